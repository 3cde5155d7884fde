"""A short run of the fuzzer with fixed seeds, and that it would see a fault."""

import time
from pathlib import Path

import pytest
from fuzz import Task, fuzz
from fuzzing.inputs import KINDS, ROUND, make
from fuzzing.invariants import Broken, Limits, verify
from fuzzing.minimise import minimise
from msgspec.structs import replace

from selfeval_cli.input import office
from selfeval_cli.model.report import Problem
from selfeval_cli.run.check import Checked, Plan, check_bytes

#: Inputs of a run here; `make fuzz` tries as many as the time allows.
COUNT = len(ROUND)


@pytest.fixture(autouse=True)
def _without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the readers give up is not worth three seconds for each input."""
    monkeypatch.setenv(office.PROGRAM, "")


@pytest.mark.parametrize("seed", [2, 6])
def test_no_input_breaks_an_invariant(tmp_path: Path, seed: int) -> None:
    """A round of every kind of input, the same ones every time."""
    # The machine may be busy; whoever runs the fuzzer holds it to five seconds a step.
    limits = Limits(seconds=15)
    task = Task(seed, 0, 1, limits, tmp_path, time.monotonic() + 120, COUNT)

    outcome = fuzz(task)

    assert outcome.failures == {}
    assert outcome.tried.total() == COUNT
    assert set(outcome.tried) == set(KINDS)
    assert outcome.cost.outcomes["checked"] > COUNT // 3


@pytest.mark.parametrize("kind", KINDS)
def test_an_input_follows_from_its_seed(kind: str) -> None:
    """The same kind and seed give the same bytes, another seed gives others."""
    assert make(kind, 7) == make(kind, 7)
    assert make(kind, 7) != make(kind, 8)


def _failing(data: bytes, path: str, plan: Plan) -> Checked:
    if b"\xe6\x80\xbb\xe5\x88\x86" in data:  # 总分
        raise ZeroDivisionError("no points")
    return check_bytes(data, path, plan)


def test_a_fault_is_found_kept_and_made_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check that fails where a word stands: told once, with an input of little but that word."""
    monkeypatch.setattr("fuzzing.invariants.check_bytes", _failing)
    monkeypatch.setattr("fuzz.make", lambda _kind, _seed: "甲\t乙\n总分\t100\n".encode() * 9)

    outcome = fuzz(Task(1, 0, 1, Limits(), tmp_path, time.monotonic() + 60, 2))

    (what,) = outcome.known
    assert what.startswith("ZeroDivisionError in check with layout at ")
    assert outcome.known[what] == 2
    assert len(outcome.failures) == 1
    (small,) = tmp_path.glob("*.small.txt")
    assert small.read_bytes() == "总分".encode()


def test_our_own_faults_are_no_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report with the cause "internal" is a failure even though nothing was raised."""

    def internal(data: bytes, path: str, plan: Plan) -> Checked:
        report = check_bytes(data, path, plan).report
        problem = Problem(cause="internal", message="x")
        return Checked(replace(report, problem=problem))

    monkeypatch.setattr("fuzzing.invariants.check_bytes", internal)

    with pytest.raises(Broken, match="cause-internal"):
        verify("总分\t100\n".encode(), "cells-1")


def test_time_and_memory_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """What never ends is stopped, and what takes too much memory is seen."""

    def endless(*_: object) -> Checked:
        while True:
            pass

    def greedy(data: bytes, path: str, plan: Plan) -> Checked:
        kept = bytearray(b"x") * (80 * 2**20)
        checked = check_bytes(data, path, plan)
        del kept
        return checked

    monkeypatch.setattr("fuzzing.invariants.check_bytes", endless)
    with pytest.raises(Broken, match="too-slow check"):
        verify(b"x", "cells-1", Limits(seconds=0.1))
    monkeypatch.setattr("fuzzing.invariants.check_bytes", greedy)
    with pytest.raises(Broken, match="memory check"):
        verify(b"x", "cells-1", Limits(memory=50 * 2**20))


def test_a_word_document_is_made_small_element_by_element() -> None:
    """Of a sound form only the cell that matters is left."""
    data = make("cells", 1)
    seed = 1
    while not data.startswith(b"PK"):
        seed += 1
        data = make("cells", seed)

    def fails(candidate: bytes) -> bool:
        report = check_bytes(candidate, "x", Plan()).report
        return report.problem is None or report.problem.cause != "truncated"

    small = minimise(data, fails, seconds=3)

    assert fails(small)
    assert len(small) < len(data)
