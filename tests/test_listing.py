"""The list of a run's documents: a list in every way, but on disk."""

import tracemalloc

import pytest

from selfeval_cli.input import listing
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
    monkeypatch.setattr(listing, "_IN_MEMORY", in_memory)
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


def test_it_takes_eight_bytes_for_each() -> None:
    """Twenty thousand documents with long names: less than half a megabyte above what is fixed."""
    few = Sources(Source(f"{'长' * 50}{n}.txt") for n in range(10_000))
    tracemalloc.start()
    few.extend(Source(f"{'长' * 50}{n}.txt") for n in range(20_000))
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(few) == 30_000
    assert kept < 2**19
