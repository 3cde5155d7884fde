"""SCR: totals and earned scores worked out by hand, each with its nearest neighbours."""

from decimal import Decimal

import pytest
from form_builder import COLUMNS, category, figure, form, fund, hits, judge, merged, row, said
from msgspec.structs import replace

from selfeval_cli.model.form import Form, FundRow, Indicator
from selfeval_cli.policy import load
from selfeval_cli.rules.case import Case
from selfeval_cli.rules.registry import Hit, Outcome, Recomputed, Skip, catalogue


def executed(score: str = "10", weight: str = "10") -> list[FundRow]:
    """A funds table of one row, everything spent."""
    return [fund(budget="10", executed="10", weight=weight, rate="100%", score=score)]


def rows(*marks: tuple[str, str]) -> list[Indicator]:
    """Rows of these weights and scores, whose targets are words."""
    return [row(f"指标{chr(65 + n)}", "明显改善", "达到预期", *m) for n, m in enumerate(marks)]


def only(code: str, judged: Form, policy: str = "national-2020") -> Hit:
    """The one finding of `code`."""
    (hit,) = hits(code, judged, policy)
    return hit


def skips(code: str, judged: Form, policy: str = "national-2020") -> list[str]:
    """Why `code`, or a row of it, was not applied."""
    return [outcome.reason for outcome in judge(code, judged, policy) if isinstance(outcome, Skip)]


# -- SCR001 -----------------------------------------------------------------------------------

FULL = rows(("50", "50"), ("30", "28"), ("10", "10"))


def test_a_total_that_is_not_the_sum() -> None:
    """50 + 28 + 10 and 8.7 for execution are 96.7, not 97."""
    hit = only("SCR001", form(FULL, funds=executed("8.7"), total=("100", "97")))

    assert (hit.at.where, hit.stated, hit.expected) == ("总分 › 得分", "97", "96.7")
    assert (hit.formula, hit.difference) == ("50 + 28 + 10 + 8.7 = 96.7", Decimal("0.3"))
    assert (hit.message, hit.severity) == ("default", None)


def test_a_total_that_is_the_sum() -> None:
    """To the last digit, however it is printed."""
    for printed in ("96.7", "96.70", "96.7分"):
        assert hits("SCR001", form(FULL, funds=executed("8.7"), total=("100", printed))) == []


def test_a_total_without_execution_is_named() -> None:
    """88 leaves the 8.7 points of execution out."""
    hit = only("SCR001", form(FULL, funds=executed("8.7"), total=("100", "88")))

    assert (hit.message, hit.args["execution"]) == ("without-execution", "8.7")


def test_a_total_in_the_head_is_held_against_the_sum_as_well() -> None:
    """自评总分 97 in the head beside the right 96.7 below."""
    judged = form(FULL, funds=executed("8.7"), total=("100", "96.7"), stated="97")

    assert only("SCR001", judged).at.where == "自评总分"
    assert hits("SCR001", form(FULL, funds=executed("8.7"), total=None, stated="96.7")) == []


def test_a_score_merged_over_rows_counts_once() -> None:
    """20 stands in a cell over two rows of 10."""
    pair = rows(("10", "20"), ("10", ""))
    pair[1] = replace(pair[1], score=merged())

    assert hits("SCR001", form([*pair, *FULL], funds=[fund()], total=("100", "108"))) == []
    hit = only("SCR001", form([*pair, *FULL], funds=[fund()], total=("100", "118")))
    assert hit.expected == "108"
    assert hits("SCR002", form([*pair, *FULL])) == []
    assert hits("SCR003", form([*pair, *FULL])) == []


def test_a_missing_score_may_be_what_the_total_holds_more() -> None:
    """The total 98 may count the 10 points missing below; 80 and 99 cannot come about."""
    gap = rows(("50", "50"), ("30", "28"), ("10", ""))

    assert hits("SCR001", form(gap, funds=executed(), total=("100", "98"))) == []
    assert skips("SCR001", form(gap, funds=executed(), total=("100", "98"))) == ["score-missing"]
    assert only("SCR001", form(gap, funds=executed(), total=("100", "80"))).expected == "88"
    assert only("SCR001", form(gap, funds=executed(), total=("100", "99"))).stated == "99"
    assert hits("SCR001", form(FULL, funds=executed(""), total=("100", "98"))) == []


def test_a_total_above_the_rows_of_a_form_without_funds() -> None:
    """The execution score was not found: 97 may hold it, 80 cannot come about."""
    assert skips("SCR001", form(FULL, total=("100", "97"))) == ["no-funds"]
    assert only("SCR001", form(FULL, total=("100", "80"))).expected == "88"


def test_without_scores_or_total_there_is_nothing_to_add() -> None:
    """Blank, unreadable and missing figures are told apart."""
    unscored = rows(("50", ""), ("50", ""))

    assert skips("SCR001", form(FULL, total=("100", ""))) == ["no-total-score"]
    assert skips("SCR001", form(unscored, total=("100", "90"))) == ["no-scores"]
    spoilt = form([*FULL, *rows(("10", "九点几"))], total=("100", "97"))
    assert skips("SCR001", spoilt) == ["score-unreadable"]


# -- SCR002, SCR003, SCR004 -------------------------------------------------------------------


def test_a_score_above_its_weight() -> None:
    """15 of 10."""
    hit = only("SCR002", form(rows(("10", "15"))))

    assert (hit.at.where, hit.stated, hit.expected) == ("指标A › 得分", "15", "≤ 10")
    assert (hit.formula, hit.difference) == ("15 > 10", Decimal(5))
    assert hits("SCR002", form(rows(("10", "10"), ("10", "10.0")))) == []


def test_an_execution_score_above_its_weight() -> None:
    """11 of 10, or 21 of the 20 that the header declares."""
    assert only("SCR002", form(funds=executed("11"))).at.where == "年度资金总额 › 得分"
    declared = form(funds=[fund(budget="10", executed="10", score="21")], declared="20")
    assert only("SCR002", declared, "hubei").expected == "≤ 20"
    assert hits("SCR002", form(funds=executed("10"))) == []


def test_scores_above_the_points_of_their_category() -> None:
    """Without weights 产出指标（40分） bounds 25 + 20."""
    scored = rows(("", "25"), ("", "20"))

    def points(printed: str) -> Form:
        return form(scored, categories=(category(f"产出指标（{printed}分）", printed, 1, 2),))

    hit = only("SCR002", points("40"))

    assert (hit.message, hit.at.where) == ("category", "产出指标（40分）")
    # The label prints neither: 现为 is for what a cell reads.
    assert (hit.stated, hit.expected, hit.formula) == (None, None, "25 + 20 = 45 > 40")
    assert hits("SCR002", points("45")) == []


def test_a_missing_score() -> None:
    """A weighted row is blank though others are scored."""
    hit = only("SCR003", form(rows(("50", "50"), ("40", ""))))

    assert (hit.at.where, hit.stated, hit.args["weight"]) == ("指标B › 得分", "", "40")


def test_scores_that_are_not_missing() -> None:
    """A nought is a score; a row that weighs nothing, unfilled and unscored forms need none."""
    assert hits("SCR003", form(rows(("50", "50"), ("40", "0")))) == []
    assert hits("SCR003", form(rows(("50", "50"), ("", "")))) == []
    assert hits("SCR003", form(rows(("50", "50"), ("0", "/")))) == []
    assert only("SCR003", form(rows(("50", ""), ("40", "")))).message == "all"
    unfilled = form([row("人数", "≥5人", "", "50", "")])
    assert skips("SCR003", unfilled) == ["unfilled"]
    unscored = tuple(name for name in COLUMNS if name != "score")
    assert skips("SCR003", form(rows(("50", "50")), columns=unscored)) == ["no-scores"]


def test_a_blank_total_under_scored_rows() -> None:
    """50 + 28 + 10 and 10 for execution are 98; a total in the head is total enough."""
    hit = only("SCR003", form(FULL, funds=executed(), total=("100", "")))

    assert (hit.message, hit.expected) == ("total", "98")
    assert hits("SCR003", form(FULL, funds=executed(), total=("100", ""), stated="98")) == []


def test_a_total_above_full_marks_has_one_cause() -> None:
    """Scores of 108 over weights of 100 make the total 108: the score is wrong, not the total too.
    A total of 108 over weights that make 108 is the total's own fault."""
    above = form(rows(("90", "98")), funds=executed("10"), total=("100", "108"))
    weighed = form(rows(("98", "98")), funds=executed("10"), total=("108", "108"))

    assert len(hits("SCR002", above)) == 1
    assert hits("SCR011", above) == []
    assert len(hits("SCR011", weighed)) == 1


@pytest.mark.parametrize(
    ("name", "target", "told"),
    [
        ("培训人数", "≥50人", True),
        ("群众满意程度", "明显提升", True),
        ("完成时间", "11月底前", True),
        ("安全生产事故", "=0起", False),
        ("工程造价", "≤50万元", False),
        ("环境", "无污染", False),
        ("安全隐患", "及时消除", False),
    ],
)
def test_none_is_an_answer_only_where_none_is_asked_for(name: str, target: str, told: bool) -> None:
    """无 beside ≥50人 is no result at all; beside no accidents it is the best one."""
    found = hits("SCR005", one(target, "无", "10", name=name))

    assert [hit.message for hit in found] == ["none"] * told


def test_a_missed_target_is_never_worth_full_marks() -> None:
    """4604 of ≥4754 earn 4.84 of 5, which a whole point would round up to 5."""
    hit = only("SCR005", form([row("培训人数", "≥4754人", "4604人", "5", "5")]))

    assert (hit.message, hit.expected) == ("full", "4.84")
    assert hits("SCR005", form([row("培训人数", "≥4754人", "4604人", "5", "4.8")])) == []


def test_a_score_with_decimals_may_round_up_to_its_weight() -> None:
    """93.9 of ≥95 earns 3.954 of 4: 4.0 is that to one place, 4 is a whole point too many."""
    assert hits("SCR005", form([row("知晓率", "≥95%", "93.9%", "4.00", "4.0")])) == []
    assert only("SCR005", form([row("知晓率", "≥95%", "93.9%", "4.00", "4")])).message == "full"


def test_negative_scores() -> None:
    """In a row, in the funds and in the total."""
    negative = form(rows(("10", "-1")), funds=executed("-2"), total=("100", "-3"))

    assert [(hit.at.where, hit.stated) for hit in hits("SCR004", negative)] == [
        ("指标A › 得分", "-1"),
        ("年度资金总额 › 得分", "-2"),
        ("总分 › 得分", "-3"),
    ]
    zero = form(rows(("10", "0")), funds=executed("0"), total=("100", "0"))
    assert hits("SCR004", zero) == []


# -- SCR005 and SCR006 ------------------------------------------------------------------------


def one(target: str, actual: str, score: str, weight: str = "10", **more: str) -> Form:
    """A form of one row."""
    name = more.pop("name", "培训人数")
    return form([row(name, target, actual, weight, score, **more)])  # type: ignore[arg-type]


def verdict(target: str, actual: str, score: str, weight: str = "10", **more: str) -> str:
    """ "high", "low" or "" for what the two rules say about a row."""
    judged = one(target, actual, score, weight, **more)
    assert any(isinstance(outcome, Recomputed) for outcome in judge("SCR005", judged))
    high, low = hits("SCR005", judged), hits("SCR006", judged)
    assert not (high and low)
    return "high" if high else "low" if low else ""


@pytest.mark.parametrize(
    ("target", "actual", "score", "said"),
    [
        ("≥50人", "50人", "10", ""),
        ("≥50人", "60人", "10", ""),
        ("≥50人", "40人", "8", ""),
        ("≥50人", "40人", "10", "high"),
        ("≥50人", "40人", "7", "low"),
        ("≥50人", "50人", "9", "low"),
        ("≥52", "10", "1.92", ""),  # 10 × 10 ÷ 52 = 1.9230…
        ("≥52", "10", "1.93", "high"),
        ("≥52", "10", "2", ""),  # a whole point is rounding, which SCR005 leaves alone
        ("≥100%", "97.30%", "9.7", ""),
        ("=8个", "8个", "10", ""),
        ("=8个", "4个", "5", ""),
        ("=8个", "10个", "10", ""),
        ("=0次", "0次", "10", ""),
        ("=0次", "1次", "10", "high"),
        ("=0次", "1次", "0", ""),
    ],
)
def test_a_floor_earns_in_proportion(target: str, actual: str, score: str, said: str) -> None:
    """W if A ≥ T, else W × A ÷ T; = counts as a floor, but = 0 as a ceiling."""
    assert verdict(target, actual, score) == said


@pytest.mark.parametrize(
    ("score", "said"),
    [
        ("8.99", "low"),
        ("9", ""),
        ("9.00", ""),
        ("9.05", ""),
        ("9.09", ""),
        ("9.1", ""),  # 9.0909… to one place
        ("9.10", "high"),
        ("9.2", "high"),
        ("10", "high"),
    ],
)
def test_a_missed_ceiling_earns_anything_between_the_two_formulas(score: str, said: str) -> None:
    """≤5300 and 5830: 10 × (1 − 530 ÷ 5300) = 9 one way, 10 × 5300 ÷ 5830 = 9.0909… the other."""
    assert verdict("<=5300元/户", "5830元/户", score, name="补助标准") == said


def test_the_finding_shows_both_formulas() -> None:
    """A reader can follow either of them."""
    hit = only("SCR005", one("<=5300元/户", "5830元/户", "10", name="补助标准"))

    assert (hit.stated, hit.expected) == ("10", "9～9.09")
    assert hit.formula == "10 × (1 − (5830 − 5300) ÷ 5300) = 9; 10 × 5300 ÷ 5830 = 9.09"
    assert hit.difference == Decimal("0.91")
    assert hit.at.where == "补助标准 › 得分"
    assert [place.where for place in hit.related] == [
        "补助标准 › 年度指标值",
        "补助标准 › 实际完成值",
        "补助标准 › 分值",
    ]


def test_a_policy_may_know_one_formula_only() -> None:
    """In Hubei 9.00 is too low: the inverse formula earns 9.09."""
    judged = one("<=5300元/户", "5830元/户", "9.00", name="补助标准")

    assert hits("SCR006", judged) == []
    assert only("SCR006", judged, "hubei").expected == "9.09"


COST = {"level2": "成本指标", "name": "印刷费"}


def test_a_cost_without_comparator_is_a_ceiling() -> None:
    """3.3 → 4.9 earns 5.15～6.73 of 10, and 5 is the lower end in whole points; 2.2 → 4.4 is
    twice the target and earns 0～5, not 10."""
    assert verdict("3.3万元", "4.9万元", "5", **COST) == ""
    assert verdict("2.2万元", "4.4万元", "10", **COST) == "high"
    assert verdict("2.2万元", "4.4万元", "0", **COST) == ""
    assert verdict("2.2万元", "4.4万元", "5", **COST) == ""
    assert verdict("3.3万元", "3.1万元", "10", **COST) == ""
    assert verdict("3.3万元", "31000元", "10", **COST) == ""  # units convert


def test_a_unit_price_is_no_floor() -> None:
    """Printing at 10元/本 where 12 were planned is met; under another second level nobody knows."""
    assert verdict("12元/本", "10元/本", "10", name="印制单价", level2="") == ""
    assert verdict("12元/本", "18元/本", "10", name="印制单价", level2="") == "high"
    assert "direction-unknown" in skips("SCR005", one("12元/本", "10元/本", "10", name="印制单价"))


def test_names_that_say_less_is_better_are_ceilings() -> None:
    """投诉 0 of at most 2; no 合格率 is meant."""
    assert verdict("2次", "0次", "10", name="群众投诉次数") == ""
    assert verdict("2次", "3次", "10", name="群众投诉次数") == "high"
    assert verdict("2%", "0%", "10", name="抽检不合格率") == ""


@pytest.mark.parametrize(
    ("name", "target", "actual", "said"),
    [
        ("单位能耗", "下降2个百分点", "下降2.3个百分点", ""),
        ("单位能耗", "下降2个百分点", "下降1个百分点", "high"),
        ("发病率", "较上年降低5%", "降低6%", ""),
        ("投诉量", "减少10%以上", "减少8%", "high"),
        ("发病率", "下降至5%", "4%", ""),
        ("发病率", "下降到5%以下", "8%", "high"),
    ],
)
def test_what_is_to_fall_by_so_much_falls_the_better_the_more(
    name: str, target: str, actual: str, said: str
) -> None:
    """下降2% is a floor, whatever falls; 下降到2% is a ceiling."""
    judged = one(target, actual, "10", name=name)

    assert verdict(target, actual, "10", name=name) == said
    assert hits("IND011", judged) == []


@pytest.mark.parametrize("actual", ["4%", "上升2%"])
def test_a_bare_figure_does_not_say_that_it_fell_by_so_much(actual: str) -> None:
    """It may be the rate that is left, or a rise: 发病率 下降5% | 4%."""
    judged = one("下降5%", actual, "10", name="发病率")

    assert "direction-unknown" in skips("SCR005", judged)
    assert hits("SCR005", judged) == hits("SCR006", judged) == []


def test_units_are_held_against_each_other_whichever_of_them_is_exact() -> None:
    """20 亩 are 1.333… 公顷, and 2 公顷 are 30 亩."""
    hit = only("SCR005", one("≥2公顷", "20亩", "10", name="绿化面积"))

    assert (hit.expected, hit.formula) == ("6.67", "10 × 20 ÷ 30 = 6.67")
    assert verdict("≥2公顷", "30亩", "10", name="绿化面积") == ""
    assert verdict("≥2公顷", "20亩", "6.67", name="绿化面积") == ""


@pytest.mark.parametrize(
    ("target", "actual", "reason"),
    [
        ("≥50人", "≥50人", "comparator-repeated"),
        ("≥50人", "约45人", "result-approximate"),
        ("≥50人", "45人，其中女性20人", "result-compound"),
        ("≥50人", "完成", "result-words"),
        ("明显改善", "90%", "target-words"),
        ("≥50人", "3场", "units-differ"),
        ("≥50人", "-3人", "result-negative"),
        ("60天", "50天", "direction-unknown"),
        ("约50人", "45人", "target-approximate"),
        ("50人、3场", "45人", "target-compound"),
        ("", "45人", "target-blank"),
        ("5O人", "45人", "target-unreadable"),
        ("≥50人", "4O人", "result-unreadable"),
    ],
)
def test_a_row_that_cannot_be_recomputed_says_why(target: str, actual: str, reason: str) -> None:
    """The reason is given with the row's place, and no finding is made up."""
    judged = one(target, actual, "3", name="建设工期" if reason == "direction-unknown" else "人数")

    (skip,) = (outcome for outcome in judge("SCR005", judged) if isinstance(outcome, Skip))

    assert skip.reason == reason
    assert skip.at is not None
    assert hits("SCR005", judged) == hits("SCR006", judged) == []


def test_missing_weights_and_scores_are_said() -> None:
    """Nothing is computed from nothing."""
    assert skips("SCR005", one("≥5", "4", "3", "")) == ["weight-missing"]
    assert skips("SCR005", one("≥5", "4", "", "10")) == ["score-blank"]
    assert skips("SCR006", one("≥5", "4", "", "10")) == ["no-row-recomputed"]


def test_rows_that_share_a_cell_are_not_recomputed() -> None:
    """One score over two rows belongs to neither alone."""
    pair = [row("甲项", "≥5", "4", "10", "20"), row("乙项", "≥5", "5", "10")]
    pair[1] = replace(pair[1], score=merged())

    assert skips("SCR005", form(pair)) == ["score-merged", "score-blank"]
    assert hits("SCR005", form(pair)) == hits("SCR006", form(pair)) == []


def test_a_low_score_with_a_reason_is_only_told() -> None:
    """The place may deduct more than the proportion where it says why."""
    explained = only("SCR006", one("≥50人", "50人", "9", reason="档案归集不及时，扣一分"))

    assert (explained.message, explained.severity) == ("explained", "info")
    assert only("SCR006", one("≥50人", "50人", "9", reason="无")).severity is None


def test_points_come_off_a_result_far_above_its_target() -> None:
    """财预〔2020〕10号 lets 70 of 50 lose marks; 65, the edge of 30 %, does not."""
    assert hits("SCR006", one("≥50人", "70人", "8")) == []
    assert only("SCR006", one("≥50人", "65人", "8")).expected == "10"


def test_other_rules_report_scores_out_of_bounds() -> None:
    """Above the weight is SCR002's, below zero SCR004's subject."""
    assert hits("SCR005", one("≥50人", "40人", "12")) == []
    assert hits("SCR006", one("≥50人", "40人", "-1")) == []


# -- SCR007 and SCR008 ------------------------------------------------------------------------

ACHIEVED, PARTIAL, MISSED = (
    "达成年度指标",
    "部分达成年度指标并具有一定效果",
    "未达成年度指标且效果较差",
)


@pytest.mark.parametrize(
    ("answer", "score", "national", "hubei"),
    [
        (ACHIEVED, "10", False, False),
        (ACHIEVED, "8", False, False),
        (ACHIEVED, "7.9", True, True),
        (PARTIAL, "8", True, True),
        (PARTIAL, "7.99", False, False),
        (PARTIAL, "6", False, False),
        (PARTIAL, "5.5", True, False),
        (PARTIAL, "4.9", True, True),
        (MISSED, "5.5", False, True),
        (MISSED, "4.9", False, False),
        (MISSED, "0", False, False),
        (MISSED, "6", True, True),
    ],
)
def test_the_bands_of_the_three_answers(
    answer: str, score: str, national: bool, hubei: bool
) -> None:
    """Of 10 points 10–8, 8–6, 6–0 nationally and 10–8, 8–5, 5–0 in Hubei, lower ends included."""
    judged = form([row("改善程度", "明显改善", answer, "10", score)])

    assert bool(hits("SCR007", judged)) == national
    assert bool(hits("SCR007", judged, "hubei")) == hubei


def test_a_score_outside_its_band_shows_the_band() -> None:
    """部分达成 with full marks."""
    hit = only("SCR007", form([row("改善程度", "明显改善", PARTIAL, "10", "10")]))

    assert (hit.at.where, hit.stated, hit.expected) == ("改善程度 › 得分", "10", "6～8")
    assert hit.formula == "10 × 0.6～10 × 0.8"
    assert hit.args["answer"] == PARTIAL


def test_other_answers_have_no_band() -> None:
    """Words of one's own are not judged."""
    assert skips("SCR007", form(rows(("10", "1")))) == ["no-qualitative-answer"]


@pytest.mark.parametrize("reason", ["", "/", "—", "无", "暂无", "0"])
def test_points_lost_without_a_reason(reason: str) -> None:
    """9 of 10 with a reason cell that gives none."""
    hit = only("SCR008", form([row("人数", "≥5", "5", "10", "9", reason)]))

    assert (hit.at.where, hit.stated, hit.formula) == ("人数 › 偏差原因", reason, "10 − 9 = 1")
    assert hit.difference == Decimal(-1)


def test_points_lost_with_a_reason_or_none_lost() -> None:
    """A sentence is a reason; full marks need none; forms without the column are not judged."""
    lost = row("人数", "≥5", "4", "10", "8", "下雨停工")

    assert hits("SCR008", form([lost])) == []
    assert hits("SCR008", form([row("人数", "≥5", "5", "10", "10", "")])) == []
    columns = tuple(name for name in COLUMNS if name != "reason")
    assert skips("SCR008", form([row("人数", "≥5", "4", "10", "8")], columns=columns)) == [
        "no-reason-column"
    ]
    assert skips("SCR008", form([row("人数", "≥5", "", "10", "")])) == ["unfilled"]


# -- SCR009 and SCR010 ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "grade", "expected"),
    [
        ("90", "优", None),
        ("90", "优秀", None),
        ("89.99", "优", "良"),
        ("80", "良好", None),
        ("79.5", "良", "中"),
        ("60", "中", None),
        ("59.9", "中", "差"),
        ("59.9", "差", None),
        ("95", "良", "优"),
    ],
)
def test_a_grade_fits_its_total(score: str, grade: str, expected: str | None) -> None:
    """90, 80 and 60 are the lower ends of 优, 良 and 中."""
    found = hits("SCR009", form(FULL, total=("100", score), grade=grade))

    assert [hit.expected for hit in found] == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("grade", "expected"),
    [
        ("优☑  良□  中□  差□", "良"),
        ("□优 ☑良 □中 □差", None),
        ("优□ 良√ 中□ 差□", None),
        ("优□ 良□ 中□ 差□", None),
    ],
)
def test_a_ticked_box_is_the_grade(grade: str, expected: str | None) -> None:
    """On the side of the box where the text has its words; no tick is no grade."""
    found = hits("SCR009", form(FULL, total=("100", "85"), grade=grade))
    assert [hit.expected for hit in found] == ([expected] if expected else [])


def test_a_grade_error_names_the_total() -> None:
    """优 beside 85."""
    hit = only("SCR009", form(FULL, total=("100", "85"), grade="优"))

    assert (hit.at.where, hit.stated, hit.args["total"]) == ("总分 › 等级", "优", "85")
    assert [place.where for place in hit.related] == ["总分 › 得分"]


def test_grades_that_cannot_be_judged() -> None:
    """Unknown words, no grade and no total are said."""
    assert skips("SCR009", form(FULL, total=("100", "85"), grade="二等")) == ["grade-unknown"]
    assert skips("SCR009", form(FULL, total=("100", "85"))) == ["no-grade"]
    assert skips("SCR009", form(FULL, total=("100", ""), grade="优")) == ["no-total-score"]


def spent(amount: str, *marks: tuple[str, str]) -> Form:
    """A form that spent `amount` of 100."""
    return form(rows(*marks), funds=[fund(budget="100", executed=amount, rate=amount + "%")])


def test_perfect_indicators_while_little_was_spent() -> None:
    """79% spent and 86 of 90 points (95.56%) is odd; 80% or 85 of 90 (94.44%) is not."""
    hit = only("SCR010", spent("79", ("50", "50"), ("40", "36")))

    assert (hit.at.where, hit.stated) == ("年度资金总额 › 执行率", "79%")
    assert (hit.args["share"], hit.args["low"]) == ("95.56%", "80%")
    assert hit.formula == "79 ÷ 100 = 79%"
    assert hits("SCR010", spent("80", ("50", "50"), ("40", "36"))) == []
    assert hits("SCR010", spent("79", ("50", "50"), ("40", "35"))) == []


def test_the_edge_is_the_policys() -> None:
    """A policy with its own threshold of 90 finds 85% low."""
    policy = replace(load("national-2020"), low_execution=Decimal(90))
    outcomes: list[Outcome] = list(
        catalogue()["SCR010"].judge(Case(spent("85", ("50", "50")), policy))
    )

    assert [type(outcome) for outcome in outcomes] == [Hit]
    assert skips("SCR010", form(FULL)) == ["no-funds-figures"]
    assert skips("SCR010", spent("79")) == ["no-scores"]


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("管护机制", "建立", "未建立"),  # the target denied
        ("修缮教室数量", "≥24间", "没有修缮"),  # what the name is about denied
        ("管护机制", "健全", "没有"),
        ("修缮工程", "完成验收", "正在验收"),  # an end is asked for, and the work goes on
    ],
)
def test_an_answer_that_denies_the_work_admits_a_failure(
    name: str, target: str, actual: str
) -> None:
    """Full marks for what was not done are SCR013's alone."""
    judged = form([row(name, target, actual, "10", "10")])

    assert only("SCR013", judged).stated == actual
    assert not hits("SCR005", judged)


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("安全事故发生情况", "不发生", "未发生"),
        ("矛盾纠纷发生情况", "有效控制", "未发生"),
        ("安全事故", "无事故", "没有"),
        ("工程变更", "严格控制", "未变更"),
        ("管护机制", "有序开展", "正在开展"),  # no end is asked for
    ],
)
def test_what_did_not_happen_and_should_not_is_no_failure(
    name: str, target: str, actual: str
) -> None:
    """未发生 answers a row about accidents, 正在开展 one about going on."""
    judged = form([row(name, target, actual, "10", "10")])

    assert not hits("SCR013", judged)
    assert not hits("SCR005", judged)


def test_a_result_of_none_is_told_as_it_is_printed() -> None:
    """无 stands in the cell, so it does not read as if nothing did."""
    judged = form([row("修缮教室数量", "≥24间", "无", "10", "10")])

    assert said("SCR005", judged) == ["完成值只写了“无”，却得了 10 分"]


def test_a_result_printed_as_a_ratio_is_told_as_printed_and_computed_in_percent() -> None:
    """0.85 of 90%: 10 × 85 ÷ 90 = 9.44."""
    hit = only("SCR005", form([row("师生满意度", "≥90%", "0.85", "10", "10")]))

    assert (hit.args["actual"], hit.expected) == ("0.85", "9.44")
    assert hit.formula == "10 × 85 ÷ 90 = 9.44"


def weighed(coefficient: str, score: str, reason: str = "") -> Form:
    """A row in words, worth 15, with a coefficient."""
    return form([row("管护机制", "健全", "基本健全", "15", score, reason, coefficient=coefficient)])


@pytest.mark.parametrize("coefficient", ["80%", "0.8", "80"])
def test_a_score_is_the_weight_times_the_coefficient_however_it_is_printed(
    coefficient: str,
) -> None:
    """15 × 80% = 12."""
    assert only("SCR012", weighed(coefficient, "14")).expected == "12"
    assert not hits("SCR012", weighed(coefficient, "12"))


def test_points_taken_off_below_the_coefficient_for_a_reason_are_only_told() -> None:
    """14 of 15 × 100%: a warning without a reason, a note with one."""
    assert only("SCR012", weighed("100%", "14")).severity is None
    assert only("SCR012", weighed("100%", "14", "管护人员年中调离")).severity == "info"
    assert only("SCR012", weighed("80%", "14", "管护人员年中调离")).severity is None


def lost(score: str, deduction: str, actual: str = "有所改善") -> list[str]:
    """What SCR012 says of a row worth 10 points with a column of the points lost."""
    judged = replace(
        row("路况", "明显改善", actual, "10", score, "工期顺延"), deduction=figure(deduction)
    )
    return [hit.message for hit in hits("SCR012", form([judged]))]


def test_points_lost_are_what_the_score_lacks() -> None:
    """10 − 2 = 8; with or without a sign, and blank where nothing is said."""
    assert lost("8", "1") == ["deduction"]
    assert lost("10", "2") == ["deduction"]
    assert lost("8", "2") == lost("8", "-2") == lost("8", "") == lost("10", "0") == []


@pytest.mark.parametrize(
    ("score", "deduction", "said"),
    [
        ("9.67", "0.3", []),  # 0.33 lost, printed with one place
        ("9.7", "0.33", []),  # 9.67 left, printed with one place
        ("9.67", "0.5", ["deduction"]),
        ("9.7", "0.2", ["deduction"]),
        ("10", "0.3", ["deduction"]),  # a whole number is no rounded one
        ("9.6", "0", ["deduction"]),
    ],
)
def test_points_lost_may_be_rounded_at_their_last_place(
    score: str, deduction: str, said: list[str]
) -> None:
    """What is printed with decimals, the score or the points lost, may be a rounded one."""
    assert lost(score, deduction) == said


def test_points_lost_beside_a_score_that_others_report() -> None:
    """12 of 10 is SCR002's, and what the standard says is no figure."""
    assert lost("12", "2") == []
    assert lost("8", "未完成扣2分") == []


@pytest.mark.parametrize(
    ("rate", "score", "said"),
    [
        ("98.25%", "9.83", []),  # 10 × 98.25% = 9.825
        ("98.25", "9.83", []),
        ("98%", "9.8", []),
        ("98.25%", "9.9", ["default"]),
        ("99%", "9.9", ["default"]),  # 112 ÷ 114 is no 99 %
    ],
)
def test_a_score_may_follow_from_the_printed_completion_rate(
    rate: str, score: str, said: list[str]
) -> None:
    """112 of 114 is 98.2456…%: 9.82 of 10 by the figures, 9.83 by the rate as it is printed."""
    judged = row("培训人次", "≥114人次", "112人次", "10", score, "雨季停工", coefficient=rate)

    assert [hit.message for hit in hits("SCR005", form([judged]))] == said


def test_a_total_without_rows_is_not_held_against_the_execution_alone() -> None:
    """FRM002 says that the indicators are missing."""
    paid = fund(budget="10", executed="9", weight="10", rate="90%", score="9")

    assert not hits("SCR001", form([], funds=[paid], total=None, stated="98"))


def test_a_total_left_blank_in_the_head() -> None:
    """Ninety points were earned, and 自评总分 says nothing."""
    (hit,) = hits(
        "SCR003", form([row("里程", "≥10公里", "9公里", "100", "90")], total=None, stated="")
    )

    assert (hit.message, hit.at.where, hit.expected) == ("total", "自评总分", "90")


def fails(name: str, target: str, actual: str, level2: str = "质量指标") -> bool:
    """Whether SCR013 says that a row with full marks admits a failure."""
    return bool(hits("SCR013", form([row(name, target, actual, "10", "10", level2=level2)])))


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("资料归档", "完整", "不完整"),
        ("管护机制", "建立", "正在建立"),
        ("救助", "应救尽救", "部分救助"),
        ("整改落实", "全部整改", "大部分整改"),
        ("采购", "符合采购规定", "部分采购未走程序"),
        ("档案管理", "规范", "有待规范"),
        ("出行条件", "明显改善", "略有改善"),
        ("就业", "显著提升", "与上年持平"),
        ("环境影响", "无不良影响", "有一定影响"),
        ("成本控制", "不超预算", "超预算5万元"),
        ("成本控制", "不超预算", "超出预算"),
        ("任务", "完成", "完成90%"),
        ("安全事故", "无", "发生1起"),
        ("有效投诉", "零投诉", "2件"),
        ("交通事故死亡人数", "较上年下降", "上升6.5%"),
        ("发病率", "下降5%", "较上年上升2%"),
        ("破案率", "较上年提高", "下降2.3个百分点"),
        ("投诉量", "逐年减少", "有所增加"),
    ],
)
def test_answers_that_fall_short_of_the_targets_own_words(
    name: str, target: str, actual: str
) -> None:
    """The target's word taken back, a part of it, less of it, or what was not to be."""
    assert fails(name, target, actual)


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("乡村治理", "推进", "正在推进"),
        ("污染排放", "不断减少", "减少"),
        ("安全事故", "无", "无"),
        ("安全事故", "无", "0起"),
        ("安全事故", "无安全事故", "未发生安全事故"),
        ("成本控制", "不超预算", "节约5万元"),
        ("环境影响", "无不良影响", "有利影响"),
        ("任务", "完成", "完成100%"),
        ("群众满意度", "全面提升", "95%"),
        ("出行条件", "有所改善", "有所改善"),
        ("隐患排查", "无", "12次"),
        ("物价", "不变", "持平"),
        ("整改落实", "部分整改", "部分整改"),
        ("投诉量", "较上年下降", "下降12%"),
        ("群众收入", "稳步增长", "较上年增长5.2%"),
        ("群众收入", "稳步增长", "5.2%"),
        ("办事成本", "降低", "降低成本、提高效率"),
    ],
)
def test_answers_that_only_look_like_falling_short(name: str, target: str, actual: str) -> None:
    """What goes on, what was asked for so, and what is good of its kind."""
    assert not fails(name, target, actual)


@pytest.mark.parametrize(
    ("reason", "admitted"),
    [
        ("验收未通过", True),
        ("尚未完成验收，已完成施工", True),
        ("部分道路未完成，已完成80%", True),
        ("因上年未完成，本年补做完毕", False),
        ("质量未达标部分已返工合格", False),
        ("资金未使用完，结余上缴财政", False),
        ("节约资金未使用", False),
    ],
)
def test_a_reason_admits_what_was_not_made_good(reason: str, admitted: bool) -> None:
    """What was missed first and done after all, and money that was saved, cost no points."""
    judged = form([row("管护机制", "健全", "健全", "10", "10", reason)])

    assert bool(hits("SCR013", judged)) is admitted
