"""Headers of two rows in a text that keeps no merged cells: which labels stand below which."""

from collections.abc import Sequence
from functools import cache

from selfeval_cli.base.labels import table
from selfeval_cli.base.text import bare, fold

#: What makes it unlikely that labels stand below another: one it does not hold, levels beside
#: values or values beside points, one label below one, an unknown label that divides, that does
#: not, or stands below beside known ones.
_STRANGE, _MIXED, _ALONE, _UNKNOWN, _EMPTY, _ODD = 3.0, 1.0, 2.0, 0.8, 0.2, 0.4
#: Of ways that are as likely the one that divides evenly counts.
_EVEN = 0.01
_LEVELS = frozenset({"level1", "level2", "name"})
_VALUES = frozenset({"comparator", "target", "unit", "actual"})
_POINTS = frozenset({"weight", "score"})
_MOST_BELOW = 8


def shared_out(upper: Sequence[str], lower: Sequence[str]) -> list[int] | None:
    """How many of the labels `lower` stand below each of `upper`, in order; None when that is not
    plain."""
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    for rank, label in enumerate(upper):
        further: dict[int, tuple[float, list[int]]] = {}
        for start, (cost, widths) in best.items():
            for end in range(start, min(len(lower), start + _MOST_BELOW) + 1):
                total = cost + _cost(label, lower[start:end], side=rank == 0)
                if end not in further or total < further[end][0]:
                    further[end] = (total, [*widths, end - start])
        best = further
    cost, widths = best.get(len(lower), (_STRANGE, []))
    return widths if cost < _STRANGE else None


def _cost(label: str, below: Sequence[str], *, side: bool) -> float:
    """How unlikely it is that the labels `below` stand under `label`; `side` is the label beside
    the table."""
    named = fields_of(label)
    if not below:
        return _EMPTY if label and not named and not side else 0.0
    if side:
        return _STRANGE
    if len(below) == 1:
        return _ALONE
    strange = sum(not _holds(label, named, text) for text in below)
    fields = [fields_of(text) for text in below]
    odd = sum(not some for some in fields) if named or any(fields) else 0
    levels = [bool(some & _LEVELS) for some in fields]
    mixed = any(levels) and not all(levels)
    mixed |= any(some & _VALUES for some in fields) and any(some & _POINTS for some in fields)
    labels = _STRANGE * strange + _MIXED * mixed + _ODD * odd + _UNKNOWN * (not named)
    return labels + _EVEN * len(below) ** 2


def _holds(label: str, named: frozenset[str], text: str) -> bool:
    """Whether a label may be merged over the column of another: an unknown one over any, a known
    one over its parts, over what nobody knows and what ends as it does (得分 over 复核得分)."""
    parts = {part for field in named for part in table()["merged"].get(field, ())}
    fields = fields_of(text)
    return not named or not fields or bool(parts & fields) or bare(text).endswith(bare(label))


def fields_of(text: str) -> frozenset[str]:
    """The columns that a label may name."""
    index = _index()
    return index.get(fold(text)) or index.get(bare(text), frozenset())


@cache
def _index() -> dict[str, frozenset[str]]:
    """The fields of the columns of indicators and funds by their wordings."""
    file = table()
    found: dict[str, set[str]] = {}
    for columns in (file["indicators"]["columns"], file["funds"]["columns"]):
        for field, words in columns.items():
            for word in words:
                found.setdefault(fold(word), set()).add(field)
                found.setdefault(bare(word), set()).add(field)
    return {word: frozenset(fields) for word, fields in found.items()}
