"""The printed tables of a form as rows to draw: spans, gaps, and the columns of text dumps."""

from collections.abc import Iterator, Mapping, Sequence
from heapq import heapify, heapreplace
from itertools import groupby

from selfeval_cli.base.regex import regex
from selfeval_cli.model.report import LayoutCell, LayoutTable

_FIGURE = regex(r"[\d.,，%％/／—–-]*")
#: Spans beyond these are clipped by browsers anyway.
_MAX_COLUMNS, _MAX_ROWS = 1000, 65534

Row = list[tuple[int, int, int, int, str]]


def table_rows(table: LayoutTable) -> Iterator[Row]:
    """The rows to draw, each cell as (row, column, columns, rows, text).

    In an aligned table, positions no cell covers are filled with empty cells. In a text dump,
    where rows differ in length, cells are stretched to the width of the longest row, and rows
    without any text are left out.
    """
    cells = sorted(table.cells, key=lambda cell: (cell.row, cell.column))
    if not cells:
        return
    if table.aligned:
        yield from _aligned_rows(cells)
        return
    yield from _dump_rows(cells)


def _dump_rows(cells: Sequence[LayoutCell]) -> Iterator[Row]:
    """Rows of a text dump as a table: neighbouring rows of one length share their columns, and a
    blank at the start of such a row is the rest of a cell merged downwards from the row above."""
    rows = [list(group) for _, group in groupby(cells, key=lambda cell: cell.row)]
    width = max(map(_filled, rows))
    kept = [row[:width] for row in rows if _filled(row)]
    for count, group in groupby(kept, key=len):
        block = list(group)
        longest = [max((row[rank].text for row in block), key=len) for rank in range(count)]
        spans = stretch(longest, width)
        heights = [[1] * count for _ in block]
        above = [0] * count  # by rank, the row whose cell reaches down to this one
        merged: set[tuple[int, int]] = set()
        for at, row in enumerate(block):
            blank = next((rank for rank, cell in enumerate(row) if cell.text.strip()), count)
            for rank in range(count):
                if at and rank < blank:
                    heights[above[rank]][rank] += 1
                    merged.add((at, rank))
                else:
                    above[rank] = at
        for at, row in enumerate(block):
            yield [
                (cell.row, cell.column, spans[rank], heights[at][rank], cell.text)
                for rank, cell in enumerate(row)
                if (at, rank) not in merged
            ]


def _filled(row: Sequence[LayoutCell]) -> int:
    """How many cells a row has up to its last one with text."""
    return max((rank for rank, cell in enumerate(row, 1) if cell.text.strip()), default=0)


def stretch(texts: Sequence[str], width: int) -> list[int]:
    """How many of `width` columns each cell of a row takes.

    A label followed by figures (总分, 100, 93.7) takes what is left over, so that the figures stay
    under their columns; otherwise columns go, one by one, to the cell with the most text in each.
    """
    spans = [1] * len(texts)
    if len(texts) > 2 and all(_FIGURE.fullmatch(text.strip()) for text in texts[1:]):
        spans[0] += width - len(texts)
        return spans
    # The fullest cell first; a heap, because a hostile row may be tens of thousands of cells long.
    fullness = [(-len(text) - 1.0, rank) for rank, text in enumerate(texts)]
    heapify(fullness)
    for _ in range(width - len(texts)):
        rank = fullness[0][1]
        spans[rank] += 1
        heapreplace(fullness, ((-len(texts[rank]) - 1) / spans[rank], rank))
    return spans


def _aligned_rows(cells: Sequence[LayoutCell]) -> Iterator[Row]:
    first = cells[0].row
    last = max(cell.row for cell in cells)
    left = min(cell.column for cell in cells)
    width = min(max(c.column + c.column_span - 1 for c in cells), left + _MAX_COLUMNS - 1)
    by_row = {row: list(group) for row, group in groupby(cells, key=lambda cell: cell.row)}
    busy: dict[int, int] = {}  # column → last row a merged cell from above covers
    for row in range(first, last + 1):
        drawn: Row = []
        column = left
        for cell in by_row.get(row, ()):
            drawn += _gap(row, column, cell.column, busy)
            rows = min(cell.row_span, last - row + 1, _MAX_ROWS)
            columns = max(1, min(cell.column_span, width - cell.column + 1))
            drawn.append((row, cell.column, columns, rows, cell.text))
            column = cell.column + columns
            busy.update(dict.fromkeys(range(cell.column, column), row + rows - 1))
        drawn += _gap(row, column, width + 1, busy)
        yield drawn


def _gap(row: int, start: int, stop: int, busy: Mapping[int, int]) -> Row:
    return [(row, column, 1, 1, "") for column in range(start, stop) if busy.get(column, 0) < row]
