"""What every reader produces: rectangles of cells, each cell with its place in the source."""

from collections.abc import Iterator
from functools import cached_property
from operator import attrgetter
from typing import Literal

from msgspec import Struct, field

#: What a reader noticed about a cell beyond its text.
Flag = Literal[
    "tracked",  # insertions or deletions are pending in it
    "hidden",  # hidden text was left out
    "note",  # it carries a footnote or endnote mark
    "textbox",  # part of its text stands in a text box
    "symbol",  # it holds a symbol of a symbol font
    "ghost",  # text stands in the hidden part of a vertically merged cell
    "nested",  # it holds a table of its own
    "placeholder",  # the placeholder text of a content control was left out
    "struck",  # struck-out text was left out
    "mark",  # a superscript or subscript mark beside its text was left out
    "cut",  # it stands at a page break and may belong to the row above
    "bound",  # it shows the value that its content control is bound to
]

#: Why a whole row is not among the cells.
DropKind = Literal["hidden-row", "struck-row"]


_COLUMN = attrgetter("column")


class Cell(Struct, frozen=True, gc=False):
    """A cell as printed. All places count from 1.

    `row` and `column` are the grid position of its upper left corner; a merged cell stands in the
    grid once and covers `row_span` × `column_span` positions. `line` is the line of the source
    text, None for a Word document; `place` what the format calls it: 自评表!B7, 第1页第4行.
    """

    table: int
    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    line: int | None = None
    flags: frozenset[Flag] = frozenset()
    place: str | None = None


class Slot(Struct, frozen=True, gc=False):
    """One cell as seen from one row: `covered` when the cell began in a row above. `text` stands in
    this row: a covered slot prints nothing."""

    cell: Cell
    column: int
    text: str
    covered: bool = False


class Grid(Struct, frozen=True, dict=True):
    """One table. `cells` are in reading order; `number` counts the document's tables from 1.

    `aligned` says that columns are real (Word): in a text dump a horizontally merged cell is one
    cell, so rows differ in length and a column number is only a cell's rank in its row.
    `before` are the paragraphs between the previous table and this one.
    `parent` is the (table, row, column) of the cell that holds a nested table.
    `missing` says that blank cells may be absent altogether (text copied from a browser), `unsure`
    are the rows in which it cannot be told which; `repeats` that merged cells were printed once for
    each row and column that they cover, which words tell and figures do not.
    `dropped` are whole rows left out: the grid row they stood above, why, and their text.
    """

    number: int
    cells: tuple[Cell, ...]
    aligned: bool = True
    before: tuple[str, ...] = ()
    parent: tuple[int, int, int] | None = None
    missing: bool = False
    unsure: tuple[int, ...] = ()
    repeats: bool = False
    dropped: tuple[tuple[int, DropKind, str], ...] = ()

    @cached_property
    def rows(self) -> tuple[tuple[Slot, ...], ...]:
        """Every row, top to bottom: its slots in column order, covered ones included."""
        rows: list[list[Slot]] = []
        for cell in self.cells:
            first, span = cell.row, cell.row_span
            while len(rows) < first + span - 1:
                rows.append([])
            rows[first - 1].append(Slot(cell, cell.column, cell.text))
            for row in rows[first : first + span - 1]:
                row.append(Slot(cell, cell.column, "", True))
        for row in rows:
            row.sort(key=_COLUMN)
        return tuple(tuple(row) for row in rows)

    @cached_property
    def width(self) -> int:
        """Number of grid columns."""
        return max((c.column + c.column_span - 1 for c in self.cells), default=0)


class Document(Struct, frozen=True):
    """A document read: its tables in order and the paragraphs after the last of them.

    `format` is a name of the table of input formats (`input.formats`).
    `remarks` are facts about the file that its reader wants told, such as external links.
    """

    format: str
    grids: tuple[Grid, ...]
    after: tuple[str, ...] = ()
    remarks: tuple[str, ...] = field(default=())

    def cells(self) -> Iterator[Cell]:
        """All cells of all tables, in reading order."""
        for grid in self.grids:
            yield from grid.cells
