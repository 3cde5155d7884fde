"""SET: forms of one run laid side by side, and what each of them is told."""

import pickle

from form_builder import form, fund, row
from msgspec.structs import replace

from selfeval_cli.model.form import Form, Indicator
from selfeval_cli.model.report import Finding
from selfeval_cli.rules.engine import compare
from selfeval_cli.rules.registry import set_rules
from selfeval_cli.rules.signature import Signature, signature

RESULT = "全年养护村道十二公里，修补路面并更换护栏，群众出行条件得到改善。"


def rows(*changed: Indicator) -> list[Indicator]:
    """Two rows that are worth comparing, and `changed`."""
    return [
        row("入住老年人助餐覆盖面", "≥80%", "83%", "10", "10"),
        row("适老化改造床位", "≥40张", "44张", "10", "10"),
        *changed,
    ]


def project(name: str, *changed: Indicator, money: str = "35", **more: object) -> Form:
    """A form of the project `name` with a result text of its own."""
    given: dict[str, object] = {
        "goals": [("改善出行条件", f"{name}：{RESULT}")],
        "funds": [fund(initial=money, executed=money)],
        **more,
    }
    return form(rows(*changed), project=name, **given)  # type: ignore[arg-type]


def codes(*forms: Form) -> list[list[str]]:
    """The codes each of the forms is told, one file a form."""
    signatures = [signature(each, f"{number}.docx") for number, each in enumerate(forms)]
    found = compare(signatures)
    return [
        [finding.code for finding in found.get((each.path, each.form), ())] for each in signatures
    ]


def findings(*forms: Form, language: str = "zh") -> list[Finding]:
    """All findings, form by form."""
    signatures = [signature(each, f"{number}.docx") for number, each in enumerate(forms)]
    found = compare(signatures, language)  # type: ignore[arg-type]
    return [each for findings in found.values() for each in findings]


def test_one_project_with_two_sets_of_figures() -> None:
    """35 and 20 (万元) under one name, unit and year: both forms are told, each of the other."""
    first, second = findings(project("调研经费"), project("调研经费", money="20"))

    assert (first.code, second.code) == ("SET001", "SET001")
    assert "预算 35、执行 35" in first.message
    assert "预算 20、执行 20" in first.message
    assert [related.where for related in first.related] == ["1.docx › #1 › 调研经费"]
    assert first.cell is not None
    assert first.cell.text == "调研经费"


def test_other_years_units_and_unknown_units_are_other_projects() -> None:
    """Last year's form and another unit's form may have figures of their own."""
    first = project("调研经费")

    assert codes(first, project("调研经费", money="20", year=2022)) == [["SET005"], ["SET005"]]
    other = project("调研经费", row("培训", "≥3期", "3期"), money="20", year=2022)
    assert codes(first, other) == [[], []]
    assert codes(first, project("调研经费", money="20", unit="县养护站")) == [[], []]
    unknown = project("调研经费", unit="", department="")
    assert codes(unknown, project("调研经费", money="20", unit="", department="")) == [[], []]


def test_scores_and_results_are_figures_too() -> None:
    """The money agrees, one score does not."""
    low = form(
        [row("培训次数", "≥3期", "3期", "10", "8")],
        project="培训经费",
        funds=[fund(initial="35", executed="35")],
        total=("100", "98"),
    )
    full = form(
        [row("培训次数", "≥3期", "3期", "10", "10")],
        project="培训经费",
        funds=[fund(initial="35", executed="35")],
    )

    first, second = (finding.message.partition("：")[2] for finding in findings(low, full))

    assert first == "本表总分 98，另一份为 100（1.docx › #1 › 培训经费）"
    assert second == "本表总分 100，另一份为 98（0.docx › #1 › 培训经费）"


def test_rows_copied_between_projects() -> None:
    """Two equal rows, results included, in forms of two projects."""
    first, second = findings(project("养老服务"), project("规划编制"))

    assert (first.code, second.code) == ("SET002", "SET002")
    assert "有 2 行" in first.message
    assert "入住老年人助餐覆盖面、适老化改造床位" in first.message
    assert first.where == "入住老年人助餐覆盖面 › 三级指标"
    assert [related.where for related in first.related] == [
        "适老化改造床位 › 三级指标",
        "1.docx › #1 › 规划编制",
    ]


def test_points_behind_a_name_do_not_hide_a_copy() -> None:
    """床位（10分） and 床位（15分） are one row with two weights."""
    pair = [
        form(
            [
                row(f"改造床位数量（{n}分）", "40张", "44张"),
                row(f"老年人助餐人数（{n}分）", "8人", "9人"),
            ],
            project=name,
        )
        for n, name in ((10, "养老服务"), (15, "规划编制"))
    ]

    assert codes(*pair) == [["SET002"], ["SET002"]]


def test_one_row_customary_rows_and_deadlines_are_no_copies() -> None:
    """A single equal row, 群众满意度, 完成时间 and 已完成 prove nothing."""
    common = [
        row("群众满意度", "≥90%", "95%"),
        row("项目完成时间", "2023年12月31日", "2023年12月31日"),
        row("任务书规定事项", "完成", "完成"),
        row("适老化改造床位", "≥40张", "44张"),
    ]

    assert codes(form(common, project="养老服务"), form(common, project="规划编制")) == [[], []]


def test_rows_of_a_trade_stand_in_many_projects() -> None:
    """What more than eight projects have is customary; what eight have is copied."""
    many = [project(f"养老服务{number}") for number in range(9)]

    assert codes(*many) == [[]] * 9
    assert codes(*many[:8]) == [["SET002"]] * 8


def test_a_finding_names_five_others_at_most() -> None:
    """The list of related forms is bounded."""
    first = findings(*(project(f"养老服务{number}") for number in range(8)))[0]

    assert len([place for place in first.related if "docx" in place.where]) == 5


def narrated(name: str, text: str, number: str = "10") -> Form:
    """A form of the project `name` with this result text."""
    return form([row(f"{name}数量", f"{number}件", f"{number}件")], project=name,
                goals=[(f"{name}目标", text)])  # fmt: skip


def test_one_narrative_in_several_projects() -> None:
    """Every form with the text is told how many there are and where another is."""
    told = findings(*(narrated(name, RESULT) for name in ("村道", "桥梁", "路灯")))

    assert [finding.code for finding in told] == ["SET003"] * 3
    assert "共 3 份" in told[0].message
    assert told[0].where == "年度总体目标 › 实际完成情况"
    assert [related.where for related in told[0].related] == [
        "1.docx › #1 › 桥梁",
        "2.docx › #1 › 路灯",
    ]


def test_short_texts_and_one_projects_own_texts_are_not_copied() -> None:
    """已完成 says little, and two forms of one project may share their text."""
    assert codes(narrated("村道", "已完成全年任务"), narrated("桥梁", "已完成全年任务")) == [[], []]
    assert codes(narrated("村道", RESULT), narrated("村道", RESULT, "20")) == [
        ["SET001"],
        ["SET001"],
    ]


def test_the_same_form_twice_is_only_that() -> None:
    """No second, third and fourth finding for one cause."""
    assert codes(project("养老服务"), project("养老服务")) == [["SET004"], ["SET004"]]


def test_blank_forms_are_not_the_same_form() -> None:
    """An unfilled template may lie in a folder many times."""
    blank = form([row("指标", "", "", "", "")], total=("100", ""), project="")

    assert codes(blank, blank) == [[], []]


def test_forms_of_one_file_are_told_apart_by_their_number() -> None:
    """The findings are filed under path and number of the form."""
    forms = [project("调研经费"), project("调研经费", money="20", number=2)]
    found = compare(signature(each, "a.txt") for each in forms)

    assert set(found) == {("a.txt", 1), ("a.txt", 2)}


def test_codes_and_severities_can_be_chosen() -> None:
    """A policy may raise a rule or leave it out; English is spoken on request."""
    pair = [signature(project("养老服务"), "a"), signature(project("规划编制"), "b")]

    assert compare(pair, codes=["SET001"]) == {}
    (finding,) = compare(pair, "en", severities={"SET002": "error"})["a", 1]
    assert finding.severity == "error"
    assert finding.message.startswith("2 indicator rows have the name")


def test_the_rules_are_listed_with_their_codes() -> None:
    """Five rules for the catalogue."""
    assert [rule.code for rule in set_rules()] == ["SET001", "SET002", "SET003", "SET004", "SET005"]


def test_a_signature_keeps_no_texts_to_speak_of() -> None:
    """A form with a long narrative and thirty rows weighs less than 3 KB on its way home."""
    long = form(
        [row(f"第{n}项改造任务完成的数量", "10件", "10件") for n in range(30)],
        goals=[("目标" * 500, "结果" * 500)],
    )

    assert len(pickle.dumps(signature(long, "a.docx"))) < 3000


def test_thousands_of_forms_alike_in_all_but_name_are_each_told() -> None:
    """Every form that shares its rows and texts with others is named once."""
    alike = signature(project("养老服务"), "a")
    many: list[Signature] = [
        replace(alike, path=str(n), project_key=n + 1, figures=n) for n in range(2000)
    ]

    assert len(compare(many)) == 2000


def test_equal_or_missing_totals_are_not_called_different() -> None:
    """Where only a row differs, or a form has no total, the sentence names no totals."""
    changed = row("村道养护", "≥10公里", "11公里", "10", "10")
    first, second = findings(project("调研经费"), project("调研经费", changed))
    assert "本表总分" not in first.message + second.message
    assert "各行的目标、完成值、分值或得分不同" in first.message
