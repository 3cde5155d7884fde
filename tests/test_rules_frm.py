"""FRM: what makes a form whole and readable, each rule with its nearest neighbours."""

import pytest
from form_builder import category, figure, form, fund, hits, judge, row, text
from msgspec.structs import replace

from selfeval_cli.model.form import Figure, Form, FormKind, Indicator, Remark, Subtotal, Text
from selfeval_cli.rules.registry import Hit, Skip

ROWS = [
    row("培训人数", "≥50人", "50人", "50", "50"),
    row("带动就业", "≥5人", "5人", "30", "30", level1="效益指标", level2="社会效益指标"),
    row("学员满意度", "≥90%", "95%", "10", "10", level1="满意度指标", level2="服务对象满意度"),
]
SUBTOTAL = Subtotal(label=Text(text="小计"), weight=figure("50"), score=figure("5O"), rows=(1,))
FUNDS = [fund(budget="10", executed="10", weight="10", rate="100%", score="10")]


def only(code: str, judged: Form, policy: str = "national-2020") -> Hit:
    """The one finding of `code`."""
    (hit,) = hits(code, judged, policy)
    return hit


def reasons(code: str, judged: Form, policy: str = "national-2020") -> list[str]:
    """Why `code` was not applied."""
    return [outcome.reason for outcome in judge(code, judged, policy) if isinstance(outcome, Skip)]


# -- FRM001 -----------------------------------------------------------------------------------


def test_each_missing_identity_field_is_named() -> None:
    """Name, department, unit and year are asked for one by one."""
    blank = form(ROWS, project="", department="", unit="", year=None)

    assert [hit.args["label"] for hit in hits("FRM001", blank)] == [
        "项目名称", "主管部门", "实施单位", "年度",
    ]  # fmt: skip
    assert only("FRM001", form(ROWS, unit=" ")).at.where == "实施单位"
    assert only("FRM001", form(ROWS, year=None)).at.where == "年度"
    several = replace(form(ROWS, year=None), year_text=Text(text="2023-2024年度"))
    assert hits("FRM001", several) == []
    assert hits("FRM001", form(ROWS)) == []


@pytest.mark.parametrize(
    ("project", "missing"),
    [
        ("/", True), ("××项目", True), ("XX县XX局", True), ("某某项目", True), ("待定", True),
        ("XX大道改造", False), ("某部队营房维修", False), ("X光机购置", False), ("待岗补助", False),
    ],
)  # fmt: skip
def test_a_name_that_names_nothing(project: str, missing: bool) -> None:
    """What the blank form prints is no name; a name may well begin with it."""
    assert bool(hits("FRM001", form(ROWS, project=project))) is missing


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("department", {"project": "", "unit": ""}),
        ("department", {"project": "", "department": ""}),
        ("transfer", {"unit": None}),
        ("transfer", {"department": None}),
    ],
)
def test_a_kind_is_asked_only_for_what_its_form_has(
    kind: FormKind, missing: dict[str, str | None]
) -> None:
    """A department's form has no project, a transfer one may ask for a unit or a department."""
    assert hits("FRM001", form(ROWS, kind=kind, **missing)) == []  # type: ignore[arg-type]


def test_a_department_without_any_name_and_a_transfer_without_project() -> None:
    """One of the two names is still needed."""
    nameless = form(ROWS, kind="department", department="", unit="")

    assert only("FRM001", nameless).args["label"] == "单位名称"
    assert only("FRM001", form(ROWS, kind="transfer", project="")).args["label"] == "项目名称"
    neither = form(ROWS, kind="transfer", department=None, unit=None)
    assert only("FRM001", neither).args["label"] == "主管部门"


@pytest.mark.parametrize(
    ("missing", "label"), [({"unit": ""}, "资金使用单位"), ({"department": "/"}, "主管部门")]
)
def test_a_transfer_is_asked_for_what_it_has_a_cell_for(
    missing: dict[str, str], label: str
) -> None:
    """Of two printed labels the one left blank is named, though the other is filled."""
    judged = form(ROWS, kind="transfer", **missing)  # type: ignore[arg-type]
    assert only("FRM001", judged).args["label"] == label


# -- FRM002 -----------------------------------------------------------------------------------


def test_each_missing_part_is_named() -> None:
    """Funds, indicators and total."""
    assert [hit.message for hit in hits("FRM002", form(ROWS, total=None))] == ["funds", "total"]
    assert only("FRM002", form(funds=FUNDS)).message == "indicators"
    part = fund("其中：财政拨款", budget="10", role="part")
    assert only("FRM002", form(ROWS, funds=[part])).message == "funds"
    assert hits("FRM002", form(ROWS, funds=FUNDS)) == []


def test_a_total_in_the_head_and_a_kind_without_scores_need_no_total_row() -> None:
    """自评总分 in the head counts; transfer forms have no total."""
    assert hits("FRM002", form(ROWS, funds=FUNDS, total=None, stated="97")) == []
    assert hits("FRM002", form(ROWS, funds=FUNDS, total=None, kind="transfer"), "transfer") == []


# -- FRM003, FRM004, FRM005 -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("judged", "where", "stated"),
    [
        (form(funds=[fund(budget="1O")]), "年度资金总额 › 全年预算数", "1O"),
        (form(funds=[fund(executed="12.3.4")]), "年度资金总额 › 全年执行数", "12.3.4"),
        (form(funds=[fund(rate="#DIV/0!")]), "年度资金总额 › 执行率", "#DIV/0!"),
        (form([row("人数", "≥1", "1", "十来分", "5")]), "人数 › 分值", "十来分"),
        (form([row("人数", "≥1", "1", "5", "5/10")]), "人数 › 得分", "5/10"),
        (form(ROWS, total=("100", "#REF!")), "总分 › 得分", "#REF!"),
        (form(ROWS, total=None, stated="九十多"), "自评总分", "九十多"),
        (form(ROWS, subtotals=(SUBTOTAL,)), "小计 › 得分", "5O"),
    ],
)
def test_a_figure_that_is_none(judged: Form, where: str, stated: str) -> None:
    """The cell and its text are given; nothing is guessed."""
    hit = only("FRM003", judged)

    assert (hit.at.where, hit.stated, hit.severity) == (where, stated, None)


@pytest.mark.parametrize("printed", ["", "/", "—", "10", "10分", "1,000.50", "13万元", "１０", "0"])
def test_figures_and_blanks_in_every_dress(printed: str) -> None:
    """Separators, units, width and blanks are read."""
    assert hits("FRM003", form([row("人数", "≥1", "1", printed, printed)])) == []


def test_a_range_of_points_is_a_warning() -> None:
    """产出指标(40-50分) declares no points."""
    label = category("产出指标(40-50分)", "", 1)
    label = replace(label, points=Figure(text="40-50", kind="unreadable"))

    hit = only("FRM003", form(ROWS, categories=(label,)))

    assert (hit.message, hit.severity) == ("range", "warning")
    assert hits("FRM003", form(ROWS, categories=(category("产出指标(50分)", "50", 1),))) == []


def test_a_realigned_row_is_told() -> None:
    """The reader's remark becomes a finding at the row; a template remark does not."""
    shifted = Remark(kind="shifted", at=text("走访乡镇"))
    template = Remark(kind="template", at=text("指标2"))

    assert only("FRM004", form(ROWS, remarks=(shifted,))).at.where == "走访乡镇"
    assert hits("FRM004", form(ROWS, remarks=(template,))) == []


@pytest.mark.parametrize(
    "left",
    [
        form(ROWS, remarks=(Remark(kind="template", at=text("指标2")),)),
        form([row("造林面积（≥**亩）", "5亩", "5亩")]),
        form([row("造林面积", "≥**亩", "5亩")]),
        form([row("造林面积", "≥ %", "5%")]),
        form([row("造林面积", "5亩", "××亩")]),
    ],
)
def test_template_text_left_in(left: Form) -> None:
    """Asterisks, crosses and a comparator without its number are the blank form's."""
    assert len(hits("FRM005", left)) == 1


def test_filled_cells_are_no_template_text() -> None:
    """Nor is the remark of a realigned row."""
    shifted = Remark(kind="shifted", at=text("走访乡镇"))

    assert hits("FRM005", form(ROWS, remarks=(shifted,))) == []


def test_a_column_of_the_funds_that_nobody_knows_is_named() -> None:
    """A warning where the rate may stand under it; a note where all that is judged was found."""
    judged = form(ROWS, funds=FUNDS)
    assert judged.funds is not None
    columns = ("initial", "budget", "executed", "rate", "weight", "score")
    unknown = replace(judged.funds, unrecognised=(text("支出进度"),))
    without = replace(judged, funds=replace(unknown, columns=columns[:3]))
    whole = replace(judged, funds=replace(unknown, columns=columns))

    assert [(h.message, h.severity) for h in hits("FRM002", without)] == [
        ("unrecognised", "warning")
    ]
    assert [(h.message, h.severity) for h in hits("FRM002", whole)] == [("beside", "info")]


# -- FRM006 to FRM009 -------------------------------------------------------------------------


def test_an_absent_category_is_named() -> None:
    """No row stands under 满意度指标."""
    hit = only("FRM006", form(ROWS[:2]))

    assert hit.args["category"] == "满意度指标"
    assert hits("FRM006", form(ROWS)) == []


def levels(level1: str, level2: str) -> Indicator:
    """A row under these labels."""
    return row("人数", "≥1", "1", level1=level1, level2=level2)


def test_a_category_may_stand_at_either_level() -> None:
    """满意度 below 效益指标 counts; forms of other schemes or without levels are not judged."""
    nested = [*ROWS[:2], levels("效益指标", "服务对象满意度指标")]

    assert hits("FRM006", form(nested)) == []
    second = [levels("", "数量指标"), levels("", "社会效益指标"), levels("", "服务对象满意度指标")]
    assert hits("FRM006", form(second)) == []
    assert reasons("FRM006", form([levels("项目决策", "")])) == ["other-scheme"]
    assert reasons("FRM006", form([levels("", "")])) == ["no-levels"]


def test_a_date_of_another_year() -> None:
    """2022年11月 in a form of 2023."""
    hit = only("FRM007", form([row("完成时间", "2022年11月", "2023年11月")], year=2023))

    assert (hit.at.where, hit.stated, hit.expected) == (
        "完成时间 › 年度指标值",
        "2022年11月",
        "2023",
    )


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("2023年11月", "2023年10月"),
        ("11月底前", "10月"),
        ("2022年12月-2023年6月", "2023年6月"),
        ("≥2022人", "2022人"),
    ],
)
def test_dates_of_the_forms_year_or_of_none(target: str, actual: str) -> None:
    """A span that touches the year is in order; a number is no year."""
    assert hits("FRM007", form([row("完成时间", target, actual)], year=2023)) == []


def test_without_a_year_dates_are_not_compared() -> None:
    """That is said."""
    assert reasons("FRM007", form([row("时间", "2022年11月", "")], year=None)) == ["no-year"]


def test_a_form_handed_in_unfilled() -> None:
    """Every result and every score is blank; one score is enough to be filled."""
    blank = [row("人数", "≥5人", "", "50", ""), row("次数", "≥1次", "/", "40", "")]

    assert only("FRM008", form(blank)).args["rows"] == 2
    assert hits("FRM008", form([*blank, row("场次", "≥1场", "", "10", "10")])) == []
    assert hits("FRM008", form([*blank, row("场次", "≥1场", "1场", "10", "")])) == []
    assert hits("FRM008", form()) == []


@pytest.mark.parametrize("flag", ["tracked", "hidden", "note"])
def test_a_marked_figure_is_told(flag: str) -> None:
    """Tracked changes, hidden text and note marks each have a message of their own."""
    score = figure("10")
    assert score.cell is not None
    marked = replace(score, cell=replace(score.cell, flags=(flag,)))
    counted = replace(row("人数", "≥1", "1", "10"), score=marked)

    hit = only("FRM009", form([counted]))

    assert (hit.message, hit.at.where) == (flag, "人数 › 得分")


def test_other_marks_and_plain_cells_are_in_order() -> None:
    """A symbol or a nested table says nothing about the figure."""
    score = figure("10")
    assert score.cell is not None
    plain = replace(score, cell=replace(score.cell, flags=("symbol",)))
    counted = replace(row("人数", "≥1", "1", "10"), score=plain)

    assert hits("FRM009", form([counted, *ROWS], funds=FUNDS)) == []


@pytest.mark.parametrize("name", ["指标1：……", "指标2", "……"])
def test_the_frame_of_a_name_is_template_text(name: str) -> None:
    """A number and dots are no name; 指标1：养护里程 is one."""
    assert len(hits("FRM005", form([row(name, "≥5公里", "5公里", "10", "10")]))) == 1
    assert not hits("FRM005", form([row("指标1：养护里程", "≥5公里", "5公里", "10", "10")]))


@pytest.mark.parametrize("goal", ["目标1：……\n目标2：……", "目标1：……；", "……"])
def test_the_frame_of_a_goal_is_template_text(goal: str) -> None:
    """Where only numbers and dots are left."""
    assert len(hits("FRM005", form(goals=[(goal, "养护村道5公里。")]))) == (goal != "……")
    assert not hits("FRM005", form(goals=[("目标1：养护村道5公里……", "养护村道5公里。")]))


# -- FRM011 -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("header", "label"), [("资金情况", "资金情况"), ("", "项目资金")])
def test_a_missing_money_unit_is_asked_for_at_the_forms_own_label(header: str, label: str) -> None:
    """（万元） belongs behind what the form calls its funds."""
    judged = form(ROWS, funds=FUNDS, money_unit=None)
    assert judged.funds is not None
    judged = replace(judged, funds=replace(judged.funds, header=Text(text=header)))

    assert only("FRM011", judged).args == {"label": label}


def test_a_field_that_the_reading_found_blank_is_named_by_its_label() -> None:
    """地方主管部门 beside 中央主管部门."""
    left = Remark(kind="blank-field", at=text("地方主管部门"))

    (hit,) = hits("FRM001", form(remarks=(left,)))
    assert (hit.at.where, hit.stated) == ("地方主管部门", "")


@pytest.mark.parametrize(
    ("title", "differs"),
    [
        ("2022年度项目支出绩效自评表", True),
        ("2023年度项目支出绩效自评表", False),
        ("2024年填报项目支出绩效自评表", False),  # when it was written, not what it is about
        ("2022-2023年度项目支出绩效自评表", False),
    ],
)
def test_title_and_year_line_name_one_year(title: str, differs: bool) -> None:
    """The line below the title says 2023年度."""
    judged = form(ROWS, title=title, year_text="（2023年度）", year=2023)

    assert [hit.message for hit in hits("FRM007", judged)] == ["two-years"] * differs
