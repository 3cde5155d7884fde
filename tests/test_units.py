"""Units: spellings, what may be compared, exact conversion."""

from decimal import Decimal
from fractions import Fraction

import pytest

from selfeval_cli.figures.units import comparable, convert, is_unit, resolve, same_unit, unit_end


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("公里", "km"),
        ("千米", "公里"),
        ("人·月", "人*月"),
        ("元/人·月", "元/人/月"),
        ("元/生.年", "元/生·年"),
        ("百分比", "%"),
        ("％", "%"),
        ("万", "万元"),
        ("万元/月", "万/月"),
        ("台(套)", "台套"),
        ("台（套）", "台套"),
        ("平方米", "㎡"),
        ("平方米", "m²"),
        ("个月", "月"),
        ("日", "天"),
        ("名", "人"),
        ("/株", "元/株"),
        ("千克", "公斤"),
        ("10万公顷", "100000公顷"),
        ("日历天", "天"),
        ("场", "场次"),
        ("批次", "批"),
        ("台/套", "台套"),
        ("人（次）", "人次"),
        ("次/年", "次"),
        ("元/亩次", "元/亩"),
    ],
)
def test_one_unit_in_two_spellings(first: str, second: str) -> None:
    """Spellings of one unit are the same unit, in both orders."""
    assert same_unit(first, second)
    assert same_unit(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("人/次", "人次"),
        ("人", "人次"),
        ("个", "份"),
        ("个", "%"),
        ("元", "万元"),
        ("亩", "万亩"),
        ("元/人", "元"),
        ("月", "天"),
        ("百分点", "%"),
    ],
)
def test_different_units(first: str, second: str) -> None:
    """What counts other things, or other amounts of them, is another unit."""
    assert not same_unit(first, second)


@pytest.mark.parametrize(
    ("number", "source", "target", "expected"),
    [
        ("15", "万元", "元", Fraction(150000)),
        ("15", "元", "万元", Fraction(3, 2000)),
        ("1", "亿元", "万元", Fraction(10000)),
        ("1.2", "万亩", "公顷", Fraction(800)),
        ("3", "亩", "平方米", Fraction(2000)),
        ("2.5", "km", "米", Fraction(2500)),
        ("50", "厘米", "米", Fraction(1, 2)),
        ("2", "万人次", "人次", Fraction(20000)),
        ("3", "千人", "人", Fraction(3000)),
        ("48", "小时", "天", Fraction(2)),
        ("2", "年", "个月", Fraction(24)),
        ("4.6", "‰", "%", Fraction(46, 100)),
        ("5", "元/亩", "元/公顷", Fraction(75)),
        ("0.064", "次/10万公顷", "次/万公顷", Fraction(64, 10000)),
        ("7", "纠纷", "纠纷", Fraction(7)),
    ],
)
def test_exact_conversion(number: str, source: str, target: str, expected: Fraction) -> None:
    """Conversions are exact fractions; 15 亩 are a hectare."""
    assert convert(Decimal(number), source, target) == expected


@pytest.mark.parametrize(
    ("source", "target"), [("月", "天"), ("个", "人"), ("元", "元/人"), ("%", "个")]
)
def test_no_conversion(source: str, target: str) -> None:
    """No number of days makes a month; counts of different things do not convert."""
    assert convert(Decimal(1), source, target) is None
    assert not comparable(source, target)


def test_comparable_units_differ_only_in_size() -> None:
    """亩 and 公顷, 人 and 万人 compare; 人 and 人次 do not."""
    assert comparable("亩", "公顷")
    assert comparable("人", "万人")
    assert not comparable("人", "人次")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("个基层机构", "个"),
        ("万亩以上", "万亩"),
        ("万", "万"),
        ("万以上", "万"),
        ("元/人*月", "元/人*月"),
        ("次/10万公顷", "次/10万公顷"),
        ("元/月", "元/月"),
        ("/株", "/株"),
        ("人次", "人次"),
        ("月", ""),
        ("完成", ""),
        ("", ""),
        ("/", ""),
        ("个·", "个"),
    ],
)
def test_where_a_unit_ends(text: str, unit: str) -> None:
    """The longest unit at the start of a text; 月 alone is a month of the year."""
    assert text[: unit_end(text, 0)] == unit


def test_whole_units() -> None:
    """A unit's own cell may say 月."""
    assert is_unit("月")
    assert is_unit("万平方米")
    assert not is_unit("")
    assert not is_unit("定性")


@pytest.mark.parametrize(
    "unit", ["", "/", "//", "·", "万万万", "0个", "99999999999个", "(", "1", "x" * 1000]
)
def test_odd_units_do_not_raise(unit: str) -> None:
    """Whatever stands in a unit's cell resolves to something and converts to itself."""
    assert resolve(unit) == resolve(unit)
    assert same_unit(unit, unit)
    convert(Decimal(1), unit, unit)
    convert(Decimal(1), "个", unit)


def test_a_multiplier_counts_the_longest_unit() -> None:
    """万千瓦时 is ten thousand kilowatt hours, not ten million of an unknown 瓦时."""
    assert convert(Decimal(3), "万千瓦时", "千瓦时") == 30000
    assert convert(Decimal(2), "十万公里", "公里") == 200000


def test_endless_multipliers_are_no_unit() -> None:
    """A thousand 万 behind a number neither recurse nor become one unit."""
    assert unit_end("万" * 1000, 0) <= 4
