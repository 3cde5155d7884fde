"""IND: each rule on rows worked out by hand, with the nearest rows that must stay silent."""

from decimal import Decimal

import pytest
from form_builder import form, fund, hits, judge, row, said

from selfeval_cli.model.form import Form, Indicator
from selfeval_cli.rules.registry import Skip


def one(indicator: Indicator, code: str) -> list[str]:
    """The variants of `code`'s message raised for a form of this single row."""
    return [hit.message for hit in hits(code, form([indicator]))]


def raised(code: str, target: str, actual: str, name: str = "编制规划", **more: str) -> bool:
    """Whether `code` is raised for a row of this target and result."""
    return bool(one(row(name, target, actual, "10", "10", **more), code))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("target", "actual"),
    [("1个", "1000份"), ("≥10次", "10人"), ("≤20万元", "20亩"), ("5人", "5人次"), ("15", "15亩")],
)
def test_units_that_do_not_convert_are_reported(target: str, actual: str) -> None:
    """A count of one thing does not answer a count of another; a name's unit counts."""
    assert raised("IND001", target, actual, "管理规模（万元）")


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("地名管理经费（万元）", "15", "15万元"),
        ("编制规划", "≥1个", "2"),
        ("项目经费", "≤3万元", "29500元"),
        ("新修道路", "10公里", "10km"),
        ("参训干部", "20人", "20名"),
        ("造林面积", "1公顷", "15亩"),
        ("检查完成率", "100%", "100％"),
        ("培训次数", "3", "5次"),
        ("完成时间", "12月", "10月"),
        ("检查完成率", "≥90%", "12次"),  # IND002 tells the cause
        ("服务群众", "5万人", "5.2万"),
    ],
)
def test_units_that_agree_or_convert_are_not_reported(name: str, target: str, actual: str) -> None:
    """Inherited units, units in names, spellings and conversions all agree."""
    assert not raised("IND001", target, actual, name)


def test_a_generic_counter_for_the_same_number_is_only_a_hint() -> None:
    """5个 and 5家 may well be the same five; 1个 and 1000份 are not."""
    same, other = (
        hits("IND001", form([row("扶持企业", "5个", actual)]))[0] for actual in ("5家", "50家")
    )

    assert (same.severity, other.severity) == ("info", None)


@pytest.mark.parametrize(
    ("target", "actual", "variant"),
    [
        ("20套", "100%", "default"),
        ("≥5次", "100％", "default"),
        ("12月30日前", "100%", "rate-for-date"),
        ("2023年11月", "3次", "number-for-date"),
        ("12月30日前开展培训2次", "100%", "rate-for-several"),
        ("37个", "100%", "default"),
        ("≤30万元", "完成", "words-for-number"),
        ("≥95%", "较好", "words-for-number"),
        ("≥95%", "190户", "count-for-rate"),
        ("5次", "2023年10月", "date-for-number"),
        ("应助尽助", "9", "number-for-words"),
    ],
)
def test_an_answer_of_another_kind_is_reported(target: str, actual: str, variant: str) -> None:
    """A rate for a count or a date, words for a number, a number for words."""
    assert one(row("救助困难群众", target, actual), "IND002") == [variant]


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("12月30日前", "10月"),
        ("12月30日前", "及时"),
        ("2023年12月", "已按时完成"),
        ("12月30日前完成100%进度", "100%"),
        ("100%", "全部完成"),
        ("100%", "全覆盖"),
        ("≤30万元", "未超预算"),
        ("0起", "未发生"),
        ("≥90%", "95"),
        ("逐步提升", "100%"),
        ("逐步提升", "逐步提升"),
        ("60日内", "45天"),
        ("12月", "12个月"),
        ("7个月", "按期完成"),
        ("≥10件", ""),
        ("≥10件", "……"),
        ("是", "是"),
        ("零事故", "0"),
        ("杜绝安全事故", "0"),
        ("满意", "达成年度指标"),
    ],
)
def test_customary_answers_are_accepted(target: str, actual: str) -> None:
    """Words that keep a deadline, fill 100 % or stay within a budget are answers."""
    assert one(row("救助困难群众", target, actual), "IND002") == []


@pytest.mark.parametrize("actual", ["≥90%", "90%以上", "不低于90%", "≥95％"])
def test_a_result_that_is_a_range_is_reported(actual: str) -> None:
    """≥90% is a target, not a value that was measured."""
    assert raised("IND003", "≥90%", actual)


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("≥90%", "90%"),
        ("=100%", "=100%"),
        ("60日内", "60日内"),
        ("1月-8月", "1月-8月"),
        ("12月30日前", "12月30日前"),
        ("约500人", "600余人"),
        ("≥90%", "≥%"),
    ],
)
def test_a_value_or_a_repeated_deadline_is_no_range(target: str, actual: str) -> None:
    """Exact marks, deadlines and approximations are other matters."""
    assert not raised("IND003", target, actual)


@pytest.mark.parametrize(
    ("target", "actual", "variant"),
    [
        ("≥500人", "600余人", "approximate"),
        ("≥18公里", "约18.6公里", "approximate"),
        ("3次", "计划3次，完成3次", "several"),
        ("3次", "3次", None),
        ("完成培训", "约600人", None),
    ],
)
def test_a_round_figure_or_several_are_noted(target: str, actual: str, variant: str | None) -> None:
    """Beside a target of one figure; a note, for nothing is contradicted."""
    found = hits("IND003", form([row("培训", target, actual)]))
    assert [(hit.message, hit.severity) for hit in found] == (
        [(variant, "info")] if variant else []
    )


@pytest.mark.parametrize(
    ("target", "several"),
    [("≥10公里；合格率≥95%", True), ("3次，每次不少于50人", True), ("每季度1次，全年4次", False)],
)
def test_several_targets_in_one_cell_are_noted(target: str, several: bool) -> None:
    """A figure in more than one clause, one of them with a sign."""
    found = hits("IND013", form([row("培训", target, "完成")]))
    assert ["several"] * several == [hit.message for hit in found]


def test_a_target_left_over_from_another_year_is_said_once() -> None:
    """FRM007 names the target; that the result is later follows from it."""
    late = row("完工", "2021年12月底前", "2023年11月", "10", "10")
    judged = form([late], year=2023)
    assert not hits("IND008", judged)
    assert len(hits("FRM007", judged)) == 1


@pytest.mark.parametrize(
    ("name", "target", "actual", "over"),
    [
        ("指导乡镇", "5次", "10次", "100%"),
        ("保障人数（万人次）", "6", "9.77", "62.8%"),
        ("培训人次", "≥50000人次", "11.04万人次", "120.8%"),
        ("群众满意度", "≥70%", "95%", "35.7%"),
        ("税收增长率", "≥5%", "8%", "60%"),
        ("检查企业", "=8个", "12个", "50%"),
    ],
)
def test_a_target_far_exceeded_needs_a_reason(
    name: str, target: str, actual: str, over: str
) -> None:
    """(9.77 − 6) ÷ 6 = 62.83…% is above 30 %; figures are converted first."""
    (hit,) = hits("IND004", form([row(name, target, actual, "10", "10", "/")]))

    assert hit.args["over"] == over


@pytest.mark.parametrize(
    ("name", "target", "actual", "reason", "level2"),
    [
        ("保障人数（万人次）", "2", "2.55", "", "数量指标"),  # 27.5 %
        ("培训次数", "10次", "13次", "", "数量指标"),  # exactly 30 %
        ("培训次数", "5次", "10次", "上级临时增加任务", "数量指标"),
        ("访贫问苦经费", "2.2万元", "4.4万元", "", "成本指标"),  # SCR005
        ("事故发生率", "2%", "4%", "", "质量指标"),
        ("单次维修成本", "≤100元", "150元", "", "成本指标"),
        ("编制规划", "7个月", "12个月", "", "时效指标"),
        ("抢修时限", "2小时", "4小时", "", "时效指标"),
        ("验收合格率", "≥80%", "150%", "", "质量指标"),  # counts as 100 %; IND007 reports it
        ("投诉", "0", "3", "", "数量指标"),
        ("编制规划", "1个", "1000份", "", "数量指标"),  # IND001
        ("知晓率", "≥60%", "≥90%", "", "质量指标"),  # IND003
    ],
)
def test_what_is_not_far_above_or_not_meant_to_be_high(
    name: str, target: str, actual: str, reason: str, level2: str
) -> None:
    """At most 30 %, explained, a ceiling, a span of time or not comparable: silence."""
    assert not hits("IND004", form([row(name, target, actual, "10", "10", reason, level2=level2)]))


def test_a_form_without_reason_column_does_not_say_why_either() -> None:
    """The finding then says that the form gives no reason, not that a cell is blank."""
    judged = form([row("培训次数", "5次", "10次")], columns=("name", "target", "actual"))

    assert [hit.message for hit in hits("IND004", judged)] == ["no-column"]
    assert "(10 − 5) ÷ 5 = 100%" in (hits("IND004", judged)[0].formula or "")


@pytest.mark.parametrize(
    ("name", "target", "actual", "variant"),
    [
        ("完成界线联检", "≧1", "1", "default"),
        ("更新地名信息", "220", "220", "default"),
        ("完成界线联检", "1", "1次", "result-alone"),
    ],
)
def test_a_number_without_any_unit_is_a_hint(
    name: str, target: str, actual: str, variant: str
) -> None:
    """No unit in the cells or the name, or one on the result only."""
    assert one(row(name, target, actual), "IND005") == [variant]


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("调研经费", "≤0.27万元", "0.27"),
        ("保障人数（万人次）", "6", "9.77"),
        ("地名管理经费（万元）", "15", "15万元"),
        ("培训次数", "≥2", "3"),
        ("群众满意度", "≥90", "95"),
        ("编制规划", "完成", "1"),
    ],
)
def test_a_unit_in_the_target_or_the_name_is_enough(name: str, target: str, actual: str) -> None:
    """A bare result inherits its unit; a name may carry it or say what is counted."""
    assert not raised("IND005", target, actual, name)


@pytest.mark.parametrize("actual", ["0纠纷%", "95%%", "≥≤5件", "1O件"])
def test_malformed_values_are_reported(actual: str) -> None:
    """What contradicts itself is named, not repaired."""
    assert raised("IND006", "≥5件", actual)


@pytest.mark.parametrize("actual", ["0起", "0", "95.00%", "0.0046‰", "0.064次/10万公顷", "较好"])
def test_unusual_but_sound_values_are_not_malformed(actual: str) -> None:
    """Rates per thousand, compound units and words are well formed."""
    assert not raised("IND006", "≥5件", actual)


def test_a_malformed_row_is_judged_by_no_other_rule_of_values() -> None:
    """0纠纷% against 0纠纷 is one finding."""
    judged = form([row("边界纠纷", "0纠纷", "0纠纷%", "10", "10")])

    for code in ("IND001", "IND002", "IND003", "IND004", "IND005"):
        assert not hits(code, judged)


@pytest.mark.parametrize(
    ("name", "target", "actual", "variants"),
    [
        ("群众满意度", "≥90%", "105%", ["default"]),
        ("验收合格率", "≥120%", "100%", ["target"]),
        ("任务完成率（%）", "100", "120", ["default"]),
        ("营业收入增长率", "≥100%", "150%", []),
        ("床位使用率", "≥90%", "104%", []),
        ("群众满意度", "100%", "100%", []),
        ("服务群众", "≥90人", "105人", []),
    ],
)
def test_rates_of_a_whole_stop_at_100(
    name: str, target: str, actual: str, variants: list[str]
) -> None:
    """Satisfaction and completion cannot pass 100 %, growth and occupancy can."""
    assert one(row(name, target, actual), "IND007") == variants


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("9月底前", "11月"),
        ("12月30日前", "12月31日"),
        ("2023年6月30日", "2023年7月1日"),
        ("6月", "2024年1月"),
        ("1月-8月", "1月-9月"),
        ("第二季度", "7月"),
        ("60日内", "75日内"),
    ],
)
def test_a_missed_deadline_with_full_marks_is_reported(target: str, actual: str) -> None:
    """The earliest day the result can mean lies after the last day of the deadline."""
    assert raised("IND008", target, actual, "完成时间")


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("12月30日前", "10月"),
        ("12月30日前", "12月"),
        ("9月前", "9月"),
        ("2020年12月31日", "2020年12月31日"),
        ("60日内", "60日内"),
        ("1月-8月", "1月-8月"),
        ("第四季度", "11月"),
        ("2020年12月31日", "10月"),
    ],
)
def test_a_deadline_kept_or_possibly_kept_is_not_reported(target: str, actual: str) -> None:
    """12月 may be before the 30th; only what is printed is compared."""
    assert not raised("IND008", target, actual, "完成时间")


def test_a_missed_deadline_that_cost_points_is_in_order() -> None:
    """8 of 10 for two months' delay is what the measures ask for."""
    assert not hits("IND008", form([row("完成时间", "9月底前", "11月", "10", "8", "天气影响")]))


def test_a_year_on_one_side_only_needs_the_years_of_the_form() -> None:
    """Without any year to go by, the row is not judged and the report says so."""
    judged = form([row("完成时间", "9月", "2023年11月", "10", "10")], year=None)

    assert [type(outcome) for outcome in judge("IND008", judged)] == [Skip]


def test_the_same_indicator_twice_is_reported_once() -> None:
    """The second of two equal rows names the first, numbering aside."""
    twin = row("指标1：培训 人数", "≥100人", "100人", "10", "10")
    judged = form([twin, row("指标2：培训人数", "≥100 人", "120人", "10", "10")])

    (hit,) = hits("IND009", judged)
    assert (hit.args["number"], hit.args["other"]) == (2, 1)


def test_equal_names_with_other_targets_or_categories_are_two_indicators() -> None:
    """Another target or another second-level category makes another indicator."""
    rows = [
        row("培训人数", "≥100人", "100人"),
        row("培训人数", "≥50人", "100人"),
        row("培训人数", "≥100人", "100人", level2="质量指标"),
        row("/", "/", "/"),
        row("/", "/", "/"),
    ]

    assert not hits("IND009", form(rows))


def spending(executed: str, *costs: tuple[str, str], money_unit: str = "万元") -> Form:
    """A form that spent `executed` and has these cost rows (name, result)."""
    rows = [row(name, actual, actual, "5", "5", level2="成本指标") for name, actual in costs]
    funds = [fund(budget="13", executed=executed)]
    return form(rows, funds=funds, money_unit=money_unit)  # type: ignore[arg-type]


def test_cost_rows_are_added_and_held_against_the_money_spent() -> None:
    """4.9 + 4.4 + 2 = 11.3, not 12.3."""
    costs = (("工作经费", "4.9万元"), ("走访经费", "4.4万元"), ("慰问经费", "20000元"))

    (hit,) = hits("IND010", spending("12.3", *costs))
    assert hit.formula == "4.9 + 4.4 + 2 = 11.3 ≠ 12.3"
    assert hit.difference == Decimal("-1")
    assert not hits("IND010", spending("11.3", *costs))


def test_cost_rows_in_another_money_unit_are_converted() -> None:
    """113000 元 spent is 11.3 万元; rounding in the last printed place is no difference."""
    assert not hits("IND010", spending("113000", ("项目经费", "11.3万元"), money_unit="元"))
    assert not hits("IND010", spending("11.3004", ("项目经费", "11.3万元")))
    assert hits("IND010", spending("11.5", ("项目经费", "11.3万元")))


def test_a_total_cost_stands_for_the_unit_prices_beside_it() -> None:
    """总成本 is compared alone; a unit price is no amount spent."""
    costs = (("项目总成本", "11.3万元"), ("单位成本", "500元/户"))

    assert not hits("IND010", spending("11.3", *costs))
    assert hits("IND010", spending("12.3", *costs))


def test_cost_rows_that_are_no_amounts_are_not_added() -> None:
    """A unit price is no whole amount, and words are none at all."""
    assert not hits("IND010", spending("11.3", ("单价", "500元/户"), ("经费", "11.3万元")))
    outcomes = judge("IND010", spending("11.3", ("经费", "未超预算")))

    assert [getattr(outcome, "reason", None) for outcome in outcomes] == ["cost-not-money"]


@pytest.mark.parametrize(
    ("name", "target", "level2", "variant"),
    [
        ("贷款逾期率", "≥5%", "质量指标", "default"),
        ("群众投诉率", "≥2%", "质量指标", "default"),
        ("安全事故起数", "≥1起", "质量指标", "default"),
        ("产品不合格率", "≥3%", "质量指标", "default"),
        ("项目支出", "≥100万元", "成本指标", "cost"),
        ("群众满意度", "≤90%", "服务对象满意度指标", "welcome"),
    ],
)
def test_a_direction_that_rewards_the_worse_result_is_reported(
    name: str, target: str, level2: str, variant: str
) -> None:
    """More delay, more cost or less satisfaction cannot be the aim."""
    assert one(row(name, target, "1", level2=level2), "IND011") == [variant]


@pytest.mark.parametrize(
    ("name", "target", "level2"),
    [
        ("贷款逾期率", "≤5%", "质量指标"),
        ("投诉办结率", "≥95%", "质量指标"),
        ("信访投诉结案率", "≥95%", "质量指标"),
        ("违法建设拆除面积", "≥100平方米", "数量指标"),
        ("事故车辆拖移数", "≥10辆", "数量指标"),
        ("事故发生率下降", "≥10%", "社会效益指标"),
        ("隐患排查次数", "≥10次", "数量指标"),
        ("病虫害防治面积", "≥100亩", "数量指标"),
        ("低保补助标准", "≥570元/人·月", "成本指标"),
        ("成本节约率", "≥5%", "成本指标"),
        ("产品不合格率", "≤3%", "质量指标"),
        ("预算执行成本", "≤100万元", "成本指标"),
        ("群众满意度", "≥90%", "满意度指标"),
        ("群众投诉率", "≥0%", "质量指标"),  # IND012
    ],
)
def test_directions_that_make_sense(name: str, target: str, level2: str) -> None:
    """Dealing with complaints, entitlements and savings may have floors."""
    assert one(row(name, target, "1", level2=level2), "IND011") == []


@pytest.mark.parametrize("target", ["≥0", "≥0%", "不低于0人", "0人以上"])
def test_a_target_that_cannot_be_missed_is_a_hint(target: str) -> None:
    """Every result is at least zero."""
    assert raised("IND012", target, "3")


@pytest.mark.parametrize("target", ["0", "≤0起", "=0", "≥1", ">0"])
def test_zero_as_a_ceiling_is_a_real_target(target: str) -> None:
    """No accidents is a target."""
    assert not raised("IND012", target, "3")


@pytest.mark.parametrize(
    ("target", "level2", "variant"),
    [
        ("做好有关工作", "数量指标", "default"),
        ("优良中差", "质量指标", "scale"),
        ("好坏", "社会效益指标", "scale"),
        ("发放时间达标率", "时效指标", "name"),
    ],
)
def test_targets_that_state_nothing_measurable_are_hints(
    target: str, level2: str, variant: str
) -> None:
    """Words without degree for a quantity, a scale's or an indicator's name."""
    assert one(row("发放补助", target, "已做好", level2=level2), "IND013") == [variant]


@pytest.mark.parametrize(
    ("target", "level2"),
    [
        ("应助尽助", "数量指标"),
        ("全覆盖", "数量指标"),
        ("逐步提升", "数量指标"),
        ("符合相关规定", "质量指标"),
        ("做好有关工作", "质量指标"),
        ("≥10次", "数量指标"),
        ("是", "数量指标"),
        ("良好", "质量指标"),
    ],
)
def test_levels_and_qualities_can_be_judged(target: str, level2: str) -> None:
    """A quality in words is what the measures call a qualitative indicator."""
    assert one(row("发放补助", target, "已做好", level2=level2), "IND013") == []


def leaked(weights: list[str], *, weighted: bool = True) -> Form:
    """A form whose targets and results are its weights."""
    return form([row(f"事项{n}", w, w, w if weighted else "", w) for n, w in enumerate(weights)])


def test_weights_in_the_value_columns_are_one_finding() -> None:
    """Seven bare pairs that equal the weights and add up to 100."""
    (hit,) = hits("IND014", leaked(["20", "20", "10", "10", "10", "20", "10"]))

    assert hit.formula == "20 + 20 + 10 + 10 + 10 + 20 + 10 = 100"
    assert len(hit.related) == 6
    assert hits("IND014", leaked(["20", "20", "30", "30"], weighted=False))


def test_real_values_that_happen_to_equal_weights_are_left_alone() -> None:
    """Printed units, few rows, other sums or other results speak against a slip."""
    united = [row(f"事项{n}", "10次", "10次", "10", "10") for n in range(9)]
    other = [row(f"事项{n}", "10", f"{n}", "10", "10") for n in range(9)]

    assert not hits("IND014", form(united))
    assert not hits("IND014", form(other))
    assert not hits("IND014", leaked(["10", "20"]))
    assert not hits("IND014", leaked(["20", "20", "30", "40"], weighted=False))


def test_leaked_weights_are_not_called_unitless_as_well() -> None:
    """One cause, one finding."""
    assert not hits("IND005", leaked(["20", "20", "10", "10", "10", "20", "10"]))


def perfect(last: str = "90%") -> Form:
    """Six rows that meet their targets to the dot; `last` is the last result."""
    rows = [row(f"事项{n}", "≥10次", "10次", "15", "15") for n in range(4)]
    rows.append(row("完成时间", "12月底前", "12月底", "15", "15", level2="时效指标"))
    rows.append(row("群众满意度", "≥90%", last, "15", "15"))
    return form(rows)


def test_a_form_perfect_in_every_row_is_a_hint() -> None:
    """Six results exactly on target and full marks throughout."""
    (hit,) = hits("IND015", perfect())

    assert hit.at.where == "总分 › 得分"
    assert hit.args["rows"] == 6


def test_one_result_off_its_target_is_real_life() -> None:
    """95 % instead of 90 % is enough; so is a form without scores."""
    assert not hits("IND015", perfect("95%"))
    assert not hits("IND015", perfect(), "transfer")


def test_unfilled_rows_and_children_are_nobodys_business_here() -> None:
    """Blank results and 其中 rows raise none of the rules on values."""
    judged = form(
        [
            row("培训次数", "≥10次", "", "50", ""),
            row("其中：线上", "5次", "100%", child=True),
        ]
    )

    for number in range(1, 16):
        assert not hits(f"IND{number:03}", judged)


def test_messages_carry_the_figures_they_rest_on() -> None:
    """The Chinese and English messages of a finding hold its numbers."""
    judged = form([row("指导乡镇", "5次", "10次", "10", "10")])

    assert said("IND004", judged) == [
        "完成值“10次”超过目标“5次”100%，超过 30% 的要说明原因，这里没有写"
    ]
    assert said("IND004", judged, "en") == [
        "the result “10次” exceeds the target “5次” by 100%, above the threshold of 30%, "
        "and no reason is given"
    ]


def test_a_blank_target_beside_a_result_is_no_mere_note() -> None:
    """Nobody can say whether 13场 is enough; a target that is only words is a note."""
    (blank,) = hits("IND013", form([row("培训场次", "", "13场")]))
    (words,) = hits("IND013", form([row("培训场次", "好坏", "好")]))

    assert (blank.message, blank.severity) == ("blank", "warning")
    assert words.severity is None


@pytest.mark.parametrize(
    "reason", ["完成良好", "无偏差情况", "已按要求完成", "全部完成，无偏差", "目标已完成。"]
)
def test_a_reason_that_only_says_that_all_was_well_is_none(reason: str) -> None:
    """One point was lost; IND017 says so, and SCR008 need not."""
    judged = form([row("管护机制", "健全", "基本健全", "10", "9", reason)])

    assert [hit.message for hit in hits("IND017", judged)] == ["lost"]
    assert not hits("SCR008", judged)


@pytest.mark.parametrize("reason", ["基本完成", "完成了大部分", "已完成，但人手不足", "正常损耗"])
def test_a_reason_that_says_more_is_one(reason: str) -> None:
    """What was missed is named, however shortly."""
    judged = form([row("管护机制", "健全", "基本健全", "10", "9", reason)])

    assert not hits("IND017", judged)


def test_a_result_of_none_in_a_form_without_scores() -> None:
    """The cell reads 无, and the message says so."""
    judged = form([row("里程", "≥10公里", "无"), row("座数", "≥1座", "1座")], kind="transfer")

    assert said("IND016", judged) == ["目标“≥10公里”，完成值只写了“无”，没有写原因"]


def test_points_are_no_name() -> None:
    """A form without a column of weights prints them behind the names."""
    rows = [row("里程（10分）", "≥9公里", "9公里"), row("/（8分）", "≥5人", "5人")]

    assert [hit.stated for hit in hits("IND022", form(rows))] == ["/（8分）"]


def test_a_row_named_by_a_slash_is_called_by_its_second_level() -> None:
    """/ › 三级指标 would lead nobody to the row."""
    rows = [row("里程", "≥9公里", "9公里", "10", "10"), row("/", "≥5人", "5人", "10", "10")]

    assert [hit.at.where for hit in hits("IND022", form(rows))] == ["数量指标 › 三级指标"]


@pytest.mark.parametrize(
    "name",
    [
        "发病率",
        "坏账率",
        "群众等待时间",
        "负面报道数",
        "违纪案件数",
        "欠薪案件",
        "森林病虫害成灾率",
        "碳排放量",
        "信访量",
    ],
)
def test_names_that_say_less_is_better(name: str) -> None:
    """A floor below such a name makes no sense; below its treatment it does."""
    assert hits("IND011", form([row(name, "≥5%", "6%")]))
    assert not hits("IND011", form([row(f"{name}监测覆盖率", "≥5%", "6%")]))
    assert not hits("IND011", form([row(name, "≤5%", "6%")]))


@pytest.mark.parametrize(
    ("target", "actual", "late"),
    [
        ("收到后10日内拨付", "15日", True),
        ("合同签订后60天内完工", "75天完成", True),
        ("60天以内", "75天完成", True),
        ("合同签订后60天内完工", "58天完成", False),
        ("受理后60日内答复的比率达到95%", "75日", False),
    ],
)
def test_a_time_allowed_in_a_sentence(target: str, actual: str, late: bool) -> None:
    """What stands behind the time only says what is done within it."""
    judged = form([row("完成时限", target, actual, "10", "10", level2="时效指标")])

    assert bool(hits("IND008", judged)) is late


def levels(*pairs: tuple[str, str]) -> Form:
    """Rows under these first and second levels."""
    rows = [row(f"指标{n}甲乙", level1=a, level2=b) for n, (a, b) in enumerate(pairs)]
    return form(rows)


def test_costs_have_a_first_level_of_their_own_where_the_form_has_one() -> None:
    """财预〔2021〕101号 puts 经济成本 under 成本指标; the older form has it among the outputs."""
    older = levels(("产出指标", "经济成本指标"), ("产出指标", "成本指标"))
    newer = levels(("成本指标", "社会成本指标"), ("产出指标", "经济成本指标"))
    wrong = levels(("成本指标", "数量指标"), ("产出指标", "质量指标"))

    assert not hits("IND021", older)
    assert [hit.stated for hit in hits("IND021", newer)] == ["经济成本指标"]
    assert [hit.stated for hit in hits("IND021", wrong)] == ["数量指标"]


def test_a_time_in_days_is_not_converted_into_days() -> None:
    """90天 would be told to make 90 days."""
    judged = form([row("建设工期", "≤3个月", "90天")])

    assert said("IND020", judged) == ["目标“≤3个月”合 84～93 天，完成是“90天”"]


@pytest.mark.parametrize(("target", "actual"), [("95", "0.956"), ("95", "1")])
def test_a_ratio_in_a_column_of_percentages_is_read_as_one(target: str, actual: str) -> None:
    """Under ≥ | 95 | % a result of 0.956 can only be 95.6 %: full marks are right."""
    indicator = row("验收合格率", target, actual, "10", "10", comparator="≥", unit="%")

    assert one(indicator, "IND005") == ["ratio"]
    assert one(indicator, "SCR005") == []


def test_a_small_percentage_in_such_a_column_is_no_ratio() -> None:
    """≤ | 5 | % answered by 0.8 is 0.8 %."""
    indicator = row("差错率", "5", "0.8", "10", "10", comparator="≤", unit="%")

    assert one(indicator, "IND005") == []
    assert one(indicator, "SCR005") == []
