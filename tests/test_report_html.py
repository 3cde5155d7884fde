"""The page as text: what it allows itself, what it holds, and how tables are laid out."""

import io
import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest
from desk_fixture import HOSTILE, clean_form, document, documents, dump_form, run, table, word_form
from msgspec.structs import replace

from selfeval_cli.model.report import DocumentReport, LayoutTable, Related
from selfeval_cli.output.formats import render
from selfeval_cli.output.html import frame, tables
from selfeval_cli.output.html import report as html


def page(docs: tuple[DocumentReport, ...] | None = None, language: Any = "zh") -> str:
    """The page of a run."""
    out = io.StringIO()
    render("html", run(docs, language), out)
    return out.getvalue()


class _Parts(HTMLParser):
    """Everything that names another resource, and the contents of styles and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.contents: dict[str, list[str]] = {"style": [], "script": []}
        self._within: tuple[str, bool] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in self.contents:
            self._within = (tag, "type" in dict(attrs))
            if not self._within[1]:
                self.contents[tag].append("")

    def handle_data(self, data: str) -> None:
        if self._within and not self._within[1]:
            self.contents[self._within[0]][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in self.contents:
            self._within = None


def parts(text: str) -> _Parts:
    """The page, parsed."""
    parser = _Parts()
    parser.feed(text)
    return parser


def blocks(text: str, label: str = 'class="form"') -> list[Any]:
    """The data of the forms."""
    found = re.findall(rf'<script type="application/json" {label}>(.*?)</script>', text, re.DOTALL)
    return [json.loads(block) for block in found]


def test_the_policy_allows_only_the_pages_own_style_and_script() -> None:
    """Nothing is loaded; the hashes are those of the one style and the one script."""
    parsed = parts(page())
    (policy,) = (
        a["content"] or ""
        for _, a in parsed.tags
        if a.get("http-equiv") == "Content-Security-Policy"
    )

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for kind in ("style", "script"):
        (content,) = parsed.contents[kind]
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_the_page_names_no_other_resource_and_has_no_inline_handlers() -> None:
    """No address but places in the page itself, no style or event attribute."""
    for tag, attributes in parts(page()).tags:
        assert tag not in ("link", "img", "iframe", "object", "base")
        assert not any(name.startswith("on") or name in ("style", "src") for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")


def test_no_text_of_a_document_can_close_its_block() -> None:
    """A hostile cell, project or message appears only with its angle brackets escaped."""
    text = page()

    assert "<img src=x" not in text
    assert "\\u003cimg src=x" in text
    assert blocks(text)[1]["project"] == f"乡村道路养护{HOSTILE}"


def test_hostile_paths_and_problems_are_escaped_in_the_static_part() -> None:
    """File names come from anywhere."""
    unread = replace(documents()[4], path="<b>坏\x1b[31m.docx")
    text = page((unread,))

    assert "&lt;b&gt;坏.docx" in text
    assert "<b>坏" not in text


def test_direction_overrides_do_not_reach_the_page() -> None:
    """A right-to-left override would show 001 where 100 stands."""
    form = replace(dump_form(1), project="道路\u202e001")

    assert "\u202e" not in page((document("a.txt", form),))


def test_lone_surrogates_do_not_break_the_file() -> None:
    """A broken character is written as an escape, so that the page stays valid UTF-8."""
    text = html.data("\ud800<", name="x")

    assert blocks(text, 'id="x"') == ["\ud800<"]
    assert text.isascii()


def test_findings_are_numbered_as_they_are_read_and_those_that_do_not_count_come_last() -> None:
    """The page's numbers follow this order, which the audit's links rely on."""
    form = word_form()
    known = replace(form.findings[0], baseline="known")
    ordered = html.in_order((form.findings[3], known, form.findings[2], form.findings[1]))

    assert [f.code for f in ordered] == ["FND001", "IND003", "SCR005", "SCR001"]
    assert [f.cell and f.cell.row for f in ordered] == [6, 14, 16, 20]


def test_a_place_outside_the_form_is_no_cell_of_it() -> None:
    """A finding across forms names other documents without a cell."""
    form = word_form()
    finding = replace(form.findings[0], related=(Related(where="b.docx › 1 › 别的项目"),))
    (block,) = blocks(page((document("a.docx", replace(form, findings=(finding,))),)))

    assert block["findings"][0]["cell"] == [1, 20, 8]
    assert block["findings"][0]["related"] == [["b.docx › 1 › 别的项目", None, ""]]


@pytest.mark.parametrize(
    ("docs", "said"),
    [
        (documents(), "3 张表里有 2 张存在算不平的地方。另有 2 份文件未能检查。"),
        ((document("a.docx", clean_form()),), "1 张表里没有发现错误。"),
        ((documents()[4],), "没有一张表被检查。另有 1 份文件未能检查。"),
    ],
)
def test_the_verdict_says_what_was_not_checked(docs: tuple[DocumentReport, ...], said: str) -> None:
    """Never silently green: nothing checked is not the same as nothing found."""
    assert said in page(docs)


def test_both_languages_have_the_same_words() -> None:
    """Every word of the page exists in both."""
    assert frame.texts("zh").keys() == frame.texts("en").keys()
    assert all(frame.texts("en").values())


def test_the_same_run_gives_the_same_page() -> None:
    """No time, no order of a set."""
    assert page() == page()


@pytest.mark.parametrize(
    ("texts", "width", "spans"),
    [
        # A label and figures: the figures stay under their columns.
        (["总分", "100", "93.7", "/"], 9, [6, 1, 1, 1]),
        # Texts share what is left over by their length.
        (["主管部门", "示范县交通局", "实施单位", "县养护中心"], 9, [2, 3, 2, 2]),
        (["年度资金总额", "20"], 2, [1, 1]),
        (["标题"], 9, [9]),
    ],
)
def test_rows_of_a_dump_are_stretched(texts: list[str], width: int, spans: list[int]) -> None:
    """Worked out by hand; the spans always fill the width."""
    assert tables.stretch(texts, width) == spans
    assert sum(spans) == width


def drawn(layout: LayoutTable) -> list[list[tuple[int, int, str]]]:
    """What is drawn: columns, rows and text of each cell."""
    return [[(c, r, text) for _, _, c, r, text in row] for row in tables.table_rows(layout)]


def test_blanks_at_the_start_of_dump_rows_continue_the_cell_above() -> None:
    """A dump leaves an empty cell in each row under a merged one; other blanks stay cells."""
    layout = table(
        1,
        [
            ["", "", "", ""],
            ["产出", "数量", "件数", "10"],
            ["", "", "次数", ""],
            ["", "质量", "合格率", "9"],
            ["总分", "19"],
            ["附件", "", "", "", "", ""],
        ],
        aligned=False,
    )

    assert drawn(layout) == [
        [(1, 3, "产出"), (1, 2, "数量"), (1, 1, "件数"), (1, 1, "10")],
        [(1, 1, "次数"), (1, 1, "")],
        [(1, 1, "质量"), (1, 1, "合格率"), (1, 1, "9")],
        [(2, 1, "总分"), (2, 1, "19")],
        [(1, 1, "附件"), (1, 1, ""), (1, 1, ""), (1, 1, "")],
    ]


def test_positions_without_a_cell_are_filled_in_an_aligned_table() -> None:
    """gridBefore and short rows leave gaps; a column must never shift."""
    full = table(1, [[("甲", 1, 2), "乙", "丙"], ["丁", "戊"]])
    gapped = replace(full, cells=tuple(c for c in full.cells if c.text != "丁"))

    assert drawn(gapped) == [
        [(1, 2, "甲"), (1, 1, "乙"), (1, 1, "丙")],
        [(1, 1, ""), (1, 1, "戊")],
    ]


def test_spans_end_with_the_form() -> None:
    """A cell merged beyond the form's last row, or beyond any reason, is cut."""
    layout = table(1, [[("甲", 1, 9), ("乙", 2000, 1)]])

    assert drawn(layout) == [[(1, 1, "甲"), (999, 1, "乙")]]


def test_a_form_without_layout_is_said_to_have_none() -> None:
    """The page can be written from a run that kept no tables."""
    form = replace(word_form(), layout=())
    (block,) = blocks(page((document("a.docx", form),)))

    assert block["tables"] == []
    assert block["findings"][0]["cell"] is None
