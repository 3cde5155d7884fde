"""The findings as CSV, for spreadsheets: UTF-8 with a byte order mark, no cell that can run."""

import csv
from decimal import Decimal
from typing import TYPE_CHECKING, TextIO

from selfeval_cli.output.escape import plain
from selfeval_cli.output.sheets.rows import Share, Value, finding_rows, sheets

if TYPE_CHECKING:
    from selfeval_cli.model.run import Run

#: What a spreadsheet takes for a formula at the start of a cell; Chinese ones take the wide signs.
RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def render(run: "Run", out: TextIO) -> None:
    """Write one row per finding under a row of headings."""
    columns = sheets(run.language)["findings"].columns
    # Spreadsheets take a file without the mark for the system's old encoding.
    out.write("\ufeff")
    write = csv.writer(out, lineterminator="\n").writerow
    write([column.heading for column in columns])
    for document in run.documents():
        for row in finding_rows(document, run.language):
            write([text(row.get(column.key)) for column in columns])


def text(value: Value) -> str:
    """A value as it is written; texts that could be taken for a formula get an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, Share):
        return f"{value.value * 100:.{value.decimals}f}%"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int):
        return str(value)
    # The first character decides before cleaning too: a tab or a line end may be dropped later.
    shown = plain(value)
    return f"'{shown}" if value.startswith(RISKY) or shown.lstrip().startswith(RISKY) else shown
