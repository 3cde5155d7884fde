"""The findings as CSV, for spreadsheets: UTF-8 with a byte order mark, no cell that can run."""

import csv
import re
from decimal import Decimal
from typing import TextIO

from selfeval_cli.figures.printed import Share
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.model.run import Run
from selfeval_cli.output.counts import Counts
from selfeval_cli.output.escape import line
from selfeval_cli.output.sheets.rows import (
    Row,
    Value,
    finding_rows,
    sheets,
    skipped_row,
    unread_row,
)

#: What a spreadsheet takes for a formula at the start of a cell; Chinese ones take the wide signs.
RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

_AFTER_SEPARATOR = re.compile(r"(;\s*\"*\s*)(?=[=+\-@＝＋－＠])")


class Writer:
    """One row per finding under a row of headings, then a row for every file not checked."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._row = csv.writer(out, lineterminator="\n").writerow

    def begin(self, run: Run) -> None:
        """Write the headings."""
        self._run = run
        self._titles = {rule.code: rule.title for rule in run.rules}
        self._columns = sheets(run.language)["findings"].columns
        # Spreadsheets take a file without the mark for the system's old encoding.
        self._out.write("\ufeff")
        self._row([column.heading for column in self._columns])

    def add(self, document: DocumentReport) -> None:
        """Write the document's rows."""
        language = self._run.language
        unread = unread_row(document, language)
        if unread is not None:
            self._write(unread)
        for row in finding_rows(document, self._titles, language):
            self._write(row)

    def end(self, counts: Counts) -> None:
        """Write the rows of the files that were passed over."""
        del counts  # a table has no totals
        for name, reason in self._run.skipped:
            self._write(skipped_row(name, reason, self._run.language))

    def _write(self, row: Row) -> None:
        self._row([text(row.get(column.key)) for column in self._columns])


def text(value: Value) -> str:
    """A value as it is written, on one line.

    Texts that could be taken for a formula get an apostrophe: at the start of the cell, and behind
    a semicolon, which is the separator where the comma is the decimal sign.
    """
    if value is None:
        return ""
    if isinstance(value, Share):
        return f"{value.value * 100:.{value.decimals}f}%"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int):
        return str(value)
    # The first character decides before cleaning too: a tab or a line end may be dropped later.
    shown = _AFTER_SEPARATOR.sub(r"\1'", line(value))
    return f"'{shown}" if value.startswith(RISKY) or shown.startswith(RISKY) else shown
