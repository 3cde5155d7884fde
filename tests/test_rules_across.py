"""The forms of a run compared on disk: what they are told is what memory would have told them."""

import gc
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from across_oracle import judged
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from selfeval_cli.base import store
from selfeval_cli.model.report import Finding
from selfeval_cli.rules import across
from selfeval_cli.rules.across import Grouped, grouped
from selfeval_cli.rules.engine import compared, groupings
from selfeval_cli.rules.registry import Hit, set_rules
from selfeval_cli.rules.set import MOST_RELATED
from selfeval_cli.rules.signature import Signature, Spot, packed


def drawn(luck: Random, number: int, kinds: int) -> Signature:
    """A form whose every key is one of `kinds`, so that all kinds of groups come about."""

    def key() -> int:
        return luck.choice((0, luck.randint(-kinds, kinds), luck.randint(1, kinds)))

    rows = [luck.randint(1, 2 * kinds) for _ in range(luck.randint(0, 6))]
    spots = [luck.randint(0, 3) for _ in range(4 * len(rows))]
    values: tuple[Any, ...] = (
        *(f"{number}.txt", 1, f"项目{number}", *(str(luck.randint(1, 3)) for _ in range(3))),
        *(key() for _ in range(6)),
        *(luck.choice((0, 2022, 2023, 2024)), luck.choice((None, Spot(1, 2, 3, 4))), None, "说"),
        *(packed(rows), "\n".join(f"行{n}" for n in range(len(rows))), packed(spots)),
    )
    return Signature(*values)


#: So many forms are dealt out together.
PORTION = 100


def found(read: Callable[[int], Signature], count: int) -> Grouped:
    """So many forms grouped as the rules want them, some at a time."""

    def forms(numbers: range) -> Iterator[tuple[int, Signature]]:
        return ((number, read(number)) for number in numbers)

    return grouped(groupings(set_rules()), portions(count), forms, count)


def portions(count: int) -> list[range]:
    """The numbers of so many forms, some at a time."""
    return [range(at, min(at + PORTION, count)) for at in range(0, count, PORTION)]


def told(forms: list[Signature]) -> list[list[Hit]]:
    """What each form is told by the rules as they are, asked for some forms at a time."""
    groups, rules = found(forms.__getitem__, len(forms)), set_rules()
    hits: list[list[Hit]] = [[] for _ in forms]
    numbers = []
    for begin in range(0, len(forms), 7):
        for number, own in groups.of(begin, min(begin + 7, len(forms))):
            numbers.append(number)
            for rank, by_key in own:
                hits[number] += rules[rank].check(number, by_key, forms.__getitem__)
    assert numbers == sorted(set(numbers))
    return hits


def findings_of(
    read: Callable[[int], Signature], count: int
) -> Iterator[tuple[int, list[Finding]]]:
    """What so many forms are told, as findings, some at a time."""
    groups, rules = found(read, count), set_rules()
    for some in portions(count):
        yield from compared(groups, rules, read, some.start, some.stop)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**6), count=st.integers(1, 60), kinds=st.integers(1, 30))
def test_the_same_as_in_memory(seed: int, count: int, kinds: int) -> None:
    """On any forms, hit by hit."""
    forms = [drawn(Random(f"{seed}-{n}"), n, kinds) for n in range(count)]

    assert told(forms) == judged(forms)


@pytest.mark.parametrize("kinds", [2, 40, 4000])
def test_the_same_over_several_files(kinds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dealt out to seven parts that go to the disk at once."""
    monkeypatch.setattr(across, "_FEW", 50)
    monkeypatch.setattr(across, "_MOST_PARTS", 7)
    monkeypatch.setattr(store, "_IN_MEMORY", 1)
    monkeypatch.setattr(store, "_LAST", 1)
    forms = [drawn(Random(n), n, kinds) for n in range(600)]

    assert told(forms) == judged(forms)


def test_findings_come_form_by_form() -> None:
    """All that one form is told stands together, in the order of the rules."""
    forms = [drawn(Random(n), n, 4) for n in range(80)]
    told = list(findings_of(forms.__getitem__, len(forms)))

    assert [number for number, _ in told] == sorted({number for number, _ in told})
    assert all([f.code for f in each] == sorted(f.code for f in each) for _, each in told)
    assert {n: len(each) for n, each in told} == {
        n: len(hits) for n, hits in enumerate(judged(forms)) if hits
    }


def one_project(number: int) -> Signature:
    """A form of the same project and year as all others, with figures of its own."""
    return drawn_as(number, same_key=1, project_key=1, figures=number + 1, timeless=number + 1)


def one_text(number: int) -> Signature:
    """A form of its own project, with the rows, the result and all cells of the others."""
    return drawn_as(number, project_key=number + 1, narrative=1, whole=1, figures=1)


def drawn_as(number: int, **keys: int) -> Signature:
    """A form with these keys, and the rows of all."""
    none = dict.fromkeys(("same_key", "figures", "narrative", "whole", "timeless"), 0)
    rows = {"rows": packed(range(1, 9)), "row_names": "\n".join("一二三四五六七八")}
    spots = {"row_spots": packed((1,) * 32)}
    return replace(drawn(Random(1), number, 3), **none | keys, year=2024, **rows, **spots)


@pytest.mark.parametrize("alike", [one_project, one_text])
def test_work_is_linear_where_all_forms_are_alike(alike: Callable[[int], Signature]) -> None:
    """Whoever hands in one project or one text a thousand times does not stop the run: four times
    the forms are four times the calls, and each finding names as many others as before."""

    def calls(count: int) -> int:
        forms = [alike(number) for number in range(count)]
        seen, told = [0], 0
        sys.setprofile(lambda *_: seen.__setitem__(0, seen[0] + 1))
        try:
            for _, findings in findings_of(forms.__getitem__, count):
                told += len(findings)
                assert all(len(finding.related) <= 2 * MOST_RELATED for finding in findings)
        finally:
            sys.setprofile(None)
        assert told >= count
        return seen[0]

    assert calls(1_600) < 4.4 * calls(400)


def peak(read: Callable[[int], Signature], count: int) -> int:
    """The most memory that comparing so many forms takes, in bytes; cycles that others left are
    not counted."""
    gc.collect()
    gc.disable()
    tracemalloc.start()
    for _ in findings_of(read, count):
        pass
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    gc.enable()
    return most


@pytest.fixture
def on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deal forms out to parts of two hundred, which do not stay in memory."""
    monkeypatch.setattr(across, "_FEW", 200)
    monkeypatch.setattr(store, "_IN_MEMORY", 1)
    monkeypatch.setattr(store, "_LAST", 1)


@pytest.mark.usefixtures("on_disk")
def test_memory_does_not_grow_with_the_forms() -> None:
    """Six times the forms, all in pairs: what grows is the parts, 32 at most."""

    def read(number: int) -> Signature:
        return drawn(Random(number // 2), number, 10**15)

    peak(read, 500)
    assert peak(read, 6_000) < 2 * peak(read, 1_000)


@pytest.mark.usefixtures("on_disk")
def test_memory_grows_little_where_all_forms_are_alike() -> None:
    """All forms of one text are one group of each of its eight rows: of each form a few numbers
    are kept (eight times three of eight bytes), not records and lists (3,400 bytes it was)."""
    peak(one_text, 500)
    assert peak(one_text, 6_000) - peak(one_text, 1_000) < 5_000 * 400
