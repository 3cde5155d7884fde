"""The auditor's workbook: an overview, findings, forms, departments, codes and files.

Needs XlsxWriter (the extra ``selfeval[xlsx]``).
"""

from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

from selfeval_cli.base.atomic import scratch
from selfeval_cli.base.errors import Language, SettingsError
from selfeval_cli.base.wrap import cell_len
from selfeval_cli.figures.printed import Share
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.model.run import Run
from selfeval_cli.output.counts import Counts
from selfeval_cli.output.escape import plain
from selfeval_cli.output.sheets.csv import RISKY
from selfeval_cli.output.sheets.rows import (
    Column,
    Row,
    Sheet,
    Tally,
    Value,
    cover_rows,
    file_row,
    finding_rows,
    form_rows,
    sheets,
    skipped_row,
    unread_row,
    word,
)

#: Excel's limit for the text of a cell.
_MAX_TEXT = 32767
#: Height of a line in points, and how many lines are shown at most.
_LINE, _MOST_LINES = 17, 12
#: Columns of a line that are not counted on: fonts differ, and words are not cut.
_ROOM = 2
#: XlsxWriter's number for A4.
_A4 = 9
#: What the level of a finding is shown on.
_COLOURS = {
    "error": "#F6CFC9",
    "warning": "#FBE7B5",
    "info": "#DCE9F2",
    "unreadable": "#E3DCEB",
    "no-form": "#E3DCEB",
    "skipped": "#ECECEC",
}
_EPOCH = datetime(2000, 1, 1)
_WRAPPED = frozenset(
    (
        *("message", "suggestion", "repair", "formula", "basis", "rule", "where", "project"),
        *("department", "problem", "scores", "note", "what", "stated", "expected"),
    )
)
_MISSING = {
    "zh": '写 xlsx 需要 XlsxWriter：请运行 pip install "selfeval[xlsx]"，或改用 --format csv',
    "en": 'xlsx needs XlsxWriter: run pip install "selfeval[xlsx]", or use --format csv',
}


def check_available(language: Language) -> None:
    """Raise SettingsError when XlsxWriter is not installed, before any work is done."""
    try:
        import xlsxwriter  # noqa: F401
    except ImportError:
        raise SettingsError(_MISSING[language]) from None


class Writer:
    """A workbook being written: one row after the other on each sheet, kept on disk meanwhile."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._formats: dict[tuple[str, bool, bool, str], Any] = {}
        self._tally = Tally()
        self._unread: list[DocumentReport] = []
        self._held = ExitStack()

    def begin(self, run: Run) -> None:
        """Make the sheets. Raise SettingsError when XlsxWriter is not installed."""
        check_available(run.language)
        import xlsxwriter

        self._run = run
        self._titles = {rule.code: rule.title for rule in run.rules}
        self._colours = {word(key, run.language): colour for key, colour in _COLOURS.items()}
        drafts = self._held.enter_context(scratch())
        options = {"constant_memory": True, "tmpdir": str(drafts)}
        self._book = xlsxwriter.Workbook(self._out, options)
        # Reports of the same run are the same bytes: no time of writing in the file.
        self._book.set_properties({"author": "selfeval", "created": _EPOCH})
        self._head = self._book.add_format(
            {"bold": True, "bg_color": "#EFEBE3", "bottom": 1, "valign": "vcenter"}
        )
        self._sheets = sheets(run.language)
        self._pages = {key: self._page(sheet) for key, sheet in self._sheets.items()}
        self._next = dict.fromkeys(self._sheets, 1)

    def add(self, document: DocumentReport) -> None:
        """Write the rows of the next document."""
        language = self._run.language
        self._tally.add(document)
        unread = unread_row(document, language)
        if unread is not None:
            self._unread.append(document)
            self._rows("findings", (unread,))
        self._rows("findings", finding_rows(document, self._titles, language))
        self._rows("forms", form_rows(document, language))
        self._rows("files", (file_row(document, language),))

    def end(self, counts: Counts) -> None:
        """Write what needs all documents, set the filters, and write the file."""
        del counts  # of rules and departments more is shown
        run, language = self._run, self._run.language
        self._rows("files", (skipped_row(*entry, language) for entry in run.skipped))
        self._rows("departments", self._tally.department_rows(language))
        self._rows("codes", self._tally.code_rows(run.rules, language))
        for key, sheet in self._sheets.items():
            if sheet.printed:
                self._pages[key].print_area(0, 0, self._next[key] - 1, sheet.printed - 1)
            if key != "cover":
                self._pages[key].autofilter(0, 0, self._next[key] - 1, len(sheet.columns) - 1)
        # Below the filter, so that sorting leaves the total where it is.
        self._rows("departments", (self._tally.total_row(language),))
        self._rows("cover", cover_rows(run, self._tally, self._unread))
        from xlsxwriter.exceptions import FileCreateError

        try:
            self._book.close()
        except FileCreateError as error:  # an OSError in a wrapping of its own
            raise error.args[0] from None
        self.close()

    def close(self) -> None:
        """Let go of the drafts of the sheets, also when the run has failed."""
        self._held.close()

    def _rows(self, key: str, rows: Iterable[Row]) -> None:
        page, columns = self._pages[key], self._sheets[key].columns
        for row in rows:
            at = self._next[key]
            self._next[key] += 1
            lines = max(_lines(row.get(spec.key), spec) for spec in columns)
            if lines > 1:
                page.set_row(at, _LINE * min(lines, _MOST_LINES))
            for column, spec in enumerate(columns):
                self._write(page, at, column, row.get(spec.key), spec.key in _WRAPPED)

    def _page(self, sheet: Sheet) -> Any:
        page = self._book.add_worksheet(sheet.title)
        page.freeze_panes(1, 0)
        page.set_landscape()
        page.set_paper(_A4)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.set_footer("&L&A&R&P / &N")
        page.repeat_rows(0)
        page.fit_to_pages(1, 0)
        page.set_row(0, 22)
        for column, spec in enumerate(sheet.columns):
            page.set_column(column, column, spec.width)
            page.write_string(0, column, spec.heading, self._head)
        return page

    def _write(self, page: Any, row: int, column: int, value: Value, wrapped: bool) -> None:
        if value is None or value == "":
            page.write_blank(row, column, None, self._format("@", False))
        elif isinstance(value, Share):
            pattern = "0." + "0" * value.decimals + "%" if value.decimals else "0%"
            page.write_number(row, column, _number(value.value), self._format(pattern, False))
        elif isinstance(value, Decimal | int):
            page.write_number(row, column, _number(value), self._format("General", False))
        else:
            # A quoted cell stays text even when somebody edits it: a formula never comes alive.
            quoted = value.lstrip().startswith(RISKY)
            text = plain(value)[:_MAX_TEXT]
            page.write_string(
                row, column, text, self._format("@", wrapped, quoted, self._colours.get(value, ""))
            )

    def _format(self, pattern: str, wrapped: bool, quoted: bool = False, colour: str = "") -> Any:
        key = (pattern, wrapped, quoted, colour)
        if key not in self._formats:
            # A hairline between the rows, and room between a number and the text right of it.
            style = self._book.add_format(
                {"valign": "top", "text_wrap": wrapped, "bottom": 7, "bottom_color": "#C9C5BC"}
            )
            if pattern != "@":
                style.set_num_format(pattern)
                style.set_align("right")
                style.set_indent(1)
            if colour:
                style.set_bg_color(colour)
            if quoted:
                style.set_quote_prefix()
            self._formats[key] = style
        return self._formats[key]


def _lines(value: Value, column: Column) -> int:
    """How many lines a cell takes; not every program finds that out by itself."""
    if not isinstance(value, str) or column.key not in _WRAPPED:
        return 1
    return sum(-(-cell_len(part) // (column.width - _ROOM)) or 1 for part in value.split("\n"))


def _number(value: Decimal | int) -> float:
    """A spreadsheet knows no other number than a float; all computing is done before this."""
    return float(value)
