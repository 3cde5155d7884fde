"""Targets and results are read as a person reads them, and left alone where a person doubts."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval_cli.figures import Deadline, Reading, is_blank, parse_number, parse_value
from selfeval_cli.figures.dates import find_dates
from selfeval_cli.figures.numbers import is_blank_reason
from selfeval_cli.figures.values import is_malformed, unit_of_name, with_unit

NOTATIONS = Path(__file__).parent / "data" / "notations.tsv"
COLUMNS = [
    "way",
    "text",
    "comparator_text",
    "unit_text",
    "name",
    "kind",
    "comparator",
    "number",
    "unit",
    "more",
]


def notations() -> list[dict[str, str]]:
    """The lines of the table, short ones filled up."""
    with NOTATIONS.open(encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    rows = csv.DictReader(lines, COLUMNS, restval="", delimiter="\t", quoting=csv.QUOTE_NONE)
    return list(rows)


def brief(reading: Reading) -> tuple[str, str, str, str]:
    """Kind, comparator, number and unit; empty for what is not there."""
    number = "" if reading.number is None else str(reading.number)
    return reading.kind, reading.comparator or "", number, reading.unit or ""


def more(reading: Reading) -> str:
    """The further fields that are set, in the order of the model."""
    said = []
    if reading.deadline is not None:
        said += [
            f"{field}={getattr(reading.deadline, field)}"
            for field in Deadline.__struct_fields__
            if getattr(reading.deadline, field) is not None
        ]
    if reading.level:
        said.append(f"level={reading.level}")
    if reading.boolean is not None:
        said.append(f"boolean={str(reading.boolean).lower()}")
    if reading.approximate:
        said.append("approximate")
    return " ".join(said)


@pytest.mark.parametrize("row", notations(), ids=lambda row: "|".join(row.values()).strip("|"))
def test_every_known_notation(row: dict[str, str]) -> None:
    """Each line of the table of notations reads as the table says."""
    text, expected = row["text"], (row["kind"], row["comparator"], row["number"], row["unit"])
    if row["way"] == "value":
        reading = parse_value(
            text,
            comparator_text=row["comparator_text"],
            unit_text=row["unit_text"],
            name=row["name"],
        )
        assert brief(reading) == expected
        assert more(reading) == row["more"]
    elif row["way"] == "unit":
        assert (unit_of_name(text) or "") == row["unit"]
    elif row["way"] == "reason":
        assert is_blank_reason(text)
    else:
        number = parse_number(text)
        printed = "" if number.number is None else str(number.number)
        assert (number.kind, "", printed, number.unit or "") == expected


def test_the_table_is_whole() -> None:
    """The table has not lost its lines."""
    assert len(notations()) >= 250
    assert {row["way"] for row in notations()} == {"value", "figure", "reason", "unit"}


def q(number: str, unit: str = "", comparator: str = "", kind: str = "quantity") -> tuple[str, ...]:
    """Short for an expected (kind, comparator, number, unit)."""
    return kind, comparator, number, unit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # comparators before, after, and both
        ("≥５０个", q("50", "个", ">=")),
        ("＞＝ 50 个", q("50", "个", ">=")),
        ("=> 50个", q("50", "个", ">=")),
        ("不得低于98%", q("98", "%", ">=", "percent")),
        ("98%及以上", q("98", "%", ">=", "percent")),
        ("5次以下", q("5", "次", "<=")),
        ("控制在10万元以内", q("10", "万元", "<=", "money")),
        ("超过500人", q("500", "人", ">")),
        ("＜5起", q("5", "起", "<")),
        ("至少3场", q("3", "场", ">=")),
        # numbers
        ("5,000人", q("5000", "人")),
        ("１，２００．５０元", q("1200.50", "元", kind="money")),
        ("-5%", q("-5", "%", kind="percent")),
        ("300\n公里", q("300", "公里")),
        ("100%。", q("100", "%", kind="percent")),
        # Chinese numerals, with a unit only
        ("十件", q("10", "件")),
        ("两次", q("2", "次")),
        ("一百二十人", q("120", "人")),
        ("三千户", q("3000", "户")),
        ("一万二千人", q("12000", "人")),
        ("三万元", q("3", "万元", kind="money")),
        ("不低于十次", q("10", "次", ">=")),
        ("百分之九十以上", q("90", "%", ">=", "percent")),
        ("百分之87.5", q("87.5", "%", kind="percent")),
        ("一年", q("1", "年", kind="duration")),
        # units
        ("35万", q("35", "万元", kind="money")),
        ("1.5亿元", q("1.5", "亿元", kind="money")),
        ("3次/年", q("3", "次/年")),
        ("500元/人·天", q("500", "元/人·天")),
        ("39乡镇", q("39", "乡镇")),
        ("0纠纷", q("0", "纠纷")),
        ("7个月", q("7", "个月", kind="duration")),
        ("3个月内", q("3", "个月", "<=", "duration")),
        ("24小时以内", q("24", "小时", "<=")),
        ("5天", q("5", "天")),
        ("提高20个百分点", q("20", "个百分点")),
        # one figure in a sentence
        ("征订教材20套", q("20", "套")),
        ("满意度达到90%以上", q("90", "%", ">=", "percent")),
        ("5G基站10座", q("10", "座")),
        ("2020年培训10次", q("10", "次")),
        ("编印《2019年年鉴》500册", q("500", "册")),
        ("指标1：办理案件30件", q("30", "件")),
        ("1、办理案件30件", q("30", "件")),
        ("故障响应时间不超过24小时", q("24", "小时", "<=")),
        ("3万余人次", q("3", "万人次")),
        ("≥5（次）", q("5", "次", ">=")),
        ("5%以上（含5%）", q("5", "%", ">=", "percent")),
        ("百分之百", q("100", "%", kind="percent")),
        ("每人每月500元", q("500", "元/人·月")),
        ("≥5T", q("5", "T", ">=")),
        ("5w", q("5", "w")),
        ("一百万元", q("100", "万元", kind="money")),
        ("PM2.5≤35微克/立方米", q("35", "微克/立方米", "<=")),
        ("建成100公里道路", q("100", "公里")),
        ("第3批补助发放率100%", q("100", "%", kind="percent")),
    ],
)
def test_figures(text: str, expected: tuple[str, ...]) -> None:
    """A text with exactly one figure reads as that figure."""
    assert brief(parse_value(text)) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        # two of anything
        ("10 20", "compound"),
        ("3-5人", "compound"),
        ("80%～100%", "compound"),
        ("1/3", "compound"),
        ("1:3", "compound"),
        ("±5%", "compound"),
        ("由80%提高到95%", "compound"),
        ("培训2期100人", "compound"),
        ("举办两次培训100人", "compound"),
        ("80岁以上老人补贴发放率100%", "compound"),
        ("12月30日前完成培训1次", "compound"),
        ("9月30日前，12月31日前", "compound"),
        ("12345热线办结率95%", "compound"),
        ("20人×5天", "compound"),
        ("7*24小时", "compound"),
        ("15%≤X≤20%", "compound"),
        ("2年6个月", "compound"),
        ("2020年6月、12月", "compound"),
        # words, however numeral they look
        ("一般", "qualitative"),
        ("二级", "qualitative"),
        ("十分满意", "qualitative"),
        ("一次性", "qualitative"),
        ("进一步提高", "qualitative"),
        ("“十四五”规划", "qualitative"),
        ("巩固“两不愁三保障”成果", "qualitative"),
        ("第5批", "qualitative"),
        ("ISO9001", "qualitative"),
        ("A4纸", "qualitative"),
        ("执行（2020）10号文", "qualitative"),
        ("全年", "qualitative"),
        ("年度", "qualitative"),
        ("社区", "qualitative"),
        ("次年3月", "qualitative"),
        ("1个半月", "qualitative"),
        ("服务10万群众", "qualitative"),
        ("前10名", "qualitative"),
        ("3A级景区", "qualitative"),
        ("受理之日起60日内作出答复的比率", "qualitative"),
        ("为65岁老人免费体检", "qualitative"),
        ("24小时值班", "qualitative"),
        ("零投诉", "qualitative"),
        ("100完成", "qualitative"),
        # slips of scanners and keyboards
        ("M.8万元", "unreadable"),
        ("工5%", "unreadable"),
        ("O.5%", "unreadable"),
        ("1O0", "unreadable"),
        ("l00%", "unreadable"),
        ("15万兀", "unreadable"),
        ("#REF!", "unreadable"),
        ("#DIV/0!", "unreadable"),
        ("≤90%以上", "unreadable"),
        ("0纠纷%", "unreadable"),
        ("95%%", "unreadable"),
        ("100%人", "unreadable"),
        ("≥≥90%", "unreadable"),
        ("1,00", "unreadable"),
        ("3..5", "unreadable"),
        ("13月", "unreadable"),
        ("12月32日", "unreadable"),
        # frames without a value
        ("……", "placeholder"),
        ("...", "placeholder"),
        ("**", "placeholder"),
        ("≥××个", "placeholder"),
        ("XX次", "placeholder"),
        ("≧ %", "placeholder"),
        ("≥", "placeholder"),
        ("指标2", "placeholder"),
        ("指标1：", "placeholder"),
        ("指标1：公里", "placeholder"),
        ("（100字以内）", "placeholder"),
        # nothing
        ("", "blank"),
        ("　", "blank"),
        ("——", "blank"),
        ("一", "blank"),
        ("/", "blank"),
        ("无", "blank"),
        ("不涉及", "blank"),
    ],
)
def test_no_figure_where_there_is_doubt(text: str, kind: str) -> None:
    """Texts that hold two figures, words, slips, frames or nothing give no number."""
    reading = parse_value(text)
    assert reading.kind == kind
    assert reading.number is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020年12月31日", Deadline(2020, 12, 31)),
        ("2020-12-31", Deadline(2020, 12, 31)),
        ("2020.12.31", Deadline(2020, 12, 31)),
        ("2020/12/31前", Deadline(2020, 12, 31)),
        ("2020年12月31日前", Deadline(2020, 12, 31)),
        ("12月30日前", Deadline(month=12, day=30)),
        ("12月底前", Deadline(month=12)),
        ("9月前", Deadline(month=9)),
        ("10月", Deadline(month=10)),
        ("十二月底", Deadline(month=12)),
        ("2021年12月完成", Deadline(2021, 12)),
        ("2021年12月底前全部完成建设任务", Deadline(2021, 12)),
        ("1月-8月", Deadline(month=1, end_month=8)),
        ("1-8月", Deadline(month=1, end_month=8)),
        ("2020年1-12月", Deadline(2020, 1, end_month=12)),
        ("2020年1月--2020年11月", Deadline(2020, 1, end_year=2020, end_month=11)),
        ("2020.1-2020.12", Deadline(2020, 1, end_year=2020, end_month=12)),
        ("2020年3月1日至2021年2月28日", Deadline(2020, 3, 1, 2021, 2, 28)),
        ("2020.1.1-2020.12.31", Deadline(2020, 1, 1, 2020, 12, 31)),
        ("2020-2022年", Deadline(2020, end_year=2022)),
        ("第四季度", Deadline(quarter=4)),
        ("四季度末", Deadline(quarter=4)),
        ("2020年第2季度", Deadline(2020, quarter=2)),
        ("4季度", Deadline(quarter=4)),
        ("一季度", Deadline(quarter=1)),
        ("2021年1季度", Deadline(2021, quarter=1)),
        ("上半年", Deadline(month=1, end_month=6)),
        ("年底前", Deadline(month=12)),
        ("2020年底前完成", Deadline(2020, 12)),
        ("2020年", Deadline(2020)),
        ("2022年全年", Deadline(2022)),
        ("60日内", Deadline(within_days=60)),
        ("30个工作日内办结", Deadline(within_days=30)),
        ("每月15日前", Deadline(day=15)),
    ],
)
def test_deadlines(text: str, expected: Deadline) -> None:
    """Points and spans in time, as far as they are printed."""
    reading = parse_value(text)
    assert reading.kind == "deadline"
    assert reading.deadline == expected


def test_days_allowed_keep_their_number() -> None:
    """60日内 is a deadline that can still be held against 45天."""
    assert brief(parse_value("60日内")) == ("deadline", "<=", "60", "日")


def test_a_date_amid_a_sentence_is_no_deadline() -> None:
    """A date that tells which things are meant says nothing about when they are due."""
    text = "对全市2019年12月31日前登记的机构进行年检"
    assert parse_value(text).kind == "qualitative"
    assert len(find_dates(text)) == 1


@pytest.mark.parametrize(
    ("text", "comparator_text", "unit_text", "expected"),
    [
        ("100", "=", "%", q("100", "%", "=", "percent")),
        ("30", "≤", "万元", q("30", "万元", "<=", "money")),
        ("735", "≧", "人次", q("735", "人次", ">=")),
        ("100", "═", "％", q("100", "%", "=", "percent")),
        ("≥95%", "", "%", q("95", "%", ">=", "percent")),
        ("95%", "≥", "个", q("95", "%", ">=", "percent")),
        ("0.9", "", "%", q("0.9", "%", kind="percent")),
        ("28", "定量指标", "万亩", q("28", "万亩")),
        ("5", "大于等于", "/", q("5", "", ">=")),
        ("10", "≥", "月", q("10", "月", ">=", "duration")),
        ("好坏", "定性", "", ("qualitative", "", "", "")),
        ("", "≥", "%", ("blank", "", "", "")),
    ],
)
def test_a_target_over_three_cells(
    text: str, comparator_text: str, unit_text: str, expected: tuple[str, ...]
) -> None:
    """Comparator and unit from the cells beside it; the value's own cell comes first."""
    reading = parse_value(text, comparator_text=comparator_text, unit_text=unit_text)
    assert brief(reading) == expected


@pytest.mark.parametrize(
    ("text", "name", "role", "expected"),
    [
        ("95", "群众满意度", "target", q("95", kind="percent")),
        ("1", "资金到位率", "target", q("1", kind="percent")),
        ("0.95", "合格率", "actual", q("0.95", kind="percent")),
        ("95", "服务频率", "target", q("95")),
        ("290%", "群众满意度", "target", ("unreadable", "", "", "")),
        ("290%", "销售收入增长率", "target", q("290", "%", kind="percent")),
        ("290%", "群众满意度", "actual", q("290", "%", kind="percent")),
        ("≥290%", "合格率", "target", q("290", "%", ">=", "percent")),
        ("88100", "合格率", "target", ("unreadable", "", "", "")),
        ("5万", "服务人次", "target", q("5", "万")),
        ("5万", "培训成本", "target", q("5", "万元", kind="money")),
        ("5", "资金执行率（%）", "target", q("5")),
        ("2020.12", "完成时间", "target", ("deadline", "", "", "")),
        ("2020.12", "工作经费", "target", q("2020.12")),
    ],
)
def test_what_the_name_adds(text: str, name: str, role: str, expected: tuple[str, ...]) -> None:
    """The indicator's name tells rates, counts and dates apart, and is no source of numbers."""
    assert role in ("target", "actual")
    reading = parse_value(text, name=name, role="actual" if role == "actual" else "target")
    assert brief(reading) == expected


def test_a_bare_number_given_a_unit() -> None:
    """A bare result inherits a unit and with it a kind; a printed unit stays."""
    assert brief(with_unit(parse_value("90"), "%")) == q("90", "%", kind="percent")
    assert brief(with_unit(parse_value("90"), "万")) == q("90", "万元", kind="money")
    assert brief(with_unit(parse_value("90个"), "%")) == q("90", "个")
    assert brief(with_unit(parse_value("完成"), "%")) == ("qualitative", "", "", "")


def test_printed_precision_is_kept() -> None:
    """The number of decimals is the printed one."""
    reading = parse_value("97.30%")
    assert (reading.number, reading.decimals) == (Decimal("97.30"), 2)


@pytest.mark.parametrize("text", ["200余人", "约200人", "200人左右", "近200人", "200多人", "200+"])
def test_approximate(text: str) -> None:
    """余, 约, 左右, 近, 多 and + mark a number as approximate."""
    reading = parse_value(text)
    assert reading.number == 200
    assert reading.approximate


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("达成年度指标", "achieved"),
        ("达成预期指标。", "achieved"),
        ("全部或基本达成预期指标", "achieved"),
        ("部分达成年度指标并具有一定效果", "partial"),
        ("部分达成", "partial"),
        ("未达成年度指标且效果较差", "missed"),
        ("基本达到", None),
        ("完成", None),
    ],
)
def test_the_three_fixed_answers(text: str, level: str | None) -> None:
    """Only the fixed answers set a level; other praise does not."""
    assert parse_value(text).level == level


def test_yes_and_no() -> None:
    """是 and 否 are answers of their own."""
    assert parse_value("是").boolean is True
    assert parse_value("否").boolean is False
    assert parse_value("是否完成").boolean is None


def test_malformed_values_are_told_from_other_unreadable_ones() -> None:
    """Rule IND006 needs to see which unreadable value contradicts itself."""
    assert is_malformed("0纠纷%")
    assert is_malformed("95%%")
    assert is_malformed("≥≥5")
    assert not is_malformed("M.8万元")
    assert not is_malformed("100%覆盖")
    assert not is_malformed("100百分比")


def test_long_cells_are_bounded() -> None:
    """A cell of any size and shape is answered at once."""
    assert parse_value("“" * 100_000).kind == "qualitative"
    assert parse_value("9" * 100_000).kind == "unreadable"
    assert parse_value("《1" * 50_000).kind == "compound"
    assert parse_value("1月" * 50_000).kind == "compound"
    assert parse_value("1" + " " * 100_000 + "1").kind == "compound"
    assert unit_of_name("(" * 100_000) is None
    assert not is_malformed("(" * 100_000)


_PIECES = [
    "≥",
    "<=",
    "不低于",
    "5",
    "90",
    "%",
    "万元",
    "个",
    "月",
    "日",
    "前",
    "-",
    " ",
    "一",
    "十",
]
_PIECES += [
    "年",
    "2020",
    ".",
    ",",
    "以上",
    "完成",
    "《",
    "*",
    "/",
    "第",
    "\n",
    "内",
    "O",
    "点",
    "万",
]


@given(
    st.lists(st.sampled_from(_PIECES), max_size=8).map("".join), st.sampled_from(["", "%", "个"])
)
def test_a_reading_is_consistent(text: str, unit_text: str) -> None:
    """Whatever the text: no exception, a number only with a kind that has one, and the reverse."""
    reading = parse_value(text, unit_text=unit_text)
    if reading.kind in ("quantity", "percent", "money", "duration"):
        assert reading.number is not None
        assert reading.deadline is None
    elif reading.kind == "deadline":
        assert reading.deadline is not None
    else:
        assert (reading.number, reading.unit, reading.deadline) == (None, None, None)
    if reading.kind == "percent":
        assert reading.unit in ("%", "‰")


@pytest.mark.parametrize("text", ["5十%", "5万%", "≥3百%"])
def test_a_share_is_never_multiplied(text: str) -> None:
    """It looks like a slip of a scanner, and is no share of another unit."""
    assert parse_value(text).kind == "unreadable"


@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    """No text raises, and a blank text is blank for both readers."""
    reading, number = parse_value(text), parse_number(text)
    if is_blank(text):
        assert number.kind == "blank"
        assert reading.kind in ("blank", "placeholder")


@given(
    st.sampled_from(["≥", "≤", "=", ""]),
    st.decimals(0, 10**9, places=2, allow_nan=False),
    st.sampled_from(["个", "%", "万元", "元/人·月", "平方米", "人次", "台套"]),
)
def test_a_printed_figure_reads_back(sign: str, number: Decimal, unit: str) -> None:
    """Any sign, number and unit printed together read back as themselves."""
    reading = parse_value(f"{sign}{number:,}{unit}")
    assert (reading.number, reading.decimals, reading.unit) == (number, 2, unit)
    assert reading.comparator == {"≥": ">=", "≤": "<=", "=": "=", "": None}[sign]


@pytest.mark.parametrize("text", ["1万万万万", "≥86" + "万" * 1000, "3亿万千百"])
def test_a_figure_multiplied_again_and_again_is_unreadable(text: str) -> None:
    """Nobody prints more than 百万亿 in front of a unit."""
    assert parse_value(text).kind == "unreadable"
