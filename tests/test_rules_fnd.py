"""FND: rates, execution scores and sums worked out by hand, each with its nearest neighbours."""

from decimal import Decimal

import pytest
from form_builder import figure, form, fund, hits, judge, row, said
from msgspec.structs import replace

from selfeval_cli.model.form import Form, FundRole, MoneyUnit
from selfeval_cli.policy import load
from selfeval_cli.rules.case import Case, in_one_unit
from selfeval_cli.rules.engine import inspect
from selfeval_cli.rules.registry import Hit, Skip, catalogue


def paid(budget: str, executed: str, rate: str = "", score: str = "", weight: str = "10") -> Form:
    """A form whose funds table is one total row."""
    return form(
        funds=[fund(budget=budget, executed=executed, weight=weight, rate=rate, score=score)]
    )


def parts(*rows: tuple[str, str], total: str, label: str = "年度资金总额") -> Form:
    """A form whose executed column holds a total and these parts (label, amount)."""
    below = [
        fund(name, executed=amount, role="child" if name == "小计" else "part")
        for name, amount in rows
    ]
    return form(funds=[fund(label, executed=total), *below])


def only(code: str, judged: Form, policy: str = "national-2020") -> Hit:
    """The one finding of `code`."""
    (hit,) = hits(code, judged, policy)
    return hit


def reasons(code: str, judged: Form) -> list[str]:
    """Why `code` was not applied."""
    return [outcome.reason for outcome in judge(code, judged) if isinstance(outcome, Skip)]


# -- FND001 -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rate", ["87%", "86%", "86.92%", "86.9%", "86.923%", "87", "86.92", "0.87", "0.869", "87％"]
)
def test_a_rate_rounded_or_cut_off_is_right(rate: str) -> None:
    """11.3 of 13 is 86.9230…%, printed to any place, as percent or as a ratio."""
    assert hits("FND001", paid("13", "11.3", rate)) == []


def test_a_wrong_rate_is_an_error_with_both_sides() -> None:
    """88% is neither 86.92% rounded nor cut off."""
    hit = only("FND001", paid("13", "11.3", "88%"))

    assert hit.at.where == "年度资金总额 › 执行率"
    assert (hit.stated, hit.expected, hit.difference) == ("88%", "87%", Decimal(1))
    assert hit.formula == "11.3 ÷ 13 = 86.9231%"
    assert (hit.message, hit.severity) == ("default", None)
    assert [place.where for place in hit.related] == [
        "年度资金总额 › 全年执行数",
        "年度资金总额 › 全年预算数",
    ]


def test_a_rate_on_the_other_base_is_named() -> None:
    """9 of the initial 10 is 90%, 9 of the adjusted 12 is 75%."""
    judged = form(funds=[fund(initial="10", budget="12", executed="9", rate="90%")])

    hit = only("FND001", judged)

    assert (hit.message, hit.stated, hit.expected) == ("other-base", "90%", "75%")
    assert hits("FND001", replace(judged, funds=_based_on_initial(judged))) == []


def _based_on_initial(judged: Form) -> object:
    assert judged.funds is not None
    return replace(judged.funds, rate_base="initial")


def test_a_capped_rate_is_a_warning() -> None:
    """11 of 10 is 110%; 100% is the capped rate, 105% is simply wrong."""
    hit = only("FND001", paid("10", "11", "100%"))

    assert (hit.message, hit.severity) == ("capped", "warning")
    assert only("FND001", paid("10", "11", "105%")).message == "default"
    assert hits("FND001", paid("10", "11", "110%")) == []


def test_a_rate_that_rounded_amounts_explain_is_only_told() -> None:
    """0.3 of 0.4 may be 0.34 of 0.35 before rounding: 85% is possible, 100% is not."""
    hit = only("FND001", paid("0.4", "0.3", "85%"))

    assert (hit.message, hit.severity) == ("explainable", "info")
    assert only("FND001", paid("0.4", "0.3", "110%")).message == "default"


def test_rates_of_parts_are_checked_as_well() -> None:
    """A part's rate is its own executed amount by its own budget."""
    judged = form(
        funds=[
            fund(budget="30", executed="20", rate="66.67%"),
            fund("其中：财政拨款", budget="20", executed="10", rate="66.67%", role="part"),
        ]
    )

    assert only("FND001", judged).at.where == "其中：财政拨款 › 执行率"


def test_without_figures_the_rate_is_not_checked() -> None:
    """A missing amount or a budget of nothing leaves nothing to compare, and that is said."""
    assert reasons("FND001", paid("", "11.3", "87%")) == ["no-rate"]
    assert reasons("FND001", paid("0", "0", "100%")) == ["no-rate"]
    assert reasons("FND001", form()) == ["no-funds"]


# -- FND002 -----------------------------------------------------------------------------------


@pytest.mark.parametrize("score", ["8.62", "8.6", "8.6204", "8.63", "8.60"])
def test_a_score_of_the_exact_or_the_printed_rate_is_right(score: str) -> None:
    """37.24 of 43.2 at 10 points earns 8.6203…; by the printed 86% it earns 8.60, by 86.3% 8.63."""
    rate = {"8.63": "86.3%", "8.60": "86%"}.get(score, "86.2%")

    assert hits("FND002", paid("43.2", "37.24", rate, score)) == []


def test_a_score_rounded_to_a_whole_point_is_a_warning_with_the_gain() -> None:
    """9 instead of 8.62 is a gift of 0.38 points."""
    hit = only("FND002", paid("43.2", "37.24", "86%", "9"))

    assert (hit.message, hit.severity) == ("coarse", "warning")
    assert (hit.stated, hit.expected, hit.difference) == ("9", "8.62", Decimal("0.38"))
    assert hit.args["gap"] == "+0.38"
    assert hit.formula == "10 × 37.24 ÷ 43.2 = 8.62"


def test_a_wrong_score_is_an_error() -> None:
    """9.2 follows from nothing."""
    hit = only("FND002", paid("43.2", "37.24", "86.2%", "9.2"))

    assert (hit.message, hit.severity) == ("default", None)
    assert (hit.stated, hit.expected, hit.difference) == ("9.2", "8.62", Decimal("0.58"))
    assert hit.at.where == "年度资金总额 › 得分"


def test_one_cause_is_one_finding() -> None:
    """A score that follows from a wrong printed rate is the rate's fault alone."""
    judged = paid("13", "11.3", "88%", "8.8")

    assert only("FND001", judged).stated == "88%"
    assert hits("FND002", judged) == []


def test_an_overspent_budget_earns_the_weight_and_no_more() -> None:
    """12 of 10 is capped to 10 points; 11 points are SCR002's subject, 9 are wrong."""
    assert hits("FND002", paid("10", "12", "120%", "10")) == []
    assert hits("FND002", paid("10", "12", "120%", "11")) == []
    hit = only("FND002", paid("10", "12", "120%", "9"))
    assert (hit.expected, hit.formula) == ("10", "min(10, 10 × 12 ÷ 10) = 10")


def test_declared_points_stand_for_a_missing_weight_cell() -> None:
    """得分(20分*执行率): 30 of 278.4449 earns 2.1548 of 20, printed 2.16 by the rate 10.77% × 20 =
    2.154 it does not; cut or rounded it is 2.15."""

    def at(score: str) -> Form:
        row = fund(budget="278.4449", executed="30.00", rate="10.77%", score=score)
        return form(funds=[row], declared="20")

    assert hits("FND002", at("2.15")) == []
    assert only("FND002", at("2.16")).expected == "2.15"


def test_without_weight_or_score_the_reason_is_told() -> None:
    """What is missing is said, and a blank score is FND008's subject."""
    assert reasons("FND002", paid("10", "9", "90%", "")) == ["no-execution-score"]
    assert reasons("FND002", paid("10", "9", "90%", "9", weight="")) == ["no-execution-weight"]
    assert reasons("FND002", paid("", "9", "90%", "9")) == ["no-funds-figures"]


# -- FND003 -----------------------------------------------------------------------------------


def test_parts_that_fall_short_are_an_error_with_the_sum() -> None:
    """2860.02 + 2000 + 2305.27 = 7165.29, three hundredths short of 7165.32: more than the last
    places of four figures can hide."""
    judged = parts(
        ("其中：财政资金", "2860.02"), ("其他", "2000"), ("自筹", "2305.27"), total="7165.32"
    )

    hit = only("FND003", judged)

    assert hit.at.where == "年度资金总额 › 全年执行数"
    assert (hit.stated, hit.expected, hit.difference) == ("7165.32", "7165.29", Decimal("0.03"))
    assert hit.formula == "2860.02 + 2000 + 2305.27 = 7165.29"
    assert len(hit.related) == 3
    assert hit.severity is None


def test_a_gap_that_rounding_explains_is_only_told() -> None:
    """1.26 + 1.26 = 2.52 beside 2.53: each figure may hide half a hundredth."""
    hit = only("FND003", parts(("其中：财政", "1.26"), ("其他", "1.26"), total="2.53"))

    assert (hit.message, hit.severity) == ("explainable", "info")


@pytest.mark.parametrize("printed", ["", "0"])
def test_a_blank_or_zero_total_over_amounts_is_an_error(printed: str) -> None:
    """A total of nothing over parts of 3 and 4."""
    hit = only("FND003", parts(("其中：财政", "3"), ("其他", "4"), total=printed))

    assert (hit.message, hit.stated, hit.expected) == (
        "default" if printed else "blank-total",
        printed,
        "7",
    )


def test_a_single_of_which_row_names_one_part_of_several() -> None:
    """其中：80 under 100 leaves 20 unlisted; 120 cannot be part of 100."""
    assert hits("FND003", parts(("其中：财政拨款", "80"), total="100")) == []
    assert only("FND003", parts(("其中：财政拨款", "120"), total="100")).expected == "120"


def test_parts_below_a_part_are_not_added_twice() -> None:
    """财政资金 100 = 中央 60 + 地方 40, 其他 20: total 120; so for two such groups."""
    nested = [("其中：财政资金", "100"), ("中央", "60"), ("地方", "40"), ("其他资金", "20")]
    twice = [*nested, ("自筹", "15"), ("其他", "5")]

    assert hits("FND003", parts(*nested, total="120")) == []
    assert hits("FND003", parts(*twice, total="120")) == []
    assert only("FND003", parts(*nested, total="130")).expected == "220"


def test_many_equal_parts_are_added_in_bounded_time() -> None:
    """Hundreds of equal amounts have very many readings; they are not all tried."""
    assert len(hits("FND003", parts(*[("其他", "5")] * 300, total="7"))) == 1


def test_every_column_is_added_on_its_own() -> None:
    """Only the budget column is wrong; blank columns of parts are not compared."""
    judged = form(
        funds=[
            fund(initial="9", budget="10", executed="8"),
            fund("其中：财政", budget="7", executed="6", role="part"),
            fund("其他资金", budget="2", executed="2", role="part"),
        ]
    )

    assert only("FND003", judged).at.where == "年度资金总额 › 全年预算数"


def test_without_parts_there_is_nothing_to_add() -> None:
    """A total alone, or parts of nothing, are said not to be checked."""
    assert reasons("FND003", paid("10", "9")) == ["no-parts"]
    assert reasons("FND003", parts(("其中：财政", "0"), ("其他", "/"), total="10")) == ["no-parts"]


# -- FND004 to FND008 -------------------------------------------------------------------------


def test_a_blank_full_year_budget_is_reported_and_the_initial_one_used() -> None:
    """年初 10, 全年 blank, 执行 9: the rate is taken on 10."""
    judged = form(funds=[fund(initial="10", executed="9", rate="90%")])

    hit = only("FND004", judged)

    assert (hit.at.where, hit.stated, hit.expected) == ("年度资金总额 › 全年预算数", "", "10")
    assert hits("FND001", judged) == []


def test_a_blank_budget_is_in_order_where_the_letters_make_the_initial_one_the_base() -> None:
    """年初预算数(A) | 全年执行数(B): the rate is B/A whatever the third column holds."""
    rows = [fund(initial="10", executed="9", rate="90%")]

    assert hits("FND004", form(funds=rows, rate_base="initial")) == []
    assert hits("FND004", form(funds=rows, fund_columns=("initial", "executed", "rate"))) == []
    assert hits("FND004", form(funds=[fund(initial="10", budget="0", executed="0")])) == []


def test_spending_above_the_budget() -> None:
    """11 of 10 is 1 too much; 10 of 10 is not."""
    hit = only("FND005", paid("10", "11"))

    assert (hit.formula, hit.difference) == ("11 − 10 = 1", Decimal(1))
    assert hit.at.where == "年度资金总额 › 全年执行数"
    assert hits("FND005", paid("10", "10")) == []
    assert reasons("FND005", paid("10", "")) == ["no-funds"]


def below(weight: str, score: str) -> Form:
    """A total row of 10 points over a part's row."""
    part = fund("其中：财政拨款", weight=weight, score=score, role="part")
    return form(funds=[fund(weight="10", score="10"), part])


def test_a_part_with_points_of_its_own() -> None:
    """The part repeats the total's 10 points."""
    hit = only("FND006", below("10", "10"))

    assert (hit.at.where, hit.stated) == ("其中：财政拨款 › 分值", "10")
    assert only("FND006", below("", "10")).at.where == "其中：财政拨款 › 得分"


@pytest.mark.parametrize("nothing", ["", "/", "—", "-", "0", "0.00"])
def test_a_part_without_points(nothing: str) -> None:
    """Dashes and zeros are no points."""
    assert hits("FND006", below(nothing, nothing)) == []


def test_points_that_stand_with_the_only_part_are_the_executions() -> None:
    """A total row without points leaves them to the first row that has any."""
    judged = form(funds=[fund(), fund("其中：财政拨款", weight="10", score="10", role="part")])

    assert hits("FND006", judged) == []


def test_an_execution_weight_of_its_own() -> None:
    """20 where the national policy says 10; Hubei says 20."""
    judged = paid("10", "10", weight="20")

    hit = only("FND007", judged)

    assert (hit.stated, hit.expected, hit.difference) == ("20", "10", Decimal(10))
    assert hit.severity is None
    assert hits("FND007", judged, "hubei") == []
    assert only("FND007", form(funds=[fund()], declared="20")).at.where == "预算执行率 › 分值"
    assert reasons("FND007", paid("10", "10", weight="")) == ["no-execution-weight"]


def test_an_execution_weight_that_makes_full_marks_is_only_noted() -> None:
    """20 and 80 make 100: a place may rule so, and nothing in the form contradicts it."""
    money = [fund(weight="20", score="20")]
    judged = form([row("甲", weight="80", score="80")], funds=money)

    assert only("FND007", judged).severity == "info"


def test_a_missing_rate_and_a_missing_score() -> None:
    """9 of 12 is 75% and earns 7.5 of 10 points."""
    rate, score = hits("FND008", paid("12", "9"))

    assert (rate.message, rate.expected, rate.formula) == ("rate", "75%", "9 ÷ 12 = 75%")
    assert (score.message, score.expected) == ("score", "7.5")
    assert score.formula == "10 × 9 ÷ 12 = 7.5"
    assert (rate.at.where, score.at.where) == ("年度资金总额 › 执行率", "年度资金总额 › 得分")


def test_what_cannot_be_computed_or_has_no_column_is_not_missed() -> None:
    """No amounts, no column, no weight: nothing is asked for."""
    columns = ("budget", "executed")

    assert hits("FND008", paid("12", "9", "75%", "7.5")) == []
    assert hits("FND008", paid("", "9")) == []
    assert hits("FND008", form(funds=[fund(budget="12", executed="9")], fund_columns=columns)) == []
    assert [hit.message for hit in hits("FND008", paid("12", "9", weight=""))] == ["rate"]
    rows = [row("培训人数", "≥5人", "", "90", "")]
    unfilled = form(rows, funds=[fund(budget="12", executed="9")])
    assert reasons("FND008", unfilled) == ["no-funds-figures"]


# -- FND009 to FND012 -------------------------------------------------------------------------


def test_a_rate_of_nothing_by_nothing() -> None:
    """0 of 0 has no rate: 100% is reported, 0.00% and blank are not."""
    hit = only("FND009", paid("0", "0", "100%"))

    assert (hit.message, hit.at.where, hit.stated) == ("rate", "年度资金总额 › 执行率", "100%")
    assert hits("FND009", paid("0", "0", "0.00%")) == []
    assert hits("FND009", paid("0", "0", "")) == []
    assert hits("FND009", paid("", "", "100%")) == []


def test_money_spent_without_a_budget() -> None:
    """5 of nothing."""
    hit = only("FND009", paid("0", "5"))

    assert (hit.message, hit.at.where) == ("spent", "年度资金总额 › 全年执行数")
    assert hits("FND009", paid("5", "5")) == []


def test_a_budget_exactly_ten_thousand_times_an_amount_of_the_rows() -> None:
    """13 元 beside a cost of 13 万元: the unit above the table is wrong."""
    cost = row("总成本", "≤13万元", "13万元", "10", "10", level2="成本指标")

    def unit(name: str) -> Form:
        return form([cost], funds=[fund(budget="13", executed="13")], money_unit=name)  # type: ignore[arg-type]

    hit = only("FND010", unit("元"))

    assert (hit.stated, hit.args["amount"], hit.args["unit"]) == ("13", "≤13万元", "元")
    assert hits("FND010", unit("万元")) == []
    assert reasons("FND010", form([cost], funds=[fund()], money_unit=None)) == ["no-money-unit"]


def test_a_negative_amount() -> None:
    """-3 is an amount nobody can spend; 0 is."""
    hit = only("FND011", paid("10", "-3"))

    assert (hit.at.where, hit.stated) == ("年度资金总额 › 全年执行数", "-3")
    assert hits("FND011", paid("10", "0")) == []


def low(executed: str, reason: str = "") -> list[Hit]:
    """FND012 for this amount of 100 under a policy with a threshold of 90."""
    policy = replace(load("national-2020"), low_execution=Decimal(90))
    judged = form(funds=[fund(budget="100", executed=executed, rate=executed + "%", reason=reason)])
    outcomes = catalogue()["FND012"].judge(Case(judged, policy))
    return [outcome for outcome in outcomes if isinstance(outcome, Hit)]


def test_low_execution_needs_a_reason() -> None:
    """89 of 100 lies below 90, 90 does not, and a reason settles it."""
    (hit,) = low("89")

    assert (hit.at.where, hit.stated) == ("年度资金总额 › 执行率", "89%")
    assert hit.formula == "89 ÷ 100 = 89%"
    assert low("90") == []
    assert low("89", "工程款尚未到支付节点") == []
    assert len(low("89", "无")) == 1


def test_low_execution_is_not_asked_after_without_a_threshold() -> None:
    """The rule needs a policy that sets one."""
    assert catalogue()["FND012"].needs == "low_execution"
    assert load("national-2020").low_execution is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_messages_show_both_sides(language: str) -> None:
    """A message holds what is printed and the computation."""
    (message,) = said("FND001", paid("13", "11.3", "88%"), language)  # type: ignore[arg-type]

    assert "88%" in message
    assert "86.92" in message or "87%" in message


def test_amounts_of_one_form_are_compared_in_one_unit() -> None:
    """90000元 of 10万元 are 90%, and of 100000元 as well; 9.5 and 0.5 make 100000元."""
    mixed = form(
        funds=[
            fund(budget="10万元", executed="90000元", weight="10", rate="90%", score="9"),
            fund("其中：财政", budget="9.5", executed="85000元", role="part"),
            fund("其他", budget="5000元", executed="0.5", role="part"),
        ]
    )

    assert [
        f for f in inspect(Case(mixed, load("national-2020")))[0] if f.code.startswith("FND")
    ] == []
    printed = form(funds=[fund(budget="10万元", executed="90000元", rate="90%")], money_unit=None)
    assert "FND001" not in {f.code for f in inspect(Case(printed, load("national-2020")))[0]}


def test_texts_stay_as_printed_in_one_unit() -> None:
    """Only the number is converted; the printed places move with it."""
    judged = in_one_unit(form(funds=[fund(budget="10", executed="92500.50元")]))

    assert judged.funds is not None
    executed = judged.funds.rows[0].executed
    assert (executed.text, str(executed.number), executed.decimals) == ("92500.50元", "9.250050", 6)
    assert executed.unit == "万元"


# -- amounts told elsewhere -------------------------------------------------------------------


def test_an_amount_of_the_text_ten_thousand_times_apart_tells_the_wrong_unit() -> None:
    """860万元 in the goal, 8600000 under 万元."""
    money = [fund(budget="8600000", executed="8600000")]
    judged = form(funds=money, goals=[("投资860万元养护村道。", "已养护村道12公里。")])

    hit = only("FND010", judged)

    assert (hit.message, hit.severity, hit.args["amount"]) == ("default", None, "860万元")
    assert not hits("FND010", form(funds=[fund(budget="860")], goals=[("投资860万元。", "好。")]))
    apart = form(funds=money, goals=[("每户补助860万元/户，投资86万元。", "已养护。")])
    assert only("FND010", apart).message == "large"


@pytest.mark.parametrize(
    ("unit", "budget", "variant"),
    [
        ("万元", "1000000", "large"),
        ("万元", "999999", None),
        ("元", "999.99", "small"),
        ("元", "1000", None),
        ("元", "9999999999", None),
        ("万元", "0.09", "small"),
    ],
)
def test_a_project_too_large_or_too_small_is_noted(
    unit: MoneyUnit, budget: str, variant: str | None
) -> None:
    """From ten thousand million 元 on, and below a thousand; only noted, and only of a project."""
    judged = form(funds=[fund(budget=budget, executed=budget)], money_unit=unit)

    found = [(hit.message, hit.severity) for hit in hits("FND010", judged)]

    assert found == ([(variant, "info")] if variant else [])
    assert not hits("FND010", replace(judged, kind="department"))


def test_a_blank_total_over_filled_parts_is_one_error() -> None:
    """The rates hold by the parts; no budget of the year's start stands in for the blank."""
    total = fund(initial="60", budget="", executed="45", rate="90%", weight="10", score="9")
    part = fund("其中：财政拨款", initial="60", budget="50", executed="45", rate="90%", role="part")
    judged = form(funds=[total, part])

    for code in ("FND001", "FND004", "FND009"):
        assert not hits(code, judged)
    assert only("FND003", judged).expected == "50"


def test_a_negative_amount_is_not_divided() -> None:
    """FND011 reports it; the rate follows."""
    judged = paid("50", "-45", rate="90%")

    assert not hits("FND001", judged)
    assert only("FND011", judged).stated == "-45"


@pytest.mark.parametrize(
    ("name", "actual", "differs"),
    [
        ("预算执行率", "95%", True),
        ("预算执行率", "0.95", True),
        ("预算执行率", "0.9", False),  # 90 % printed as a ratio
        ("部门预算执行率", "95%", False),  # the execution of something else
        ("中央资金执行率", "100%", False),
    ],
)
def test_an_execution_rate_among_the_indicators(name: str, actual: str, differs: bool) -> None:
    """9 of 10 are 90%."""
    funds = [fund(budget="10", executed="9", weight="10", rate="90%", score="9")]
    found = hits("FND015", form([row(name, "≥90%", actual, "10", "10")], funds=funds))

    assert [hit.expected for hit in found] == ["90%"] * differs


@pytest.mark.parametrize("label", ["小计", "财政资金小计"])
def test_a_subtotal_of_the_funds_whatever_it_is_called(label: str) -> None:
    """110 + 60 = 170, and 170 + 50 = 220."""
    below = [("中央", "110"), ("省级", "60"), (label, "175"), ("其他资金", "50")]
    hit = only("FND003", parts(*below, total="220"))

    assert (hit.message, hit.stated, hit.expected) == ("subtotal", "175", "170")
    right = [(name, amount.replace("175", "170")) for name, amount in below]
    assert not hits("FND003", parts(*right, total="220"))


def test_each_subtotal_counts_the_rows_since_the_one_before() -> None:
    """60 + 50 = 110 is right, 20 + 30 = 50 is not 55."""
    below = [
        ("甲", "60"),
        ("乙", "50"),
        ("小计", "110"),
        ("丙", "20"),
        ("丁", "30"),
        ("小计", "55"),
    ]
    hit = only("FND003", parts(*below, total="160"))

    assert (hit.stated, hit.formula) == ("55", "20 + 30 = 50")


@pytest.mark.parametrize(
    "note", ["年中增列屋面防水2万元", "增拨2万元", "预算由10万元变为12万元", "预算增至12万元"]
)
def test_an_adjustment_may_be_explained_in_many_words_and_below_the_table(note: str) -> None:
    """A note behind the indicators is a word, too."""
    judged = form(funds=[fund(initial="10", budget="12", executed="12")])

    assert hits("FND013", judged)
    assert not hits("FND013", replace(judged, notes=("说明", note)))


# -- FND003: rows pasted twice, adjustments -----------------------------------------------------


def listed(total: str, *rows: tuple[str, str], role: FundRole = "part") -> list[Hit]:
    """What FND003 says of these amounts spent; `role` is the last row's."""
    below = [fund(label, executed=amount, role="part") for label, amount in rows]
    below[-1] = replace(below[-1], role=role)
    return hits("FND003", form(funds=[fund(executed=total), *below]))


@pytest.mark.parametrize("role", ["part", "child"])
def test_a_row_pasted_twice_is_named(role: FundRole) -> None:
    """100 = 60 + 40 once, not 60 + 40 + 40; a second 其中 row is read as a child of the first."""
    (hit,) = listed(
        "100", ("其他资金", "60"), ("其中：财政拨款", "40"), ("其中：财政拨款", "40"), role=role
    )

    assert (hit.message, hit.at.where) == ("twice", "其中：财政拨款")
    assert hit.severity is None


def test_equal_rows_that_the_total_counts_are_no_copies() -> None:
    """Two villages got 40 each; two amounts alike under different labels are two amounts."""
    assert not listed("80", ("甲村", "40"), ("甲村", "40"))
    assert [h.message for h in listed("40", ("甲村", "40"), ("乙村", "40"))] != ["twice"]
    assert not listed("40", ("财政拨款", "40"), ("其他资金", "0"), ("其他资金", "0"))


def adjusted(initial: str, change: str, budget: str) -> list[Hit]:
    """What FND003 says of a total with a column of adjustments."""
    total = replace(fund(initial=initial, budget=budget), adjustment=figure(change))
    return hits("FND003", form(funds=[total]))


def test_the_budget_is_the_first_one_and_what_it_was_changed_by() -> None:
    """100 + 20 = 120, not 130."""
    (hit,) = adjusted("100", "20", "130")

    assert (hit.message, hit.at.where) == ("adjusted", "年度资金总额 › 全年预算数")
    assert (hit.stated, hit.expected, hit.formula) == ("130", "120", "100 + 20 = 120")


@pytest.mark.parametrize(
    ("initial", "change", "budget"),
    [
        ("100", "20", "120"),
        ("100", "-20", "80"),
        ("100", "20", "80"),  # brought down by, without a sign
        ("100", "120", "120"),  # brought to
        ("100", "", "130"),
        ("", "20", "20"),
        ("100", "—", "130"),
        ("33.33", "0.67", "34.01"),  # each rounded
    ],
)
def test_what_may_be_meant_otherwise_is_no_contradiction(
    initial: str, change: str, budget: str
) -> None:
    """Changes may have no sign, say what the budget became, or be left out."""
    assert not adjusted(initial, change, budget)


def test_adjustments_are_converted_with_the_amounts() -> None:
    """20万元 in a form in 元 beside 1000000 and 1200000."""
    total = replace(fund(initial="1000000", budget="1200000"), adjustment=figure("20万元"))

    assert not hits("FND003", form(funds=[total], money_unit="元"))


@pytest.mark.parametrize(("initial", "explained"), [("", True), ("2", False)])
def test_a_part_that_was_carried_over_explains_what_the_budget_grew_by(
    initial: str, explained: bool
) -> None:
    """10 became 12 by the 2 carried over from last year, unless those were there from the first."""
    carried = fund("上年结转资金", initial=initial, budget="2", executed="2", role="part")
    own = fund("当年财政拨款", initial="10", budget="10", executed="10", role="part")
    judged = form(funds=[fund(initial="10", budget="12", executed="12"), own, carried])

    assert bool(hits("FND013", judged)) is not explained
