"""A target's label merged over cells that its rows fill one by one: ≥ | 95 | % under 年度指标值."""

import re
from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import fold
from selfeval_cli.forms.header import Column, Header
from selfeval_cli.forms.lines import Line, is_plain_number
from selfeval_cli.model.document import Slot

#: The cells of a target: comparator, figure and unit at most.
_MOST = 3
_SIGN = regex(r"[≥≤≧≦<>=]+|定性|定量|大于等于|小于等于|等于|大于|小于")


def divided(header: Header, lines: Sequence[Line]) -> Header:
    """The header with a column for each cell that the rows have below the target's one label."""
    rank = header.position("target")
    if rank is None or {"comparator", "unit"} & header.fields:
        return header
    rows = [line for line in lines if line.grid is not None and len(line.printed) >= _MOST]
    inside = [_inside(header, rank, line) for line in rows]
    count, most = Counter(map(len, inside)).most_common(1)[0] if inside else (0, 0)
    if not 1 < count <= _MOST or 2 * most <= len(rows):
        return header
    cells = [slots for slots in inside if len(slots) == count]
    fields = [_field([slots[place].text for slots in cells]) for place in range(count)]
    if sorted(fields).count("target") != 1 or len(set(fields)) < count:
        return header
    label, after = header.columns[rank], header.columns[rank + 1 :]
    starts = [slot.column if header.aligned else rank + 1 + at for at, slot in enumerate(cells[0])]
    ends = [*(start - 1 for start in starts[1:]), label.end if header.aligned else starts[-1]]
    parts = [
        Column(field, start, max(start, end), label.slot)
        for field, start, end in zip(fields, starts, ends, strict=True)
    ]
    if header.aligned:
        return Header((*header.columns[:rank], *parts, *after), header.aligned)
    moved = count - 1
    if not _hold_figures([c.start + moved for c in after if c.field in ("weight", "score")], rows):
        return header
    after = tuple(replace(c, start=c.start + moved, end=c.end + moved) for c in after)
    return Header((*header.columns[:rank], *parts, *after), header.aligned)


def _hold_figures(ranks: Sequence[int], rows: Sequence[Line]) -> bool:
    """Whether most rows hold a figure at each of these ranks, counted from 1."""
    return all(
        2 * sum(len(row.slots) >= at and is_plain_number(row.slots[at - 1].text) for row in rows)
        > len(rows)
        for at in ranks
    )


def _inside(header: Header, rank: int, line: Line) -> list[Slot]:
    """The cells of a row below the target's label."""
    column = header.columns[rank]
    if header.aligned:
        return [slot for slot in line.slots if column.start <= slot.column <= column.end]
    surplus = len(line.slots) - len(header.columns)
    return list(line.slots[rank : rank + surplus + 1]) if surplus >= 0 else []


def _field(texts: Sequence[str]) -> str:
    """What the cells of one place below a target's label are, by what most of them hold."""
    filled = [fold(text) for text in texts if text.strip()]
    signs = sum(_SIGN.fullmatch(text) is not None for text in filled)
    figures = sum(re.search(r"\d", text) is not None for text in filled)
    if 2 * signs > len(filled):
        return "comparator"
    return "target" if 2 * figures > len(filled) else "unit"
