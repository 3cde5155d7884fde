"""Tables with commas between the cells (.csv), as Excel, databases and scripts save them."""

import csv
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from selfeval_cli.input.text.cells import Line, Row

#: Cells in a row, and the share of rows of one length, that make a table of a text with commas.
_CELLS = 4
_SHARE = 0.8
#: So many rows of one length are a table of their own where a script wrote several.
_ROWS = 3


def parts(lines: Sequence[Line]) -> list[list[Row] | str]:
    """The tables of a text with commas and the lines between them, none for any other text."""
    found = _rows(lines)
    widths = Counter(len(row) for row in found if len(row) > 1)
    width, most = widths.most_common(1)[0] if widths else (0, 0)
    if width >= _CELLS and most >= _SHARE * widths.total() and 2 * most >= len(found):
        # A title or a note may stand in a line of its own.
        return [[row + [(row[0][0], "")] * (width - 1) if len(row) == 1 else row for row in found]]
    tables = sum(n for wide, n in widths.items() if wide >= _CELLS and n >= _ROWS)
    if tables < _SHARE * widths.total() or 2 * tables < len(found):
        return []
    parted: list[list[Row] | str] = []
    for width, run in groupby(found, key=len):
        rows = list(run)
        parted += [rows] if width > 1 else [row[0][1] for row in rows]
    return parted


def _rows(lines: Sequence[Line]) -> list[Row]:
    """The rows of a text read as values between commas; none where that fails."""
    if not any("," in text for _, text in lines) or any("\t" in text for _, text in lines):
        return []
    found: list[Row] = []
    reader = csv.reader((text + "\n" for _, text in lines), strict=True)
    start = 0
    try:
        for cells in reader:
            number = lines[start][0]
            start = reader.line_num
            if cells:
                found.append([(number, cell.strip()) for cell in cells])
    except csv.Error:
        return []
    return found
