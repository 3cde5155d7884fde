"""The lines of a document in reading order, and how a line falls under the columns of a header."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from selfeval_cli.base.text import fold
from selfeval_cli.forms.labels import Labels
from selfeval_cli.model.document import Cell, Document, Grid, Slot


@dataclass(frozen=True)
class Line:
    """One table row, or one paragraph between tables (then `grid` is None)."""

    slots: tuple[Slot, ...]
    grid: Grid | None = None
    paragraph: str = ""

    @cached_property
    def printed(self) -> tuple[Slot, ...]:
        """The slots that print something in this row."""
        return tuple(slot for slot in self.slots if slot.text.strip())

    @property
    def first(self) -> Slot | None:
        """The first slot that prints something."""
        return self.printed[0] if self.printed else None

    @cached_property
    def only(self) -> Slot | None:
        """The one slot that prints something, or None when there are several."""
        return self.printed[0] if len(self.printed) == 1 else None

    def after(self, slot: Slot) -> Slot | None:
        """The slot to the right of `slot`."""
        return self._right.get(id(slot))

    @cached_property
    def _right(self) -> dict[int, Slot]:
        """The slot to the right of each; a hostile row may hold ten thousand labels."""
        return {id(left): right for left, right in pairwise(self.slots)}


def lines_of(document: Document) -> Iterator[Line]:
    """Paragraphs and table rows in reading order; a nested table follows the one that holds it."""
    for grid in document.grids:
        for text in grid.before:
            if text.strip():
                yield Line((), None, text)
        for slots in grid.rows:
            if not _is_layout(slots):
                yield Line(slots, grid)
    for text in document.after:
        if text.strip():
            yield Line((), None, text)


def _is_layout(slots: tuple[Slot, ...]) -> bool:
    """Whether a row is only the frame of tables within it, whose titles come with those tables."""
    printed = [slot for slot in slots if slot.text.strip()]
    return bool(printed) and all("nested" in slot.cell.flags for slot in printed)


@dataclass(frozen=True, slots=True)
class Column:
    """A header's column: the field it names (None for an unread one) and its grid columns."""

    field: str | None
    start: int
    end: int
    slot: Slot


@dataclass(frozen=True)
class Header:
    """The columns of a table in order. `aligned` as in the grid it came from."""

    columns: tuple[Column, ...]
    aligned: bool

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields that have a column."""
        return frozenset(column.field for column in self.columns if column.field)

    @cached_property
    def first_named(self) -> int:
        """The grid column where the first field begins."""
        return min((column.start for column in self.columns if column.field), default=1)

    def position(self, field: str) -> int | None:
        """The rank of the column of `field`, counting from 0."""
        for rank, column in enumerate(self.columns):
            if column.field == field:
                return rank
        return None

    def slot(self, field: str) -> Slot | None:
        """The header cell of `field`."""
        rank = self.position(field)
        return None if rank is None else self.columns[rank].slot


def read_header(rows: Sequence[Line], labels: Labels) -> Header:
    """The columns named by one header row or by two or three rows read as one.

    In two rows a column's label may be split (年度 over 指标值) or grouped (one label over several
    columns that have labels of their own); the lower label counts when it names a field.
    """
    upper = rows[0]
    if upper.grid is None:
        raise ValueError("a header is a table row")
    aligned = upper.grid.aligned
    if len(rows) == 3:
        return _stacked(rows, aligned, labels)
    pairs: list[tuple[Slot | None, Slot | None]]
    if len(rows) == 1:
        pairs = [(slot, None) for slot in upper.slots]
    elif aligned:
        pairs = [(_over(upper.slots, low.column), low) for low in rows[1].slots]
    else:
        pairs = list(_pair_ragged(upper.slots, rows[1].slots, labels))
    columns: list[Column] = []
    taken: set[str] = set()
    for rank, (high, low) in enumerate(pairs, 1):
        # A blank below nothing is a column too, one without a label.
        slot = low if high is None or (low is not None and low.text.strip()) else high
        assert slot is not None
        field = _field(high, low, labels)
        if field in taken and field != "target":
            field = None
        if field:
            taken.add(field)
        place = low or high
        assert place is not None
        start = place.column if aligned else rank
        end = place.column + place.cell.column_span - 1 if aligned else rank
        columns.append(Column(field, start, end, slot))
    return Header(_adjusted_target(columns), aligned)


def _field(high: Slot | None, low: Slot | None, labels: Labels) -> str | None:
    upper = "" if high is None else high.cell.text
    if low is None or low.covered or not low.text.strip():
        return labels.match(upper)
    return _together(labels.match(upper + low.text), labels.match(low.text)) or labels.match(upper)


def _together(joined: str | None, lower: str | None) -> str | None:
    """The field of a label under another: what both name together (年度 指标值, 复核 得分), unless
    the lower one says another field by itself (分值 under 自评)."""
    return lower if lower and joined != "other" else joined


def _stacked(rows: Sequence[Line], aligned: bool, labels: Labels) -> Header:
    """The columns of a header of three rows: a column is named by its lowest labels that name a
    field together, or by one of them."""
    columns: list[Column] = []
    taken: set[str] = set()
    for rank, low in enumerate(rows[2].slots, 1):
        stack = _above(rows, low.column) if aligned else _ragged_above(rows, rank - 1)
        texts = [slot.cell.text for slot in (*stack, low) if slot.text.strip()]
        lowest = labels.match(texts[-1]) if texts else None
        below = ("".join(texts[start:]) for start in range(len(texts)))
        joined = (_together(labels.match(text), lowest) for text in below)
        named = (*joined, *map(labels.match, reversed(texts)))
        field = next((name for name in named if name is not None and name not in taken), None)
        if field:
            taken.add(field)
        printed = [slot for slot in (*stack, low) if slot.text.strip()]
        start = low.column if aligned else rank
        end = low.column + low.cell.column_span - 1 if aligned else rank
        columns.append(Column(field, start, end, printed[-1] if printed else low))
    return Header(tuple(columns), aligned)


def _above(rows: Sequence[Line], column: int) -> list[Slot]:
    """The slots of the first two rows over a column, top down."""
    found = (_over(row.slots, column) for row in rows[:2])
    return [slot for slot in found if slot is not None]


def _ragged_above(rows: Sequence[Line], rank: int) -> list[Slot]:
    """The same in a text dump: a label of the first row that is merged across is one cell, so the
    first row is told only to the left and to the right of the grouped columns."""
    top, middle, low = (row.slots for row in rows)
    grouped = [
        place
        for place, slots in enumerate(zip(middle, low, strict=False))
        if any(slot.text.strip() for slot in slots)
    ]
    stack = [middle[rank]] if rank < len(middle) else []
    if grouped and rank < grouped[0]:
        return [*top[rank : rank + 1], *stack]
    from_right = len(low) - rank
    if grouped and rank > grouped[-1] and from_right <= len(top):
        return [top[len(top) - from_right], *stack]
    return stack


def _adjusted_target(columns: list[Column]) -> tuple[Column, ...]:
    """Of two target columns the adjusted one is in force; the other becomes the initial one."""
    targets = [c for c in columns if c.field == "target"]
    if len(targets) < 2:
        return tuple(columns)
    force = next((c for c in targets if "调整" in fold(c.slot.cell.text)), targets[0])
    return tuple(
        c
        if c.field != "target" or c is force
        else Column("initial_target" if c is targets[0] else None, c.start, c.end, c.slot)
        for c in columns
    )


def _over(slots: tuple[Slot, ...], column: int) -> Slot | None:
    for slot in slots:
        if slot.column <= column < slot.column + slot.cell.column_span:
            return slot
    return None


def _pair_ragged(
    upper: tuple[Slot, ...], lower: tuple[Slot, ...], labels: Labels
) -> Iterator[tuple[Slot | None, Slot | None]]:
    """Pair the cells of two header rows of a text dump, where a grouped label is one cell.

    A blank lower cell continues the upper one. Surplus lower cells belong to the upper label over
    a run of labelled ones.
    """
    surplus = len(lower) - len(upper)
    position = 0
    previous: Slot | None = None
    for low in lower:
        grouped = (
            surplus > 0
            and previous is not None
            and low.text.strip()
            and labels.match(previous.cell.text) in ("target", "actual")
            and labels.match(low.text) is not None
        )
        if grouped:
            surplus -= 1
            yield previous, low
            continue
        high = upper[position] if position < len(upper) else None
        position += 1
        previous = high if low.text.strip() else None
        yield high, low
    for high in upper[position:]:
        yield high, None


Assignment = dict[str, Slot]
Cost = Callable[[Assignment], int]
#: From this cost on a row looks shifted even where its cells stand exactly under the header's.
SHIFTED = 10


def assign(header: Header, line: Line, cost: Cost) -> tuple[Assignment, bool]:
    """The slot of each field in `line`, and whether the row had to be realigned.

    A row whose cells stand exactly under the header's is taken as it stands: an odd text in it is
    a rule's matter. Otherwise, where that is implausible (`cost` > 0, or print is left over outside
    the columns), blank cells are left out, or assumed missing, if that makes the row plausible. A
    row that nothing makes plausible is taken as it stands.
    """
    straight, left_over = _straight(header, line)
    straight_cost = cost(straight) + 2 * left_over
    if straight_cost == 0 or (_fits(header, line) and straight_cost < SHIFTED):
        return straight, False
    best, best_cost = straight, straight_cost
    for slots in _realigned(line.slots, len(header.columns)):
        candidate = _by_rank(header, slots)
        lost = sum(1 for slot in slots[len(header.columns) :] if slot is not None)
        candidate_cost = cost(candidate) + 2 * lost
        if candidate_cost < best_cost:
            best, best_cost = candidate, candidate_cost
            if best_cost == 0:
                break
    return best, best is not straight


def _fits(header: Header, line: Line) -> bool:
    """Whether the cells stand exactly under the header's, and none prints under a nameless one
    but a row's label in front of the named columns."""
    columns = header.columns
    if len(line.slots) != len(columns):
        return False
    if header.aligned and any(
        s.column != c.start for s, c in zip(line.slots, columns, strict=True)
    ):
        return False
    return not any(
        slot.text.strip()
        and not column.slot.cell.text.strip()
        and column.start >= header.first_named
        for slot, column in zip(line.slots, columns, strict=True)
    )


def _straight(header: Header, line: Line) -> tuple[Assignment, int]:
    if not header.aligned:
        slots = line.slots
        extra = sum(1 for slot in slots[len(header.columns) :] if slot.text.strip())
        return _by_rank(header, slots), extra
    found: Assignment = {}
    used: set[int] = set()
    for column in header.columns:
        slot = _over(line.slots, column.start)
        if slot is None or id(slot) in used or not column.slot.cell.text.strip():
            continue
        used.add(id(slot))
        if column.field and column.field not in found:
            found[column.field] = slot
    # The column of the side label (绩效指标) is headed by its own cell or by nothing.
    extra = sum(
        1 for slot in line.printed if id(slot) not in used and slot.column >= header.first_named
    )
    return found, extra


def _by_rank(header: Header, slots: Sequence[Slot | None]) -> Assignment:
    found: Assignment = {}
    for column, slot in zip(header.columns, slots, strict=False):
        if column.field and slot is not None and column.field not in found:
            found[column.field] = slot
    return found


def _realigned(slots: tuple[Slot, ...], width: int) -> Iterator[list[Slot | None]]:
    """The ways to make a row `width` cells long by leaving out or adding blank cells."""
    surplus = len(slots) - width
    if surplus > 3 or surplus < -3:
        return
    blanks = [rank for rank, slot in enumerate(slots) if not slot.text.strip()]
    if surplus >= 0:
        # A stray cell pushes what follows to the right, so later blanks are likelier strays.
        for rank in reversed(blanks):
            yield [*slots[:rank], *slots[rank + 1 :]]
    if surplus > 1:
        for high in reversed(blanks):
            for low in blanks:
                if low < high:
                    yield [s for rank, s in enumerate(slots) if rank not in (low, high)]
    if surplus < -1:
        # The cells merged with those above, left out altogether.
        yield [*[None] * -surplus, *slots]
    if surplus <= 0:
        for rank in range(len(slots), -1, -1):
            yield [*slots[:rank], None, *slots[rank:]]


_PLAIN_NUMBER = re.compile(r"^[-+]?\d+(?:\.\d+)?%?$")


def is_plain_number(text: str) -> bool:
    """Whether a text is nothing but a number, perhaps with a percent sign."""
    return bool(_PLAIN_NUMBER.match(fold(text)))


def spans(line: Line) -> tuple[Cell, ...]:
    """The cells that begin in this line."""
    return tuple(slot.cell for slot in line.slots if not slot.covered)
