"""The list of a run's documents: a list in every way, but on disk."""

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from selfeval_cli.base import store
from selfeval_cli.base.seen import Seen
from selfeval_cli.input import sources
from selfeval_cli.input.listing import Source, Sources

FOUR = [
    Source("甲.txt", "甲.txt"),
    Source("乙.zip/丙.docx", "乙.zip", 3),
    Source("<stdin>", data=b"x"),
    Source("\udcff", problem=("missing", "")),
]


@pytest.mark.parametrize("in_memory", [1, 2**20])
def test_it_is_a_list(in_memory: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taking, putting, slicing, leaving out, changing the order."""
    monkeypatch.setattr(store, "_IN_MEMORY", in_memory)
    sources = Sources(FOUR)

    assert sources == FOUR
    assert (len(sources), sources[-1], sources[1:3]) == (4, FOUR[3], FOUR[1:3])
    sources[0] = FOUR[2]
    sources.insert(1, FOUR[0])
    assert sources == [FOUR[2], FOUR[0], *FOUR[1:]]
    del sources[0]
    sources[:] = list(reversed(list(sources)))
    sources.reorder([3, 0])
    assert sources == [FOUR[0], FOUR[3]]
    with pytest.raises(IndexError):
        sources[2]


def test_a_link_that_leads_nowhere_is_a_document_that_is_missing(tmp_path: Path) -> None:
    """A form that was moved away is not passed over; a link to anything else is."""
    (tmp_path / "表.docx").symlink_to(tmp_path / "moved.docx")
    (tmp_path / "latest").symlink_to(tmp_path / "gone")
    (tmp_path / "notes.bak").symlink_to(tmp_path / "gone.bak")
    found = sources.discover([str(tmp_path)])

    assert [(s.name, s.problem) for s in found.sources] == [
        (str(tmp_path / "表.docx"), ("missing", ""))
    ]
    assert [skipped.reason for skipped in found.skipped] == ["unsupported", "unsupported"]


def test_it_takes_eight_bytes_for_each() -> None:
    """Twenty thousand documents with long names: less than half a megabyte above what is fixed."""
    few = Sources(Source(f"{'长' * 50}{n}.txt") for n in range(10_000))
    tracemalloc.start()
    few.extend(Source(f"{'长' * 50}{n}.txt") for n in range(20_000))
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(few) == 30_000
    assert kept < 2**19


@given(some.lists(some.integers(-(2**63), 2**63 - 1) | some.integers(-3, 3)))
def test_what_was_seen_is_a_set(numbers: list[int]) -> None:
    """Each number is new once, whatever its sign."""
    seen, known = Seen(), set[int]()
    for number in numbers:
        assert seen.add(number) == (number not in known)
        known.add(number)


def test_a_hundred_thousand_hashes_take_a_megabyte() -> None:
    """A set of them takes seven."""
    tracemalloc.start()
    seen = Seen()
    for number in range(100_000):
        seen.add(hash(str(number)))
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert kept < 2 * 2**20


def test_a_folder_is_found_in_the_order_of_its_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As sorting would put them, signs before and behind the slash included: nothing is sorted."""
    names = ["a-b.txt", "a.txt", "a/z.txt", "a/b/c.txt", "a b/d.txt", "甲/乙.txt", "a0.txt"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("项目名称", "utf-8")
    monkeypatch.setattr(sources, "_put_in_order", None)
    found = sources.discover([str(tmp_path)]).sources

    assert [source.name for source in found] == sorted(f"{tmp_path}/{name}" for name in names)
