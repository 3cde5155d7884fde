"""The findings as CSV, for spreadsheets: UTF-8 with a byte order mark, no cell that can run."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import StringIO
from typing import TextIO

from selfeval_cli.base.regex import regex
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

_AFTER_SEPARATOR = regex(r"(;\s*\"*\s*)(?=[=+\-@＝＋－＠])")


class Writer:
    """One row per finding under a row of headings, then a row for every file not checked."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def begin(self, run: Run) -> None:
        """Write the headings."""
        self._run = run
        self._titles = {rule.code: rule.title for rule in run.rules}
        self._columns = sheets(run.language)["findings"].columns
        # Spreadsheets take a file without the mark for the system's old encoding.
        self._out.write("\ufeff")
        self._out.write(_lines([[column.heading for column in self._columns]]))

    def add(self, document: DocumentReport) -> None:
        """Write the document's rows."""
        self.put(self.pieces((document,)))

    def pieces(self, documents: Sequence[DocumentReport]) -> str:
        """The rows of these documents."""
        return self._text(row for document in documents for row in self._rows(document))

    def put(self, pieces: str) -> None:
        """Write the next rows."""
        self._out.write(pieces)

    def _rows(self, document: DocumentReport) -> Iterator[Row]:
        language = self._run.language
        unread = unread_row(document, language)
        if unread is not None:
            yield unread
        yield from finding_rows(document, self._titles, language)

    def end(self, counts: Counts) -> None:
        """Write the rows of the files that were passed over."""
        del counts  # a table has no totals
        skipped, language = self._run.skipped, self._run.language
        self._out.write(self._text(skipped_row(*entry, language) for entry in skipped))

    def _text(self, rows: Iterable[Row]) -> str:
        return _lines([text(row.get(column.key)) for column in self._columns] for row in rows)


def _lines(rows: Iterable[Sequence[str]]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


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
