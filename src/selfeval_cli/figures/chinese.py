"""Chinese numerals to numbers: 十, 两百, 三千五百, 一点五, 百分之九十.

Written out here instead of taken from cn2an 0.5, which gives floats for 一点五, refuses 两 when
strict, and when not strict reads 一二 ("one or two") as 12; it also brings a dependency of its own
and raises where the answer is "no number". What the forms need is one grammar: digits in
descending places, or nothing.
"""

from decimal import Decimal

DIGITS = {
    char: value
    for value, chars in enumerate(
        ("〇零", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for char in chars
}
_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
#: Every character a Chinese number can be made of, for use inside a regular expression's [].
NUMERAL_CHARS = "".join((*DIGITS, *_PLACES, *_MYRIADS))


def chinese_number(text: str) -> Decimal | None:
    """The number a Chinese numeral means, or None for anything that is not exactly one numeral."""
    whole, point, fraction = text.partition("点")
    value = _integer(whole)
    if value is None or (point and not fraction):
        return None
    if any(char not in DIGITS for char in fraction):
        return None
    return Decimal(".".join((str(value), *filter(None, [_digits(fraction)]))))


def _digits(text: str) -> str:
    return "".join(str(DIGITS[char]) for char in text)


def _integer(text: str) -> int | None:
    """亿 and 万 split the number; 三万五 (35,000 in speech) is refused, not read as 30,005."""
    for mark, factor in (("亿", 10**8), ("万", 10**4)):
        head, found, tail = text.rpartition(mark)
        if found:
            high, low = _integer(head), _integer(tail) if tail else 0
            if not high or low is None or low >= factor:
                return None
            if tail and low < factor // 10 and tail[0] not in "零〇":
                return None
            return high * factor + low
    return _below_myriad(text)


def _below_myriad(text: str) -> int | None:
    """Places descend; two digits never stand side by side unless the first is 零 (一百零五)."""
    total, last_place, digit = 0, 10**4, None
    for index, char in enumerate(text, 1):
        if (place := _PLACES.get(char)) is not None:
            # Only 十 may leave out its 一, and only at the start.
            if place >= last_place or digit == 0 or (digit is None and (total or place != 10)):
                return None
            total, last_place, digit = total + (digit or 1) * place, place, None
        elif digit or (digit == 0 and DIGITS.get(char, 0) == 0) or char not in DIGITS:
            return None
        else:
            after_gap = digit == 0
            digit = DIGITS[char]
            if digit and total and last_place > 10 and not after_gap and index == len(text):
                return None  # 一百二 means 120 in speech
    if not text or (digit == 0 and total):
        return None
    return total + (digit or 0)
