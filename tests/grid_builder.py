"""Documents for the tests of reading, built from rows of printed texts."""

from collections.abc import Iterable, Sequence

from selfeval_cli.forms.reading import read_forms
from selfeval_cli.model.document import Cell, Document, Grid
from selfeval_cli.model.form import Extraction, Form

#: A cell: its text, or its text with the columns and rows it is merged over.
Box = str | tuple[str, int] | tuple[str, int, int]
Rows = Sequence[Sequence[Box]]


def grid(
    rows: Rows,
    *,
    aligned: bool = True,
    before: Iterable[str] = (),
    number: int = 1,
    parent: tuple[int, int, int] | None = None,
) -> Grid:
    """A table. Aligned (Word): merged cells cover their places. Ragged (dump): a cell merged
    across is one cell, one merged downwards leaves an empty cell in each row below."""
    cells = _aligned(rows, number) if aligned else _ragged(rows, number)
    return Grid(number, tuple(cells), aligned, tuple(before), parent)


def document(*grids: Grid, after: Iterable[str] = ()) -> Document:
    """A document of these tables; a ragged one is a text."""
    return Document("docx" if grids[0].aligned else "txt", grids, tuple(after))


def extraction(rows: Rows, *, aligned: bool = True, before: Iterable[str] = ()) -> Extraction:
    """What is read from one table."""
    return read_forms(document(grid(rows, aligned=aligned, before=before)))


def only_form(rows: Rows, *, aligned: bool = True, before: Iterable[str] = ()) -> Form:
    """The one form read from one table."""
    (form,) = extraction(rows, aligned=aligned, before=before).forms
    return form


def _measures(box: Box) -> tuple[str, int, int]:
    if isinstance(box, str):
        return box, 1, 1
    return (box[0], box[1], box[2]) if len(box) == 3 else (box[0], box[1], 1)


def _aligned(rows: Rows, number: int) -> Iterable[Cell]:
    taken: set[tuple[int, int]] = set()
    for place, row in enumerate(rows, 1):
        column = 1
        for box in row:
            text, width, height = _measures(box)
            while (place, column) in taken:
                column += 1
            cell = Cell(number, place, column, text, height, width)
            taken |= {(place + y, column + x) for y in range(height) for x in range(width)}
            yield cell
            column += width


def _ragged(rows: Rows, number: int) -> Iterable[Cell]:
    open_: dict[int, int] = {}  # columns still covered from above, with their rows left
    for place, row in enumerate(rows, 1):
        boxes = [_measures(box) for box in row]
        column, rank, line = 1, 1, place * 100
        while boxes or open_.get(column):
            if open_.get(column):
                open_[column] -= 1
                text, width = "", 1
            else:
                text, width, height = boxes.pop(0)
                if height > 1:
                    open_[column] = height - 1
            yield Cell(number, place, rank, text, line=line + rank)
            column, rank = column + width, rank + 1
