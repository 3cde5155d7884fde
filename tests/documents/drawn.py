"""Draws a table from text: a row a line, cells between pipes.

A cell `>` belongs to the cell on its left and `^` to the one above it; a short row's last cell
runs to the table's end; ``\\n`` in a cell begins a new paragraph.
"""

from documents.sheet import Box, Line, Sheet


def drawn(text: str) -> Sheet:
    """The table drawn in `text`."""
    rows = [
        [cell.strip().replace("\\n", "\n") for cell in line.split("|")]
        for line in text.splitlines()
        if line.strip()
    ]
    width = max(map(len, rows))
    return Sheet([_line(rows, number, width) for number in range(len(rows))])


def _line(rows: list[list[str]], number: int, width: int) -> Line:
    row = rows[number]
    line: Line = []
    for column, cell in enumerate(row):
        if cell in (">", "^"):
            continue
        across = 1
        while column + across < len(row) and row[column + across] == ">":
            across += 1
        if column + across == len(row):
            across += width - len(row)
        down = 1
        while _goes_on(rows, number + down, column):
            down += 1
        line.append(Box(cell, across, down))
    return line


def _goes_on(rows: list[list[str]], number: int, column: int) -> bool:
    return number < len(rows) and column < len(rows[number]) and rows[number][column] == "^"
