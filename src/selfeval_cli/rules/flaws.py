"""What is wrong with a value that cannot be read: 0纠纷%, 1O件, #REF!, ≥≤5."""

import re
from typing import Literal

from selfeval_cli.base.regex import regex
from selfeval_cli.figures.numbers import fold
from selfeval_cli.figures.values import SHEET_ERROR
from selfeval_cli.figures.words import spellings

Flaw = Literal["default", "sheet", "letter", "two-units", "two-signs"]
_SHEET = regex(SHEET_ERROR, re.IGNORECASE)
_LETTER = regex(r"(?<=\d)[OoIl]|[OoIl](?=\d)")
_TWO_UNITS = regex(r"(?P<number>\d+(?:\.\d+)?)(?P<word>[\u4e00-\u9fff]+)[%‰]")
_SIGNS = spellings("before") | spellings("after")
_SIGN = regex("|".join(map(re.escape, sorted(_SIGNS, key=len, reverse=True))))


def flaw_of(text: str) -> tuple[Flaw, dict[str, str]]:
    """The kind of flaw, a variant of IND006's message, and the parts of the text that make it."""
    folded = "".join(fold(text).split())
    if _SHEET.search(folded):
        return "sheet", {}
    if found := _TWO_UNITS.search(folded):
        return "two-units", {"number": found["number"], "word": found["word"]}
    if found := _LETTER.search(folded):
        return "letter", {"letter": found[0]}
    if len(_SIGN.findall(folded)) > 1:
        return "two-signs", {}
    return "default", {}
