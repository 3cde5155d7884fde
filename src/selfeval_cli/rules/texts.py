"""What the rules say: messages and help pages in both languages, read from ``texts/CODE.toml``.

``python -m selfeval_cli.rules.texts`` prints ``docs/rules.md``.
"""

import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from selfeval_cli.base.errors import Language
from selfeval_cli.base.tables import read_table
from selfeval_cli.rules import examples
from selfeval_cli.rules.examples import Example

if TYPE_CHECKING:
    from selfeval_cli.rules.registry import Rule

LANGUAGES: tuple[Language, ...] = ("zh", "en")
_FOLDER = Path(__file__).with_name("texts")
_SECTIONS: Mapping[Language, tuple[tuple[str, str], ...]] = {
    "zh": (
        ("fault", "问题"),
        ("fix", "怎样改正"),
        ("why", "为什么要紧"),
        ("how", "怎样判断"),
        ("basis", "依据"),
        ("example", "例子"),
    ),
    "en": (
        ("fault", "The fault"),
        ("fix", "How to put it right"),
        ("why", "Why it matters"),
        ("how", "How it is judged"),
        ("basis", "Basis"),
        ("example", "Example"),
    ),
}
_HEADING: Mapping[Language, str] = {"zh": "中文", "en": "English"}
_LEVEL: Mapping[Language, Mapping[str, str]] = {
    "zh": {"error": "错误", "warning": "警告", "info": "提示"},
    "en": {"error": "error", "warning": "warning", "info": "info"},
}
_OFF: Mapping[Language, str] = {"zh": "默认关闭", "en": "off unless a policy switches it on"}


class Wording(Struct, frozen=True):
    """A rule's texts in one language.

    `messages` holds the message templates by variant; "default" is the one named `message` in the
    file. `suggestions` are those of variants that ask for another step than `suggestion`. `fault`,
    `why`, `how`, `example` and `fix` make up the help page (Markdown).
    """

    title: str
    messages: Mapping[str, str]
    suggestion: str
    suggestions: Mapping[str, str]
    fault: str
    why: str
    how: str
    example: str
    fix: str
    basis: str

    def advice(self, variant: str) -> str:
        """The template of what to do about a variant."""
        return self.suggestions.get(variant, self.suggestion)


class RuleText(Struct, frozen=True):
    """A rule's readable name and its texts by language."""

    code: str
    name: str
    wording: Mapping[Language, Wording] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()


class _Fields(dict[str, object]):
    """Template arguments in which a field that was not given reads as empty."""

    def __missing__(self, key: str) -> str:
        return ""


@cache
def rule_text(code: str) -> RuleText:
    """The texts of the rule `code`; KeyError when there is no such text file."""
    raw = _load(code)
    wording = {language: _wording(raw, language) for language in LANGUAGES}
    return RuleText(code, raw["name"], MappingProxyType(wording), examples.read(raw))


@cache
def codes() -> tuple[str, ...]:
    """The codes of all rules that have a text file, in alphabetical order."""
    names = (entry.name for entry in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name[:1].isupper()))


@cache
def names() -> Mapping[str, str]:
    """Every rule's code by its readable name; reads all text files."""
    return MappingProxyType({rule_text(code).name: code for code in codes()})


def message(
    code: str,
    language: Language,
    variant: str = "default",
    args: Mapping[str, object] | None = None,
) -> str:
    """The message of a finding: the rule's template `variant` filled with `args`.

    A field that is not in `args`, or is None there, reads as empty. KeyError for an unknown code
    or variant.
    """
    template = rule_text(code).wording[language].messages[variant]
    given = {key: value for key, value in (args or {}).items() if value is not None}
    return template.format_map(_Fields(given))


def reason(key: str, language: Language) -> str:
    """Why a rule could not be applied, in words. KeyError for an unknown key."""
    return str(_reasons()[key][language])


def reasons() -> tuple[str, ...]:
    """All keys of reasons."""
    return tuple(_reasons())


def fields(template: str) -> frozenset[str]:
    """The names of the fields a template uses."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


def page(code: str, language: Language) -> str:
    """The help page of a rule as Markdown: fault, fix, why, how, basis, examples."""
    text = rule_text(code)
    wording = text.wording[language]
    parts = [f"## {code} {wording.title}", f"`{text.name}` · {_state(_rules()[code], language)}"]
    for key, heading in _SECTIONS[language]:
        parts += [f"### {heading}", getattr(wording, key)]
    parts.append(examples.drawn(text.examples, language))
    return "\n\n".join(parts) + "\n"


def all_pages() -> str:
    """``docs/rules.md``: the page of every rule, Chinese first, then English."""
    return "".join(_document())


def _document() -> Iterator[str]:
    yield "<!-- Generated by python -m selfeval_cli.rules.texts; do not edit. -->\n\n"
    yield "# 规则 · Rules\n\n[中文](#中文) · [English](#english)\n"
    for language in LANGUAGES:
        yield f"\n# {_HEADING[language]}\n\n| | | |\n| --- | --- | --- |\n"
        for code, rule in _rules().items():
            title = rule_text(code).wording[language].title
            yield f"| [{code}](#{language}-{code}) | {title} | {_state(rule, language)} |\n"
        for code in _rules():
            yield f'\n<a id="{language}-{code}"></a>\n\n{page(code, language)}'


def _state(rule: "Rule", language: Language) -> str:
    """The rule's severity, and whether it is off by default."""
    level = _LEVEL[language][rule.severity]
    return level if rule.default else f"{level} · {_OFF[language]}"


def _rules() -> dict[str, "Rule"]:
    """All rules by code. They are imported here because a finding's message never needs them."""
    from selfeval_cli.rules.registry import every_rule

    return every_rule()


def _wording(raw: Mapping[str, Any], language: Language) -> Wording:
    part = raw[language]
    return Wording(
        title=part["title"],
        messages=MappingProxyType({"default": part["message"], **part.get("messages", {})}),
        suggestion=part["suggestion"],
        suggestions=MappingProxyType(part.get("suggestions", {})),
        fault=part["fault"].strip(),
        why=part["why"].strip(),
        how=part["how"].strip(),
        example=part["example"].strip(),
        fix=part["fix"].strip(),
        basis=raw["basis"] if language == "zh" else raw["basis_en"],
    )


def _load(name: str) -> dict[str, Any]:
    try:
        return read_table(__file__, f"texts/{name}.toml")
    except FileNotFoundError:
        raise KeyError(name) from None


@cache
def _reasons() -> dict[str, Any]:
    return _load("reasons")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(all_pages())
