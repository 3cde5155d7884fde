"""What all layouts share: numbered lines, cells that know their line, grids made of them."""

from collections.abc import Iterable, Sequence

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.model.document import Cell, Grid

MAX_CELLS = 200_000
#: Stands for a line break inside a cell until the lines are cells.
BREAK = "\x1d"

#: A line of the text, or the text of a cell, with the number of the line it starts on.
Line = tuple[int, str]
Row = list[Line]


def numbered(text: str) -> list[Line]:
    """The lines of a text with their numbers; a break inside a cell is counted as a line."""
    lines: list[Line] = []
    number = 1
    for line in text.split("\n"):
        lines.append((number, line))
        number += 1 + line.count(BREAK)
    return lines


def split(line: Line, parts: Iterable[str]) -> Row:
    """The cells of a line from its parts, each with the line it starts on."""
    number = line[0]
    row: Row = []
    for part in parts:
        row.append((number, part.replace(BREAK, "\n").strip()))
        number += part.count(BREAK)
    return row


def grid(
    number: int, rows: Sequence[Row], aligned: bool, before: list[str], missing: bool = False
) -> Grid:
    """A grid of rows; a column is a cell's rank in its row.

    Raises UnreadableDocument "too-large".
    """
    check_size(sum(map(len, rows)))
    cells = tuple(
        Cell(number, row, column, text, line=line)
        for row, entries in enumerate(rows, 1)
        for column, (line, text) in enumerate(entries, 1)
    )
    return Grid(number, cells, aligned, stripped(before), missing=missing)


def check_size(cells: int) -> None:
    """Raise UnreadableDocument "too-large" for more cells than any document has."""
    if cells > MAX_CELLS:
        raise UnreadableDocument("too-large", f"> {MAX_CELLS} cells")


def stripped(paragraphs: Iterable[str]) -> tuple[str, ...]:
    """The paragraphs that print something."""
    return tuple(text for paragraph in paragraphs if (text := paragraph.strip()))
