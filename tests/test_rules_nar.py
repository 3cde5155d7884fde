"""NAR: goal and result texts held against each other and against the table."""

import pytest
from form_builder import form, fund, hits, judge, row, said

from selfeval_cli.model.form import Form
from selfeval_cli.rules.registry import Skip

DONE = [row("培训次数", "≥3期", "3期", "10", "10")]


def told(goal: str | None, result: str | None, **more: object) -> Form:
    """A form with this goal and result and one filled row."""
    return form(DONE, goals=[(goal, result)], **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("goal", "result", "variant"),
    [
        ("提升村道通行条件", "", "default"),
        ("提升村道通行条件", "/", "default"),
        ("—", "养护村道 12 公里", "goal"),
        ("", "无", "both"),
    ],
)
def test_a_missing_text_is_reported_once(goal: str, result: str, variant: str) -> None:
    """A blank or a dash is no text; both missing are one finding."""
    assert [hit.message for hit in hits("NAR001", told(goal, result))] == [variant]


def test_texts_that_stand_there_or_are_not_asked_for_are_in_order() -> None:
    """A form without the cell does not ask for the text."""
    assert not hits("NAR001", told("提升村道通行条件", "养护村道 12 公里"))
    assert not hits("NAR001", told("提升村道通行条件", None))
    assert not hits("NAR001", form(DONE, goals=[("提升条件", "养护 12 公里"), ("", "")]))


def test_a_form_without_goals_is_not_judged() -> None:
    """What the form has no place for is said to be unchecked."""
    assert judge("NAR001", form(DONE)) == [Skip("no-goals")]
    assert judge("NAR001", told(None, None)) == [Skip("no-goals")]


def test_an_unfilled_form_is_not_blamed_for_its_result_as_well() -> None:
    """FRM008 reports the form as a whole."""
    unfilled = form([row("培训次数", "≥3期", "", "10", "")], goals=[("提升能力", "")])

    assert not hits("NAR001", unfilled)


@pytest.mark.parametrize(
    ("goal", "result"),
    [
        ("培训基层干部，提升服务水平。", "培训基层干部，提升服务水平。"),
        ("培训基层干部，提升服务水平。", "已完成培训基层干部，提升服务水平"),
        ("1.培训干部100人；2.提升服务水平", "1、培训干部100人。2、提升服务水平。"),
        ("目标1：检查养老机构；目标2：发放补贴", "检查养老机构；发放补贴"),
    ],
)
def test_a_result_that_only_repeats_the_goal_is_reported(goal: str, result: str) -> None:
    """Punctuation, numbering and 已完成 do not make a result."""
    assert hits("NAR002", told(goal, result))


@pytest.mark.parametrize(
    ("goal", "result"),
    [
        ("培训基层干部，提升服务水平。", "培训基层干部152人，提升服务水平。"),
        ("1.培训干部100人；2.提升水平", "1.培训干部137人；2.提升水平"),
        ("培训基层干部，提升服务水平。", "举办三期班次，学员普遍反映良好。"),
        ("修缮校舍", ""),
        ("43.2", "43.2"),  # NAR004
    ],
)
def test_a_result_of_its_own_is_accepted(goal: str, result: str) -> None:
    """New figures or other words are a result; a figure is another rule's matter."""
    assert not hits("NAR002", told(goal, result))


def test_near_copies_are_compared_in_bounded_time() -> None:
    """Very long texts are only compared for equality."""
    long = "持续推进辖区环境整治" * 2000

    assert hits("NAR002", told(long, long))
    assert not hits("NAR002", told(long, long[:-40] + "另行组织了志愿服务活动若干场次并建立台账"))


def money(goal: str, result: str) -> Form:
    """A form with 13 万元 budgeted and 11.3 万元 spent."""
    funds = [fund(initial="13", budget="13", executed="11.3", rate="87%")]
    return told(goal, result, funds=funds)


@pytest.mark.parametrize(
    ("sentence", "stated", "expected"),
    [
        ("全年预算数15万元，全部到位", "15万元", "13万元"),
        ("任务已经完成，全年预算执行22.6万元，反映较好", "22.6万元", "11.3万元"),
        ("2023年年度预算安排资金13元", "13元", "130000元"),
        ("全年支出共计12万元。", "12万元", "11.3万元"),
        ("全年预算执行率为95%", "95%", "87%"),
        ("项目资金实际支出12万元", "12万元", "11.3万元"),
        ("项目累计支付12万元", "12万元", "11.3万元"),
        ("全年共支出12万元", "12万元", "11.3万元"),
        ("全年实际使用资金12万元", "12万元", "11.3万元"),
        ("当年预算15万元", "15万元", "13万元"),
    ],
)
def test_an_amount_the_text_calls_the_years_is_held_against_the_table(
    sentence: str, stated: str, expected: str
) -> None:
    """13 万元 budgeted, 11.3 万元 spent, 87 %: the text says otherwise."""
    (hit,) = hits("NAR003", money("养护村道", sentence))

    assert (hit.stated, hit.expected) == (stated, expected)


@pytest.mark.parametrize(
    "sentence",
    [
        "全年预算13万元，全年支出11.3万元，全年预算执行率87%",
        "全年预算130000元，全年执行数11万元",  # cut off to whole 万元
        "下半年追加资金6.5万元",
        "项目资金实际支出11.3万元",
        "培训项目实际支出2万元",
        "2022年全年预算20万元",
        "其中培训预算5万元",
        "安排资金13万元，其中，年度预算5万元用于护栏",
        "2022年，全年预算20万元",
        "为困难群众发放补贴全年支出标准500元/人",
        "上级补助全年支出以外另支20万元",
        "一季度预算执行率20%",
        "带动增收30万元",
    ],
)
def test_other_amounts_are_left_alone(sentence: str) -> None:
    """Parts, additions, other years, unit prices and rounded figures contradict nothing."""
    assert not hits("NAR003", money("养护村道", sentence))


def test_without_a_money_unit_no_amount_is_compared() -> None:
    """13 may be 元 or 万元 then."""
    funds = [fund(budget="13", executed="11.3")]

    assert not hits("NAR003", told("养护", "全年预算15万元", funds=funds, money_unit=None))
    assert judge("NAR003", told("养护", "全年预算15万元")) == [Skip("no-funds")]


@pytest.mark.parametrize("printed", ["43.2", "100%", "2026400元", "４３.２"])
def test_a_bare_figure_is_no_goal(printed: str) -> None:
    """The budget typed into the goal's cell, in whatever spelling."""
    assert len(hits("NAR004", told(printed, "养护村道 12 公里"))) == 1


def test_a_sentence_with_figures_is_text() -> None:
    """Words around a number are a description; blank cells are NAR001's."""
    assert not hits("NAR004", told("养护村道 12 公里", ""))
    assert not hits("NAR004", told("完成率达到100%", "/"))


def test_messages_name_both_sides() -> None:
    """The finding says what the text has and what the table has."""
    judged = money("养护村道", "全年支出12万元")

    assert said("NAR003", judged) == [
        "文字写的是 12万元，资金表“年度资金总额 › 全年执行数”为 11.3万元"
    ]


def test_a_result_that_only_says_it_is_done_is_noted() -> None:
    """已全部完成 tells neither what nor how much."""
    found = hits("NAR002", form(goals=[("养护村道12公里。", "已全部完成年度目标任务。")]))
    assert [(hit.message, hit.severity) for hit in found] == [("bare", "info")]
    assert not hits("NAR002", form(goals=[("养护村道12公里。", "已完成村道养护。")]))


def test_a_length_is_told_without_the_word() -> None:
    """日常养护303公里 in the text, 日常养护里程 312公里 in the table."""
    rows = [row("县道日常养护里程", "≥312公里", "312公里", "10", "10")]
    found = hits("NAR003", form(rows, goals=[("养护。", "县道日常养护303公里，路况良好。")]))
    assert [(hit.stated, hit.expected) for hit in found] == [("303公里", "312公里")]
    assert not hits("NAR003", form(rows, goals=[("养护。", "县道日常养护312公里，路况良好。")]))


def test_a_result_printed_as_a_ratio_is_what_the_text_says() -> None:
    """0.93 under ≥90% is 93%; 95% in the text is another."""
    rows = [row("师生满意度", "≥90%", "0.93", "10", "10")]
    found = hits("NAR003", form(rows, goals=[("修缮。", "教室修好，师生满意度95%。")]))

    assert [(hit.stated, hit.expected) for hit in found] == [("95%", "93%")]
    assert not hits("NAR003", form(rows, goals=[("修缮。", "教室修好，师生满意度93%。")]))


@pytest.mark.parametrize(
    ("result", "left"),
    [
        ("截至2022年12月，修缮教室24间。", True),
        ("按照县政府2022年第8号纪要，修缮教室24间。", False),
        ("根据2022年县长办公会议纪要，修缮教室24间。", False),
        ("截至2023年底，修缮教室24间。", False),
    ],
)
def test_the_year_of_a_paper_is_not_the_year_of_the_work(result: str, left: bool) -> None:
    """A form of 2023: papers of the year before are customary, work that ended then is not."""
    assert bool(hits("NAR005", told("修缮教室24间。", result))) is left


@pytest.mark.parametrize(
    ("result", "stated"),
    [
        ("修缮了20间教室，改造厕所3座。", ["20间"]),
        ("完成教室修缮20间。", ["20间"]),
        ("修缮了24间教室。", []),
        ("上半年修缮10间教室，下半年修缮14间教室。", []),  # parts of the 24
        ("2间教室漏水，全部修缮。", []),
        ("新建20间教室。", []),  # another thing was done
        ("全部完工，其中为村小修缮20间教室。", []),  # a part of it
        ("上半年修缮教室10间。", []),
    ],
)
def test_a_figure_amid_the_name_of_an_indicator(result: str, stated: list[str]) -> None:
    """修缮教室数量 is 24间 in the table; texts put the figure between the verb and its noun."""
    rows = [row("修缮教室数量", "≥24间", "24间", "10", "10")]
    found = hits("NAR003", form(rows, goals=[("改善办学条件。", result)]))

    assert [hit.stated for hit in found] == stated


@pytest.mark.parametrize("spent", ["项目总支出12万元", "共使用资金12万元"])
def test_more_words_for_spending(spent: str) -> None:
    """The table has 11.3万元."""
    assert [hit.stated for hit in hits("NAR003", money("养护村道", spent))] == ["12万元"]


def test_a_text_of_another_project_altogether_is_a_warning() -> None:
    """Nothing of it is about school buildings; the other one goes on to tell of classrooms."""
    rows = [row("修缮教室数量", "≥24间", "24间", "10", "10")]
    strange, near = (
        hits("NAR005", form(rows, goals=[("修缮教室。", result)], project="校舍维修改造"))
        for result in ("农民安全饮水项目铺设管网12公里。", "校安工程项目修缮教室24间。")
    )

    assert [hit.severity for hit in strange] == [None]
    assert [hit.severity for hit in near] == ["info"]


def test_the_same_number_of_something_else_is_not_what_is_told() -> None:
    """22座 beside 26公里: the table's 22公里 stands nowhere in the text."""
    rows = [
        row("维修泵站", "≥23座", "22座", "10", "9.57"),
        row("清淤沟渠长度", "≥22公里", "22公里", "10", "10"),
    ]
    wrong = form(rows, goals=[("清淤沟渠", "维修泵站22座、清淤沟渠长度26公里。")])
    right = form(rows, goals=[("清淤沟渠", "维修泵站22座、清淤沟渠长度26公里，其中新挖22公里。")])

    assert [hit.stated for hit in hits("NAR003", wrong)] == ["26公里"]
    assert not hits("NAR003", right)


@pytest.mark.parametrize(
    ("goal", "left"),
    [
        ("修缮教室24间，2022年12月底前交付使用。", True),
        ("修缮教室24间，2023年12月底前交付使用。", False),
        ("2022年底前已完成主体工程，修缮教室24间。", False),  # what the plan goes on from
        ("2021年开工，2023年9月前完成修缮。", False),
    ],
)
def test_a_goal_due_in_an_earlier_year_is_left_over(goal: str, left: bool) -> None:
    """A form of 2023."""
    assert bool(hits("NAR005", told(goal, "修缮教室24间。"))) is left
