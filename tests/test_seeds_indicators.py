"""The eleven forms of the two published documents: what their rows and texts must and must not
show, worked out by hand."""

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from documents.from_seeds import docx_bytes

from selfeval_cli.model.report import Finding, FormReport
from selfeval_cli.rules.engine import compare
from selfeval_cli.run.check import Checked, Plan, check_bytes

SEEDS = Path(__file__).resolve().parent / "data" / "seeds"
FIRST, SECOND = "000_61e1da474eee09c0", "003_3b13b2285587347d"

VISITS, CARE, AID, NAMES, PARTY, SOCIAL, PLAN = range(1, 8)
RESEARCH, GUIDANCE, RESEARCH_AGAIN, TRAINING = range(1, 5)
DONE = " › 实际完成值"

#: (code, place in the form's words) of every warning of IND and NAR, form by form.
WARNINGS: dict[tuple[str, int], list[tuple[str, str]]] = {
    (FIRST, CARE): [
        ("IND003", "符合《养老服务质量基本规范》比率" + DONE),
        ("IND003", "入住满意度老年人满意度" + DONE),
    ],
    (FIRST, AID): [("IND004", "农村最低生活保障累计人数（万人次）" + DONE)],
    (FIRST, NAMES): [("IND006", "预防和减少边界纠纷的发生率" + DONE)],
    (FIRST, PARTY): [
        ("IND002", "指标1：党务工作者、入党积极分及重点培养对象教…" + DONE),
        ("IND002", "指标2：党组织开展活动" + DONE),
        ("IND002", "指标3：征订《社会组织党建》党刊（套）" + DONE),
        ("IND002", "指标1：对社会组织党组织建设工作进行督导检查完…" + DONE),
        ("IND002", "指标1：对社会组织党组织建设工作进行督导检查" + DONE),
    ],
    (FIRST, SOCIAL): [
        ("IND003", "社会组织在社会中的服务功能逐步显现" + DONE),
        ("IND003", "社会组织在社会中的服务功能" + DONE),
        ("IND003", "社会组织管理与服务满意率" + DONE),
    ],
    (FIRST, PLAN): [
        ("IND001", "完成规划编制" + DONE),
        ("IND003", "达到编制规划要求" + DONE),
        ("IND003", "入住满意度老年人满意度" + DONE),
    ],
    (SECOND, RESEARCH): [("IND004", "指导县市开展工作" + DONE)],
}
#: The hints, which are few: counts without a unit, and forms perfect in every row.
HINTS: dict[tuple[str, int], list[tuple[str, str]]] = {
    (FIRST, CARE): [("IND015", "总分 › 得分")],
    (FIRST, NAMES): [("IND005", "完成州级行政区域界线联检 › 年度指标值")],
    (FIRST, SOCIAL): [
        ("IND005", "对各县市社会组织登记管理工作人员开展培训 › 年度指标值"),
        ("IND015", "总分 › 得分"),
    ],
}
FORMS = [(FIRST, number) for number in range(1, 8)] + [(SECOND, number) for number in range(1, 5)]


@cache
def checked(name: str, kind: str) -> Checked:
    """The document checked as published, or its tables as a Word document."""
    path = SEEDS / f"{name}.txt"
    data = path.read_bytes() if kind == "txt" else docx_bytes(path)
    return check_bytes(data, f"{name}.{kind}", Plan())


def report(name: str, number: int, kind: str) -> FormReport:
    """One form's report."""
    return checked(name, kind).report.forms[number - 1]


def found(form: FormReport, severity: str) -> list[tuple[str, str]]:
    """The IND and NAR findings of a severity, by code and place."""
    return [
        (finding.code, finding.where)
        for finding in form.findings
        if finding.code.startswith(("IND", "NAR")) and finding.severity == severity
    ]


@cache
def across() -> dict[tuple[str, int], list[Finding]]:
    """What the forms of both documents are told about each other."""
    signatures = [each for name in (FIRST, SECOND) for each in checked(name, "txt").signatures]
    found: dict[tuple[str, int], list[Finding]] = defaultdict(list)
    for (path, number), findings in compare(signatures).items():
        found[path.removesuffix(".txt"), number].extend(findings)
    return found


@pytest.mark.parametrize("kind", ["txt", "docx"])
@pytest.mark.parametrize(("name", "number"), FORMS)
def test_warnings_on_rows_and_texts(name: str, number: int, kind: str) -> None:
    """Exactly the warnings a careful auditor would raise, no more."""
    raised = found(report(name, number, kind), "warning")

    assert sorted(raised) == sorted(WARNINGS.get((name, number), []))


@pytest.mark.parametrize(("name", "number"), FORMS)
def test_hints_are_few_and_nothing_is_an_error(name: str, number: int) -> None:
    """IND and NAR never raise errors; their hints are worth reading."""
    form = report(name, number, "txt")

    assert sorted(found(form, "info")) == sorted(HINTS.get((name, number), []))
    assert found(form, "error") == []


def test_by_how_much_targets_were_exceeded() -> None:
    """(9.77 − 6) ÷ 6 and (10 − 5) ÷ 5; 2 → 2.55 stays below 30 %."""
    formulas = [
        finding.formula
        for name, number in ((FIRST, AID), (SECOND, RESEARCH))
        for finding in report(name, number, "txt").findings
        if finding.code == "IND004"
    ]

    assert formulas == ["(9.77 − 6) ÷ 6 = 62.8%", "(10 − 5) ÷ 5 = 100%"]


def test_scores_of_the_cost_rows() -> None:
    """2.2 → 4.4 and 1 → 2 earn 0 to 5 of 10; 3.3 → 4.9 with 5 is coarse, not too high."""
    raised = {
        finding.where.removesuffix(" › 得分")
        for finding in report(FIRST, VISITS, "txt").findings
        if finding.code == "SCR005"
    }

    assert raised == {"访贫问苦经费", "慰问困难群众经费"}


@pytest.mark.parametrize("code", ["SCR007", "SCR008", "NAR002", "NAR003", "IND008", "IND010"])
def test_rules_that_find_nothing_in_the_eleven_forms(code: str) -> None:
    """Points lost have reasons, texts have figures of their own, costs equal spending."""
    told = [
        (name, number)
        for name, number in FORMS
        if code in {finding.code for finding in report(name, number, "txt").findings}
    ]

    assert told == []


def test_what_the_forms_have_in_common() -> None:
    """Two copied rows, one project name with two budgets, one narrative for four projects."""
    told = {place: sorted(f.code for f in findings) for place, findings in across().items()}

    assert told == {
        (FIRST, CARE): ["SET002"],
        (FIRST, PLAN): ["SET002"],
        (SECOND, RESEARCH): ["SET001", "SET003"],
        (SECOND, GUIDANCE): ["SET003"],
        (SECOND, RESEARCH_AGAIN): ["SET001", "SET003"],
        (SECOND, TRAINING): ["SET003"],
    }


def test_the_findings_across_forms_name_the_figures_and_the_other_form() -> None:
    """35 and 20 (万元) under one name; the copied rows by their names."""
    (copied,) = across()[FIRST, PLAN]
    budgets = next(f for f in across()[SECOND, RESEARCH] if f.code == "SET001")

    assert "养老服务质量、入住满意度老年人满意度" in copied.message
    assert "康养产业发展项目经费" in copied.related[-1].where
    assert "预算 35、执行 35" in budgets.message
    assert "预算 20、执行 20" in budgets.message
