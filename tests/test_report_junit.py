"""JUnit XML, read back with a standard reader."""

import junitparser
import pytest
from lxml import etree
from msgspec.structs import replace
from report_fixture import DOCUMENTS, RULES, check_golden, full_run, make_run, rendered

from selfeval_cli.model.report import DocumentReport, Finding


def suites(*documents: DocumentReport) -> dict[str, junitparser.TestSuite]:
    """The suites by name."""
    text = rendered("junit", make_run(*documents) if documents else full_run())
    return {suite.name: suite for suite in junitparser.JUnitXml.fromstring(text.encode())}


def outcomes(suite: junitparser.TestSuite) -> dict[str, tuple[str, str]]:
    """Kind of result and its type by rule code; passed cases have ("passed", "")."""
    return {
        case.name.split()[0]: (
            (type(case.result[0]).__name__, case.result[0].type) if case.result else ("passed", "")
        )
        for case in suite
    }


def test_golden() -> None:
    """The whole report."""
    check_golden("junit.xml", rendered("junit", full_run()))


def test_a_suite_per_document_and_a_case_per_selected_rule() -> None:
    """Five documents and one suite for the notes of the run; no two cases share a name."""
    found = suites()
    cases = list(found["材料/党建.txt"])
    failing = {"SCR001": "SCR001 表 5 总分 › 得分"}
    names = [(case.classname, case.name) for suite in found.values() for case in suite]

    assert list(found) == [*(document.path for document in DOCUMENTS), "selfeval"]
    assert [(case.classname, case.name) for case in cases] == [
        ("材料/党建.txt", failing.get(rule.code, f"{rule.code} {rule.name}")) for rule in RULES
    ]
    assert len(set(names)) == len(names)


def test_a_rule_that_fails_at_two_places_is_two_cases() -> None:
    """Whoever compares two runs by name sees a second fault of a rule that failed before."""
    form = DOCUMENTS[1].forms[0]
    total = form.findings[-1]
    other = replace(total, where="总分 › 分值")
    findings = (total, other, total)
    document = replace(DOCUMENTS[1], forms=(replace(form, findings=findings),))
    cases = [case.name for case in suites(document)["材料/党建.txt"] if case.result]

    assert [name for name in cases if name.startswith("SCR001")] == [
        "SCR001 表 5 总分 › 得分",
        "SCR001 表 5 总分 › 分值",
        "SCR001 表 5 总分 › 得分 (2)",
    ]


def test_failures_only_leaves_out_what_passed_or_was_skipped() -> None:
    """The same failures and errors under the same names, nothing else, and every document."""
    whole = suites()
    text = rendered("junit", replace(full_run(), failures_only=True))
    short = {suite.name: suite for suite in junitparser.JUnitXml.fromstring(text.encode())}
    bad = [case for suite in short.values() for case in suite if suite.name != "selfeval"]

    assert list(short) == list(whole)
    assert {type(case.result[0]).__name__ for case in bad} == {"Failure", "Error"}
    assert [(case.classname, case.name) for case in bad] == [
        (case.classname, case.name)
        for suite in whole.values()
        for case in suite
        if case.result and type(case.result[0]).__name__ != "Skipped"
    ]


def test_what_becomes_of_a_rule() -> None:
    """SCR002 is known, SCR008 ignored, IND010 not checked, IND012 not for two rows, WGT004 info."""
    assert outcomes(suites()["材料/党建.txt"]) == {
        "FRM005": ("passed", ""),
        "FND001": ("passed", ""),
        "SCR001": ("Failure", "error"),
        "SCR002": ("Skipped", "known"),
        "SCR008": ("Skipped", "suppressed"),
        "WGT004": ("passed", ""),
        "IND010": ("Skipped", "unchecked"),
        "IND012": ("passed", ""),
    }


def test_a_rule_that_does_not_apply_is_skipped_not_passed() -> None:
    """FRM005 is named neither among the passed nor among the unchecked rules of the form."""
    form = DOCUMENTS[1].forms[0]
    document = replace(DOCUMENTS[1], forms=(form,))

    assert outcomes(suites(document)["材料/党建.txt"])["FRM005"] == ("Skipped", "not-applicable")
    assert outcomes(suites(document)["材料/党建.txt"])["IND012"] == ("Skipped", "unchecked")


def test_a_failure_shows_the_evidence_of_every_hit() -> None:
    """Message: the place; text: figures, formula, basis and suggestion."""
    case = next(c for c in suites()["材料/党建.txt"] if c.name.startswith("SCR001"))

    assert case.result[0].message == "总分 › 得分：总分 100 与各项得分之和 110 不符"
    assert "\n  算式：10+10+10+10+10+10+15+15+20 = 110\n" in case.result[0].text


def test_counts_agree_with_the_cases() -> None:
    """One failure and three skipped of eight; one error for a document that was not read."""
    found = suites()
    party, broken = found["材料/党建.txt"], found["材料/坏<&>.docx"]

    assert (party.tests, party.failures, party.errors, party.skipped) == (8, 1, 0, 3)
    assert (broken.tests, broken.failures, broken.errors, broken.skipped) == (1, 0, 1, 0)


@pytest.mark.parametrize(
    ("path", "cause"), [("材料/坏<&>.docx", "truncated"), ("材料/通知.txt", "look-alike")]
)
def test_a_document_that_was_not_checked_is_an_error(path: str, cause: str) -> None:
    """Its cause is the type of the error."""
    (case,) = suites()[path]

    assert isinstance(case.result[0], junitparser.Error)
    assert case.result[0].type == cause


def test_a_crashed_rule_has_a_case_of_its_own() -> None:
    """A finding whose code is not among the selected rules is not lost."""
    crash = Finding(code="XXX999", name="x", severity="error", message="m", where="表格")
    form = replace(DOCUMENTS[2].forms[0], findings=(crash,))
    document = replace(DOCUMENTS[2], forms=(form,))

    assert outcomes(suites(document)["材料/合格.docx"])["XXX999"] == ("Failure", "error")


def test_the_xml_is_well_formed_whatever_stands_in_a_cell() -> None:
    """Control characters would make it unreadable; markup must stay text."""
    root = etree.fromstring(rendered("junit", full_run()).encode())

    assert root.find(".//script") is None
    assert "<script>alert(1)</script>" in "".join(root.itertext())
