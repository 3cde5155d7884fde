"""The figures of a form (money, weights, scores, rates, totals): printed text to exact numbers.

Whatever is not plainly one number is "unreadable". Nothing is corrected and nothing is guessed.
"""

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import INVISIBLE
from selfeval_cli.figures.chinese import NUMERAL_CHARS, chinese_number
from selfeval_cli.figures.model import Number
from selfeval_cli.figures.words import words

#: Longer runs of digits are no figure of a form; the limit also bounds the work per cell.
MAX_DIGITS = 30
_LONGEST_FIGURE = 200

_FOLD: dict[int, int | None] = {**INVISIBLE}
_FOLD |= {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width ASCII
_FOLD |= dict.fromkeys(map(ord, "\u3000\xa0\u2002\u2003\u2009\u202f"), ord(" "))
_FOLD |= dict.fromkeys(map(ord, "−﹣‐‑"), ord("-"))
_FOLD |= {ord(small): ord(sign) for small, sign in zip("﹪﹒﹦﹤﹥﹢〔〕", "%.=<>+()", strict=True)}
_FOLD[ord("￥")] = ord("¥")

_BLANK_WORDS = frozenset(words()["blank"]["cell"])
_NO_REASON = frozenset(words()["blank"]["reason"])
#: Marks that say "nothing here". 一 is how scanned forms print a dash.
_BLANK_MARKS = "/\\|-—–─―━_…·﹣一"
_CLAUSE_END = regex(r"[。;,、.:](?!\d)", needs=tuple("。;,、.:"))
_ZERO = regex(r"0+(\.0+)?[%分]?")

#: A number without sign, its separators rightly grouped.
DIGITS = r"(?:(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+)"
_UNITS: dict[str, str | None] = {"": None, **words()["money"]}
_UNIT = "|".join(sorted(map(re.escape, filter(None, _UNITS)), key=len, reverse=True))
_FIGURE = regex(
    rf"(?P<currency>¥|人民币)?\s*(?P<sign>[-+]?)(?P<number>{DIGITS})"
    rf"(?P<unit>{_UNIT}|)(?P<note> ?\([^()]*[^\x00-\xff][^()]*\))?[。;]?"
)
#: Space around a unit, as line breaks in narrow cells leave it (13 万元, 854万\n元).
# Classes are negated (all but Latin-1) because a range of Chinese characters takes a millisecond to
# compile, each.
_SPACED_UNIT = regex(r"(?<!\s)\s+(?=[^\x00-$&-\xff])|(?<=[^\x00-\xff])\s+")
_POINTS_IN_BRACKETS = regex(r"\(\s*([^()]*分)\s*\)", needs="分")
_PER_HUNDRED = regex(rf"百分之([{NUMERAL_CHARS}点]+|{DIGITS})", needs="百分之")
_CHINESE_MONEY = regex(rf"(?:人民币)?([{NUMERAL_CHARS}点]+?)(万元|亿元|元)整?", needs="元")

UNREADABLE = Number("unreadable")
BLANK = Number("blank")


@lru_cache(maxsize=4096)
def exact_value(number: Decimal) -> Fraction:
    """A figure as a fraction, to compute with; forms print the same few figures."""
    return Fraction(number)


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Full-width signs as ASCII, odd spaces as spaces, invisible marks dropped, trimmed.

    Narrower than NFKC on purpose: that turns ① into 1, ² into 2 and … into three full stops.
    """
    return text.translate(_FOLD).strip()


def squeeze(text: str) -> str:
    """Folded, with every run of white space as one space."""
    return " ".join(fold(text).split())


def decimals_of(number: str) -> int:
    """How many decimals a plain number is printed with: "8.70" has 2."""
    return len(number.partition(".")[2])


@lru_cache(maxsize=4096)
def is_blank(text: str) -> bool:
    """Whether a cell says "nothing here": empty, dashes, slashes, 无, 未填报. 0 is a number."""
    folded = fold(text).rstrip("。.")
    return not "".join(folded.split()).strip(_BLANK_MARKS) or folded in _BLANK_WORDS


@lru_cache(maxsize=4096)
def is_blank_reason(text: str) -> bool:
    """Whether a reason cell gives no reason: blank, 0, 无偏差, "无;无" and the like."""
    folded = "".join(fold(text).split())
    return all(
        is_blank(part) or part in _NO_REASON or _ZERO.fullmatch(part) is not None
        for part in _CLAUSE_END.split(folded)
    )


@lru_cache(maxsize=4096)
def parse_number(text: str) -> Number:
    """One figure's cell: its number, printed decimals and the unit printed with it.

    万 and 亿 alone are money (万元, 亿元); ￥ says that a figure is money, not in which unit. A
    note in brackets that holds words is left aside:
    "854万(道路400万元,桥梁454万元)" is 854 万元. Thousands separators must be grouped rightly.
    Chinese numerals count only with 元 or 百分之, so that 十分 ("very") is not ten points.
    """
    if is_blank(text):
        return BLANK
    folded = _SPACED_UNIT.sub("", squeeze(text))
    if len(folded) > _LONGEST_FIGURE:
        return UNREADABLE
    if bracketed := _POINTS_IN_BRACKETS.fullmatch(folded):
        folded = bracketed[1].strip()
    found = _FIGURE.fullmatch(folded)
    if found is None:
        return _worded(folded)
    unit = _UNITS[found["unit"]]
    if found["currency"] and unit in ("%", "‰", "分"):
        return UNREADABLE
    return number_from(found["sign"] + found["number"], unit)


def number_from(printed: str, unit: str | None) -> Number:
    """A `Number` from digits already known to be well formed (sign and separators allowed)."""
    digits = printed.replace(",", "")
    if len(digits) > MAX_DIGITS:
        return UNREADABLE
    return Number("number", Decimal(digits), decimals_of(digits), unit)


def _worded(folded: str) -> Number:
    """百分之八十七, 百分之87, 三万元: the few worded figures that leave no doubt."""
    if found := _PER_HUNDRED.fullmatch(folded):
        value, unit = found[1], "%"
    elif found := _CHINESE_MONEY.fullmatch(folded):
        value, unit = found[1], found[2]
    else:
        return UNREADABLE
    if value[0] in "0123456789.":
        return number_from(value, unit)
    number = chinese_number(value)
    if number is None:
        return UNREADABLE
    return Number("number", number, len(value.partition("点")[2]), unit)
