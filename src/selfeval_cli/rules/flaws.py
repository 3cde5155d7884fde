"""What is wrong with a value that cannot be read: 0纠纷%, 1O件, #REF!, ≥≤5."""

import re
from typing import Literal

from selfeval_cli.figures.numbers import fold

Flaw = Literal["default", "sheet", "letter", "two-units", "two-signs"]
_SHEET = re.compile(r"#(?:REF|DIV/0|VALUE|NAME|N/A|NUM|NULL)[!?]?", re.IGNORECASE)
_LETTER = re.compile(r"(?<=\d)[OoIl]|[OoIl](?=\d)")
_TWO_UNITS = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<word>[\u4e00-\u9fff]+)[%‰]")
_SIGN = r"[<>=≤≥≦≧]|不低于|不少于|不超过|不高于|以上|以下|以内"
_TWO_SIGNS = re.compile(rf"(?:{_SIGN}).*(?:{_SIGN})")


def flaw_of(text: str) -> tuple[Flaw, dict[str, str]]:
    """The kind of flaw, a variant of IND006's message, and the parts of the text that make it."""
    folded = "".join(fold(text).split())
    if _SHEET.search(folded):
        return "sheet", {}
    if found := _TWO_UNITS.search(folded):
        return "two-units", {"number": found["number"], "word": found["word"]}
    if found := _LETTER.search(folded):
        return "letter", {"letter": found[0]}
    if _TWO_SIGNS.search(folded.replace("<=", "≤").replace(">=", "≥")):
        return "two-signs", {}
    return "default", {}
