"""A clean form gives no error and no warning, in every policy, layout and format."""

from dataclasses import replace
from random import Random

import pytest
from documents.clean import ORDERS, POINTS, clean_form, clean_forms
from documents.judging import ALL_FORMATS, FORMATS, judged, loud, printed
from documents.spec import FormSpec
from documents.strategies import documents
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

QUICK = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("form", ALL_FORMATS)
@pytest.mark.parametrize(
    ("policy", "order"), [(policy, order) for policy in POINTS for order in ORDERS[policy]]
)
def test_every_column_order_is_clean_in_every_format(policy: str, order: str, form: str) -> None:
    """Three forms of each policy and column order are read whole and found clean."""
    for seed in range(3):
        spec = clean_form(Random(seed), policy, order, "灌区渠道")
        report, findings = judged(printed((spec,), form))
        assert loud(findings) == []
        assert [one.policy for one in report.forms] == [policy]
        _assert_read(report.forms[0].indicators, spec)


@pytest.mark.parametrize("policy", POINTS)
def test_clean_documents_raise_no_alarm(policy: str) -> None:
    """Generated documents of one to three forms, in any format."""

    @QUICK
    @given(forms=documents(policy), form=st.sampled_from(list(ALL_FORMATS)))
    def clean(forms: tuple[FormSpec, ...], form: str) -> None:
        report, findings = judged(printed(forms, form))
        assert loud(findings) == []
        assert [one.kind for one in report.forms] == [one.kind for one in forms]
        for read, spec in zip(report.forms, forms, strict=True):
            assert read.policy == spec.policy
            assert read.project == spec.project.strip()
            _assert_read(read.indicators, spec)

    clean()


@pytest.mark.parametrize("form", FORMATS)
def test_clean_documents_are_given_no_unfounded_advice(form: str) -> None:
    """No row counts as shifted and no unit as missing; only remarks on how well all went."""
    for seed in range(40):
        _, findings = judged(printed(clean_forms(Random(seed)), form))
        assert {finding.code for finding in findings} <= {"SCR010", "IND015", "WGT007"}


def test_a_title_between_nested_tables_belongs_to_the_form_below() -> None:
    """Two forms in one layout table: the second one's title and year are not the first one's."""
    first, second = (
        replace(clean_form(Random(seed), "transfer", "transfer", theme), year=year)
        for seed, theme, year in ((1, "灌区渠道", "（2024年度）"), (2, "城区路灯", "（2021年度）"))
    )
    second = replace(second, layout=replace(second.layout, title="above"))
    report, _ = judged(printed((first, second), "docx-nested"))
    assert [form.year for form in report.forms] == [2024, 2021]


def _assert_read(indicators: int, spec: FormSpec) -> None:
    """As many indicators were read as the form has filled rows."""
    assert indicators == sum(not row.child and row.name != "/" for row in spec.rows)
