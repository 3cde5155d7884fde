"""No expression takes steps out of proportion on a long text: steps are counted, not seconds."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from patterns import HOSTILE
from steps import Counter, TooMany, likeness

#: A text of that length was not cut short by anything before the expression.
LONG = 1_000
#: Four times the text: four times the steps if it is linear, sixteen if it is not.
LENGTHS, SLOWER = (64, 256), (300, 1_200)
MOST_TIMES = 6
_MORE = ("中", " ", "-", "(", "[", "《", "\n", ",", ".", "|", ":", "%", "日", "万", "20")

Key = tuple[str, int, str]


@cache
def met() -> dict[Key, int]:
    """How long the texts are that the program's expressions meet, by expression and method."""
    command = [sys.executable, str(Path(__file__).with_name("patterns.py"))]
    done = subprocess.run(command, capture_output=True, check=True)
    return {(p, flags, method): n for p, flags, method, n in json.loads(done.stdout)}


def hostile(pattern: str, flags: int) -> Iterator[str]:
    """What is repeated: single characters, pairs, and what the expression comes close to."""
    near = likeness(pattern, flags) or "a"
    yield from {*HOSTILE, *_MORE, near, near[:-1] or "a", near[1:] or "a"}


def growth(key: Key, part: str, lengths: tuple[int, int]) -> float:
    """How many times the steps on the longer text are those on the shorter."""
    pattern, flags, method = key
    counter = Counter(pattern, flags)
    try:
        short, long = (counter.count(method, (part * n)[:n] + "\0") for n in lengths)
    except TooMany:
        return float("inf")
    return long / max(short, 1)


def too_steep(key: Key) -> list[str]:
    """On which texts an expression takes steps out of proportion."""
    return [
        part
        for part in hostile(key[0], key[1])
        if growth(key, part, LENGTHS) > MOST_TIMES and growth(key, part, SLOWER) > MOST_TIMES
    ]


def in_depth(job: "threading.Thread") -> None:
    """Run what recurses deeply, as the matcher does."""
    limit, size = sys.getrecursionlimit(), threading.stack_size(512 * 2**20)
    sys.setrecursionlimit(100_000)
    job.start()
    job.join()
    sys.setrecursionlimit(limit)
    threading.stack_size(size)


def test_expressions_that_meet_long_texts_are_linear() -> None:
    """Those that only ever meet short ones, whatever is in a cell, are left to themselves."""
    found: dict[Key, list[str]] = {}
    long = [key for key, length in met().items() if length > LONG]

    in_depth(threading.Thread(target=lambda: found.update({k: too_steep(k) for k in long})))

    assert {key: parts for key, parts in found.items() if parts} == {}
    assert len(found) == len(long) > 40


@pytest.mark.parametrize(
    ("pattern", "part", "steep"),
    [
        (r"(a+)+b", "a", True),
        (r"\d+%", "1", True),
        (r"(?<!\d)\d++%", "1", False),
        (r"《[^》]*》", "《", True),
        (r"《[^》]{0,20}》", "《", False),
        (r"(?:\s*\w*)*x", "a ", True),
        (r"[a-c]|(?P<x>\d)(?P=x)", "11", False),
    ],
)
def test_the_counter_tells_steep_from_linear(pattern: str, part: str, steep: bool) -> None:
    """Nested and unanchored repeats grow; possessive and bounded ones do not."""
    found: list[float] = []
    key = (pattern, 0, "search")

    in_depth(threading.Thread(target=lambda: found.append(growth(key, part, LENGTHS))))

    assert (found[0] > MOST_TIMES) == steep


@pytest.mark.parametrize("method", ["search", "match", "fullmatch"])
def test_the_counter_matches_as_the_engine_does(method: str) -> None:
    """A counted match is a match: on every expression of the program and what is like it."""
    for pattern, flags, _ in met():
        near = likeness(pattern, flags)
        counter = Counter(pattern, flags)
        for text in (near, near[1:], f"字{near}", near + "1", "≥95%", "2023年", ""):
            counter.count(method, text)
            found = getattr(re.compile(pattern, flags & ~re.DEBUG), method)(text)
            assert counter.found == (found is not None), (pattern, text)
