"""Every rule finds the fault that belongs to it; every rule has such a fault."""

import pytest
from documents.faults import FAULTS, Fault
from documents.judging import FORMATS, injections, judged

from selfeval_cli.rules.registry import catalogue, set_rules

#: Rules whose faults the generator of another hand puts in (tests/blind), not this one.
NOT_MADE = {
    "FRM010",
    "FRM012",
    "WGT008",
    "WGT009",
    "SCR014",
}


def test_every_rule_has_a_fault() -> None:
    """The faults cover the codes of all rules, and no others."""
    rules = set(catalogue()) | {rule.code for rule in set_rules()}
    assert {fault.code for fault in FAULTS} == rules - NOT_MADE


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.code}-{fault.name}")
def test_a_fault_is_found_by_its_rule(fault: Fault, form: str) -> None:
    """Three documents with the fault in them each raise its code."""
    documents = injections(fault, 3, form)
    assert documents or (fault.body is not None and form != "docx")
    for seed, data, plan, _ in documents:
        _, findings = judged(data, plan)
        assert fault.code in {finding.code for finding in findings}, f"seed {seed}"
