"""A rule's examples: the smallest forms that raise it and that stay silent, as its TOML has them.

``[[raises]]`` and ``[[silent]]`` hold what matters of a form, cells between bars: `rows` (name,
target, result, weight, score, reason, completion; other levels stand in front: 效益指标 >
社会效益指标 > …), `funds`, `goals`, `total` and single fields. Tests build forms of them, the help
pages draw them. A rule across forms has several `forms` in one example.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from selfeval_cli.base.errors import Language

_COLUMNS: Mapping[str, Mapping[Language, str]] = {
    "rows": {
        "zh": "三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 | 完成率",
        "en": "indicator | target | actual | weight | score | reason | completion",
    },
    "funds": {
        "zh": "项目资金 | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | 原因",
        "en": "funds | initial | budget | executed | weight | rate | score | reason",
    },
    "goals": {"zh": "预期目标 | 实际完成情况", "en": "goal | result"},
}
_TITLES: Mapping[Language, tuple[str, str]] = {
    "zh": ("会报告", "不报告"),
    "en": ("Reported", "Not reported"),
}
_COMPLETE: Mapping[Language, str] = {"zh": "填写完整的表。", "en": "A complete form."}


class Example(Struct, frozen=True):
    """One example: whether it raises the rule, the policy values it needs, and its forms."""

    raises: bool
    policy: Mapping[str, str]
    forms: tuple[Mapping[str, Any], ...]


def read(raw: Mapping[str, Any]) -> tuple[Example, ...]:
    """The examples of a rule's TOML table, those that raise it first."""
    return tuple(
        Example(key == "raises", entry.get("policy", {}), _forms(entry))
        for key in ("raises", "silent")
        for entry in raw.get(key, ())
    )


def _forms(entry: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    if "forms" in entry:
        return tuple(entry["forms"])
    return ({key: value for key, value in entry.items() if key != "policy"},)


def cells(line: str) -> list[str]:
    """The cells between the bars of a line."""
    return [cell.strip() for cell in line.split("|")]


def drawn(examples: Sequence[Example], language: Language) -> str:
    """The examples as Markdown tables."""
    return "\n\n".join(
        part for example in examples for part in _drawn(example, _TITLES[language], language)
    )


def _drawn(example: Example, titles: tuple[str, str], language: Language) -> Iterator[str]:
    yield f"**{titles[0] if example.raises else titles[1]}**"
    for form in example.forms:
        if not form:
            yield _COMPLETE[language]
        single = (f"{key} = {value}" for key, value in form.items() if not isinstance(value, list))
        listed = (f"{key}: {'; '.join(value)}" for key, value in form.items() if _plain(key, value))
        facts = "; ".join((*single, *listed))
        if facts:
            yield f"`{facts}`"
        for key, titles_of in _COLUMNS.items():
            if key in form:
                yield _table(titles_of[language], form[key])


def _plain(key: str, value: object) -> bool:
    """Whether a field of a form is a list that is not drawn as a table."""
    return isinstance(value, list) and key not in _COLUMNS


def _table(titles: str, lines: Sequence[str]) -> str:
    rows = [cells(line) for line in lines]
    width = max(map(len, rows))
    padded = [row + [""] * (width - len(row)) for row in rows]
    head = cells(titles)[:width]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * width, *padded))
