"""Every rule speaks both languages, says the same in both, and its page in docs/ is current."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from string import Formatter

import pytest

from selfeval_cli.rules import texts
from selfeval_cli.rules.registry import catalogue, set_rules

ROOT = Path(__file__).resolve().parents[1]
CODES = tuple(dict.fromkeys((*catalogue(), *(rule.code for rule in set_rules()))))
SECTIONS = ("title", "suggestion", "fault", "why", "how", "example", "fix", "basis")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def fields(template: str) -> set[str]:
    """The names of the fields a template uses."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_rule_has_a_text_file_and_every_text_file_a_rule() -> None:
    """Neither a rule without words nor words without a rule."""
    assert sorted(texts.codes()) == sorted(CODES)


@pytest.mark.parametrize("code", CODES)
def test_all_parts_are_written_in_both_languages(code: str) -> None:
    """No part is empty, and English sentences are not left in Chinese."""
    wording = texts.rule_text(code).wording

    for language in texts.LANGUAGES:
        for section in SECTIONS:
            assert getattr(wording[language], section).strip(), (language, section)
    assert CHINESE.search(wording["zh"].title)
    assert not CHINESE.match(wording["en"].title)
    assert not CHINESE.match(wording["en"].fault)


@pytest.mark.parametrize("code", CODES)
def test_both_languages_use_the_same_fields(code: str) -> None:
    """A figure shown in one language is shown in the other."""
    chinese, english = (texts.rule_text(code).wording[language] for language in texts.LANGUAGES)

    assert chinese.messages.keys() == english.messages.keys()
    for variant, template in chinese.messages.items():
        assert fields(template) == fields(english.messages[variant]), variant
    assert chinese.suggestions.keys() == english.suggestions.keys() <= chinese.messages.keys()
    for variant in chinese.messages:
        mine, theirs = (fields(one.advice(variant)) for one in (chinese, english))
        assert mine == theirs, variant


def test_names_are_readable_and_unique() -> None:
    """A rule's name is lower-case words joined by hyphens, and stands for one rule."""
    names = [texts.rule_text(code).name for code in CODES]

    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)] == []
    assert texts.names()["duplicate-indicator"] == "IND009"


@pytest.mark.parametrize("key", texts.reasons())
def test_reasons_are_told_in_both_languages(key: str) -> None:
    """Why a rule was not applied is said in the user's language."""
    assert CHINESE.search(texts.reason(key, "zh"))
    assert not CHINESE.match(texts.reason(key, "en"))


def test_every_reason_a_rule_gives_is_written_down() -> None:
    """``Skip("…")`` in the rules' source names a key of reasons.toml."""
    folder = ROOT / "src" / "selfeval_cli" / "rules"
    given = {
        call.args[0].value
        for file in folder.glob("*.py")
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "Skip"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }

    assert given
    assert given - set(texts.reasons()) == set()


def test_a_message_is_filled_and_missing_fields_stay_empty() -> None:
    """Braces in a document's text are text, and what is not known is left out."""
    filled = texts.message("IND003", "en", "default", {"stated": "≥{x}%", "target": None})

    assert filled == "the result “≥{x}%” carries a comparator (the target is “”) and gives no value"


def test_unknown_codes_and_variants_are_refused() -> None:
    """A slip in a rule fails in its test, not in a report."""
    with pytest.raises(KeyError):
        texts.rule_text("IND999")
    with pytest.raises(KeyError):
        texts.message("IND003", "zh", "no-such-variant")


def test_a_page_holds_fault_reason_method_example_cure_and_basis() -> None:
    """The help page is complete in both languages."""
    headings = [line for line in texts.page("IND001", "zh").splitlines() if line.startswith("#")]
    english = texts.page("IND001", "en")

    assert headings == [
        "## IND001 目标与完成值的单位不同",
        "### 问题",
        "### 怎样改正",
        "### 为什么要紧",
        "### 怎样判断",
        "### 依据",
        "### 例子",
    ]
    assert "`units-differ` · warning" in english
    assert "### How to put it right" in english


def test_the_reference_in_docs_is_current() -> None:
    """To renew it: ``python -m selfeval_cli.rules.texts > docs/rules.md``."""
    assert (ROOT / "docs" / "rules.md").read_text("utf-8") == texts.all_pages()


def test_the_module_prints_the_reference() -> None:
    """The generator runs on its own."""
    command = [sys.executable, "-m", "selfeval_cli.rules.texts"]
    printed = subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout

    assert printed.decode("utf-8") == texts.all_pages()
