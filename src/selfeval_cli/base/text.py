"""Printed text as it is compared: width folded, white space gone, brackets and numbers off."""

import re
import unicodedata
from functools import lru_cache

_WHITE = re.compile(r"\s+")
_BRACKETS = re.compile(r"\([^()]*\)")
_COLON = re.compile(r"[:;,.、]+$")
#: Printed numbers of list items in front of a label: 一、 1. （一）
_ITEM = re.compile(r"^(?:[一二三四五六七八九十]+、|\d+[.、]|\([一二三四五六七八九十]+\))")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """`text` with its width folded and all white space removed: （万元） becomes (万元)."""
    return _WHITE.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """A folded label without bracketed parts, item number and closing colon."""
    folded = _ITEM.sub("", fold(text))
    return _COLON.sub("", _BRACKETS.sub("", folded))
