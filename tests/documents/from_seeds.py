"""Turns a text dump of real forms (layout a) into a Word document with merged cells, in tests.

The dump has lost which cells were merged; this puts the merges back. In the form part of a table
the base grid has nine columns: side label, three levels, target, result, weight, score, reason.
"""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from documents.sheet import Box, Line, Piece, Sheet
from documents.write_docx import docx_bytes as _docx_bytes

_BASE = 9
_LEVELS = (0, 1, 2)  # columns in which a blank cell continues the cell above


def docx_bytes(path: Path, *, one_table: bool = False) -> bytes:
    """The dump at `path` as .docx: a table per form, or everything in one table."""
    forms = split_forms(dump_rows(path.read_text(encoding="utf-8")))
    if one_table:
        width = max(_width(form) for form in forms)
        return _docx_bytes([Sheet([line for form in forms for line in _lines(form, width)])])
    pieces: list[Piece] = [Sheet(_lines(form, _width(form))) for form in forms]
    return _docx_bytes(pieces)


def dump_rows(text: str) -> list[list[str]]:
    """The rows of a dump. A cell starts with a tab; a blank line before a tab ends a row."""
    rows: list[list[list[str]]] = []
    lines = text.split("\n")
    fresh = True
    for line, following in pairwise([*lines, ""]):
        if line.startswith("\t"):
            if fresh:
                rows.append([])
                fresh = False
            rows[-1].append([line[1:]])
        elif not line.strip() and (following.startswith("\t") or not following):
            fresh = fresh or following.startswith("\t")
        elif rows:
            rows[-1][-1].append(line)
    return [["\n".join(cell).strip("\n") for cell in row] for row in rows]


def split_forms(rows: list[list[str]]) -> list[list[list[str]]]:
    """The rows of each form. A form begins at the last rows before 项目名称 that follow 总分."""
    forms: list[list[list[str]]] = [[]]
    ended = False
    for row in rows:
        if ended and row[0].strip() != "总分":
            forms.append([])
            ended = False
        forms[-1].append(row)
        ended = ended or row[0].strip() == "总分"
    return forms


def _width(rows: list[list[str]]) -> int:
    """Columns of the table: a total row with a stray cell runs over by one, as in Word."""
    stray = any(row[0].strip() == "总分" and len(row) > 4 for row in rows)
    return max(_BASE + stray, *(len(row) for row in rows))


def _lines(rows: list[list[str]], width: int) -> list[Line]:
    """The rows with their merges put back; every row fills the width."""
    placed = [_spread(row, width) for row in rows]
    part = [_part(rows, place) for place in range(len(rows))]
    lines: list[Line] = [[] for _ in placed]
    above: dict[int, tuple[int, int]] = {}  # column → where its box stands (row, place in it)
    for number, boxes in enumerate(placed):
        column = 0
        for box in boxes:
            start = above.get(column)
            if start and not box.text.strip() and _continues(part, start[0], number, column, box):
                row, place = start
                if lines[row][place].columns == box.columns:
                    lines[row][place] = replace(lines[row][place], rows=number - row + 1)
                    column += box.columns
                    continue
            above[column] = (number, len(lines[number]))
            lines[number].append(box)
            column += box.columns
    return lines


def _part(rows: list[list[str]], place: int) -> str:
    """The part of the form a row belongs to: the label in its first column, or that above it."""
    for row in reversed(rows[: place + 1]):
        label = "".join(row[0].split())
        if label:
            kind = next(
                (key for key in ("项目资金", "年度总体目标", "绩效指标") if key in label), ""
            )
            return kind if len(row) > 2 else ""
    return ""


def _continues(part: list[str], start: int, number: int, column: int, box: Box) -> bool:
    """Whether a blank cell is the lower part of the cell above it."""
    if not part[number] or part[start] != part[number]:
        return False
    if column == 0:
        return True
    if part[number] != "绩效指标":
        return False
    first = _first_of(part, number)
    if number == first + 1:  # the second header row
        return start == first
    return column in _LEVELS and start > first + 1 and box.columns == 1


def _first_of(part: list[str], number: int) -> int:
    """The first row of the part that row `number` belongs to."""
    while number and part[number - 1] == part[number]:
        number -= 1
    return number


def _spread(row: list[str], width: int) -> Line:
    """A row on the base grid; what the table is wider than the grid goes to the last column."""
    count = len(row)
    label = row[0].strip()
    if label == "总分":
        spans = [6] + [1] * (count - 1)
    elif count >= _BASE:
        spans = [1] * count
    elif count == 8:
        spans = [1, 2] + [1] * 6
    else:
        spans = {1: [9], 2: [3, 6], 3: [1, 4, 4], 4: [3, 2, 2, 2]}.get(count, [1] * count)
    spans[-1] += width - sum(spans)
    return [Box(text, span) for text, span in zip(row, spans, strict=True)]
