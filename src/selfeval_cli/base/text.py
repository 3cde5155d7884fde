"""Printed text as it is compared: width folded, white space gone, brackets and numbers off."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from selfeval_cli.base.regex import regex

#: Marks that print nothing: zero width, direction, soft hyphen, variation. A mapping for
#: `str.translate` that drops them.
INVISIBLE: dict[int, None] = dict.fromkeys(
    (
        0xAD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x206A),
        *range(0xFE00, 0xFE10),
        0xFEFF,
    )
)
_BRACKETS = regex(r"\([^()]*\)")
_COLONS = ":;,.、"
_POINTS = regex(r"(?<=[^\d.])\d{1,3}(?:\.\d{1,2})?分$", needs="分")
#: Printed numbers of list items in front of a label: 一、 1. （一）
#: The year in front of a label: 2023年目标值.
_YEAR = regex(r"^(?:19|20)\d\d年度?(?=\D{2})", needs=("19", "20"))
_ITEM = regex(r"^(?:[一二三四五六七八九十]+、|\d+[.、]|\([一二三四五六七八九十]+\))")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """`text` with its width folded, white space and invisible marks gone: （万元） is (万元)."""
    return "".join(unicodedata.normalize("NFKC", text.translate(INVISIBLE)).split())


def listed(table: Mapping[str, Any]) -> dict[str, Any]:
    """A table of lists that are written as texts: the words between their white space."""
    return {
        key: tuple(value.split()) if isinstance(value, str) else listed(value)
        for key, value in table.items()
    }


def split_at(text: str, marks: str) -> list[str]:
    """The parts of `text` between any of these marks."""
    for mark in marks[1:]:
        text = text.replace(mark, marks[0])
    return text.split(marks[0])


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """A folded label without brackets, item number, year, closing colon and points:
    产出指标60分, 2023年目标值."""
    folded = _BRACKETS.sub("", _ITEM.sub("", fold(text)))
    return _POINTS.sub("", _YEAR.sub("", folded).rstrip(_COLONS))
