"""Public forms of many places are read whole, and what is known to be wrong with each is found."""

from decimal import Decimal

import pytest
from documents.judging import FORMATS, judged, printed
from documents.published import FORMS, LOOK_ALIKES, Published

CASES = [
    pytest.param(one, form, id=f"{one.name}-{form}")
    for one in FORMS
    for form in FORMATS
    if form == "docx" or not one.word_only
]


@pytest.mark.parametrize(("one", "form"), CASES)
def test_a_published_form_is_read_whole(one: Published, form: str) -> None:
    """Kind, number of indicators, money and stated score are those of the form."""
    report, _ = judged(printed((one.form,), form))
    assert report.status == "checked"
    assert len(report.forms) == 1
    read = report.forms[0]
    assert read.kind == one.form.kind
    assert read.indicators == one.rows
    for told, wanted in (
        (read.total_score, one.total),
        (read.executed, one.executed),
        (read.budget, one.budget or one.executed),
    ):
        if wanted is not None:
            assert told is not None
            assert Decimal(told) == Decimal(wanted)


@pytest.mark.parametrize(("one", "form"), CASES)
def test_what_is_wrong_with_a_published_form_is_found(one: Published, form: str) -> None:
    """Every known flaw is reported, and nothing of level error beyond the known flaws."""
    _, findings = judged(printed((one.form,), form))
    codes = {finding.code for finding in findings}
    assert set(one.form.flaws) <= codes
    errors = [f"{one.code} {one.message}" for one in findings if one.severity == "error"]
    assert [line for line in errors if line[:6] not in one.form.flaws] == []


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_a_look_alike_is_named_and_not_checked(name: str, form: str) -> None:
    """A table of another kind gives no form, and the report says what it is."""
    report, _ = judged(FORMATS[form]([[LOOK_ALIKES[name]]]))
    assert report.status == "no-form"
    assert report.problem is not None
    assert report.problem.cause == "look-alike"
    assert name in report.problem.message
