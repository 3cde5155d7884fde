"""How a row falls under the columns of its header: as it stands, or moved where that is plain."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from selfeval_cli.forms.header import Header
from selfeval_cli.forms.lines import Line, is_plain_number
from selfeval_cli.model.document import Slot

#: The slot of each field in a row.
Assignment = dict[str, Slot]
Cost = Callable[[Assignment], int]

#: What makes it unlikely that a row's cells are what their columns say.
UNREADABLE = 3  # a column of figures holds words
VALUE_AS_LABEL = 3  # a column of labels holds a figure
STRAY = 2  # print outside the columns
NAMELESS = 2  # values without a name
MISSING = 1  # one value of several
SHIFTED = 10  # from here on a row is taken for shifted even where its cells fit the header's
#: A row with more cells too many or too few than this is no row of its header.
_MOST_MOVED = 3


class Alignment(Struct, frozen=True):
    """The cells of a row by field; `shifted` when they had to be moved, `doubtful` when the row
    fits nowhere."""

    found: Assignment
    shifted: bool = False
    doubtful: bool = False


def align(header: Header, line: Line, cost: Cost) -> Alignment:
    """Return the slot of each field in `line`.

    A row whose cells stand exactly under the header's is taken as it stands: an odd text in it is
    a rule's matter. Otherwise, where that is implausible (`cost` > 0, or print is left over outside
    the columns), blank cells are left out, or assumed missing, if that makes the row plausible. A
    row that nothing makes plausible is taken as it stands, and so is one that has lost cells.
    """
    straight, left_over = _straight(header, line)
    best, best_cost = straight, cost(straight) + STRAY * left_over
    if line.unsure or best_cost == 0 or (_fits(header, line) and best_cost < SHIFTED):
        return Alignment(straight, doubtful=line.unsure)
    for slots in _realigned(line.slots, len(header.columns)):
        candidate = _by_rank(header, slots)
        lost = sum(1 for slot in slots[len(header.columns) :] if slot is not None)
        candidate_cost = cost(candidate) + STRAY * lost
        if candidate_cost < best_cost:
            best, best_cost = candidate, candidate_cost
            if best_cost == 0:
                break
    doubtful = best_cost >= SHIFTED or (best_cost > 0 and _overruns(header, line))
    doubtful |= cost(best) > 0 and _crowds(header, line)
    return Alignment(best, best is not straight, doubtful)


def with_filled(header: Header, lines: Sequence[Line]) -> Header:
    """The header with the columns marked that have no label, and print in most rows with figures
    that stand exactly under it: no stray cells, but a label that was left out."""
    rows = [line.slots for line in lines if len(line.slots) == len(header.columns)]
    rows = [slots for slots in rows if any(is_plain_number(slot.text) for slot in slots)]
    last = max((n for n, column in enumerate(header.columns) if column.field), default=0)
    columns = list(header.columns)
    for rank, column in enumerate(columns):
        if column.slot.cell.text.strip() or column.start < header.first_named:
            continue
        printed = sum(bool(slots[rank].text.strip()) for slots in rows)
        if 2 * printed > len(rows) and (rank < last or printed > 1):
            columns[rank] = replace(column, filled=True)
    return Header(tuple(columns), header.aligned)


def over(slots: Sequence[Slot], column: int) -> Slot | None:
    """The slot whose columns hold `column`."""
    for slot in slots:
        if slot.column <= column < slot.column + slot.cell.column_span:
            return slot
    return None


def _overruns(header: Header, line: Line) -> bool:
    """Whether a row with geometry prints to the right of the last named column."""
    named = [column for column in header.columns if column.slot.text.strip()]
    end = max((column.start + column.slot.cell.column_span for column in named), default=0)
    return header.aligned and any(slot.column >= end for slot in line.printed)


def _crowds(header: Header, line: Line) -> bool:
    """Whether a row with geometry prints several cells below the last column."""
    start = header.columns[-1].start
    return header.aligned and sum(slot.column >= start for slot in line.printed) > 1


def _fits(header: Header, line: Line) -> bool:
    """Whether the cells stand exactly under the header's, and none prints under a nameless one
    but a row's label in front of the named columns."""
    columns = header.columns
    if len(line.slots) != len(columns):
        return False
    pairs = list(zip(line.slots, columns, strict=True))
    if header.aligned and any(slot.column != column.start for slot, column in pairs):
        return False
    return not any(
        slot.text.strip()
        and not (column.slot.cell.text.strip() or column.filled)
        and column.start >= header.first_named
        for slot, column in pairs
    )


def _straight(header: Header, line: Line) -> tuple[Assignment, int]:
    """The row as it stands, and how many of its cells print outside the columns."""
    if not header.aligned:
        slots = line.slots
        extra = sum(1 for slot in slots[len(header.columns) :] if slot.text.strip())
        return _by_rank(header, slots), extra
    found: Assignment = {}
    used: set[int] = set()
    at = {slot.column: slot for slot in reversed(line.slots)}
    for column in header.headed:
        slot = at.get(column.start) or over(line.slots, column.start)
        if slot is None or id(slot) in used:
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
    if abs(surplus) > _MOST_MOVED:
        return
    blanks = [n for n, slot in enumerate(slots) if not slot.text.strip() and not slot.covered]
    if surplus >= 0:
        # A stray cell pushes what follows to the right, so later blanks are likelier strays.
        for rank in reversed(blanks):
            yield [*slots[:rank], *slots[rank + 1 :]]
    if surplus > 1:
        for high in reversed(blanks):
            for low in blanks:
                if low < high:
                    yield [s for rank, s in enumerate(slots) if rank not in (low, high)]
    if surplus < 0:
        # The cells merged with those above, left out altogether, or a label merged across.
        yield [*[None] * -surplus, *slots]
    if surplus <= 0:
        for rank in range(len(slots), -1, -1):
            yield [*slots[:rank], None, *slots[rank:]]
