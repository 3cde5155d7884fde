"""Forms are read by their labels: each column order, header, wording and oddity, on small grids."""

from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import cast

import pytest
from grid_builder import Box, Rows, document, extraction, grid, only_form
from msgspec.structs import replace

from selfeval_cli.forms import labels
from selfeval_cli.forms.reading import read_forms
from selfeval_cli.model.form import Form, Indicator

LAYOUTS = pytest.mark.parametrize("aligned", [True, False], ids=["docx", "dump"])
DATA = Path(__file__).parent / "data"

TITLE: Rows = [["项目支出绩效自评表"], ["（2023年度）"]]
WHO: Rows = [["项目名称", "村道养护"], ["主管部门", "县交通局", "实施单位", "县公路站"]]
FUNDS: Rows = [
    ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["", "年度资金总额", "12", "10", "9", "10", "90%", "9"],
    ["", "其中：财政拨款", "12", "10", "9", "—", "90%", "—"],
]
GOALS: Rows = [
    ["年度总体目标", "预期目标", "实际完成情况"],
    ["", "养护村道十公里", "养护村道九公里"],
]
HEADER = [
    "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分",
    "偏差原因分析及改进措施",
]  # fmt: skip
INDICATORS: Rows = [
    HEADER,
    ["产出指标", "数量指标", "养护里程", "≥10公里", "9公里", "50", "45", "雨季停工"],
    ["效益指标", "社会效益指标", "受益村", "≥5个", "5个", "30", "30", ""],
    ["满意度指标", "服务对象满意度指标", "村民满意度", "≥90%", "95%", "10", "10", ""],
]
TOTAL: Rows = [[("总分", 5), "100", "94", ""]]
WHOLE = (*TITLE, *WHO, *FUNDS, *GOALS, *INDICATORS, *TOTAL)


def read(rows: Rows, aligned: bool = True) -> Form:
    """The one form of a table that is made up of title, identity and these rows."""
    return only_form([*TITLE, *WHO, *rows], aligned=aligned)


def first(rows: Rows, aligned: bool = True) -> Indicator:
    """The first indicator of such a form."""
    return read(rows, aligned).indicators[0]


def printed(row: Indicator) -> dict[str, str]:
    """What stands in the row's cells, by field, without the blank ones."""
    names = ("level1", "level2", "name", "target", "actual", "weight", "score", "reason")
    return {
        name: getattr(row, name).text for name in (*names, "coefficient") if getattr(row, name).text
    }


# -- one form ---------------------------------------------------------------------------------


@LAYOUTS
def test_a_whole_form(aligned: bool) -> None:
    """Every part of a form in the central layout is read, and every leaf keeps its cell."""
    form = only_form(WHOLE, aligned=aligned)

    assert (form.kind, form.title.text, form.year) == ("project", "项目支出绩效自评表", 2023)
    assert (form.project.text, form.department.text, form.unit.text) == (
        "村道养护", "县交通局", "县公路站",
    )  # fmt: skip
    assert form.money_unit == "万元"
    assert form.funds is not None
    total, part = form.funds.rows
    assert (total.role, part.role) == ("total", "part")
    assert [total.initial.text, total.budget.text, total.executed.text] == ["12", "10", "9"]
    assert [total.weight.text, total.rate.text, total.score.text] == ["10", "90%", "9"]
    assert [(goal.expected.text, goal.actual.text) for goal in form.goals] == [
        ("养护村道十公里", "养护村道九公里")
    ]
    assert printed(form.indicators[0]) == {
        "level1": "产出指标",
        "level2": "数量指标",
        "name": "养护里程",
        "target": "≥10公里",
        "actual": "9公里",
        "weight": "50",
        "score": "45",
        "reason": "雨季停工",
    }
    assert len(form.indicators) == 3
    assert form.total is not None
    assert (form.total.weight.text, form.total.score.text) == ("100", "94")
    assert form.remarks == ()


@LAYOUTS
def test_leaves_keep_their_cells(aligned: bool) -> None:
    """Places count from 1, in reading order within each part; a text line is kept for a dump."""
    form = only_form(WHOLE, aligned=aligned)
    texts = [[box if isinstance(box, str) else box[0] for box in row] for row in WHOLE]

    for leaf in form.leaves():
        assert leaf.cell is not None
        assert leaf.cell.text == leaf.text
        assert leaf.text in texts[leaf.cell.row - 1]
        assert leaf.cell.line == (None if aligned else leaf.cell.row * 100 + leaf.cell.column)
    for above, below in pairwise(form.indicators):
        assert above.name.cell is not None
        assert below.name.cell is not None
        assert above.name.cell.row + 1 == below.name.cell.row


# -- column orders ----------------------------------------------------------------------------

L1, L2, L3 = "一级指标", "二级指标", "三级指标"
A, B, C = "产出指标", "数量指标", "养护里程"

#: Header, row, and what must be read where it is not the same for all.
ORDERS: dict[str, tuple[list[str], list[str]]] = {
    "central": (
        [L1, L2, L3, "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
        [A, B, C, "≥10公里", "9公里", "50", "45", "雨季停工"],
    ),
    "weight first": (
        [L1, L2, L3, "分值", "年度指标值", "实际完成值", "得分", "未完成原因分析"],
        [A, B, C, "50", "≥10公里", "9公里", "45", "雨季停工"],
    ),
    "split": (
        [L1, L2, L3, "指标性质", "指标值", "度量单位", "完成值", "权重", "得分", "未完成原因分析"],
        [A, B, C, "≥", "10", "公里", "9", "50", "45", "雨季停工"],
    ),
    "with a rate": (
        [L1, L2, L3, "指标性质", "指标值", "计量单位", "实际值", "完成率", "权重", "得分", "说明"],
        [A, B, C, "≥", "10", "公里", "9", "90%", "50", "45", "雨季停工"],
    ),
    "no scoring": (
        [L1, L2, L3, "年度指标值", "全年实际完成值", "未完成原因和改进措施"],
        [A, B, C, "≥10公里", "9公里", "雨季停工"],
    ),
    "no weights": (
        [L1, L2, L3, "年初目标值(A)", "实际完成值(B)", "得分"],
        [A, B, C, "≥10公里", "9公里", "45"],
    ),
    "reviewed": (
        [L1, L2, "指标名称", "年初指标值", "年终完成值", "自评分", "复核分", "评价标准"],
        [A, B, C, "≥10公里", "9公里", "45", "44", "按比例得分"],
    ),
    "category only": (
        ["项目类别", "指标名称", "目标值", "权重", "完成值", "得分"],
        [A, C, "≥10公里", "50", "9公里", "45"],
    ),
    "department": (
        ["指标名称", "计量单位", "指标性质", "指标值",
         "指标权重(分)", "全年完成值", "指标得分(分)", "说明"],
        [C, "公里", "≥", "10", "50", "9", "45", "雨季停工"],
    ),
    "coefficient": (
        ["指标名称", "计量单位", "指标性质", "年初指标值",
         "调整指标值", "全年完成值", "得分系数(%)",
         "指标权重(分)", "指标得分(分)", "是否核心指标"],
        [C, "公里", "≥", "12", "10", "9", "90", "50", "45", "是"],
    ),
    "content": (
        ["评价内容", "绩效目标值", "实际完成值", "累计完成率"],
        [C, "≥10公里", "9公里", "90%"],
    ),
    "unit after result": (
        ["指标名称", "计算符号", "目标值", "完成值", "计量单位", "分值", "得分", "备注"],
        [C, "≥", "10", "9", "公里", "50", "45", "雨季停工"],
    ),
}  # fmt: skip


@LAYOUTS
@pytest.mark.parametrize("order", ORDERS)
def test_every_column_order(order: str, aligned: bool) -> None:
    """Name, target, result, weight, score and reason are found in every order met."""
    header, cells = ORDERS[order]
    row = first([*FUNDS, header, cells], aligned)

    assert row.name.text == C
    assert (row.target.comparator, str(row.target.number), row.target.unit) == (">=", "10", "公里")
    assert (str(row.actual.number), row.actual.unit) == ("9", "公里")
    assert row.weight.text == ("50" if "50" in cells else "")
    assert row.score.text == ("45" if "45" in cells else "")
    assert row.reason.text == ("雨季停工" if "雨季停工" in cells else "")
    rate = next((cell for cell in ("90%", "90") if cell in cells), "")
    assert row.coefficient.text == rate
    if L1 in header:
        assert (row.level1.text, row.level2.text) == (A, B)


@LAYOUTS
@pytest.mark.parametrize("levels", [1, 2])
def test_weights_of_the_levels_in_columns_of_their_own(levels: int, aligned: bool) -> None:
    """一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值: the last one is the row's."""
    second, more = (["分值"], [["50"], ["50"]]) if levels == 2 else ([], [[], []])
    header = [L1, "分值", L2, *second, L3, "分值", "年度指标值", "实际完成值", "得分"]
    rows = [
        [A, "80", B, *more[0], "甲", "30", "≥1个", "1个", "30"],
        ["", "", "", *["" for _ in more[1]], "乙", "20", "≥1个", "1个", "20"],
    ]
    form = read([*FUNDS, header, *rows], aligned)

    assert [(r.name.text, r.weight.text, r.score.text) for r in form.indicators] == [
        ("甲", "30", "30"),
        ("乙", "20", "20"),
    ]


FUND_ORDERS: dict[str, tuple[list[str], list[str], dict[str, str]]] = {
    "central": (
        ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["12", "10", "9", "20", "90%", "18"],
        {"initial": "12", "budget": "10"},
    ),
    "with letters": (
        ["全年预算数(A)", "全年执行数(B)", "分值", "执行率", "得分"],
        ["10", "9", "20", "90%", "18"],
        {"budget": "10"},
    ),
    "with a rate": (["预算数(A)", "执行数(B)",
    "执行率(B/A)"], ["10", "9", "90%"], {"budget": "10"}),
    "amounts": (["全年预算数（A）", "全年执行数（B）"], ["10", "9"], {"budget": "10"}),
    "arrival": (
        ["全年预算数(A)", "统筹整合资金数(B)", "扣除统筹整合资金后预算金额(C)", "全年到位资金(D)",
         "预算到位(D/C×100%)", "全年执行资金(E)", "预算执行(E/C×100%)"],
        ["14", "4", "10", "10", "100%", "9", "90%"],
        {"budget": "10"},
    ),
    "initial base": (
        ["年初预算数(A)", "全年执行数(B)", "分值", "执行率(B/A)", "得分", "得分计算方法"],
        ["10", "9", "20", "90%", "18", "按比例"],
        {"initial": "10"},
    ),
    "sources": (
        ["中央(万元)", "省、地(万元)", "本级(万元)",
         "其他(万元)", "合计(万元)", "执行数(万元)", "执行率(%)"],
        ["4", "3", "2", "1", "10", "9", "90"],
        {"budget": "10"},
    ),
    "sichuan": (
        ["年初预算", "调整后预算数", "预算执行数", "预算执行率", "权重", "得分", "原因"],
        ["12", "10", "9", "90%", "20", "18", "雨季停工"],
        {"initial": "12", "budget": "10"},
    ),
    "adjusted letters": (
        ["年初预算数", "调整预算数(A)", "全年执行数(B)", "执行率(B/A)"],
        ["12", "10", "9", "90%"],
        {"initial": "12", "budget": "10"},
    ),
    "declared points": (
        ["预算数(A)", "执行数(B)", "执行率(B/A)", "得分(20分*执行率)"],
        ["10", "9", "90%", "18"],
        {"budget": "10"},
    ),
    "chongqing": (
        ["年初预算数", "全年(调整)预算数", "全年执行数", "执行率", "执行率权重", "执行率得分"],
        ["12", "10", "9", "90", "20", "18"],
        {"initial": "12", "budget": "10"},
    ),
}  # fmt: skip


@LAYOUTS
@pytest.mark.parametrize("order", FUND_ORDERS)
def test_every_order_of_the_funds_table(order: str, aligned: bool) -> None:
    """Amounts, rate, points and score are found in every order met."""
    header, cells, amounts = FUND_ORDERS[order]
    form = read(
        [["项目资金（万元）", "", *header], ["", "年度资金总额", *cells], *INDICATORS], aligned
    )

    assert form.funds is not None
    total = form.funds.total
    assert total is not None
    assert total.executed.text == "9"
    assert {"initial": total.initial.text, "budget": total.budget.text} == {
        "initial": "", "budget": "", **amounts,
    }  # fmt: skip
    assert total.rate.text == next((c for c in cells if c.startswith("90")), "")
    assert total.score.text == ("18" if "18" in cells else "")
    assert total.weight.text == ("20" if "20" in cells else "")
    assert total.reason.text == ("雨季停工" if "雨季停工" in cells else "")
    assert form.funds.declared_points.text == ("20" if order == "declared points" else "")
    assert form.funds.rate_base == ("initial" if order == "initial base" else "budget")


# -- headers over two rows --------------------------------------------------------------------


@LAYOUTS
def test_a_split_label(aligned: bool) -> None:
    """年度 over 指标值, 实际 over 完成值, the other labels merged downwards."""
    upper: list[Box] = [
        ("一级指标", 1, 2), ("二级指标", 1, 2), ("三级指标", 1, 2), "年度", "实际",
        ("分值", 1, 2), ("得分", 1, 2), ("偏差原因分析", 1, 2),
    ]  # fmt: skip
    form = read([*FUNDS, upper, ["指标值", "完成值"], *INDICATORS[1:], *TOTAL], aligned)

    assert printed(form.indicators[0])["target"] == "≥10公里"
    assert printed(form.indicators[0])["actual"] == "9公里"
    assert len(form.indicators) == 3


@LAYOUTS
@pytest.mark.parametrize("lower", ["指标性质", "计算符号"])
def test_a_grouped_label(lower: str, aligned: bool) -> None:
    """年度指标值 over 指标性质, 指标值 and 度量单位."""
    upper: list[Box] = [
        ("一级指标", 1, 2), ("二级指标", 1, 2), ("三级指标", 1, 2), ("年度指标值", 3),
        ("完成值", 1, 2), ("权重", 1, 2), ("得分", 1, 2),
    ]  # fmt: skip
    cells = [A, B, C, "≥", "10", "公里", "9", "50", "45"]
    form = read([*FUNDS, upper, [lower, "指标值", "度量单位"], cells, *TOTAL], aligned)

    (row,) = form.indicators
    assert (row.target.comparator, row.target.text, row.target.unit) == (">=", "10", "公里")
    assert row.target.unit_from == "column"
    assert (row.actual.text, row.weight.text, row.score.text) == ("9", "50", "45")


@LAYOUTS
def test_letters_in_a_row_of_their_own(aligned: bool) -> None:
    """(A) and (B) below the value labels name no column of their own."""
    upper: list[Box] = [
        ("一级指标", 1, 2), ("二级指标", 1, 2), ("三级指标", 1, 2), "年度指标值", "实际完成值",
        ("得分", 1, 2),
    ]  # fmt: skip
    form = read([*FUNDS, upper, ["(A)", "（B）"], [A, B, C, "≥10公里", "9公里", "45"]], aligned)

    assert printed(form.indicators[0]) == {
        "level1": A, "level2": B, "name": C, "target": "≥10公里", "actual": "9公里", "score": "45",
    }  # fmt: skip


@LAYOUTS
def test_the_adjusted_target_is_in_force(aligned: bool) -> None:
    """Of 年初指标值 and 调整指标值 the latter counts; where it is blank, the former."""
    header = ["指标名称", "计量单位", "年初指标值", "调整指标值", "全年完成值", "分值", "得分"]
    form = read(
        [*FUNDS, header, ["里程", "公里", "12", "10", "9", "50", "45"],
         ["涵洞", "座", "3", "", "3", "40", "40"]],
        aligned,
    )  # fmt: skip

    assert [row.target.text for row in form.indicators] == ["10", "3"]


@LAYOUTS
def test_a_repeated_header_begins_nothing_new(aligned: bool) -> None:
    """A header printed again on the next page is no indicator and keeps the levels."""
    page = [HEADER, ["", "", "养护桥梁", "≥2座", "2座", "10", "10", ""]]
    form = read([*FUNDS, *INDICATORS[:2], *page, *TOTAL], aligned)

    assert [row.name.text for row in form.indicators] == ["养护里程", "养护桥梁"]
    assert form.indicators[1].level2.text == "数量指标"


# -- weights in labels and names --------------------------------------------------------------


@LAYOUTS
def test_points_in_labels_and_names(aligned: bool) -> None:
    """产出指标（50分） and 联合执法次数（20分） without a weight column."""
    header = [L1, L2, L3, "年初目标值(A)", "实际完成值(B)", "得分"]
    form = read(
        [
            *FUNDS,
            header,
            ["产出指标（50分）", "数量指标(30分)", "联合执法次数（20分）", "≥5次", "5次", "20"],
            ["", "", "培训次数 （10 分）", "≥5次", "5次", "10"],
            ["", "质量指标(20分)", "验收合格率", "100%", "100%", "20"],
        ],
        aligned,
    )

    assert [(row.weight.text, row.weight_from) for row in form.indicators] == [
        ("20", "name"), ("10", "name"), ("", "none"),
    ]  # fmt: skip
    assert [(c.level, c.points.text, c.rows) for c in form.categories] == [
        (1, "50", (1, 2, 3)), (2, "30", (1, 2)), (2, "20", (3,)),
    ]  # fmt: skip


@pytest.mark.parametrize("label", ["产出指标(40-50分)", "产出指标（40—50分）", "产出指标(40-50)分"])
def test_a_range_of_points_is_unreadable(label: str) -> None:
    """It declares no points, and that is not passed over."""
    form = read([*FUNDS, HEADER, [label, B, C, "≥10公里", "9公里", "50", "45", ""]])

    (category,) = form.categories
    assert (category.points.kind, category.label.text) == ("unreadable", label)


@LAYOUTS
def test_a_row_that_only_states_its_categorys_points(aligned: bool) -> None:
    """产出指标 | | | | | 50 | heads its rows and is no indicator."""
    rows = [
        HEADER,
        [A, "", "", "", "", "50", "45", ""],
        ["", B, C, "≥10公里", "9公里", "50", "45", "雨季停工"],
    ]
    form = read([*FUNDS, *rows, *TOTAL], aligned)

    assert [row.name.text for row in form.indicators] == [C]
    assert [(c.points.text, c.rows) for c in form.categories] == [("50", (1,))]


# -- rows -------------------------------------------------------------------------------------


@LAYOUTS
def test_levels_are_inherited_downwards(aligned: bool) -> None:
    """A blank level is the one above; a new first level without a second has none."""
    rows: Rows = [
        HEADER,
        [("产出指标", 1, 3), ("数量指标", 1, 2), "甲", "≥1个", "1个", "20", "20", ""],
        ["乙", "≥1个", "1个", "20", "20", ""],
        ["质量指标", "丙", "≥1个", "1个", "10", "10", ""],
        ["效益指标", "", "丁", "≥1个", "1个", "30", "30", ""],
    ]
    form = read([*FUNDS, *rows, *TOTAL], aligned)

    assert [(r.level1.text, r.level2.text, r.name.text) for r in form.indicators] == [
        ("产出指标", "数量指标", "甲"),
        ("产出指标", "数量指标", "乙"),
        ("产出指标", "质量指标", "丙"),
        ("效益指标", "", "丁"),
    ]


@pytest.mark.parametrize("dash", ["/", "—", "-"])
def test_a_dash_for_a_level_is_a_blank(dash: str) -> None:
    """It inherits like an empty cell."""
    second = [dash, dash, "乙", "≥1个", "1个", "40", "40", ""]
    form = read([*FUNDS, *INDICATORS[:2], second, *TOTAL])

    assert (form.indicators[1].level1.text, form.indicators[1].level2.text) == (A, B)


@LAYOUTS
@pytest.mark.parametrize("name", ["……", "指标2", "指标2：", "指标1", "...", "**"])
def test_template_rows_are_no_indicators(name: str, aligned: bool) -> None:
    """They are remarked upon."""
    form = read([*FUNDS, *INDICATORS, ["", "", name, "", "", "", "", ""], *TOTAL], aligned)

    assert len(form.indicators) == 3
    assert [(remark.kind, remark.at.text) for remark in form.remarks] == [("template", name)]


@LAYOUTS
def test_of_which_rows_are_kept_apart(aligned: bool) -> None:
    """其中 without a weight belongs to the row above and does not count."""
    child = ["", "", "其中：水泥路", "≥4公里", "4公里", "", "", ""]
    form = read([*FUNDS, *INDICATORS[:2], child, *INDICATORS[2:], *TOTAL], aligned)

    assert [row.child for row in form.indicators] == [False, True, False, False]
    assert [row.name.text for row in form.rows] == ["养护里程", "受益村", "村民满意度"]


@LAYOUTS
@pytest.mark.parametrize("label", ["小计", "小 计", "产出指标小计", "分项合计"])
def test_subtotals_are_no_indicators(label: str, aligned: bool) -> None:
    """A subtotal would otherwise count its rows twice."""
    row = [label, "", "", "", "", "50", "45", ""]
    form = read([*FUNDS, *INDICATORS[:2], row, *INDICATORS[2:], *TOTAL], aligned)

    assert [r.name.text for r in form.rows] == ["养护里程", "受益村", "村民满意度"]
    assert form.total is not None
    assert form.total.score.text == "94"


def test_a_subtotal_in_the_name_column_or_merged_across() -> None:
    """Wherever its label stands."""
    shapes: list[list[Box]] = [
        ["", "", "小计", "", "", "50", "45", ""],
        [("小计", 5), "50", "45", ""],
    ]
    for row in shapes:
        form = read([*FUNDS, *INDICATORS[:2], row, *INDICATORS[2:], *TOTAL])
        assert len(form.rows) == 3


@LAYOUTS
def test_totals_of_categories_are_subtotals_where_the_total_follows(aligned: bool) -> None:
    """合计 after each category, then 总分."""
    halves = [
        [*INDICATORS[:2], ["合计", "", "", "", "", "50", "45", ""]],
        [*INDICATORS[2:], ["合计", "", "", "", "", "40", "40", ""]],
    ]
    form = read([*FUNDS, *halves[0], *halves[1], *TOTAL], aligned)

    assert [row.name.text for row in form.rows] == ["养护里程", "受益村", "村民满意度"]
    assert form.total is not None
    assert (form.total.weight.text, form.total.score.text) == ("100", "94")


def test_a_table_after_the_total_does_not_take_its_place() -> None:
    """A list with a 合计 of its own below the form."""
    later = [["资金明细", "金额"], ["水泥", "4"], ["合计", "9"]]
    form = read([*FUNDS, *INDICATORS, *TOTAL, *later])

    assert form.total is not None
    assert form.total.score.text == "94"
    assert len(form.rows) == 3


@pytest.mark.parametrize(("printed", "weight", "score"), [("94", "", "94"), ("100", "100", "")])
def test_a_lone_figure_of_a_total_row_in_a_dump(printed: str, weight: str, score: str) -> None:
    """A cell over both columns is one cell there: 94 is no full marks, 100 may be them."""
    total = read([*FUNDS, *INDICATORS, ["总分", printed, ""]], aligned=False).total

    assert total is not None
    assert (total.weight.text, total.score.text) == (weight, score)


@LAYOUTS
def test_a_note_across_the_table_is_no_indicator(aligned: bool) -> None:
    """A long text without figures."""
    note: list[Box] = [("填写说明" + "本表由项目单位填写，" * 12, 8)]
    form = read([*FUNDS, *INDICATORS, note, *TOTAL], aligned)

    assert len(form.rows) == 3


def test_a_score_merged_over_two_rows() -> None:
    """The second row has a share in the cell, not a missing score."""
    rows: Rows = [
        HEADER,
        [A, B, "甲", "≥1个", "1个", "5", ("10", 1, 2), ""],
        ["", "", "乙", "≥1个", "1个", "5", ""],
    ]
    one, two = read([*FUNDS, *rows, *TOTAL]).indicators

    assert (one.score.text, one.score.merged) == ("10", False)
    assert (two.score.text, two.score.kind, two.score.merged) == ("", "blank", True)


def test_a_score_merged_over_two_rows_of_a_dump() -> None:
    """There it leaves an empty cell: 10 beside a weight of 5 can only be the score of both rows."""
    rows: Rows = [
        HEADER,
        [A, B, "甲", "≥1个", "1个", "5", ("10", 1, 2), ""],
        ["", "", "乙", "≥1个", "1个", "5", ""],
        ["", "", "丙", "≥1个", "1个", "5", "", ""],
    ]
    one, two, three = read([*FUNDS, *rows, *TOTAL], aligned=False).indicators

    assert [row.score.merged for row in (one, two, three)] == [False, True, False]


# -- realigned rows ---------------------------------------------------------------------------


def test_a_row_with_a_stray_cell_is_realigned() -> None:
    """An empty cell too many in a dump pushes the figures to the right."""
    stray = [A, B, C, "≥10公里", "9公里", "", "50", "45", "雨季停工"]
    form = read([*FUNDS, HEADER, stray, *INDICATORS[2:], *TOTAL], aligned=False)

    row = form.indicators[0]
    assert (row.actual.text, row.weight.text, row.score.text) == ("9公里", "50", "45")
    assert [(remark.kind, remark.at.text) for remark in form.remarks] == [("shifted", C)]


def test_a_row_without_its_blank_first_cells_is_realigned() -> None:
    """A dump may leave the merged level cells out altogether."""
    short = ["养护桥梁", "≥2座", "2座", "10", "10", ""]
    form = read([*FUNDS, *INDICATORS[:2], short, *INDICATORS[2:], *TOTAL], aligned=False)

    row = form.indicators[1]
    assert (row.name.text, row.target.text, row.weight.text, row.score.text) == (
        "养护桥梁", "≥2座", "10", "10",
    )  # fmt: skip


# -- total rows -------------------------------------------------------------------------------

TOTALS: dict[str, list[Box]] = {
    "short": ["总分", "100", "94"],
    "with reason": ["总分", "100", "94", ""],
    "long": ["总分", "", "", "", "", "100", "94", ""],
    "merged": [("总分", 5), "100", "94", ""],
    "bracketed": [("总分(100分)", 5), "100", "94", ""],
    "other word": [("合  计", 5), "100", "94", ""],
    "colon": [("总得分：", 5), "100", "94", ""],
    "points": [("总分", 5), "100分", "94分", ""],
}


@LAYOUTS
@pytest.mark.parametrize("shape", TOTALS)
def test_total_rows(shape: str, aligned: bool) -> None:
    """However the row is merged and its label is worded."""
    form = read([*FUNDS, *INDICATORS, TOTALS[shape]], aligned)

    assert form.total is not None
    assert (str(form.total.weight.number), str(form.total.score.number)) == ("100", "94")
    assert len(form.rows) == 3


@LAYOUTS
@pytest.mark.parametrize(
    ("row", "weight", "score"),
    [
        ([("总分", 5), "", "94", ""], "", "94"),
        ([("总分", 5), "/", "94", ""], "/", "94"),
        ([("总分", 5), "100", "", ""], "100", ""),
        ([("总分", 5), "100", "94", "优"], "100", "94"),
        ([("总分", 5), "100"], "100", ""),
    ],
)
def test_total_rows_with_a_blank_or_a_grade(
    row: list[Box], weight: str, score: str, aligned: bool
) -> None:
    """A blank weight, a score left out, a row cut off, a grade behind."""
    total = read([*FUNDS, *INDICATORS, row], aligned).total

    assert total is not None
    assert (total.weight.text, total.score.text) == (weight, score)
    assert total.grade.text == ("优" if "优" in row else "")


def test_a_total_cell_over_both_columns_is_the_score() -> None:
    """总分 | 94 with the cell merged over 分值 and 得分."""
    total = read([*FUNDS, *INDICATORS, [("总分", 5), ("94", 2), ""]]).total

    assert total is not None
    assert (total.weight.text, total.score.text) == ("", "94")


@LAYOUTS
def test_a_total_under_weights_before_the_target(aligned: bool) -> None:
    """分值 | 年度指标值 | 实际完成值 | 得分: the total's two figures stand far apart."""
    header, cells = ORDERS["weight first"]
    form = read([*FUNDS, header, cells, [("合计", 3), "100", "", "", "94", ""]], aligned)

    assert form.total is not None
    assert (form.total.weight.text, form.total.score.text) == ("100", "94")


@LAYOUTS
@pytest.mark.parametrize(
    "head",
    [["自评总分（分）", "94"], ["自评得分", "94分"], ["项目总得分", "94"], ["自评总分：94"]],
)
def test_a_total_in_the_head(head: list[str], aligned: bool) -> None:
    """It is kept apart from the total row."""
    form = only_form([*TITLE, *WHO, head, *FUNDS, *INDICATORS], aligned=aligned)

    assert form.total is not None
    assert str(form.total.stated.number) == "94"
    assert form.total.score.cell is None


@pytest.mark.parametrize(
    "label", ["自评得分", "自评总得分", "总得分", "得分合计", "总评分", "最终得分"]
)
def test_a_total_row_by_other_names(label: str) -> None:
    """The last row of the table by whatever name."""
    form = read([*FUNDS, *INDICATORS, [(label, 5), "100", "94", ""]])

    assert form.total is not None
    assert (form.total.weight.text, form.total.score.text) == ("100", "94")
    assert len(form.rows) == 3


def test_a_grade_in_the_head() -> None:
    """自评等级 beside 自评总分."""
    head = ["自评总分", "94", "自评等级", "优"]
    form = only_form([*TITLE, *WHO, head, *FUNDS, *INDICATORS])

    assert form.total is not None
    assert (form.total.grade.text, form.total.stated.text) == ("优", "94")


# -- several forms, several tables ------------------------------------------------------------


def renamed(name: str) -> Rows:
    """A whole form of another project."""
    return [["项目名称", name] if row[0] == "项目名称" else row for row in WHOLE]


@LAYOUTS
def test_several_forms_in_one_table_and_in_one_file(aligned: bool) -> None:
    """Each begins with its title."""
    rows = [*renamed("甲"), *renamed("乙")]
    one_table = read_forms(document(grid(rows, aligned=aligned)))
    tables = [grid(renamed(name), aligned=aligned, number=n + 1) for n, name in enumerate("甲乙")]
    two_tables = read_forms(document(*tables))

    for found in (one_table, two_tables):
        assert [(form.number, form.project.text) for form in found.forms] == [(1, "甲"), (2, "乙")]
        assert [len(form.rows) for form in found.forms] == [3, 3]
    assert [form.extent for form in two_tables.forms] == [((1, 1, 14),), ((2, 1, 14),)]


@LAYOUTS
def test_forms_without_titles_begin_with_their_project(aligned: bool) -> None:
    """The project's name comes again after the indicators."""
    rows = [*renamed("甲")[2:], *renamed("乙")[2:]]
    found = read_forms(document(grid(rows, aligned=aligned, before=["项目支出绩效自评表"])))

    assert [form.project.text for form in found.forms] == ["甲", "乙"]


@LAYOUTS
def test_departments_without_titles_begin_with_their_name(aligned: bool) -> None:
    """A department's form has no project; two funds tables make two forms."""
    rows = [[["单位名称", name], *FUNDS, *INDICATORS, *TOTAL] for name in ("县交通局", "县水利局")]
    title = ["部门整体支出绩效自评表"]
    found = read_forms(document(grid([*rows[0], *rows[1]], aligned=aligned, before=title)))

    assert [form.unit.text for form in found.forms] == ["县交通局", "县水利局"]
    assert [len(form.funds.rows) for form in found.forms if form.funds] == [2, 2]


@LAYOUTS
def test_one_form_over_several_tables(aligned: bool) -> None:
    """Title and parts in tables of their own, with paragraphs between them."""
    pieces = [
        grid([*TITLE, *WHO], aligned=aligned, number=1),
        grid([*FUNDS], aligned=aligned, number=2, before=["一、资金情况"]),
        grid([*GOALS], aligned=aligned, number=3),
        grid([*INDICATORS, *TOTAL], aligned=aligned, number=4, before=["二、绩效自评指标完成情况"]),
    ]
    (form,) = read_forms(document(*pieces)).forms

    assert (form.project.text, len(form.rows), len(form.goals)) == ("村道养护", 3, 1)
    assert form.funds is not None
    assert form.total is not None
    assert [table for table, _, _ in form.extent] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "line",
    ["三、绩效自评情况", "绩效自评得分", "二、绩效自评指标完成情况", "本项目绩效自评工作已经完成"],
)
def test_a_section_row_is_no_title(line: str) -> None:
    """A lone row that speaks of the self-evaluation does not begin another form."""
    found = extraction([*TITLE, *WHO, *FUNDS, *GOALS, [line], *INDICATORS, *TOTAL])

    assert len(found.forms) == 1
    assert len(found.forms[0].rows) == 3


@pytest.mark.parametrize(
    "title",
    [
        "项目支出绩效自评表", "绩效目标自评表", "部门预算项目支出绩效自评表", "项目自评表",
        "财政预算支出项目绩效目标自评表", "银川市本级部门项目支出绩效自评表",
        "2023年度财政项目支出绩效自评表", "县级专项资金绩效目标自评表",
        "项目支出绩效自评表（2023年度）", "附件2：市级财政支出项目绩效自评表", "绩效评价表",
        "2023年项目支出绩效自评", "项 目 支 出 绩 效 自 评 表",
    ],
)  # fmt: skip
def test_titles(title: str) -> None:
    """Every wording met is a title, above the table and inside it."""
    above = extraction([*WHO, *FUNDS, *INDICATORS, *TOTAL], before=[title])
    inside = extraction([[title], *WHO, *FUNDS, *INDICATORS, *TOTAL])

    assert [form.title.text for form in above.forms] == [title]
    assert [form.title.text for form in inside.forms] == [title]
    assert above.forms[0].title.cell is None
    assert inside.forms[0].title.cell is not None


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("部门整体支出绩效自评表", "department"),
        ("部门整体绩效自评表", "department"),
        ("转移支付区域(项目)绩效目标自评表", "project"),  # it has weights and scores
        ("项目支出绩效自评表", "project"),
    ],
)
def test_kinds_by_title(title: str, kind: str) -> None:
    """A form with points is scored whatever it calls itself."""
    assert only_form([[title], *WHO, *FUNDS, *INDICATORS, *TOTAL]).kind == kind


def test_a_form_without_points_is_a_transfer() -> None:
    """No weights, no scores."""
    header, cells = ORDERS["no scoring"]
    funds_header, fund_cells, _ = FUND_ORDERS["with a rate"]
    rows = [["", "", *funds_header], ["", "年度资金总额：", *fund_cells], header, cells]

    assert only_form([["绩效目标自评表"], *WHO, *rows]).kind == "transfer"


def test_a_heading_over_the_whole_table_is_no_row_of_the_funds() -> None:
    """Its one cell reaches from the labels into the amounts, and is neither."""
    header = ["", "年初预算数", "全年预算数", "全年执行数", "执行率", "分值", "得分"]
    cells = ["年度资金总额", "12", "10", "9", "90%", "10", "9"]
    heading = [("绩效目标", 7)]
    form = only_form([*TITLE, *WHO, header, cells, heading, *GOALS, *INDICATORS, *TOTAL])

    assert form.funds is not None
    assert [row.label.text for row in form.funds.rows if row.label] == ["年度资金总额"]
    assert not any(row.initial for row in form.funds.rows[1:])


@pytest.mark.parametrize("nothing", ["", "—", "/", "0", "1,260", "无"])
def test_amounts_before_the_total_are_no_label(nothing: str) -> None:
    """Money by its source stands between the labels and 合计, a sign or a figure in each column."""
    header = ["", "", "中央", "本级", "合计（万元）", "执行数（万元）", "执行率"]
    cells = ["", "年度资金总额", "2,000", nothing, "2,000", "2,000", "100%"]
    form = only_form([["绩效目标自评表"], *WHO, header, cells, *INDICATORS, *TOTAL])

    assert form.funds is not None
    assert [row.label.text for row in form.funds.rows] == ["年度资金总额"]


@LAYOUTS
def test_management_rows_are_no_funds(aligned: bool) -> None:
    """资金管理情况 of transfer forms holds texts."""
    funds_header, fund_cells, _ = FUND_ORDERS["with a rate"]
    management = [
        ["资金管理情况", "", "情况说明", "存在问题和改进措施"],
        ["", "分配科学性", "按因素法分配", "暂无"],
        ["", "下达及时性", "30日内下达", "暂无"],
        ["", "执行准确性", "执行率100%", "暂无"],
    ]
    header, cells = ORDERS["no scoring"]
    rows = [
        ["", "", *funds_header],
        ["", "年度资金总额：", *fund_cells],
        *management,
        header,
        cells,
    ]
    form = only_form([["转移支付绩效目标自评表"], *WHO, *rows], aligned=aligned)

    assert form.funds is not None
    assert [row.label.text for row in form.funds.rows] == ["年度资金总额："]
    assert len(form.rows) == 1


def test_a_form_inside_a_layout_table() -> None:
    """The frame's cell holds the title and the form's own table."""
    frame = grid([["项目支出绩效自评表"]], number=1)
    inner = grid([*TITLE, *WHO, *FUNDS, *INDICATORS, *TOTAL], number=2, parent=(1, 1, 1))
    (form,) = read_forms(document(frame, inner)).forms

    assert form.project.text == "村道养护"
    assert len(form.rows) == 3


# -- look-alikes ------------------------------------------------------------------------------

GOAL_TABLE: Rows = [*WHO, ["一级指标", "二级指标", "三级指标", "指标值"], [A, B, C, "≥10公里"]]
LOOK_ALIKE_TITLES = [
    ("2023年项目支出绩效目标申报表", "绩效目标申报表"),
    ("部门预算项目绩效目标批复表", "绩效目标批复表"),
    ("项目支出绩效目标审批表", "绩效目标审批表"),
    ("2023年1-7月绩效运行监控表", "绩效运行监控表"),
    ("中央对地方转移支付区域绩效目标表", "区域绩效目标表"),
    ("部门整体支出绩效目标表", "部门整体绩效目标表"),
    ("项目支出绩效目标表", "项目绩效目标表"),
    ("部门整体支出绩效评价基础数据表", "基础数据表"),
    ("项目支出绩效评价指标体系表", "指标体系"),
]


@LAYOUTS
@pytest.mark.parametrize(("title", "name"), LOOK_ALIKE_TITLES)
def test_look_alikes_by_title(title: str, name: str, aligned: bool) -> None:
    """Above the table or inside it."""
    for found in (
        extraction(GOAL_TABLE, aligned=aligned, before=[title]),
        extraction([[title], *GOAL_TABLE], aligned=aligned),
    ):
        assert found.forms == ()
        assert [other.name for other in found.look_alikes] == [name]


def test_every_look_alike_of_the_label_file_is_told() -> None:
    """Each of its words, as a title."""
    for name, words in labels.table()["look_alikes"].items():
        for word in words:
            title = f"某县{word}" if word.endswith("表") else f"某县{word}表"
            assert labels.look_alike(title) == name, word
            assert labels.look_alike(title.replace("表", "自评表")) is None


@LAYOUTS
def test_look_alikes_by_columns(aligned: bool) -> None:
    """A table of targets without results and amounts spent, under no title at all."""
    found = extraction(GOAL_TABLE, aligned=aligned)

    assert found.forms == ()
    assert len(found.look_alikes) == 1


@LAYOUTS
def test_a_monitoring_table_by_columns(aligned: bool) -> None:
    """1-7月执行数 and 全年预计完成情况 are no results of the year."""
    rows: Rows = [
        *WHO,
        ["项目资金（万元）", "", "年初预算数", "1-7月执行数", "1-7月执行率", "全年预计执行数"],
        ["", "年度资金总额", "10", "5", "50%", "10"],
        [L1, L2, L3, "年度指标值", "1-7月执行情况", "全年预计完成情况", "完成目标可能性"],
        [A, B, C, "≥10公里", "5公里", "10公里", "确定能"],
    ]
    found = extraction(rows, aligned=aligned)

    assert found.forms == ()
    assert [other.name for other in found.look_alikes] == ["绩效运行监控表"]


PROJECTS: Rows = [
    ["序号", "项目名称", "主管部门", "全年预算数", "全年执行数", "执行率", "自评得分"],
    ["1", "村道养护", "县交通局", "10", "9", "90%", "94"],
    ["2", "桥梁加固", "县交通局", "20", "20", "100%", "98"],
    ["", "合计", "", "30", "29", "96.67%", ""],
]
PROJECT_INDICATORS: Rows = [
    ["项目名称", L1, L2, L3, "指标值", "完成值", "分值", "得分"],
    ["村道养护", A, B, C, "≥10公里", "9公里", "50", "45"],
    ["桥梁加固", A, B, "桥梁", "≥2座", "2座", "50", "50"],
]


@LAYOUTS
@pytest.mark.parametrize("rows", [PROJECTS, PROJECT_INDICATORS], ids=["amounts", "indicators"])
@pytest.mark.parametrize("title", [[], ["2023年度项目支出绩效自评情况汇总表"]])
def test_a_list_of_many_projects_is_no_form(rows: Rows, title: list[str], aligned: bool) -> None:
    """A row a project: its sums are not those of a form."""
    assert extraction(rows, aligned=aligned, before=title).forms == ()


def test_a_look_alike_beside_a_form() -> None:
    """Both are told, and the form is read."""
    found = extraction([["项目支出绩效目标申报表"], *GOAL_TABLE, *WHOLE])

    assert [form.project.text for form in found.forms] == ["村道养护"]
    assert [other.name for other in found.look_alikes] == ["绩效目标申报表"]


# -- labels -----------------------------------------------------------------------------------

WORDINGS = [
    line.split("\t")
    for line in (DATA / "labels.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("family", "field", "wording"), WORDINGS)
def test_every_wording_names_its_field(family: str, field: str, wording: str) -> None:
    """As met, with white space inside, and in full width."""
    for text in (wording, "\n".join(wording), wording.replace("(", "（").replace(")", "）")):
        assert labels.names(text).get(cast("labels.Family", family)) == field


@pytest.mark.parametrize(
    ("family", "field", "wording"),
    [
        ("columns", "reason", "未达标原因及整改措施"),
        ("columns", "reason", "扣分原因分析及下一步改进措施"),
        ("columns", "other", "指标说明及评分细则"),
        ("goals", "actual", "本年度绩效目标实际完成情况说明"),
        ("goals", "expected", "年度预期目标"),
        ("goals", "expected", "年初申报绩效目标"),
        ("columns", "other", "佐证材料清单"),
        ("columns", "other", "自评依据"),
        ("fund_columns", "initial", "年初部门预算数"),
        ("fund_columns", "budget", "变更后预算数"),
        ("fund_columns", "budget", "年度预算下达金额"),
        ("fund_columns", "executed", "全年实际支出总额"),
        ("fund_columns", "rate", "预算支出进度"),
        ("fund_columns", None, "项目支出"),
        ("fund_columns", None, "年度预算资金"),
        ("fund_columns", None, "预算执行情况"),
        ("columns", "deduction", "扣分"),
        ("columns", None, "偏差"),
        ("columns", None, "扣分情况"),
    ],
)
def test_a_label_may_be_put_together_from_a_few_words(
    family: labels.Family, field: str | None, wording: str
) -> None:
    """Wordings that no list holds fit the expressions behind it; 扣分 alone is no reason."""
    assert labels.names(wording).get(family) == field


@pytest.mark.parametrize("suffix", ["(A)", "（B/A）", "(万元)", "（盖章）", "：", " ", "\n（元）"])
def test_a_suffix_does_not_hide_a_label(suffix: str) -> None:
    """Letters, units and stamps behind a label are left aside."""
    assert labels.names("实施单位" + suffix)["identity"] == "unit"
    assert labels.names("全年执行数" + suffix)["fund_columns"] == "executed"
    assert labels.names("年度指标值" + suffix)["columns"] == "target"


@pytest.mark.parametrize("text", ["", "指标值偏低", "主管部门负责组织实施本项目", "项目" * 40])
def test_sentences_are_no_labels(text: str) -> None:
    """A word of a label within a text names nothing."""
    assert not labels.names(text)


@LAYOUTS
def test_label_and_value_in_one_cell(aligned: bool) -> None:
    """项目名称：村道养护."""
    rows = [["项目名称：村道养护"], ["主管部门:县交通局", "实施单位（盖章）：县公路站"]]
    form = only_form([*TITLE, *rows, *FUNDS, *INDICATORS], aligned=aligned)

    assert (form.project.text, form.department.text, form.unit.text) == (
        "村道养护", "县交通局", "县公路站",
    )  # fmt: skip


def test_a_year_line_that_says_another_year_than_the_title() -> None:
    """2022年度 below a title of 2023 is kept, so that it can be told; a date is no year line."""
    title = ["2023年度项目支出绩效自评表"]
    for line, kept in (("（2022年度）", "（2022年度）"), ("填报日期：2024年1月", title[0])):
        form = only_form([title, [line], ["项目名称", "养护"], *FUNDS, *INDICATORS])
        assert (form.year, form.year_text.text) == (2023, kept)


def test_weights_above_full_marks_leave_no_room_for_funds() -> None:
    """110 points of indicators and no funds: it is the weights that are wrong, and no part is
    missing; 80 points may lack those of the execution."""
    for last, missing in (("30", False), ("1", True)):
        rows = [*INDICATORS[:-1], [*INDICATORS[-1][:5], last, last, ""]]
        assert ("funds" in read([*rows, *TOTAL]).parts) == missing


def test_words_where_the_total_weight_belongs() -> None:
    """总分 见附件 94: the weight cannot be read, and the score is 94; 自评得分 there is a label."""
    for words, kind in (("见附件", "unreadable"), ("1O0", "unreadable"), ("自评得分", "blank")):
        total = read([*FUNDS, *INDICATORS, [("总分", 5), words, "94", ""]]).total
        assert total is not None
        assert (total.weight.kind, total.score.text) == (kind, "94")


@pytest.mark.parametrize("printed", [("见附件", "50"), ("50", "5O"), ("#REF!", "50")])
def test_a_subtotal_with_a_figure_that_is_none(printed: tuple[str, str]) -> None:
    """小计 见附件 50 is a subtotal all the same, no indicator."""
    below: list[Box] = [("小计", 5), *printed, ""]
    form = read([*FUNDS, *INDICATORS[:2], below, *INDICATORS[2:], *TOTAL])

    (subtotal,) = form.subtotals
    assert (subtotal.weight.text, subtotal.score.text) == printed
    assert len(form.rows) == 3


@LAYOUTS
def test_a_grade_in_the_cell_of_the_score(aligned: bool) -> None:
    """总分 100 94（优）: the number is the score, the word the grade."""
    total = read([*FUNDS, *INDICATORS, [("总分", 5), "100", "94（优）", ""]], aligned).total

    assert total is not None
    assert (str(total.score.number), total.grade.text) == ("94", "优")


def test_a_grade_in_a_line_below_the_table() -> None:
    """It belongs to the form above it; a line below the next form to that one."""
    rows: Rows = [*TITLE, *WHO, *FUNDS, *INDICATORS, *TOTAL]
    second = replace(grid(rows, number=2), before=("自评等级：良",))
    one, two = read_forms(document(grid(rows), second, after=["自评等级：优。"])).forms

    assert one.total is not None
    assert two.total is not None
    assert (one.total.grade.text, two.total.grade.text) == ("良", "优")


@LAYOUTS
@pytest.mark.parametrize(
    ("below", "stated", "grade"),
    [
        ("自评等级：良", None, "良"),
        ("自评等级：优□ 良☑ 中□ 差□", None, "优□ 良☑ 中□ 差□"),
        ("自评得分：94分   自评等级：优", "94", "优"),
        ("自评得分：94分，自评等级：优。", "94", "优"),
    ],
)
def test_a_grade_and_its_label_in_one_cell_below_the_total(
    below: str, stated: str | None, grade: str, aligned: bool
) -> None:
    """自评等级：良 across the whole table."""
    total = read([*FUNDS, *INDICATORS, *TOTAL, [(below, 8)]], aligned).total

    assert total is not None
    assert total.grade.text == grade
    assert total.stated.number == (None if stated is None else Decimal(stated))


@pytest.mark.parametrize(
    ("label", "given"), [("备注", ""), ("偏差大或目标未完成原因分析", "雨季停工，明年补上。")]
)
def test_a_remark_below_the_table_is_no_reason(label: str, given: str) -> None:
    """Only a row that asks why gives a reason to the rows that lost points without one."""
    first = [*INDICATORS[1][:-1], ""]
    below: list[Box] = [label, ("雨季停工，明年补上。", 7)]
    form = read([*FUNDS, INDICATORS[0], first, *INDICATORS[2:], *TOTAL, below])

    assert form.rows[0].reason.text == given


@LAYOUTS
@pytest.mark.parametrize("words", ["见附表", "详见附件"])
def test_words_where_the_total_score_belongs(words: str, aligned: bool) -> None:
    """总分 100 见附表: the 100 is the weight, and the score cannot be read."""
    form = read([*FUNDS, *INDICATORS, [("总分", 5), "100", words, ""]], aligned)

    assert form.total is not None
    assert (form.total.weight.text, form.total.score.text) == ("100", words)
    assert form.total.score.kind == "unreadable"


@LAYOUTS
def test_the_local_department_reports(aligned: bool) -> None:
    """Beside the ministry whose money it is stands the department that fills the form in."""
    rows = [["项目名称", "养护"], ["中央主管部门", "交通运输部"], ["地方主管部门", "县交通局"]]

    blank = [*rows[:2], ["地方主管部门", ""]]
    for head, named in ((rows, "县交通局"), (blank, "交通运输部")):
        form = only_form([*TITLE, *head, *FUNDS, *INDICATORS], aligned=aligned)
        assert form.department.text == named


@pytest.mark.parametrize("name", ["本级", "其他", "局机关本级", "合计服务中心"])
def test_a_units_name_that_is_a_word_of_other_labels(name: str) -> None:
    """实施单位 | 本级 is a name, not a missing one."""
    form = only_form([*TITLE, ["项目名称", "养护", "实施单位", name], *FUNDS, *INDICATORS])

    assert form.unit.text == name


@LAYOUTS
@pytest.mark.parametrize(
    "labels", [("年度目标", "实际完成情况"), ("预期目标", "实际完成情况"), ("总体目标", "完成情况")]
)
def test_goals_with_short_texts_right_above_the_indicators(
    labels: tuple[str, str], aligned: bool
) -> None:
    """预期目标 | 养护村道 | 实际完成情况 | 养护完成 groups no columns."""
    row: Rows = [[(labels[0], 2), ("养护村道", 2), (labels[1], 2), "养护完成"]]
    (goal,) = only_form([*TITLE, *FUNDS, *row, *INDICATORS, *TOTAL], aligned=aligned).goals

    assert (goal.expected.text, goal.actual.text) == ("养护村道", "养护完成")


@LAYOUTS
def test_labels_that_are_spread_over_columns_unmerged(aligned: bool) -> None:
    """项目名称 | (blank) | 村道养护: the value is the next print, but not the next label."""
    head: Rows = [
        ["项目名称", "", "村道养护", "", "自评总分", "", "94"],
        ["主管部门", "", "", "", "实施单位", "", "县公路站"],
    ]
    goal: Rows = [["年度目标", "", "养护村道", "", "实际完成情况", "", "养护完成"]]
    form = only_form([*TITLE, *head, *FUNDS, *goal, *INDICATORS, *TOTAL], aligned=aligned)

    assert (form.project.text, form.department.text, form.unit.text) == ("村道养护", "", "县公路站")
    assert form.total is not None
    assert form.total.stated.text == "94"
    (read_goal,) = form.goals
    assert (read_goal.expected.text, read_goal.actual.text) == ("养护村道", "养护完成")


def test_blank_identity_cells() -> None:
    """A label whose value is blank takes nothing from its neighbour."""
    form = only_form([*TITLE, ["项目名称", ""], ["主管部门", "", "实施单位", ""], *INDICATORS])

    assert (form.project.text, form.department.text, form.unit.text) == ("", "", "")


# -- units and years --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("项目资金（万元）", "万元"),
        ("项目资金(元)", "元"),
        ("项目资金（单位：亿元）", "亿元"),
        ("项目资金", None),
        ("项目资金（人民币万元）", "万元"),
    ],
)
def test_money_units_from_the_section(label: str, unit: str | None) -> None:
    """The bracket behind the funds block's label."""
    funds = [[label, *FUNDS[0][1:]], *FUNDS[1:]]

    assert read([*funds, *INDICATORS]).money_unit == unit


def test_money_units_from_elsewhere() -> None:
    """A caption, a row's label, the amounts themselves."""
    bare = [["项目资金", *FUNDS[0][1:]], *FUNDS[1:]]
    labelled = [bare[0], ["", "年度资金总额（万元）", *FUNDS[1][2:]]]
    amounts = [bare[0], ["", "年度资金总额", "12万元", "10万元", "9万元", "10", "90%", "9"]]

    caption = only_form([*TITLE, ["金额单位：元"], *WHO, *bare, *INDICATORS])
    assert caption.money_unit == "元"
    above = only_form([*WHO, *bare, *INDICATORS], before=["项目支出绩效自评表", "单位：万元"])
    assert above.money_unit == "万元"
    assert read([*labelled, *INDICATORS]).money_unit == "万元"
    assert read([*amounts, *INDICATORS]).money_unit == "万元"


@pytest.mark.parametrize(
    ("lines", "year"),
    [
        (["项目支出绩效自评表", "（2020年度）"], 2020),
        (["项目支出绩效自评表", "( 2020 年度 )"], 2020),
        (["2020年项目支出绩效自评表"], 2020),
        (["2020年度项目支出绩效自评表"], 2020),
        (["项目支出绩效自评表（2020）"], 2020),
        (["二〇二〇年度项目支出绩效自评表"], 2020),
        (["二○二一年项目支出绩效自评表"], 2021),
        (["项目支出绩效自评表", "（    年度）"], None),
        (["项目支出绩效自评表"], None),
        (["附件：财预〔2020〕10号", "项目支出绩效自评表", "（2023年度）"], 2023),
        (["项目支出绩效自评表", "依据财预〔2020〕10号填报", "（2023年度）"], 2023),
        (["项目支出绩效自评表", "填报日期：2024年3月5日", "（2023年度）"], 2023),
        (["项目支出绩效自评表", "填报日期：2024年3月5日"], None),
        (["项目支出绩效自评表", "联系电话：0994-2012345"], None),
    ],
)
def test_years(lines: list[str], year: int | None) -> None:
    """Of the title or a caption; numbers of documents, dates and telephones are no years."""
    above = extraction([*WHO, *FUNDS, *INDICATORS], before=lines).forms[0]
    inside = extraction([*([line] for line in lines), *WHO, *FUNDS, *INDICATORS]).forms[0]

    assert (above.year, inside.year) == (year, year)


def test_a_year_in_a_cell_of_its_own() -> None:
    """年度 | 2023."""
    rows = [["项目支出绩效自评表"], ["项目名称", "村道养护", "年度", "2023"], *FUNDS, *INDICATORS]

    assert only_form(rows).year == 2023


@pytest.mark.parametrize("years", ["2023-2024年度", "2021—2023年", "2023年至2024年"])
def test_several_years(years: str) -> None:
    """They are printed and none of them is the form's; a year printed below them is."""
    rows = [*WHO, *FUNDS, *INDICATORS]
    several = only_form([[f"{years}项目支出绩效自评表"], *rows])
    one = only_form([[f"{years}项目支出绩效自评表"], ["（2024年度）"], *rows])

    assert (several.year, several.year_text.text[:4]) == (None, years[:4])
    assert one.year == 2024


# -- goals and closing ------------------------------------------------------------------------


@LAYOUTS
def test_goals_beside_their_labels(aligned: bool) -> None:
    """项目年度目标 | text | 年度目标完成情况 | text."""
    pair = ["项目年度目标", "养护十公里", "年度目标完成情况", "养护九公里"]
    form = read([*FUNDS, pair, *INDICATORS, *TOTAL], aligned)

    assert [(goal.expected.text, goal.actual.text) for goal in form.goals] == [
        ("养护十公里", "养护九公里")
    ]


@pytest.mark.parametrize(
    ("expected", "actual"),
    [("年度计划", "实际完成情况"), ("预期目标", "执行结果"), ("年度计划", "执行结果")],
)
@LAYOUTS
def test_goals_under_labels_that_nobody_knows(expected: str, actual: str, aligned: bool) -> None:
    """One of both beside the label of the block is known by its place; no funds row is made of
    them in any case."""
    rows = [["年度总体目标", expected, actual], ["", "养护十公里", "养护十公里"]]
    form = read([*FUNDS, *rows, *INDICATORS, *TOTAL], aligned)

    if (expected, actual) != ("年度计划", "执行结果"):
        both = [(goal.expected.text, goal.actual.text) for goal in form.goals]
        assert both == [("养护十公里", "养护十公里")]
    assert form.funds is not None
    assert len(form.funds.rows) == len(FUNDS) - 1


@LAYOUTS
def test_goals_below_one_another(aligned: bool) -> None:
    """One label and its text a row."""
    rows = [["年度目标", "养护十公里"], ["年度目标完成情况", "养护九公里"]]
    form = read([*FUNDS, *rows, *INDICATORS, *TOTAL], aligned)

    assert [(goal.expected.text, goal.actual.text) for goal in form.goals] == [
        ("养护十公里", "养护九公里")
    ]


@LAYOUTS
def test_closing_rows(aligned: bool) -> None:
    """评价结论, 存在问题 and 改进措施 after the total; notes below are no indicators."""
    closing = [
        ["评价结论", "完成较好"], ["存在问题", "雨季影响"], ["改进措施", "提前开工"],
        ["说明", "无"], ["注：1.得分按比例计算，不得超过分值。"],
        ["项目负责人：张三", "财务负责人：李四"],
    ]  # fmt: skip
    form = read([*FUNDS, *INDICATORS, *TOTAL, *closing], aligned)

    assert (form.conclusion.text, form.problems.text, form.improvement.text) == (
        "完成较好", "雨季影响", "提前开工",
    )  # fmt: skip
    assert "注：1.得分按比例计算，不得超过分值。" in form.notes
    assert len(form.rows) == 3


def test_without_a_table_of_a_form_nothing_is_read() -> None:
    """A table of other things is neither a form nor a look-alike."""
    found = extraction([["姓名", "电话"], ["张三", "2012345"]])

    assert (found.forms, found.look_alikes) == ((), ())


def test_a_second_total_in_the_funds_is_no_part() -> None:
    """年度资金总额 above and 合计 below the same parts."""
    funds = [*FUNDS, ["", "其他资金", "0", "0", "0", "", "", ""], ["", "合计", "12", "10", "9"]]
    form = read([*funds, *INDICATORS, *TOTAL])

    assert form.funds is not None
    assert [row.role for row in form.funds.rows] == ["total", "part", "part", "child"]


def test_one_line_of_funds_without_a_usual_label_is_the_total() -> None:
    """财政拨款 | 10 | 9 alone."""
    funds = [FUNDS[0], ["", "财政拨款", *FUNDS[1][2:]]]
    form = read([*funds, *INDICATORS, *TOTAL])

    assert form.funds is not None
    assert form.funds.total is not None
    assert form.funds.total.executed.text == "9"


def test_parts_under_their_source_with_the_total_last() -> None:
    """The label stands in a column of its own, which is known and not read: 资金来源."""
    header = ["预算执行情况（万元）", "资金来源", *FUNDS[0][2:]]
    parts = [["", "省级资金", *FUNDS[1][2:]], ["", "合计", *FUNDS[1][2:]]]
    form = read([header, *parts, *INDICATORS, *TOTAL])

    assert form.funds is not None
    assert [(row.label.text, row.role) for row in form.funds.rows] == [
        ("省级资金", "part"), ("合计", "total"),
    ]  # fmt: skip


def test_a_closing_row_whose_label_is_padded_with_blanks() -> None:
    """Copied from a page a label merged over two columns leaves a blank cell beside it."""
    found = read([*FUNDS, *INDICATORS, *TOTAL, ["自评结论", "", "完成较好"]], aligned=False)

    assert found.conclusion.text == "完成较好"


# -- doubts -----------------------------------------------------------------------------------


def test_cells_that_cannot_be_put_back_make_the_form_doubtful() -> None:
    """A copy has lost blank cells: FRM010 says so, and nothing is computed from the rest."""
    lost = replace(grid([*TITLE, *WHOLE], aligned=False), missing=True)
    (found,) = read_forms(document(lost)).forms
    (doubt,) = found.doubts

    assert doubt.what == "layout"
    assert set(doubt.rests) == {"funds", "weights", "scores", "targets", "total"}


def test_a_row_that_fits_nowhere_is_doubtful() -> None:
    """A figure where the reason belongs and no score: the row is shifted, nobody knows how."""
    header = [
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因",
    ]
    broken = ["产出指标", "数量指标", "里程", "≥10公里", "12公里", "甲", "乙", "丙", "丁", "50"]
    rows: Rows = [*TITLE, *WHO, header, broken]
    (found,) = read_forms(document(grid(rows, aligned=False))).forms

    assert [row.name.text for row in found.rows] == ["里程"]
    assert not found.rows[0].score


def test_a_row_that_prints_beyond_the_table_is_doubtful() -> None:
    """Two cells typed into a row of a Word table: its merged labels are no blanks to leave out."""
    whole: list[Box] = [
        ("产出指标", 1, 2),
        ("数量指标", 1, 2),
        "里程",
        "≥9公里",
        "9公里",
        "50",
        "50",
        "",
    ]
    typed = ["桥梁", "见附件", "见附件", "≥2座", "2座", "20", "20", ""]
    found = read([HEADER, whole, typed])

    assert [doubt.at.text for doubt in found.doubts] == ["桥梁"]
    assert not [remark for remark in found.remarks if remark.kind == "shifted"]


@pytest.mark.parametrize(("county", "counted"), [("4", 1), ("14", 3)])
def test_rows_of_which_part_are_children_where_the_rest_makes_full_marks(
    county: str, counted: int
) -> None:
    """其中 rows of 4 and 5 below a row of 100 are its children; 14 and 5 below 81 count."""
    whole = "100" if county == "4" else "81"
    rows: Rows = [
        ["产出指标", "数量指标", "里程", "≥10公里", "10公里", whole, whole, ""],
        ["", "", "其中：县道", "≥4公里", "4公里", county, county, ""],
        ["", "", "其中：乡道", "≥6公里", "6公里", "5", "5", ""],
    ]
    found = read([HEADER, *rows])

    assert len(found.rows) == counted
    assert [row.parent for row in found.indicators if row.child] == [1, 1][: 3 - counted]


def test_equal_children_belong_to_the_row_above_the_first_of_them() -> None:
    """其中 rows of 5 and 5 below a row of 10: the second divides the whole, not the first."""
    rows: Rows = [
        ["产出指标", "数量指标", "里程", "≥10公里", "10公里", "10", "10", ""],
        ["", "", "其中：县道", "≥4公里", "4公里", "5", "5", ""],
        ["", "", "其中：乡道", "≥6公里", "6公里", "5", "5", ""],
    ]
    found = read([HEADER, *rows])

    assert [row.parent for row in found.indicators] == [None, 1, 1]


def test_hidden_and_struck_rows_are_remarks() -> None:
    """A whole row that the document hides or has struck out is not counted, and is told."""
    table = grid([*TITLE, *WHOLE])
    dropped = (
        (4, "hidden-row", "藏起的指标"),
        (5, "struck-row", "划去的指标"),
        (900, "hidden-row", "别处"),
    )
    (found,) = read_forms(document(replace(table, dropped=dropped))).forms

    assert [(r.kind, r.at.text) for r in found.remarks if "row" in r.kind] == [
        ("hidden-row", "藏起的指标"),
        ("struck-row", "划去的指标"),
    ]


# -- kinds met in public forms ------------------------------------------------------------------


@LAYOUTS
def test_bonus_and_deduction_rows_add_to_the_total(aligned: bool) -> None:
    """加分项 has no weight and is no indicator; its points count in the total."""
    rows: Rows = [
        *TITLE,
        *WHO,
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["产出指标", "数量指标", "里程", "≥10公里", "12公里", "100", "97"],
        ["加分项", "加分", "获省级表彰", "", "1次", "", "2"],
        ["扣分项", "扣分", "报送不及时", "", "1次", "", "-1"],
        ["总分", "", "", "", "", "100", "98"],
    ]
    found = only_form(rows, aligned=aligned)

    assert [row.name.text for row in found.rows] == ["里程"]
    assert [str(row.score.number) for row in found.adjustments] == ["2", "-1"]


@LAYOUTS
def test_a_second_table_without_weights(aligned: bool) -> None:
    """Its rows have no cell for a weight, and say so."""
    rows: Rows = [
        *TITLE,
        *WHO,
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["产出指标", "数量指标", "里程", "≥10公里", "12公里", "40", "40"],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "得分"],
        ["效益指标", "社会效益指标", "通行", "明显改善", "明显改善", "60"],
    ]
    found = only_form(rows, aligned=aligned)

    assert [row.weight_from for row in found.rows] == ["column", "none"]
    assert found.rows[1].weight.cell is None


def test_labels_below_labels_that_are_merged_in_a_text() -> None:
    """绩效指标 over three levels and 年度指标值 over three parts are one cell each in a dump."""
    rows: Rows = [
        *TITLE,
        *WHO,
        [("绩效指标", 3), ("年度指标值", 3), ("实际完成值", 1, 2), ("分值", 1, 2), ("得分", 1, 2)],
        ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位"],
        ["产出指标", "数量指标", "里程", "≥", "10", "公里", "12", "100", "100"],
    ]
    for aligned in (True, False):
        (row,) = only_form(rows, aligned=aligned).rows
        assert (row.target.comparator, str(row.target.number), row.target.unit) == (
            ">=",
            "10",
            "公里",
        )
        assert (str(row.actual.number), str(row.weight.number), str(row.score.number)) == (
            "12",
            "100",
            "100",
        )


@LAYOUTS
def test_points_of_the_whole_table(aligned: bool) -> None:
    """年度绩效目标（80分） in front of the header bounds the scores of all rows."""
    rows: Rows = [
        *TITLE,
        *WHO,
        [
            ("年度绩效目标（80分）", 1, 3),
            "一级指标",
            "二级指标",
            "三级指标",
            "年初目标值",
            "实际完成值",
            "得分",
        ],
        ["产出指标", "数量指标", "里程", "≥10公里", "12公里", "50"],
        ["效益指标", "社会效益指标", "通行", "明显改善", "明显改善", "48"],
    ]
    (category,) = only_form(rows, aligned=aligned).categories

    assert (category.level, str(category.points.number), category.rows) == (0, "80", (1, 2))


@LAYOUTS
def test_points_of_the_whole_table_printed_again_after_a_page_break(aligned: bool) -> None:
    """年度绩效目标（80分） beside the header, and beside it once more: one category of all rows."""
    header = [
        "年度绩效目标（80分）",
        "一级指标",
        "二级指标",
        "三级指标",
        "年初目标值",
        "实际完成值",
        "得分",
    ]
    rows = [
        header,
        ["", "产出指标", "数量指标", "养护里程（40分）", "≥10公里", "12公里", "40"],
        header,
        ["", "效益指标", "社会效益指标", "受益人数（40分）", "≥5人", "6人", "40"],
    ]
    form = read([*FUNDS, *rows, *TOTAL], aligned)

    assert [(c.label.text, c.rows) for c in form.categories if c.level == 0] == [
        ("年度绩效目标（80分）", (1, 2))
    ]


@LAYOUTS
def test_the_same_goal_label_twice_in_a_row(aligned: bool) -> None:
    """Two labels of one kind in a row head nothing, and stop nothing."""
    rows: Rows = [
        *TITLE,
        *WHO,
        *FUNDS,
        ["预期目标", "修路", "年初目标", "修桥"],
        *INDICATORS,
        *TOTAL,
    ]

    assert only_form(rows, aligned=aligned).goals == ()


@pytest.mark.parametrize("printed", ["", "见附表"])
def test_a_total_row_without_a_figure_keeps_its_cell(printed: str) -> None:
    """In a form without weights a blank or worded total is a cell to mend, not a missing part."""
    rows: Rows = [
        *TITLE,
        *WHO,
        ["一级指标", "二级指标", "三级指标", "年初目标值", "实际完成值", "得分"],
        ["产出指标", "数量指标", "里程", "≥10公里", "12公里", "100"],
        [("总分", 5), printed],
    ]
    found = only_form(rows)

    assert found.total is not None
    assert found.total.score.cell is not None
    assert found.total.score.kind == ("unreadable" if printed else "blank")


@pytest.mark.parametrize("label", ["考核要点", "绩效指标", "工作任务"])
@LAYOUTS
def test_a_column_of_names_that_is_called_otherwise(label: str, aligned: bool) -> None:
    """In front of the values, with a text of its own in each row; no funds row is made of it."""
    rows = [
        ["序号", label, "目标值", "完成值", "分值", "得分", "备注"],
        ["1", "养护里程", "≥10公里", "12公里", "40", "40", ""],
        ["2", "受益人数", "≥500人", "520人", "50", "50", ""],
        ["合计", "", "", "", "90", "90", ""],
    ]
    form = read([*FUNDS, *rows], aligned)

    assert [row.name.text for row in form.rows] == ["养护里程", "受益人数"]
    assert [row.weight.number for row in form.rows] == [40, 50]
    assert form.funds is not None
    assert len(form.funds.rows) == len(FUNDS) - 1


@LAYOUTS
def test_a_name_beside_a_level_that_repeats(aligned: bool) -> None:
    """指标类别 | 考核要点: what tells the rows apart is the name, the other one stays the level."""
    rows = [
        ["指标类别", "考核要点", "目标值", "完成值", "分值", "得分"],
        ["产出指标", "养护里程", "≥10公里", "12公里", "40", "40"],
        ["产出指标", "养护合格率", "≥95%", "96%", "20", "20"],
        ["效益指标", "受益人数", "≥500人", "520人", "30", "30"],
    ]
    form = read([*FUNDS, *rows], aligned)

    assert [(row.level1.text, row.name.text) for row in form.rows] == [
        ("产出指标", "养护里程"), ("产出指标", "养护合格率"), ("效益指标", "受益人数"),
    ]  # fmt: skip


@LAYOUTS
def test_amounts_beside_their_labels_in_two_rows(aligned: bool) -> None:
    """年初预算 | 50 | 全年预算 | 48 over 实际支出 | 45.6 | 执行率 | 95%: the rate is of the 48."""
    rows = [
        ["年初预算（万元）", "50", "全年预算（万元）", "48"],
        ["实际支出（万元）", "45.6", "执行率", "95%"],
    ]
    form = read([*rows, *INDICATORS, *TOTAL], aligned)

    assert form.funds is not None
    (total,) = form.funds.rows
    assert [str(f.number) for f in (total.initial, total.budget, total.executed)] == [
        "50", "48", "45.6",
    ]  # fmt: skip
    assert (total.role, form.funds.rate_base, total.rate.text) == ("total", "budget", "95%")


@pytest.mark.parametrize("label", ["年初预算", "全年执行数"])
@LAYOUTS
def test_an_amount_under_an_unknown_label_makes_the_funds_doubtful(
    label: str, aligned: bool
) -> None:
    """The table of funds is one all the same, and nothing is computed from what is left of it."""
    header = ["项目资金（万元）", "年初预算", "全年预算数", "全年执行数", "分值", "执行率", "得分"]
    header[2 if label == "年初预算" else 3] = "甲类栏目"
    rows = [header, ["年度资金总额", "50", "48", "45.6", "10", "95%", "9.5"]]
    form = read([*rows, *INDICATORS, *TOTAL], aligned)

    assert form.funds is not None
    assert [leaf.text for leaf in form.funds.unrecognised] == ["甲类栏目"]
    assert [(doubt.what, doubt.at.text) for doubt in form.doubts] == [("columns", "甲类栏目")]


@LAYOUTS
def test_another_unknown_label_of_the_funds_is_named(aligned: bool) -> None:
    """One for the rate: the amounts stand, and nothing is doubtful."""
    rows = [
        ["项目资金（万元）", "年初预算", "全年预算数", "全年执行数", "分值", "甲类栏目", "得分"],
        ["年度资金总额", "50", "48", "45.6", "10", "95%", "9.5"],
    ]
    form = read([*rows, *INDICATORS, *TOTAL], aligned)

    assert form.funds is not None
    assert [leaf.text for leaf in form.funds.unrecognised] == ["甲类栏目"]
    assert form.doubts == ()


@pytest.mark.parametrize(
    "label", ["综合评分", "总体得分", "自评结果", "共计", "总成绩", "甲类栏目"]
)
@LAYOUTS
def test_a_total_is_known_by_the_figures_alone_behind_it(label: str, aligned: bool) -> None:
    """Whatever words of a sum it is called by, or none and full marks behind it; with words behind
    it it is a conclusion."""
    width = len(INDICATORS[0])
    total = [label, *[""] * (width - 4), "100", "98", ""]
    form = read([*FUNDS, *INDICATORS, total], aligned)
    said = read([*FUNDS, *INDICATORS, *TOTAL, [label, "较好"]], aligned)

    assert form.total is not None
    assert form.total.label.text == label
    assert len(form.rows) == len(said.rows) == 3
    assert said.total is not None
    assert said.total.label.text == "总分"


@LAYOUTS
def test_a_total_of_the_funds_is_known_by_its_part(aligned: bool) -> None:
    """本年经费 above 其中：财政拨款."""
    header = ["项目资金（万元）", "全年预算数", "全年执行数", "执行率"]
    rows = [header, ["本年经费", "50", "45", "90%"], ["其中：财政拨款", "50", "45", "90%"]]
    form = read([*rows, *INDICATORS, *TOTAL], aligned)

    assert form.funds is not None
    assert [(row.label.text, row.role) for row in form.funds.rows] == [
        ("本年经费", "total"), ("其中：财政拨款", "part"),
    ]  # fmt: skip


@pytest.mark.parametrize("field", ["budget", "executed", "weight", "rate"])
@LAYOUTS
def test_a_label_left_out_over_a_column_of_the_funds_moves_nothing(
    field: str, aligned: bool
) -> None:
    """The other figures stand where they stood, and an amount without a label is doubtful."""
    fields = ["initial", "budget", "executed", "weight", "rate", "score"]
    header, *rows = ([*row] for row in FUNDS)
    header[2 + fields.index(field)] = ""
    form = read([header, *rows, *INDICATORS, *TOTAL], aligned)

    assert form.funds is not None
    total = form.funds.total
    assert total is not None
    printed = dict(zip(fields, ["12", "10", "9", "10", "90%", "9"], strict=True)) | {field: ""}
    assert {name: getattr(total, name).text for name in fields} == printed
    assert [leaf.text for leaf in form.funds.unrecognised] == ["（空白）"]
    assert bool(form.doubts) == (field in ("budget", "executed"))


@LAYOUTS
def test_texts_among_the_funds_are_another_part(aligned: bool) -> None:
    """甲类栏目 | 情况说明 | 存在问题 below the funds is no row of them."""
    rows = [["甲类栏目", "情况说明", "存在问题"], ["分配科学性", "按因素法分配", "无"]]
    form = read([*FUNDS, *rows, *GOALS, *INDICATORS, *TOTAL], aligned)

    assert form.funds is not None
    assert len(form.funds.rows) == len(FUNDS) - 1
    assert len(form.goals) == 1


@LAYOUTS
def test_full_marks_in_the_header_of_the_funds_are_those_of_the_form(aligned: bool) -> None:
    """分值（100分） over both tables says nothing of budget execution; 分值（10分） does."""

    def declared(points: str) -> Decimal | None:
        rows = [[str(cell).replace("分值", points) for cell in row] for row in FUNDS]
        funds = read([*rows, *INDICATORS, *TOTAL], aligned).funds
        assert funds is not None
        return funds.declared_points.number

    assert declared("分值（100分）") is None
    assert declared("分值（10分）") == 10


@LAYOUTS
def test_a_label_of_another_table_in_the_header_of_the_funds_is_known(aligned: bool) -> None:
    """债券资金管理指标: 实际完成值 and 偏差原因分析 stand beside the amounts."""
    rows = [
        [
            "债券资金管理指标",
            "实际支出金额",
            "下达额度",
            "实际完成值",
            "分值",
            "得分",
            "偏差原因分析",
        ],
        ["总体支出进度", "45", "50", "90%", "10", "9", ""],
    ]
    form = read([*rows, *INDICATORS, *TOTAL], aligned)

    assert form.funds is not None
    assert form.funds.unrecognised == ()
    assert form.doubts == ()


@LAYOUTS
def test_the_section_beside_the_columns_of_the_funds_is_no_budget(aligned: bool) -> None:
    """年度预算（万元） names the section where 全年预算数 stands behind it, and the budget where it
    stands behind 年初预算数."""
    rows = [["年度预算（万元）", *FUNDS[0][1:]], *FUNDS[1:]]
    beside = read([*rows, *INDICATORS, *TOTAL], aligned).funds
    behind = [["项目资金（万元）", "", "年初预算数", "年度预算", *FUNDS[0][4:]], *FUNDS[1:]]
    within = read([*behind, *INDICATORS, *TOTAL], aligned).funds

    assert beside is not None
    assert beside.total is not None
    assert (beside.total.initial.text, beside.total.budget.text) == ("12", "10")
    assert beside.unrecognised == ()
    assert within is not None
    assert within.total is not None
    assert (within.total.initial.text, within.total.budget.text) == ("12", "10")


@LAYOUTS
def test_a_total_under_an_unknown_label_is_not_shifted(aligned: bool) -> None:
    """Where nobody knows which column holds the weights, two figures behind 总分 moved nowhere."""
    header = ["栏次三" if label == "分值" else label for label in HEADER]
    form = read([*FUNDS, header, *INDICATORS[1:], *TOTAL], aligned)

    assert form.total is not None
    assert (form.total.weight.text, form.total.score.text) == ("100", "94")
    assert form.remarks == ()


OF_LEVELS = [L1, "权重", L2, "权重", L3, "权重", "年度指标值", "实际完成值", "得分"]
OF_NAMED_LEVELS = [L1, "一级权重", L2, "二级权重", L3, "三级权重", *OF_LEVELS[6:]]


def declared(
    rows: Rows, aligned: bool, header: list[str] = OF_LEVELS
) -> list[tuple[int, str, str, tuple[int, ...]]]:
    """Level, label, points and rows of the categories of a form with weights of the levels."""
    form = read([*FUNDS, header, *rows], aligned)
    return [(c.level, c.label.text, c.points.text, c.rows) for c in form.categories]


@LAYOUTS
def test_weights_beside_the_levels_are_their_points(aligned: bool) -> None:
    """产出 50 = 30 + 20; 数量 20 is 30 in its one row, and still said to be 20."""
    rows = [
        [A, "50", B, "20", "甲", "30", "≥1个", "1个", "30"],
        ["", "", "质量指标", "20", "乙", "20", "≥1个", "1个", "20"],
        ["效益指标", "40", "社会效益指标", "40", "丙", "40", "≥1个", "1个", "40"],
    ]

    assert declared(rows, aligned) == declared(rows, aligned, OF_NAMED_LEVELS)
    assert declared(rows, aligned) == [
        (1, A, "50", (1, 2)),
        (2, B, "20", (1,)),
        (2, "质量指标", "20", (2,)),
        (1, "效益指标", "40", (3,)),
        (2, "社会效益指标", "40", (3,)),
    ]


@LAYOUTS
def test_weights_that_are_shares_of_the_level_above_are_no_points(aligned: bool) -> None:
    """60 and 40 of a level worth 50 are 30 and 20 points."""
    rows = [
        [A, "50", B, "60", "甲", "30", "≥1个", "1个", "30"],
        ["", "", "质量指标", "40", "乙", "20", "≥1个", "1个", "20"],
    ]

    assert declared(rows, aligned) == [(1, A, "50", (1, 2))]


@LAYOUTS
def test_a_column_of_adjustments(aligned: bool) -> None:
    """年中调整数 between the two budgets; without 全年预算数 it may hold what the budget became."""
    labels_ = ["项目资金（万元）", "", "年初预算数", "年中调整数", "全年预算数"]
    whole = [
        [*labels_, "全年执行数", "分值", "执行率", "得分"],
        ["", "年度资金总额", "12", "-2", "10", "9", "10", "90%", "9"],
    ]
    cut = [[*line[:4], *line[5:]] for line in whole]
    funds, unsure = (read([*rows, *INDICATORS, *TOTAL], aligned).funds for rows in (whole, cut))

    assert funds is not None
    assert funds.total is not None
    assert funds.total.adjustment is not None
    assert (funds.total.adjustment.text, funds.total.budget.text) == ("-2", "10")
    assert funds.unrecognised == ()
    assert unsure is not None
    assert [text.text for text in unsure.unrecognised] == ["年中调整数"]


@LAYOUTS
def test_a_column_of_points_lost(aligned: bool) -> None:
    """扣分 beside 得分."""
    header = [*HEADER[:6], "扣分", *HEADER[6:]]
    rows = [[*line[:6], "5", *line[6:]] for line in INDICATORS[1:]]
    form = read([*FUNDS, header, *rows], aligned)

    assert [row.deduction.text for row in form.indicators if row.deduction] == ["5", "5", "5"]
    assert first([*FUNDS, *INDICATORS], aligned).deduction is None


@LAYOUTS
@pytest.mark.parametrize(
    ("central", "local", "blank"),
    [("财政部", "", ["地方主管部门"]), ("", "县财政局", ["中央主管部门"]), ("", "", []),
     ("财政部", "/", []), ("财政部", "县财政局", [])],
)  # fmt: skip
def test_one_of_two_departments_left_blank(
    central: str, local: str, blank: list[str], aligned: bool
) -> None:
    """Both are asked for; where neither is given, the department is missing altogether."""
    head = [["中央主管部门", central, "资金使用单位", "县公路站"], ["地方主管部门", local]]
    form = only_form([*TITLE, ["项目名称", "村道"], *head, *FUNDS, *INDICATORS], aligned=aligned)

    assert [r.at.text for r in form.remarks if r.kind == "blank-field"] == blank


@LAYOUTS
@pytest.mark.parametrize("result", ["/", "无", "已完成"])
def test_a_short_result_above_the_indicators_is_no_header(result: str, aligned: bool) -> None:
    """实际完成情况 names a column of indicators as well."""
    goals = [["预期目标", "养护村道十公里，改善出行"], ["实际完成情况", result]]
    form = read([*FUNDS, *goals, *INDICATORS, *TOTAL], aligned)

    assert [(goal.expected.text, goal.actual.text) for goal in form.goals] == [
        (goals[0][1], result)
    ]
    assert len(form.indicators) == 3


@LAYOUTS
def test_a_blank_total_in_the_head_has_a_cell(aligned: bool) -> None:
    """自评总分 asked for in the head and not filled in is blank, not missing."""
    head = [["项目名称", "村道养护", "自评总分", ""]]
    form = only_form([*TITLE, *head, *FUNDS, *INDICATORS], aligned=aligned)

    assert form.total is not None
    assert form.total.stated.cell is not None
    assert form.total.stated.kind == "blank"


@LAYOUTS
@pytest.mark.parametrize("words", ["见附表", "#REF!"])
def test_words_for_the_total_score_of_a_form_without_weights(words: str, aligned: bool) -> None:
    """No weight stands beside them."""
    rows = [[*line[:5], line[6]] for line in INDICATORS]
    total = read([*FUNDS, *rows, [("总分", 5), words]], aligned).total

    assert total is not None
    assert (total.score.text, total.score.kind) == (words, "unreadable")
