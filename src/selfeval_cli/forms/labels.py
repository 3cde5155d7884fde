"""Labels as data: folding a printed label and finding which field it names."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from selfeval_cli.base.labels import table
from selfeval_cli.base.text import bare, fold

__all__ = ["Labels", "table"]

#: No label is longer than this.
_LONGEST = 60
_BRACKETS = re.compile(r"\([^()]*\)")
#: A title without one of the words: 绩效自评打分表, 2023年项目支出绩效自评. A section's heading is
#: none: 绩效自评情况.
_TITLE = re.compile(r"自评.{0,6}表$|(?:支出|项目|部门|资金)绩效自评$")


def _index(fields: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Every wording by its field; a wording as it stands counts before another one made bare."""
    index: dict[str, str] = {}
    for spelled in (fold, bare):
        for field, wordings in fields.items():
            for wording in wordings:
                index.setdefault(spelled(wording), field)
    return index


class Labels:
    """One family of labels: which canonical field, if any, a printed text names."""

    def __init__(self, fields: Mapping[str, Iterable[str]]) -> None:
        self._index = _index(fields)
        #: The same few labels stand on every form, and each is asked for many times.
        self._named = lru_cache(maxsize=2048)(self._find)

    def match(self, text: str) -> str | None:
        """The field named by `text`, or None. Texts longer than any label are not labels."""
        return self._named(text) if 0 < len(text) <= _LONGEST else None

    def _find(self, text: str) -> str | None:
        found = self._index.get(fold(text))
        return self._index.get(bare(text)) if found is None else found


@cache
def identity() -> Labels:
    """Labels of the rows that say who the form is about."""
    return Labels(table()["identity"])


@cache
def fund_columns() -> Labels:
    """Column labels of the funds table."""
    return Labels(table()["funds"]["columns"])


@cache
def fund_sections() -> Labels:
    """Labels that head the funds block."""
    return Labels(table()["funds"]["sections"])


@cache
def fund_rows() -> Labels:
    """Row labels of the funds table."""
    return Labels(table()["funds"]["rows"])


@cache
def goals() -> Labels:
    """Labels of the goal block: expected and actual."""
    return Labels({key: table()["goals"][key] for key in ("expected", "actual", "block")})


@cache
def indicator_columns() -> Labels:
    """Column labels of the indicator table."""
    return Labels(table()["indicators"]["columns"])


@cache
def indicator_sections() -> Labels:
    """Labels that head the indicator block."""
    return Labels({"section": table()["indicators"]["section"]})


@cache
def totals() -> Labels:
    """Labels of the total row."""
    return Labels({"row": table()["totals"]["row"]})


def is_subtotal(text: str) -> bool:
    """Whether a label is that of a subtotal: 小计, 产出指标合计. A total's label is none."""
    ends = tuple(table()["totals"]["subtotal"])
    return len(text) <= 60 and bare(text).endswith(ends) and totals().match(text) is None


@cache
def closing() -> Labels:
    """Labels of the rows after the total."""
    return Labels(table()["closing"])


@cache
def management() -> Labels:
    """Labels of the management rows of transfer forms."""
    return Labels(table()["management"])


@cache
def level1() -> Labels:
    """First-level indicator names."""
    return Labels({"level1": table()["vocabulary"]["level1"]})


@cache
def level2() -> Labels:
    """Second-level indicator names."""
    return Labels({"level2": table()["vocabulary"]["level2"]})


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
        and not re.search(r"[。;]|说明|附件\d*:?《", folded)
    )
