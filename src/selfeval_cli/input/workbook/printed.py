"""A stored number as its number format prints it: 0.8692 under 0% is 87%.

Only what forms use is rendered: places, thousands, percent, literal text, dates. Anything else
(fractions, exponents, conditions, Chinese numerals) is None, and the caller says so.
"""

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from selfeval_cli.base.regex import regex

#: A stored double is shown with fifteen digits; the rest is noise of the binary fraction.
_SHOWN = Context(prec=15, rounding=ROUND_HALF_UP)
#: General shows ten digits and a point.
_GENERAL_DIGITS = 10
_LARGEST = 10**15
_LONGEST_FORMAT = 255

#: The number formats that a workbook names by number only (ECMA-376 §18.8.30, with the Chinese
#: ones that Excel writes for zh-CN).
BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    31: 'yyyy"年"m"月"d"日"',
    36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    43: "#,##0.00",
    44: "#,##0.00",
    49: "@",
    50: 'yyyy"年"m"月"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
_TOKEN = regex(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<width>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<date>[Yy]+|[Mm]+|[Dd]+|[Hh]+|[Ss]+|AM/PM|上午/下午)"
    r"|(?P<digits>[0#?][0#?,]*(?:\.[0#?]*)?|\.[0#?]+)|(?P<sign>.)",
    re.DOTALL,
)
_HARMLESS = regex(r"(?i)black|blue|cyan|green|magenta|red|white|yellow|color\d+|\$[^-]*-[0-9a-f]+")
_CURRENCY = regex(r"\$([^-]+)")
_EPOCH = datetime(1899, 12, 30)

Token = tuple[str, str]


def printed(number: Decimal, pattern: str) -> str | None:
    """What a cell with this number and this format shows; None for a format that is not known."""
    number = _SHOWN.plus(number)
    sections = _sections(pattern)
    if sections is None or abs(number) >= _LARGEST:
        return None
    section, value = _section(sections, number)
    kinds = {kind for kind, _ in section}
    if "unknown" in kinds:
        return None
    if "date" in kinds:
        return _date(section, value)
    return _number(section, value)


def general(number: Decimal) -> str:
    """A number under no format: as many digits as a cell shows."""
    number = _SHOWN.plus(number)
    whole = len(str(abs(int(number))))
    places = max(_GENERAL_DIGITS - whole, 0)
    shown = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=Context(40))
    text = f"{shown:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_date(pattern: str) -> bool:
    """Whether a format prints a point in time."""
    sections = _sections(pattern)
    return sections is not None and any(kind == "date" for kind, _ in sections[0])


@lru_cache(maxsize=256)
def _sections(pattern: str) -> tuple[tuple[Token, ...], ...] | None:
    """The sections of a format (positive; negative; zero) as tokens."""
    if len(pattern) > _LONGEST_FORMAT:
        return None
    sections: list[list[Token]] = [[]]
    for found in _TOKEN.finditer(pattern):
        kind, text = str(found.lastgroup), found[found.lastgroup or 0]
        if kind == "sign" and text == ";":
            sections.append([])
        elif kind in ("quoted", "escaped"):
            sections[-1].append(("text", text))
        elif kind == "bracket":
            sections[-1] += _bracket(text)
        elif kind == "sign":
            known = text in "%@¥￥$+-()/: ,.≥≤≧≦年月日时分秒元万亿" or ord(text) > 0x2E7F
            sections[-1].append(
                (("percent" if text == "%" else "text") if known else "unknown", text)
            )
        elif kind not in ("width", "fill"):
            sections[-1].append((kind, text))
    return tuple(map(tuple, sections[:4]))


def _bracket(text: str) -> list[Token]:
    if currency := _CURRENCY.match(text):
        return [("text", currency[1])]
    return [] if _HARMLESS.fullmatch(text) else [("unknown", text)]


def _section(
    sections: tuple[tuple[Token, ...], ...], number: Decimal
) -> tuple[tuple[Token, ...], Decimal]:
    """The section in force, and the number it prints: the second prints without the sign."""
    if number < 0 and len(sections) > 1 and sections[1]:
        return sections[1], -number
    if number == 0 and len(sections) > 2:
        return sections[2], number
    return sections[0], number


def _number(section: tuple[Token, ...], number: Decimal) -> str | None:
    if any(kind == "general" for kind, _ in section):
        return "".join(general(number) if kind == "general" else text for kind, text in section)
    patterns = [text for kind, text in section if kind == "digits"]
    if not patterns:
        return "".join(text for _, text in section).replace("@", general(number))
    if len(patterns) > 1:
        return None
    places = len(patterns[0].partition(".")[2])
    whole = patterns[0].partition(".")[0]
    scaled = number.scaleb(2 * sum(kind == "percent" for kind, _ in section))
    scaled = scaled.scaleb(-3 * (len(whole) - len(whole.rstrip(","))))
    rounded = scaled.quantize(
        Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=Context(60)
    )
    shown = _digits(rounded, patterns[0], grouped="," in whole.rstrip(","))
    sign = "-" if rounded < 0 else ""
    return sign + "".join(shown if kind == "digits" else text for kind, text in section)


def _digits(rounded: Decimal, pattern: str, *, grouped: bool) -> str:
    text = f"{abs(rounded):,f}" if grouped else f"{abs(rounded):f}"
    whole, point, fraction = text.partition(".")
    least = pattern.partition(".")[0].count("0")
    if not least and whole == "0":
        whole = ""
    kept = len(pattern.partition(".")[2].rstrip("#?"))
    while len(fraction) > kept and fraction.endswith("0"):
        fraction = fraction[:-1]
    return whole.rjust(least, "0") + (point + fraction if fraction or "." in pattern else "")


def _date(section: tuple[Token, ...], number: Decimal) -> str | None:
    """A day number as a date: days since the end of 1899, as workbooks count."""
    if not 0 < number < 2958466:
        return None
    moment = _EPOCH + timedelta(days=int(number), seconds=round(number % 1 * 86400))
    after_hours = False
    out: list[str] = []
    for kind, text in section:
        if kind != "date":
            out.append(text)
            continue
        letter, length = text[0].lower(), len(text)
        if letter == "m" and after_hours:
            out.append(f"{moment.minute:02d}")
        else:
            out.append(_part(moment, letter, length))
        after_hours = letter == "h"
    return "".join(out)


def _part(moment: datetime, letter: str, length: int) -> str:
    value = {
        "y": moment.year if length > 2 else moment.year % 100,
        "m": moment.month,
        "d": moment.day,
        "h": moment.hour,
        "s": moment.second,
    }.get(letter)
    return "" if value is None else f"{value:02d}" if length == 2 else str(value)
