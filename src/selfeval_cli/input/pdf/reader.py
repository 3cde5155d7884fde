"""PDF with a text layer: ruled tables with pdfplumber, joined again where a page cut them."""

import io
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from msgspec import Struct, field

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.input.pdf.joins import begins_again, join
from selfeval_cli.input.pdf.rows import Box, Part, Row, edges_of, rank, side_by_side, tables
from selfeval_cli.input.pdf.writing import NEAR, middle, shown
from selfeval_cli.input.unseen import dropped
from selfeval_cli.model.document import Cell, Document, Flag, Grid

MAX_PAGES = 300
MAX_CELLS = 200_000
#: The share of letters nobody knows up to which a page is still read.
_MOST_UNKNOWN = 0.05
_DIGITS = "-—第页共/ 0123456789"
_CUT: frozenset[Flag] = frozenset({"cut"})
_STRUCK: frozenset[Flag] = frozenset({"struck"})
_NO_FLAGS: frozenset[Flag] = frozenset()

_Result = TypeVar("_Result")


class _Page(Struct):
    """The tables of a page with the lines above each, and the lines below the last."""

    tables: list[tuple[list[str], list[Row]]] = field(default_factory=list)
    after: list[str] = field(default_factory=list)

    @property
    def margins(self) -> tuple[list[str], list[str]]:
        """The lines at the top and at the bottom, none of a page without a table."""
        return (self.tables[0][0], self.after) if self.tables else ([], [])


class _Table(Struct):
    """A table as far as its pages are read."""

    before: list[str]
    rows: list[Row]
    edges: list[float]


def read(data: bytes) -> Document:
    """The ruled tables of all pages and the lines between them. Raises UnreadableDocument."""
    return _opened(data, _document)


def boxes(data: bytes) -> dict[tuple[int, int, int], tuple[int, Box]]:
    """For each table, row and column, as `read` counts them, where the cell is drawn: the number of
    the page from 0, and left, bottom, right and top in the units of the page before it is turned.

    Raises UnreadableDocument.
    """
    return _opened(data, _boxes)


def page_count(data: bytes) -> int:
    """How many pages are found. Raises UnreadableDocument."""
    return _opened(data, len)


def _opened(data: bytes, use: Callable[[Any], _Result]) -> _Result:
    """What is made of the pages.

    Raises UnreadableDocument: "needs-part" without pdfplumber, "encrypted", "truncated", "scan"
    for pages that are pictures, "no-letters" for fonts that do not say which letters they draw,
    "too-large".
    """
    try:
        import pdfplumber

        # What it thinks of a damaged file is not what the user is told.
        logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
        from pdfminer.pdfdocument import PDFPasswordIncorrect
    except ImportError as error:
        raise UnreadableDocument("needs-part", "pdf") from error
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            return use(pdf.pages)
    except (UnreadableDocument, MemoryError):
        raise
    except Exception as error:  # pdfminer meets damage with whatever it stumbles over
        met = (error, error.__cause__, *error.args)
        if any(isinstance(part, MemoryError) for part in met):
            raise MemoryError from error
        locked = any(isinstance(part, PDFPasswordIncorrect) for part in met)
        raise UnreadableDocument("encrypted" if locked else "truncated", "PDF") from error


def _document(pages: Any) -> Document:
    found, lines = _assembled(_pages(pages))
    grids = tuple(_grid(table, number) for number, table in enumerate(found, 1))
    return Document("pdf", grids, tuple(lines))


def _boxes(pages: Any) -> dict[tuple[int, int, int], tuple[int, Box]]:
    return {
        (number, at, rank(table.edges, part.left) + 1): (
            row.page - 1,
            _on_paper(pages[row.page - 1], part.box),
        )
        for number, table in enumerate(_assembled(_pages(pages))[0], 1)
        for at, row in enumerate(table.rows, 1)
        for part in row.parts
    }


def _on_paper(page: Any, box: Box) -> Box:
    """A box of a page as it is seen, from the top, as a box of the page as it is written."""
    x0, top = page.mediabox[:2]
    left, right = box[0] - x0, box[2] - x0
    below, above = page.height - (box[3] - top), page.height - (box[1] - top)
    turns = page.rotation // 90 % 4
    # Seen and written pages share their corner at left and below; a quarter turn is clockwise.
    if turns == 1:
        left, below, right, above = page.height - above, left, page.height - below, right
    elif turns == 2:
        left, right = page.width - right, page.width - left
        below, above = page.height - above, page.height - below
    elif turns == 3:
        left, below, right, above = below, page.width - right, above, page.width - left
    across, up = (-top, x0) if turns % 2 else (x0, -top)  # pdfplumber turns heights round
    return (left + across, below + up, right + across, above + up)


def _pages(pages: Any) -> list[_Page]:
    """What stands on each page. Raises UnreadableDocument."""
    if len(pages) > MAX_PAGES:
        raise UnreadableDocument("too-large", f"> {MAX_PAGES} pages")
    found: list[_Page] = []
    letters = unknown = pictures = cells = 0
    for page in pages:
        letters += len(page.chars)
        unknown += sum(char["text"].startswith("(cid:") for char in page.chars)
        pictures += len(page.images)
        columns = _columns(page)
        found += columns
        cells += sum(len(row.parts) for one in columns for _, rows in one.tables for row in rows)
        page.close()
        if cells > MAX_CELLS:
            raise UnreadableDocument("too-large", f"> {MAX_CELLS} cells")
    if not letters:
        raise UnreadableDocument("scan" if pictures else "empty")
    if unknown > letters * _MOST_UNKNOWN:
        raise UnreadableDocument("no-letters", "PDF")
    return found


def _columns(page: Any) -> list[_Page]:
    """What stands in each column of a page: one, or several where tables stand side by side."""
    found = side_by_side(list(tables(page)))
    above = min((box[1] for box, _ in found[0]), default=0.0) if found else 0.0
    lefts = [min(box[0] for box, _ in column) for column in found[1:]]
    bounds = [0.0, *lefts, float("inf")]
    columns = []
    for number, column in enumerate(found or [[]]):
        one, top = _Page(), 0.0 if number == 0 else above
        sides = (bounds[number], bounds[number + 1])
        for box, rows in column:
            one.tables.append((_lines(page, (top, box[1]), sides, above), rows))
            top = box[3]
        one.after = _lines(page, (top, float(page.height)), sides, above)
        columns.append(one)
    return columns


def _lines(
    page: Any, heights: tuple[float, float], sides: tuple[float, float], above: float
) -> list[str]:
    """The lines of text between two heights and, below the head of the page that ends at `above`,
    between two sides; page numbers left out."""
    chars = []
    for char in page.chars:
        x, y = middle(char)
        if heights[0] <= y < heights[1] and (y < above or sides[0] <= x < sides[1]):
            chars.append(char)
    return [line for line in shown(chars) if line.strip(_DIGITS)]


def _assembled(pages: list[_Page]) -> tuple[list[_Table], list[str]]:
    """The tables of all pages, and the lines behind the last of them."""
    running = _running(pages)
    found: list[_Table] = []
    lines: list[str] = []
    for page in pages:
        for at, (before, rows) in enumerate(page.tables):
            lines += before
            last = found[-1] if found and at == 0 else None
            edges = edges_of([x for row in rows for p in row.parts for x in (p.left, p.right)])
            if last is not None and _goes_on(last, rows, edges, lines, running):
                last.edges = edges_of([*last.edges, *edges])
                join(last.rows, rows)
                lines = []
            elif rows:
                found.append(_Table(lines, rows, edges))
                lines = []
        lines += page.after
    return found, lines


def _running(pages: list[_Page]) -> set[str]:
    """The lines that stand at the top, or at the bottom, of several pages."""
    times: Counter[tuple[int, str]] = Counter()
    for page in pages:
        times.update({(end, line) for end, lines in enumerate(page.margins) for line in lines})
    return {line for (_, line), count in times.items() if count > 1}


def _goes_on(
    last: _Table, rows: list[Row], edges: list[float], lines: list[str], running: set[str]
) -> bool:
    """Whether a table at the top of a page goes on with the last one of the page before: nothing
    but running lines between, and the same rules; a page may lack some of the columns."""
    if not set(lines) <= running or (lines and begins_again(last.rows, rows)):
        return False
    fewer, more = sorted((last.edges, edges), key=len)
    return all(any(abs(a - b) <= NEAR for b in more) for a in fewer)


def _grid(table: _Table, number: int) -> Grid:
    left = [
        out
        for at, row in enumerate(table.rows, 1)
        for out in dropped(
            at,
            [(part.text, _flags(part)) for part in sorted(row.parts, key=lambda part: part.left)],
            [part.struck for part in row.parts if part.struck],
        )
    ]
    return Grid(
        number, tuple(_cells(table, number)), before=tuple(table.before), dropped=tuple(left)
    )


def _flags(part: Part) -> frozenset[Flag]:
    return (_CUT if part.doubtful else _NO_FLAGS) | (_STRUCK if part.struck else _NO_FLAGS)


def _cells(table: _Table, number: int) -> Iterator[Cell]:
    edges = table.edges
    for at, row in enumerate(table.rows, 1):
        for part in sorted(row.parts, key=lambda part: part.left):
            left, right = rank(edges, part.left) + 1, rank(edges, part.right)
            yield Cell(
                number,
                at,
                left,
                part.text,
                min(part.height, len(table.rows) - at + 1),
                max(right - left + 1, 1),
                flags=_flags(part),
                place=f"第{row.page}页第{row.number}行",
            )
