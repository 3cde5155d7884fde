"""Labels as data: one look-up that says what a printed text is the label of, in every family."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Literal

from selfeval_cli.base.labels import table
from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import bare, fold

__all__ = ["NOTHING", "Family", "Names", "names", "table"]

#: Where a wording is a label: the rows of the head, the columns, sections and rows of the funds,
#: the goals, the columns and the section of the indicators, totals and what may be one, closing
#: rows, management rows, and the names of the first two levels.
Family = Literal[
    "identity",
    "fund_columns",
    "fund_sections",
    "fund_rows",
    "fund_parts",
    "goals",
    "columns",
    "section",
    "totals",
    "sums",
    "closing",
    "management",
    "level1",
    "level2",
    "adjustments",
]
#: What a text is the label of: the field it names in each family that knows it.
Names = Mapping[Family, str]
NOTHING: Names = {}

#: What no title says.
_NO_TITLE = regex(r"[。;]|说明|附件\d*:?《", needs=("。", ";", "说明", "附件"))

#: No label is longer than this.
_LONGEST = 60
_BRACKETS = regex(r"\([^()]*\)")
#: A title without one of the words: 绩效自评打分表, 2023年项目支出绩效自评. A section's heading is
#: none: 绩效自评情况.
_TITLE = regex(r"自评.{0,6}表$|(?:支出|项目|部门|资金)绩效自评$")


def names(text: str) -> Names:
    """What `text` is the label of. Texts longer than any label are not labels."""
    return _found(text) if 0 < len(text) <= _LONGEST else NOTHING


@lru_cache(maxsize=4096)
def _found(text: str) -> Names:
    index, plain = _index(), bare(text)
    known = {**index.get(plain, NOTHING), **index.get(fold(text), NOTHING)}
    fitting = {
        family: field
        for family, field, shape in _patterns()
        if family not in known and shape.fullmatch(plain)
    }
    return {**fitting, **known}


@cache
def _patterns() -> tuple[tuple[Family, str, re.Pattern[str]], ...]:
    """The expressions for wordings that are put together from a few words."""
    return tuple(
        (one["family"], one["field"], regex(one["shape"], needs=tuple(one["needs"].split())))
        for one in table()["patterns"]
    )


@cache
def _index() -> dict[str, dict[Family, str]]:
    """Every wording by what it names; one as it stands counts before another without its brackets.
    The file holds them folded, and nothing else that `bare` takes away."""
    index: dict[str, dict[Family, str]] = {}
    bracketed = []
    for family, field, wordings in _families():
        for wording in wordings:
            index.setdefault(wording, {}).setdefault(family, field)
            if "(" in wording:
                bracketed.append((bare(wording), family, field))
    for wording, family, field in bracketed:
        index.setdefault(wording, {}).setdefault(family, field)
    return index


def _families() -> Iterator[tuple[Family, str, Iterable[str]]]:
    """Every family, its fields and their wordings, as the file of labels holds them."""
    file = table()
    funds, vocabulary = file["funds"], file["vocabulary"]
    tables: dict[Family, Mapping[str, Iterable[str]]] = {
        "identity": file["identity"],
        "fund_columns": funds["columns"],
        "fund_sections": funds["sections"],
        "fund_rows": funds["rows"],
        "fund_parts": {"part": vocabulary["funds_parts"]},
        "goals": {key: file["goals"][key] for key in ("expected", "actual", "block")},
        "columns": file["indicators"]["columns"],
        "section": {"section": file["indicators"]["section"]},
        "totals": {"row": file["totals"]["row"]},
        "closing": file["closing"],
        "management": file["management"],
        "level1": {"level1": vocabulary["level1"]},
        "level2": {"level2": vocabulary["level2"]},
        "adjustments": {"row": file["adjustments"]["row"]},
    }
    for family, fields in tables.items():
        for field, wordings in fields.items():
            yield family, field, wordings


@lru_cache(maxsize=4096)
def is_subtotal(text: str) -> bool:
    """Whether a label is that of a subtotal: 小计, 产出指标合计. A total's label is none."""
    ends = tuple(table()["totals"]["subtotal"])
    return len(text) <= _LONGEST and bare(text).endswith(ends) and "totals" not in names(text)


@lru_cache(maxsize=1024)
def look_alike(title: str) -> str | None:
    """The name of the other kind of form that `title` announces, or None."""
    folded = fold(title)
    if any(word in folded for word in table()["titles"]["self_evaluation"]):
        return None
    for name, words in table()["look_alikes"].items():
        if any(word in folded for word in words):
            return str(name)
    return None


@lru_cache(maxsize=1024)
def is_title(text: str) -> bool:
    """Whether `text` reads as the title of a self-evaluation form."""
    if len(text) > _LONGEST:
        return False
    folded = fold(text)
    words = table()["titles"]
    named = any(word in folded for word in words["self_evaluation"] if word.endswith("表"))
    return (
        len(folded) >= 5
        and (named or _TITLE.search(_BRACKETS.sub("", folded)) is not None)
        and not any(word in folded for word in words["summary"])
        and not _NO_TITLE.search(folded)
    )
