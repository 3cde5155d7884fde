"""The findings as CSV, for spreadsheets: UTF-8 with a byte order mark, no cell that can run."""

import csv
from decimal import Decimal
from typing import TextIO

from selfeval_cli.figures.printed import Share
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.model.run import Run
from selfeval_cli.output.counts import Counts
from selfeval_cli.output.escape import plain
from selfeval_cli.output.sheets.rows import Value, finding_rows, sheets

#: What a spreadsheet takes for a formula at the start of a cell; Chinese ones take the wide signs.
RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class Writer:
    """One row per finding under a row of headings."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._row = csv.writer(out, lineterminator="\n").writerow

    def begin(self, run: Run) -> None:
        """Write the headings."""
        self._language = run.language
        self._columns = sheets(run.language)["findings"].columns
        # Spreadsheets take a file without the mark for the system's old encoding.
        self._out.write("\ufeff")
        self._row([column.heading for column in self._columns])

    def add(self, document: DocumentReport) -> None:
        """Write the document's rows."""
        for row in finding_rows(document, self._language):
            self._row([text(row.get(column.key)) for column in self._columns])

    def end(self, counts: Counts) -> None:
        """Write nothing more: a table has no last line."""


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
