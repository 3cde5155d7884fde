"""Tables with commas between the cells (.csv), as Excel and databases save them."""

import csv
from collections import Counter
from collections.abc import Sequence

from selfeval_cli.input.text.cells import Line, Row

#: Cells in a row, and the share of rows of one length, that make a table of a text with commas.
_CELLS = 4
_SHARE = 0.8


def rows(lines: Sequence[Line]) -> list[Row] | None:
    """The rows of a text that is one table with commas, None for any other text."""
    if not any("," in text for _, text in lines) or any("\t" in text for _, text in lines):
        return None
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
        return None
    widths = Counter(len(row) for row in found if len(row) > 1)
    width, most = widths.most_common(1)[0] if widths else (0, 0)
    if width < _CELLS or most < _SHARE * widths.total() or 2 * most < len(found):
        return None
    # A title or a note may stand in a line of its own.
    return [[*row, *[(row[0][0], "")] * (width - 1)] if len(row) == 1 else row for row in found]
