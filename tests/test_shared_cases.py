"""The small inputs beside the repository: each is right, or stands on the list that may shrink."""

import pytest
from shared_cases import FOLDER, KNOWN, inputs, wrong

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared/cases is not here")

INPUTS = inputs() if FOLDER.is_dir() else {}
FAILING = set(KNOWN.read_text("utf-8").split())


@pytest.mark.parametrize("name", INPUTS)
def test_an_input_is_right_or_known_to_fail(name: str) -> None:
    """A listed input that has become right must be taken off tests/data/cases/failing.txt."""
    lines = wrong(*INPUTS[name])
    if name in FAILING:
        assert lines, f"{name} is right now: take it off the list"
    else:
        assert not lines


def test_the_list_names_inputs_that_exist() -> None:
    """Nothing on the list is left over."""
    assert set(INPUTS) >= FAILING
