"""The table of formats, escaping, the labels and the counting they share."""

import json
import tomllib
import tracemalloc
from importlib.resources import files
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from report_fixture import DOCUMENTS, full_run, rendered, small_run

from selfeval_cli.base.errors import Cause
from selfeval_cli.output import escape, messages
from selfeval_cli.output.counts import tally
from selfeval_cli.output.formats import FORMATS, render, writer

MINE = ("text", "concise", "json", "jsonl", "sarif", "junit", "github", "gitlab", "markdown")
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


class _Sink:
    """A stream that keeps nothing."""

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None: ...

    def isatty(self) -> bool:
        return False


def test_every_format_is_found_by_its_name() -> None:
    """The table holds the formats of this page and those that draw pages and sheets."""
    assert set(MINE) | {"html", "csv", "xlsx", "docx", "parquet"} == set(FORMATS)
    assert [name for name, entry in FORMATS.items() if entry.binary] == ["xlsx"]
    assert all(callable(writer(name)) for name in MINE)


@pytest.mark.parametrize("name", MINE)
def test_every_format_speaks_both_languages_and_survives_an_empty_run(name: str) -> None:
    """No document at all, and the same run in English."""
    empty = replace(full_run(), documents=lambda: iter(()), summary=tally(()).summary, notes=())

    assert rendered(name, empty)
    assert rendered(name, full_run("en"))


@pytest.mark.parametrize("name", MINE)
def test_no_format_lets_a_control_character_out(name: str) -> None:
    """Neither escapes nor direction overrides, whatever the format; JSON writes them as \\u."""
    text = rendered(name, replace(full_run(verbosity=1)))

    assert not {c for c in text if ord(c) < 32 and c != "\n"}
    assert not {c for c in text if 0x7F <= ord(c) < 0xA0 or c in "\u202e\u202c\u2028"}


@pytest.mark.parametrize("name", MINE)
def test_memory_does_not_grow_with_the_number_of_documents(name: str) -> None:
    """A document held in memory takes some 20 KB; 150 more must not take 1 KB each."""

    def peak(count: int) -> int:
        run = small_run(count)
        tracemalloc.start()
        render(name, run, _Sink())  # type: ignore[arg-type]
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    # Fills caches of bounded size, such as that of cell widths, with the same strings.
    peak(200)

    assert peak(200) - peak(50) < 150 * 1_000


# Escaping


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x1b[31mb\x1b[0m", "ab"),
        ("\x1b]0;title\x07x", "x"),
        ("\x9b2Jx", "x"),
        ("a\u202eb\u2066c\u200f", "abc"),
        ("a\r\nb\u2028c\td", "a\nb\nc\td"),
        ("\ud800\x00\ufeff表", "\ufffd表"),
    ],
)
def test_plain_text_has_nothing_a_terminal_obeys(text: str, expected: str) -> None:
    """Escapes go as a whole, marks one by one, line ends become one kind."""
    assert escape.plain(text) == expected


@given(ANY_TEXT)
def test_plain_text_is_printable_and_stable(text: str) -> None:
    """Whatever comes in; twice is the same as once; it can be written as UTF-8."""
    plain = escape.plain(text)

    assert escape.plain(plain) == plain
    assert not [c for c in plain if ord(c) < 32 and c not in "\n\t"]
    plain.encode("utf-8")


@given(ANY_TEXT)
def test_github_text_is_one_line_and_reads_back(text: str) -> None:
    """Unescaping gives the plain text."""
    escaped = escape.github(text)

    assert "\n" not in escaped
    back = escaped.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
    assert back == escape.plain(text).strip()


@given(st.text())
def test_json_text_keeps_its_value(text: str) -> None:
    """Writing characters as \\uXXXX changes the bytes, not the value."""
    assert json.loads(escape.json(json.dumps(text, ensure_ascii=False))) == text


@given(ANY_TEXT)
def test_a_table_cell_holds_no_bare_pipe_and_no_line_end(text: str) -> None:
    """Every pipe has an odd number of backslashes before it."""
    cell = escape.markdown(text)

    assert "\n" not in cell
    for index, char in enumerate(cell):
        if char == "|":
            before = cell[:index]
            assert (len(before) - len(before.rstrip("\\"))) % 2 == 1


def test_a_workflow_property_escapes_colon_and_comma() -> None:
    """Both would end the property."""
    assert escape.github_property("a:b,c%\nd") == "a%3Ab%2Cc%25 d"


def test_cut_keeps_the_length() -> None:
    """The ellipsis counts."""
    assert escape.cut("一二三四五", 3) == "一二…"
    assert escape.cut("一 \n二", 3) == "一 二"


# Labels and counts


def test_every_label_has_both_languages_with_the_same_fields() -> None:
    """A missing twin would only show at run time."""
    text = files("selfeval_cli.output").joinpath("messages.toml").read_text("utf-8")
    for key in messages.label_keys():
        entry = tomllib.loads(text)
        for part in key.split("."):
            entry = entry[part]
        fields = {language: sorted(set(_fields(entry[language]))) for language in ("zh", "en")}
        assert set(entry) == {"zh", "en"}
        assert fields["zh"] == fields["en"]


def _fields(template: str) -> list[str]:
    return [part.split("}")[0] for part in template.split("{")[1:]]


def test_every_cause_has_a_label() -> None:
    """The summary counts documents by cause."""
    assert all(messages.label(f"cause.{cause}", "en") for cause in get_args(Cause))


def test_tally_counts_by_severity_code_and_cause() -> None:
    """Known and ignored findings are counted apart and never by code."""
    counts = tally(DOCUMENTS)

    assert counts.by_code == {"FND001": 1, "SCR001": 1, "FRM005": 1, "WGT004": 1}
    assert counts.by_cause == {"truncated": 1, "look-alike": 1}
    assert [(w.path, w.errors, w.warnings, w.infos) for w in counts.worst] == [
        ("材料/100%, [草稿].docx", 1, 1, 0),
        ("材料/党建.txt", 1, 0, 1),
    ]
    assert (counts.summary.suppressed, counts.summary.known) == (1, 1)
