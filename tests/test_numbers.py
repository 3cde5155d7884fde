"""Figures are read exactly or not at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval_cli.figures import is_blank, parse_number
from selfeval_cli.figures.chinese import chinese_number
from selfeval_cli.figures.numbers import is_blank_reason


@pytest.mark.parametrize(
    ("text", "number", "decimals", "unit"),
    [
        ("13", "13", 0, None),
        ("11.30", "11.30", 2, None),
        ("８．７", "8.7", 1, None),
        (" 10 ", "10", 0, None),
        (".5", "0.5", 1, None),
        ("52.800000", "52.800000", 6, None),
        ("-3.2", "-3.2", 1, None),
        ("－5", "-5", 0, None),
        ("−5", "-5", 0, None),
        ("9,034", "9034", 0, None),
        ("215,457.6", "215457.6", 1, None),
        ("1，234，567.00", "1234567.00", 2, None),
        ("87%", "87", 0, "%"),
        ("87 ％", "87", 0, "%"),
        ("100百分比", "100", 0, "%"),
        ("0.0046‰", "0.0046", 4, "‰"),
        ("百分之九十", "90", 0, "%"),
        ("百分之八十七点五", "87.5", 1, "%"),
        ("百分之87.5", "87.5", 1, "%"),
        ("10分", "10", 0, "分"),
        ("（50分）", "50", 0, "分"),
        ("13 万元", "13", 0, "万元"),
        ("15万\n元", "15", 0, "万元"),
        ("3359.62万", "3359.62", 2, "万元"),
        ("2026400元", "2026400", 0, "元"),
        ("1.2亿", "1.2", 1, "亿元"),
        ("¥1,200.00", "1200.00", 2, None),
        ("￥35万元", "35", 0, "万元"),
        ("三万元", "3", 0, "万元"),
        ("两百元", "200", 0, "元"),
        ("854万(道路400万元,桥梁454万元)", "854", 0, "万元"),
        ("100。", "100", 0, None),
        ("99.8 （优）", "99.8", 1, None),
        ("99.8\n（优）", "99.8", 1, None),
        ("98% （中央）", "98", 0, "%"),
    ],
)
def test_figures(text: str, number: str, decimals: int, unit: str | None) -> None:
    """The number with its printed decimals and the unit printed with it."""
    figure = parse_number(text)
    assert figure.kind == "number"
    assert (str(figure.number), figure.decimals, figure.unit) == (number, decimals, unit)


@pytest.mark.parametrize(
    "text",
    [
        "M.8万元",  # scanned
        "1O0",
        "l00",
        "工5%",
        "15万兀",
        "1,00",  # wrongly grouped
        "1,2345",
        "0,500",
        "1 000",
        "5.",
        "3..5",
        "1.2.3",
        "10-20",  # two numbers
        "10/10",
        "80%-100%",
        "10 20",
        "(10)",  # a debit, or a bracket?
        "≥10",
        "±1",
        "--5",
        "#REF!",
        "#DIV/0!",
        "**",
        "完成",
        "优",
        "十分",  # "very", or ten points?
        "十",
        "10个",
        "1e5",
        "٣",
        "①",
        "5²",
        "½",
        "10(20)",
        "¥5%",
        "百分之百分",
        "9" * 31,
    ],
)
def test_what_is_not_plainly_one_number_is_unreadable(text: str) -> None:
    """Nothing is corrected, cut short or guessed."""
    figure = parse_number(text)
    assert (figure.kind, figure.number) == ("unreadable", None)


DASHES = ["", " ", "\u3000", "\n", "\u200b", "\xa0", "/", "／", "/ /", "-", "－", "—", "——", "–"]
DASHES += ["─", "―", "---", "…", "\\", "一"]
WORDS = ["无", "无。", "暂无", "没有", "未填报", "不适用", "N/A"]


@pytest.mark.parametrize("text", [*DASHES, *WORDS])
def test_blanks(text: str) -> None:
    """Every way to say "nothing here" is blank, and no figure."""
    assert is_blank(text)
    assert parse_number(text).kind == "blank"
    assert is_blank_reason(text)


@pytest.mark.parametrize(
    "text", ["0", "0.00", "0%", "〇", "零", "完成", "一个", "1", "无偏差", "*"]
)
def test_zero_and_words_are_not_blank(text: str) -> None:
    """Blank differs from zero."""
    assert not is_blank(text)


@pytest.mark.parametrize(
    "text", ["0", "0.0", "0分", "无偏差", "无偏差。", "无；无", "无偏差，无改进措施", "/、/"]
)
def test_no_reason(text: str) -> None:
    """Zero and 无偏差 explain nothing."""
    assert is_blank_reason(text)


@pytest.mark.parametrize(
    "text", ["受疫情影响", "无法组织集中培训", "10.5", "0.5分", "无，因项目延期"]
)
def test_a_reason(text: str) -> None:
    """Anything said counts as a reason, also behind 无."""
    assert not is_blank_reason(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("零", "0"),
        ("两", "2"),
        ("十", "10"),
        ("十二", "12"),
        ("二十三", "23"),
        ("一百零五", "105"),
        ("一百一十", "110"),
        ("壹佰贰拾", "120"),
        ("两千零二十", "2020"),
        ("三千五百", "3500"),
        ("三万五千", "35000"),
        ("一亿零五万", "100050000"),
        ("一点五", "1.5"),
        ("九十点零", "90.0"),
    ],
)
def test_chinese_numerals(text: str, number: str) -> None:
    """Places descend and 零 bridges gaps."""
    assert str(chinese_number(text)) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "百",
        "万",
        "一二",
        "二十一百",
        "三千五",
        "三万五",
        "一百二",
        "一百零",
        "两千零零五",
        "十十",
        "点五",
        "五点",
        "二〇二〇",
        "十分",
        "5",
        "零百",
        "一点十",
    ],
)
def test_no_chinese_numeral(text: str) -> None:
    """Runs of digits, spoken abbreviations (三千五) and stumps are no numbers."""
    assert chinese_number(text) is None


@given(st.integers(0, 9999))
def test_chinese_numerals_of_all_sizes(value: int) -> None:
    """Numbers written out by the textbook read back."""
    assert chinese_number(_written_out(value)) == value


def _written_out(value: int) -> str:
    if value == 0:
        return "零"
    said, gap = "", False
    for place, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // place % 10
        if digit == 0:
            gap = bool(said)
            continue
        said += ("零" if gap else "") + "零一二三四五六七八九"[digit] + mark
        gap = False
    return said


@given(
    st.decimals(-(10**9), 10**9, places=4), st.sampled_from(["", "%", "元", "万元", "亿元", "分"])
)
def test_a_printed_figure_reads_back(number: Decimal, unit: str) -> None:
    """Any number printed with separators and a unit reads back exactly."""
    figure = parse_number(f"{number:,}{unit}")
    assert (figure.number, figure.decimals, figure.unit) == (number, 4, unit or None)


@given(st.text())
def test_no_text_raises(text: str) -> None:
    """Any text is a number, blank or unreadable."""
    figure = parse_number(text)
    assert (figure.number is not None) == (figure.kind == "number")
    is_blank_reason(text)


@pytest.mark.parametrize(
    "text", ["《" * 100_000, ":" * 100_000, "a:" * 50_000, "1" + " " * 100_000 + "1"]
)
def test_hostile_cells_are_answered_at_once(text: str) -> None:
    """The work grows with the length of a cell, never with its square (that would take minutes)."""
    assert parse_number(text).kind == "unreadable"
    assert is_blank_reason(text) == (set(text) == {":"})  # colons alone give no reason


@pytest.mark.parametrize("mark", "\u200b\ufeff\u200e\u202d\u202c\u2066\u2069\u00ad")
def test_invisible_marks_change_no_figure(mark: str) -> None:
    """What prints nothing is nothing, wherever it stands: the calculator's 97.98 is 97.98."""
    assert parse_number(f"{mark}97{mark}.98%{mark}") == parse_number("97.98%")
