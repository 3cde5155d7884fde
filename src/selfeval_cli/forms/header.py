"""The columns that the header of a table names, by geometry or, in text, by what its labels are."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import fold
from selfeval_cli.forms import labels
from selfeval_cli.forms.labels import Family
from selfeval_cli.forms.lines import Line
from selfeval_cli.model.document import Slot


class Column(Struct, frozen=True):
    """A header's column: the field it names (None for an unread one) and its grid columns.
    `filled` where the header prints no label and the rows print something."""

    field: str | None
    start: int
    end: int
    slot: Slot
    filled: bool = False


class Header(Struct, frozen=True, dict=True):
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

    @cached_property
    def headed(self) -> tuple[Column, ...]:
        """The columns that print a label, or are filled without one."""
        return tuple(c for c in self.columns if c.filled or c.slot.cell.text.strip())

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

    def renamed(self, fields: dict[int, str | None]) -> "Header":
        """The header with other fields for the columns of these ranks."""
        columns = (
            replace(column, field=fields.get(rank, column.field))
            for rank, column in enumerate(self.columns)
        )
        return Header(tuple(columns), self.aligned)


_YEAR = regex(r"\D?((?:19|20)\d\d)年", needs=("19", "20"))
#: The header cells over one column, top down; a cell over several columns is above each of them.
Stack = tuple[Slot, ...]


def read_header(rows: Sequence[Line], family: Family) -> Header:
    """The columns named by one header row, or by two or three rows read as one.

    A column's label may be split over the rows (年度 over 指标值) or grouped (one label over
    several columns that have labels of their own): its lowest labels that name a field count.
    """
    if rows[0].grid is None:
        raise ValueError("a header is a table row")
    aligned = rows[0].grid.aligned
    columns: list[Column] = []
    taken: set[str] = set()
    stacks = _stacks(rows, family, aligned)
    every = _of_one_year([_named(stack, family) for stack in stacks], list(map(_year, stacks)))
    for rank, (stack, named) in enumerate(zip(stacks, every, strict=True), 1):
        # Two columns of targets are told apart below.
        field = next((name for name in named if name not in taken or name == "target"), None)
        if field is not None:
            taken.add(field)
        printed = [slot for slot in stack if slot.text.strip()]
        place = stack[-1]
        start = place.column if aligned else rank
        end = start + place.cell.column_span - 1 if aligned else rank
        columns.append(Column(field, start, end, printed[-1] if printed else place))
    return Header(_adjusted_target(columns), aligned)


def _named(stack: Stack, family: Family) -> list[str]:
    """The fields that the labels over a column may name, the likeliest first."""
    cells = {id(slot.cell): slot.cell.text for slot in stack}  # a cell over several rows once
    texts = [text for text in cells.values() if text.strip()]
    if not texts:
        return []
    alone = [labels.names(text).get(family) for text in texts]
    joined = [labels.names("".join(texts[start:])).get(family) for start in range(len(texts) - 1)]
    # What labels name together counts, unless the lowest says another field: 分值 under 自评.
    together = (alone[-1] if alone[-1] and name != "other" else name for name in joined)
    return [name for name in (*together, *reversed(alone)) if name is not None]


def _year(stack: Stack) -> int | None:
    """The year in front of a label over a column: 2022年实际值."""
    years = (_YEAR.match(fold(slot.text)) for slot in stack)
    return next((int(year[1]) for year in years if year), None)


def _of_one_year(named: list[list[str]], years: Sequence[int | None]) -> list[list[str]]:
    """What the columns may name, those of other years than the form's being "other". Its year is
    the last one up to the results; what has a column without a year needs none with one."""
    if not any(years):
        return named
    results = [rank for rank, some in enumerate(named) if {"actual", "executed"} & set(some)]
    within = [year for year in years[: max(results, default=len(years)) + 1] if year is not None]
    undated = {
        name for some, year in zip(named, years, strict=True) if year is None for name in some
    }
    return [
        some
        if year is None or (year == max(within, default=year) and not undated & set(some))
        else ["other"]
        for some, year in zip(named, years, strict=True)
    ]


def _adjusted_target(columns: list[Column]) -> tuple[Column, ...]:
    """Of two target columns the adjusted one is in force; the other becomes the initial one."""
    targets = [c for c in columns if c.field == "target"]
    if len(targets) < 2:
        return tuple(columns)
    force = next((c for c in targets if "调整" in fold(c.slot.cell.text)), targets[0])
    return tuple(
        c
        if c.field != "target" or c is force
        else replace(c, field="initial_target" if c is targets[0] else None)
        for c in columns
    )


# -- which labels stand over which column -----------------------------------------------------


def _stacks(rows: Sequence[Line], family: Family, aligned: bool) -> list[Stack]:
    """The labels over each column of the lowest row."""
    stacks: list[Stack] = [(slot,) for slot in rows[0].slots]
    for row in rows[1:]:
        if aligned:
            stacks = [(*_over(stacks, low.column), low) for low in row.slots]
        else:
            stacks = list(_paired(stacks, row.slots, family))
    return stacks


def _over(stacks: list[Stack], column: int) -> Stack:
    """The labels whose columns hold `column`."""
    for stack in stacks:
        lowest = stack[-1]
        if lowest.column <= column < lowest.column + lowest.cell.column_span:
            return stack
    return ()


#: What makes a pairing unlikely: a label under one it cannot belong to, the same label twice under
#: one, a blank above print, two labels of one column that name nothing together, a label with
#: nothing below it before the row ends.
_STRANGE, _TWICE, _BLANK_ABOVE, _APART, _NOTHING_BELOW = 3, 2, 2, 1, 4
#: No label is merged over more columns, and no header has more pairings to weigh.
_MOST_MERGED, _MOST_PAIRINGS = 8, 20_000


def _paired(stacks: list[Stack], lower: Sequence[Slot], family: Family) -> Iterator[Stack]:
    """Pair two header rows of a text, where a label that is merged across is one cell.

    Each upper label stands over one cell or over a run of labels. Of all ways to share the lower
    cells out in order the likeliest counts.
    """
    start = 0
    for stack, width in zip(stacks, _widths(stacks, lower, family), strict=True):
        if not width:
            yield stack
        for low in lower[start : start + width]:
            yield (*stack, low)
        start += width
    for low in lower[start:]:
        yield (low,)


def _widths(stacks: list[Stack], lower: Sequence[Slot], family: Family) -> list[int]:
    """How many of the lower cells stand under each upper label."""
    if len(stacks) * len(lower) > _MOST_PAIRINGS or _is_padded(stacks, lower):
        return [int(rank < len(lower)) for rank in range(len(stacks))]
    # By the number of lower cells used: the least cost of the labels so far, and their widths.
    best: dict[int, tuple[int, list[int]]] = {0: (0, [])}
    for stack in stacks:
        further: dict[int, tuple[int, list[int]]] = {}
        for start, (cost, widths) in best.items():
            for end in range(start, min(len(lower), start + _MOST_MERGED) + 1):
                total = cost + _cost(stack, lower[start:end], family, end == len(lower))
                if end not in further or total < further[end][0]:
                    further[end] = (total, [*widths, end - start])
        best = further
    return best[max(best)][1]


def _is_padded(stacks: list[Stack], lower: Sequence[Slot]) -> bool:
    """Whether a merged label is padded with blanks, so that the rows have real columns."""
    if len(stacks) != len(lower):
        return False
    pairs = zip(stacks, lower, strict=True)
    return any(low.text.strip() and not stack[-1].text.strip() for stack, low in pairs)


def _cost(stack: Stack, below: Sequence[Slot], family: Family, at_end: bool) -> int:
    """How unlikely it is that the cells `below` stand under the labels of `stack`."""
    upper = "".join(slot.text for slot in stack)
    printed = [slot.text for slot in below if slot.text.strip()]
    if not below:
        return 0 if at_end else _NOTHING_BELOW
    if not printed:
        return _STRANGE * (len(below) - 1)
    if not upper.strip():
        return _BLANK_ABOVE + _STRANGE * (len(below) - 1)
    if len(below) == 1:
        return 0 if _name_together(upper, printed[0], family) else _APART
    allowed = labels.table()["merged"].get(labels.names(upper).get(family, "unknown"))
    fields = [labels.names(text).get(family, "unknown") for text in printed]
    strange = sum(allowed is not None and field not in allowed for field in fields)
    strange += len(below) - len(printed)
    return _STRANGE * strange + _TWICE * (len(printed) - len(set(printed)))


def _name_together(upper: str, lower: str, family: Family) -> bool:
    """Whether two labels together name a field: 年度 over 指标值."""
    return labels.names(upper + lower).get(family, "other") != "other"
