"""The root is said once: what only follows is a note, and a second mistake keeps its own voice."""

from decimal import Decimal

from blind.contents import Content
from blind.judging import Judged, judge, make, written
from blind.layouts import BY_NAME, LAYOUTS
from form_builder import form, fund, hits, row

from selfeval_cli.rules.registry import Hit
from selfeval_cli.run.check import Ignore, Plan, check_bytes

NATIONAL = BY_NAME["national"]


def judged(one: Content) -> Judged:
    """What is said of a content in the national layout."""
    return judge(written(one, NATIONAL, "docx"), one, NATIONAL)


def loud(found: Judged) -> set[tuple[str, str]]:
    """Codes and places of errors and warnings."""
    return {(one.code, one.where) for one in found.loud}


def noted(found: Judged) -> set[str]:
    """Codes of the notes."""
    return {one.code for one in found.findings if one.severity == "info"}


def spent() -> Content:
    """A clean form of which not all money was spent."""
    return next(
        one for seed in range(50)
        if (one := make(seed, NATIONAL)).funds[0].budget != one.funds[0].executed
    )  # fmt: skip


def test_a_text_that_has_the_right_amount_is_not_accused() -> None:
    """The total of what was spent lost a digit: the parts, and the text, have it."""
    one = spent()
    one.result = f"全年支出{one.funds[0].executed}万元，各项任务按期推进。"
    one.funds[0].executed = str(Decimal(one.funds[0].executed) / 10)
    found = judged(one)

    assert {code for code, _ in loud(found)} == {"FND003", "FND001"}
    assert "NAR003" in noted(found)


def test_more_spent_than_there_is_follows_from_a_wrong_total() -> None:
    """元 typed below 万元: the sum is wrong, and that too much was spent is no second mistake."""
    one = spent()
    one.funds[0].executed = str(int(Decimal(one.funds[0].executed) * 10000))
    found = judged(one)

    assert {code for code, _ in loud(found)} == {"FND003", "FND001"}
    assert {"FND005", "FND010"} <= noted(found)


def test_more_spent_than_there_is_stays_where_the_parts_say_so_too() -> None:
    """The total is two too low, and the parts still are more than the budget."""
    one = spent()
    more = Decimal(one.funds[0].budget) - Decimal(one.funds[0].executed) + 5
    one.funds[1].executed = str(Decimal(one.funds[1].executed) + more)
    one.funds[1].rate = ""
    one.funds[0].executed = str(Decimal(one.funds[0].budget) + 3)
    found = judged(one)

    assert ("FND005", "年度资金总额 › 全年执行数") in loud(found)


def test_a_wrong_rate_beside_a_wrong_total_is_an_error_of_its_own() -> None:
    """Two cells would have to change: both are named."""
    one = spent()
    one.funds[0].rate = "12.3%"
    one.total_score = "61.5"
    found = judged(one)

    assert {("FND001", "年度资金总额 › 执行率"), ("SCR001", "总分 › 得分")} <= loud(found)


def test_the_cell_to_change_keeps_its_warning() -> None:
    """15 instead of 10: 105 points in all; the unusual weight is the cell to change."""
    one = spent()
    one.funds[0].weight = "15"
    found = judged(one)

    assert {code for code, _ in loud(found)} == {"WGT001", "FND002", "FND007"}


def test_a_weight_written_too_high_does_not_blame_its_score() -> None:
    """One weight is a point more than it should be: the score of that row is the full one still."""
    one = spent()
    at = next(n for n, row in enumerate(one.rows) if row.kind == "percent" and not row.reason)
    one.rows[at].weight = str(Decimal(one.rows[at].weight) + 30)
    found = judged(one)

    assert {code for code, _ in loud(found)} == {"WGT001"}


def test_what_follows_from_an_accepted_error_keeps_its_voice() -> None:
    """Where the settings pass over FND003, what it would account for is a warning."""
    one = spent()
    one.funds[0].executed = str(int(Decimal(one.funds[0].executed) * 10000))
    plan = Plan(ignore=(Ignore("FND003", "附件另列"), Ignore("FND001", "同上")))
    report = check_bytes(written(one, NATIONAL, "docx").data, "form.docx", plan).report

    warned = {f.code for f in report.forms[0].findings if f.severity == "warning"}
    assert {"FND005", "FND010"} <= warned


def test_every_clean_form_stays_clean() -> None:
    """Nothing is noted where nothing is wrong with the arithmetic."""
    for layout in LAYOUTS:
        one = make(3, layout)
        assert not judge(written(one, layout, "docx"), one, layout).loud


def one_hit(code: str, *rows: str, **more: str) -> Hit:
    """The one finding of a code on a form of one row."""
    (hit,) = hits(code, form([row("养护里程", *rows, **more)], funds=[fund()]))  # type: ignore[arg-type]
    return hit


def test_points_lost_on_a_met_target_are_the_scores_fault() -> None:
    """10公里 of ≥10公里 earn all: SCR006 speaks; at 8 the reason is missing as well."""
    met, unmet = (
        form([row("养护里程", "≥10公里", done, "10", "6")], funds=[fund()])
        for done in ("10公里", "8公里")
    )

    assert [hit.severity for hit in hits("SCR006", met) + hits("SCR008", met)] == [None, "info"]
    assert [hit.severity for hit in hits("SCR006", unmet) + hits("SCR008", unmet)] == [None, None]


def test_an_answer_that_admits_a_failure_is_told_once() -> None:
    """未完成 with full marks is SCR013's, without them it answers another question."""
    assert one_hit("SCR013", "≥10公里", "未完成", "10", "10").severity is None
    assert one_hit("IND002", "≥10公里", "未完成", "10", "10").severity == "info"
    assert one_hit("IND002", "≥10公里", "未完成", "10", "5", reason="停工").severity is None


def test_a_date_after_its_deadline_is_told_once() -> None:
    """2024年3月 in a form of 2023 is late, which says that it lies in another year."""
    assert one_hit("IND008", "2023年12月底前", "2024年3月", "10", "10").severity is None
    assert one_hit("FRM007", "2023年12月底前", "2024年3月", "10", "10").severity == "info"
    assert one_hit("FRM007", "2023年12月底前", "2022年3月", "10", "10").severity is None


def test_a_text_that_has_the_right_result_does_not_accuse_twice() -> None:
    """6公里 in the table scores what the 12公里 of the text earn; 9公里 would not."""
    rows = [row("县道养护里程", "≥12公里", "6公里", "10", "10")]
    for text, severity in (("县道养护里程12公里。", "info"), ("县道养护里程9公里。", None)):
        (hit,) = hits("NAR003", form(rows, funds=[fund()], goals=[("养护县道。", text)]))
        assert hit.severity == severity


def test_a_copied_goal_is_told_as_a_copy() -> None:
    """The goal's 10公里 stand in the result as well, and the table has 12."""
    rows = [row("县道养护里程", "≥10公里", "12公里", "10", "10")]
    text = "县道养护里程10公里，改善沿线群众出行条件。"
    copied = form(rows, funds=[fund()], goals=[(text, text)])

    assert [hit.severity for hit in hits("NAR002", copied)] == [None]
    assert [hit.severity for hit in hits("NAR003", copied)] == ["info"]


def test_a_date_in_no_calendar_is_not_late_as_well() -> None:
    """12月32日 is IND019's, and nobody knows whether it was kept."""
    rows = [row("竣工时间", "2023年11月底前", "2023年12月32日", "10", "10")]

    assert hits("IND019", form(rows))
    assert not hits("IND008", form(rows))
    assert one_hit("IND008", "2023年11月底前", "2023年12月30日", "10", "10").severity is None


def test_dots_of_the_template_are_told_once() -> None:
    """…… for a name is FRM005's; a blank name is IND022's."""
    for name, severity in (("……", "info"), ("", None)):
        rows = [row(name, "≥5次", "5次", "10", "10"), row("养护里程", "≥10公里", "10公里")]
        assert [hit.severity for hit in hits("IND022", form(rows))] == [severity]
