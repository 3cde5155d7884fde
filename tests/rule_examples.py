"""For every rule a form that raises it and the nearest one that must not.

The tests of each family prove more; this table is what the contract test holds every registered
rule to. A value of SET rules is a run of several forms.
"""

from form_builder import category, fund, row, text
from form_builder import form as build

from selfeval_cli.model.form import Form, FundRow, Indicator, Remark


def funds(executed: str = "9", rate: str = "90%", score: str = "9", weight: str = "10") -> FundRow:
    """A total row with a budget of 10."""
    return fund(budget="10", executed=executed, weight=weight, rate=rate, score=score)


def with_funds(*rows: FundRow) -> Form:
    """A form of these funds and no rows."""
    return build(funds=list(rows))


def with_rows(*rows: Indicator, grade: str | None = None, score: str = "100") -> Form:
    """A form of these rows."""
    return build(list(rows), funds=[fund()], grade=grade, total=("100", score))


def one(
    target: str,
    actual: str,
    weight: str = "10",
    score: str = "10",
    reason: str = "",
    name: str = "村道养护里程",
    **more: str,
) -> Form:
    """A form of one row."""
    return with_rows(row(name, target, actual, weight, score, reason, **more))  # type: ignore[arg-type]


def told(goal: str, result: str) -> Form:
    """A form with one goal and its result."""
    filled = [row("村道养护里程", "≥10公里", "12公里", "10", "10")]
    return build(filled, goals=[(goal, result)], funds=[funds()])


def weighing(*weights: str) -> Form:
    """A form of full-marks rows with these weights."""
    rows = (row("甲乙丙丁"[n], "≥1个", "1个", w, w) for n, w in enumerate(weights))
    return with_rows(*rows)


def of_year(date: str) -> Form:
    """A form of 2023 whose target names this date."""
    return one(date, "已完成", name="完成时间")


def part(amount: str, weight: str = "") -> FundRow:
    """A part's row."""
    return fund("其中：财政拨款", executed=amount, weight=weight, role="part")


def noted(flag: str) -> Form:
    """A form whose only score carries a mark."""
    plain = row("里程", "≥1", "1", "10", "10")
    assert plain.score.cell is not None
    cell = plain.score.cell.model_copy(update={"flags": (flag,)})
    return with_rows(
        plain.model_copy(update={"score": plain.score.model_copy(update={"cell": cell})})
    )


def project(name: str, result: str, budget: str = "35", *rows: Indicator) -> Form:
    """A form of the project `name`."""
    money = [fund(initial=budget, budget=budget, executed=budget)]
    return build(list(rows), project=name, funds=money, goals=[("改善出行", result)])


THREE = (
    row("养护里程", "≥10公里", "12公里", "50", "50"),
    row("受益人数", "≥5人", "6人", "30", "30", level1="效益指标", level2="社会效益指标"),
    row("满意度", "≥90%", "95%", "10", "10", level1="满意度指标", level2="服务对象满意度指标"),
)
PERFECT = [row(name, "5次", "5次", "20", "20") for name in "甲乙丙丁戊己庚辛"]
LEAKED = (("甲", "10"), ("乙", "20"), ("丙", "20"), ("丁", "20"), ("戊", "20"), ("己", "10"))
BEDS = (
    row("入住老年人助餐覆盖面", "≥80%", "83%", "10", "10"),
    row("适老化改造床位", "≥40张", "44张", "10", "10"),
)
LONG, OTHER = "全年养护村道十二公里，修补路面并更换护栏。", "组织培训三期，学员结业后普遍上岗。"
PARTIAL = "部分达成年度指标并具有一定效果"

#: Code → (a form that raises it, its nearest neighbour that does not).
EXAMPLES: dict[str, tuple[Form, Form]] = {
    "FRM001": (build(unit=""), build()),
    "FRM002": (with_funds(funds()), build(list(THREE), funds=[funds()])),
    "FRM003": (one("≥1", "1", "5/10"), one("≥1", "1", "5分")),
    "FRM004": (
        build(remarks=(Remark(kind="shifted", at=text("里程")),)),
        build(remarks=(Remark(kind="template", at=text("指标2")),)),
    ),
    "FRM005": (one("≥**亩", "5亩"), one("≥5亩", "5亩")),
    "FRM006": (with_rows(*THREE[:2]), with_rows(*THREE)),
    "FRM007": (of_year("2022年11月"), of_year("2023年11月")),
    "FRM008": (one("≥1", "", score=""), one("≥1", "1", score="")),
    "FRM009": (noted("note"), noted("symbol")),
    "FND001": (with_funds(funds(rate="91%")), with_funds(funds(rate="90%"))),
    "FND002": (with_funds(funds(score="9.2")), with_funds(funds(score="9.0"))),
    "FND003": (with_funds(funds(), part("10")), with_funds(funds(), part("8"))),
    "FND004": (with_funds(fund(initial="10")), with_funds(fund(initial="10", budget="10"))),
    "FND005": (with_funds(funds("11")), with_funds(funds("10"))),
    "FND006": (with_funds(funds(), part("9", "10")), with_funds(funds(), part("9", "0"))),
    "FND007": (with_funds(funds(weight="20")), with_funds(funds(weight="10.0"))),
    "FND008": (with_funds(funds(rate="")), with_funds(funds(rate="90%"))),
    "FND009": (
        with_funds(fund(budget="0", executed="0", rate="100%")),
        with_funds(fund(budget="0", executed="0", rate="0.00%")),
    ),
    "FND010": (
        build([row("成本", "≤10元", "9元", level2="成本指标")], funds=[funds()]),
        build([row("成本", "≤10万元", "9万元", level2="成本指标")], funds=[funds()]),
    ),
    "FND011": (with_funds(funds("-9")), with_funds(funds("0"))),
    "FND012": (with_funds(funds("8.9")), with_funds(funds("9"))),
    "WGT001": (weighing("60", "39"), weighing("60", "40")),
    "WGT002": (
        with_rows(row("甲", "≥1", "1", "50", "50"), row("乙", "≥1", "1", "", "10")),
        with_rows(row("甲", "≥1", "1", "50", "50"), row("乙", "≥1", "1")),
    ),
    "WGT003": (
        build([THREE[0]], categories=(category("产出指标（60分）", "60", 1),)),
        build([THREE[0]], categories=(category("产出指标（50分）", "50", 1),)),
    ),
    "WGT004": (with_rows(*THREE[:2]), with_rows(*THREE)),
    "WGT005": (build(total=("110", "90")), build(total=("100.0", "90"))),
    "WGT006": (weighing("0", "100"), weighing("0.5", "99.5")),
    "WGT007": (weighing("60", "40"), weighing("59.9", "40.1")),
    "SCR001": (
        with_rows(row("甲", "≥1", "1", "10", "10"), score="11"),
        with_rows(row("甲", "≥1", "1", "10", "10"), score="10.0"),
    ),
    "SCR002": (one("≥1", "1", score="10.01"), one("≥1", "1", score="10.00")),
    "SCR003": (
        with_rows(row("甲", "≥1", "1", "50", "50"), row("乙", "≥1", "1", "40", "")),
        with_rows(row("甲", "≥1", "1", "50", "50"), row("乙", "≥1", "0", "40", "0")),
    ),
    "SCR004": (one("≥1", "1", score="-1"), one("≥1", "1", score="0")),
    "SCR005": (one("≥10公里", "9公里", score="9.1"), one("≥10公里", "9公里", score="9.0")),
    "SCR006": (one("≥10公里", "9公里", score="8.9"), one("≥10公里", "9公里", score="9.0")),
    "SCR007": (one("明显改善", PARTIAL, score="8"), one("明显改善", PARTIAL, score="7.9")),
    "SCR008": (one("≥1", "1", score="9", reason="/"), one("≥1", "1", score="9", reason="延期")),
    "SCR009": (with_rows(grade="优", score="89.9"), with_rows(grade="优", score="90")),
    "SCR010": (
        build([row("甲", "≥1", "1", "10", "10")], funds=[funds("7.9")]),
        build([row("甲", "≥1", "1", "10", "10")], funds=[funds("8")]),
    ),
    "IND001": (one("1个", "1000份"), one("10公里", "10km")),
    "IND002": (one("20套", "100%"), one("20套", "20套")),
    "IND003": (one("≥90%", "≥90%", name="合格率"), one("≥90%", "90%", name="合格率")),
    "IND004": (one("≥100人", "131人"), one("≥100人", "130人")),
    "IND005": (one("10", "12"), one("10公里", "12")),
    "IND006": (one("0纠纷%", "0"), one("0次", "0次")),
    "IND007": (one("≥90%", "101%", name="满意度"), one("≥90%", "100%", name="满意度")),
    "IND008": (
        one("2023年11月30日前", "2023年12月5日", name="完成时间"),
        one("2023年11月30日前", "2023年11月30日", name="完成时间"),
    ),
    "IND009": (with_rows(THREE[0], THREE[0]), with_rows(THREE[0], THREE[1])),
    "IND010": (
        build([row("总成本", "≤10万元", "8万元", level2="成本指标")], funds=[funds()]),
        build([row("总成本", "≤10万元", "9万元", level2="成本指标")], funds=[funds()]),
    ),
    "IND011": (one("≥5%", "6%", name="逾期率"), one("≤5%", "3%", name="逾期率")),
    "IND012": (one("≥0次", "3次"), one("≥1次", "3次")),
    "IND013": (one("优良中低差", "优"), one("≥5次", "5次")),
    "IND014": (
        with_rows(*(row(name, w, w, w, w) for name, w in LEAKED)),
        with_rows(*(row(name, "7", "7", w, w) for name, w in LEAKED)),
    ),
    "IND015": (build(PERFECT), build([*PERFECT, row("抽查", "5次", "6次", "10", "10")])),
    "NAR001": (told("改善出行条件", ""), told("改善出行条件", LONG)),
    "NAR002": (told(OTHER, OTHER), told(OTHER, LONG)),
    "NAR003": (told("改善出行条件", "全年支出8万元。"), told("改善出行条件", "全年支出9万元。")),
    "NAR004": (told("43.2", LONG), told("养护43.2公里", LONG)),
}

#: The same for rules across forms: a run that raises the code, and one that does not.
SET_EXAMPLES: dict[str, tuple[tuple[Form, Form], tuple[Form, Form]]] = {
    "SET001": (
        (project("调研", LONG), project("调研", LONG, "20")),
        (project("调研", LONG), project("培训", OTHER, "20")),
    ),
    "SET002": (
        (project("养老", LONG, "35", *BEDS), project("规划", OTHER, "20", *BEDS)),
        (project("养老", LONG, "35", *BEDS), project("规划", OTHER, "20", BEDS[0])),
    ),
    "SET003": (
        (project("养老", LONG), project("规划", LONG, "20")),
        (project("养老", LONG), project("规划", OTHER, "20")),
    ),
    "SET004": (
        (project("养老", LONG, "35", THREE[0]), project("养老", LONG, "35", THREE[0])),
        (project("养老", LONG, "35", THREE[0]), project("养老", LONG, "20", THREE[0])),
    ),
}
