"""Whole rows that a document hides or has struck out, told alike whatever its format."""

from collections.abc import Iterator, Sequence, Set

from selfeval_cli.model.document import DropKind, Flag

_UNSEEN = frozenset[Flag]({"hidden", "struck"})


def dropped(
    row: int, members: Sequence[tuple[str, Set[Flag]]], gone: Sequence[str]
) -> Iterator[tuple[int, DropKind, str]]:
    """The row as one left out, where all it prints is hidden or struck out, but for fewer labels
    that stand before it: of its cells the text that shows and the flags, and the texts `gone`."""
    if not gone:
        return
    kept = [place for place, (text, _) in enumerate(members) if text]
    lost = [place for place, (text, flags) in enumerate(members) if not text and flags & _UNSEEN]
    if kept and (len(lost) <= len(kept) or lost[0] < kept[-1]):
        return
    struck = any("struck" in flags for _, flags in members)
    yield row, "struck-row" if struck else "hidden-row", " ".join(map(str.strip, gone))
