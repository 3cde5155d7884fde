"""``selfeval blank``: an empty form with its policy's weights, clean but for being unfilled."""

from decimal import Decimal
from pathlib import Path

import pytest

from selfeval_cli import api, cli
from selfeval_cli.output.blank import rows_of
from selfeval_cli.policy import NAMES, load


@pytest.mark.parametrize("name", NAMES)
def test_a_blank_form_is_clean_but_for_being_unfilled(name: str, tmp_path: Path) -> None:
    """With and without naming the policy; each form tells its own."""
    file = tmp_path / "空表.docx"

    assert cli.run(["blank", "--policy", name, "-o", str(file)]) == 0
    for policy in (name, None):
        (form,) = api.check(str(file), policy).documents[0].forms
        assert {finding.code for finding in form.findings} == {"FRM001", "FRM008"}
    assert form.indicators == len(rows_of(load(name)))


@pytest.mark.parametrize(
    ("name", "weights"),
    [
        # 50 over four rows, 30 over four, 10 over one; the execution rate has the other 10.
        ("national-2020", ["13", "13", "12", "12", "8", "8", "7", "7", "10"]),
        # Cost is a category of its own: 20 over three rows, 40 over three, 20 over four, 10.
        (
            "national-2021-cost",
            ["7", "7", "6", "14", "13", "13", "5", "5", "5", "5", "10"],
        ),
        # Hubei gives no points to categories: 80 over nine rows.
        ("hubei", ["9", "9", "9", "9", "9", "9", "9", "9", "8"]),
        ("transfer", [""] * 9),
    ],
)
def test_the_weights_are_those_of_the_policy(name: str, weights: list[str]) -> None:
    """Whole points, worked out by hand; with the execution rate they make full marks."""
    policy = load(name)

    assert [row.weight for row in rows_of(policy)] == weights
    if policy.scored:
        assert sum(map(Decimal, weights)) + (policy.execution_weight or 0) == policy.full_marks


def test_an_existing_file_is_left_alone(tmp_path: Path) -> None:
    """Nobody's form is written over."""
    file = tmp_path / "a.docx"
    file.write_bytes(b"mine")

    assert cli.run(["blank", "-o", str(file)]) == 2
    assert file.read_bytes() == b"mine"
    assert cli.run(["blank", "-o", str(tmp_path / "none" / "a.docx")]) == 3
