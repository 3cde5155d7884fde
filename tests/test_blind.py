"""A small sample of the forms of another hand: every layout in every dump, every fault once.

What is not right yet stands in ``tests/data/blind_failing.txt``, which may only shrink; it is
written anew by ``python tests/test_blind.py``.
"""

from pathlib import Path

import pytest
from blind.dumps import DUMPS
from blind.faults import FAULTS
from blind.layouts import LAYOUTS
from blind_accuracy import clean, faulty

KNOWN = Path(__file__).parent / "data" / "blind_failing.txt"
FAILING = set(KNOWN.read_text("utf-8").splitlines()) if KNOWN.exists() else set()
LAYOUTS_AND_DUMPS = [f"{layout.name}:{dump}" for layout in LAYOUTS for dump in DUMPS]


def wrong_reading(name: str) -> list[str]:
    """What is wrong with two clean forms of a layout and dump, one with broken labels."""
    layout, dump = name.split(":")
    return [line for seed in (3, 11) for _, line in clean((seed, layout, dump))[2]]


def wrong_judgement(name: str) -> list[str]:
    """What is wrong with a fault in two layouts."""
    at = next(at for at, fault in enumerate(FAULTS) if fault.name == name)
    return [line for seed in (0, 2) for line in faulty((at, seed, "docx"))[2]]


@pytest.mark.parametrize("name", LAYOUTS_AND_DUMPS)
def test_a_clean_form_is_read_and_raises_nothing(name: str) -> None:
    """No error, no warning, no misread fact."""
    _judge(name, wrong_reading(name))


@pytest.mark.parametrize("name", [fault.name for fault in FAULTS])
def test_a_fault_is_found_at_its_cell(name: str) -> None:
    """One of its codes stands at its cell, and nothing else is said."""
    _judge(name, wrong_judgement(name))


def _judge(name: str, lines: list[str]) -> None:
    if name in FAILING:
        assert lines, f"{name} is right now: take it off the list"
    else:
        assert not lines


def _write() -> None:
    names = [name for name in LAYOUTS_AND_DUMPS if wrong_reading(name)]
    names += [fault.name for fault in FAULTS if wrong_judgement(fault.name)]
    KNOWN.write_text("".join(f"{name}\n" for name in names), "utf-8")


if __name__ == "__main__":
    _write()
