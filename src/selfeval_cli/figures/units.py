"""Units: which spellings are one unit, what may be compared, and exact conversion."""

from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

from msgspec import Struct

from selfeval_cli.base.regex import regex
from selfeval_cli.base.tables import read_table
from selfeval_cli.figures.numbers import exact_value, fold

#: 百万亿 is the most that is printed in front of a unit.
_MOST_MULTIPLIERS = 3
_SHARES = frozenset("%‰")
_MULTIPLIERS = {"十": 10, "百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8}
_SEPARATORS = str.maketrans(dict.fromkeys("*×.・‧•⋅", "·") | {"每": "/"})
_COUNT = regex(rf"(\d*)([十百千万亿]{{0,{_MOST_MULTIPLIERS}}})")
_JOINTS = frozenset("·*×./每")
_MONTH_WORDS = frozenset(["月", "月份"])
_BELOW = regex(r"\d{0,9}")
_GONE = regex(r"[\s()\[\]]")


class Measure(Struct, frozen=True):
    """A unit resolved: what it measures (元/人·月 is "money/months·人") and how much of that."""

    dimension: str
    factor: Fraction


@cache
def _data() -> dict[str, Any]:
    return read_table(__file__, "units.toml")


@cache
def _table() -> tuple[dict[str, Measure], dict[str, str]]:
    """Canonical units with their measures, and the spellings that stand for them."""
    data = _data()
    counters = " ".join(data["counters"]).split()
    measures = {unit: Measure(unit, Fraction(1)) for unit in counters}
    for dimension, units in data["dimension"].items():
        measures |= {unit: Measure(dimension, Fraction(factor)) for unit, factor in units.items()}
    return measures, data["spellings"]


@cache
def _written() -> tuple[frozenset[str], int]:
    """Every simple unit in every spelling, and the length of the longest."""
    words = frozenset().union(*_table()) - _MONTH_WORDS
    return words, max(map(len, words))


def unit_end(text: str, start: int) -> int:
    """Where the unit that begins at `start` ends (`start` itself if none does): the longest one.

    月 alone is no unit here: 12月 is a month of the year, 12个月 a span of time.
    """
    end = start if text.startswith("/", start) else _factor_end(text, start)
    if end == start and not text.startswith("/", start):
        return start
    while text[end : end + 1] in _JOINTS:
        below = _below_end(text, end + 1, counted=text[end] in "/每")
        if below == end + 1:
            break
        end = below
    return end


def is_unit(text: str) -> bool:
    """Whether the whole text is one unit."""
    return bool(text) and (text in _MONTH_WORDS or unit_end(text, 0) == len(text))


def is_word(unit: str) -> bool:
    """Whether a unit is an ordinary word as well (项目, 社区), so that alone it is just text."""
    return unit in _data()["words"].split()


def _factor_end(text: str, start: int) -> int:
    """亩, 万亩, 千人; 万 alone only if nothing longer stands there."""
    words, longest = _written()
    last = start
    while last < start + _MOST_MULTIPLIERS and text[last : last + 1] in _MULTIPLIERS:
        last += 1
    if last > start and text[last : last + 1] in _SHARES:
        return start  # a share is never multiplied: 5十%
    for begin in range(start, last + 1):
        for length in range(min(longest, len(text) - begin), 1, -1):
            if text[begin : begin + length] in words:
                return begin + length
    alone = last if text[last : last + 1] in words else start
    return alone + 1 if text[alone : alone + 1] in words else start


def _below_end(text: str, start: int, *, counted: bool) -> int:
    """A factor after / or ·: 月, 人天, and below the line also 10万公顷."""
    found = _BELOW.match(text, start) if counted else None
    after = found.end() if found else start
    end = _factor_end(text, after)
    if end == after:
        return start if not text.startswith("月", end) else end + 1
    return end


@lru_cache(maxsize=1024)
def resolve(unit: str) -> Measure:
    """What a unit measures. An unknown unit measures itself; "/株" stands for 元/株."""
    spelled = _GONE.sub("", fold(unit)).translate(_SEPARATORS)
    top, *bottom = _table()[1].get(spelled, spelled).split("/")
    whole = _table()[1].get(top, top)
    above = [_simple(part) for part in ([whole] if whole in _table()[0] else whole.split("·"))]
    if not top and bottom:
        above = [_simple("元")]
    below = [_simple(part) for side in bottom for part in side.split("·")]
    factor = Fraction(1)
    for measure in above:
        factor *= measure.factor
    for measure in below:
        factor /= measure.factor
    sides = ("·".join(sorted(measure.dimension for measure in side)) for side in (above, below))
    return Measure("/".join(filter(None, sides)), factor)


def _simple(unit: str) -> Measure:
    """One factor of a unit, with a count in front where it has one: 亩, 万亩, 10万公顷, 千米."""
    measures, others = _table()
    found = _COUNT.match(unit)
    assert found is not None  # the expression matches any text
    digits, marks = found.groups()
    for kept in range(len(marks) + 1):  # 万千瓦时 is ten thousand 千瓦时, not ten million 瓦时
        rest = marks[kept:] + unit[found.end() :]
        rest = others.get(rest, rest)
        if rest in measures or kept == len(marks):
            break
    base = measures.get(rest, Measure(rest, Fraction(1)))
    count = Fraction(int(digits[:9] or 1) or 1)
    for mark in marks[:kept]:
        count *= _MULTIPLIERS[mark]
    return Measure(base.dimension, base.factor * count)


def same_unit(first: str, second: str) -> bool:
    """Whether two texts name one unit: 公里 and km, 人·月 and 人*月, 百分比 and %, 次 and 次/年."""
    if first == second:
        return True
    have, want = _pair(first, second)
    return have == want


def comparable(first: str, second: str) -> bool:
    """Whether figures in these units can be compared after conversion: 亩 and 公顷, 人 and 万人."""
    have, want = _pair(first, second)
    return have.dimension == want.dimension


def convert(number: Decimal | Fraction, source: str, target: str) -> Fraction | None:
    """`number` of the unit `source` in the unit `target`, exactly, or None."""
    factor = _factor(source, target)
    if factor is None:
        return None
    return (exact_value(number) if isinstance(number, Decimal) else number) * factor


@lru_cache(maxsize=1024)
def _factor(source: str, target: str) -> Fraction | None:
    """How many of the unit `target` one of the unit `source` is."""
    have, want = _pair(source, target)
    return have.factor / want.factor if have.dimension == want.dimension else None


def _pair(first: str, second: str) -> tuple[Measure, Measure]:
    """Both units resolved. A form is one year's, so where only that parts them, 次/年 is 次."""
    pair = resolve(first), resolve(second)
    if pair[0].dimension == pair[1].dimension:
        return pair
    return resolve(first.removesuffix("/年")), resolve(second.removesuffix("/年"))
