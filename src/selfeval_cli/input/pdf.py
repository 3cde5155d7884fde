"""PDF with a text layer: ruled tables with pdfplumber, joined again where a page cut them."""

import io
import logging
from bisect import bisect_left
from collections.abc import Callable
from typing import Any, TypeVar

from msgspec import Struct, field

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.model.document import Cell, Document, Grid

MAX_PAGES = 300
MAX_CELLS = 200_000
MAX_CROSSINGS = 10_000
#: The share of letters nobody knows up to which a page is still read.
_MOST_UNKNOWN = 0.05
#: Rules this near to each other, in points, are one.
_NEAR = 3.0
#: The space beside the text of a cell, both sides together.
_PADDING = 11.0
#: A repeated header has at least this many labels.
_HEADER_LABELS = 4

Box = tuple[float, float, float, float]
_Result = TypeVar("_Result")


class _Row(Struct):
    """A row of a table: its cells from left to right, as (first column, last column, text, height
    in rows), where it stands, and the boxes of its cells by their first column."""

    page: int
    number: int
    cells: list[tuple[int, int, str, int]]
    boxes: dict[int, Box] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        return [text for _, _, text, _ in self.cells]


class _Table(Struct):
    """A table as far as its pages are read."""

    edges: list[float]
    before: list[str]
    rows: list[_Row] = field(default_factory=list)


def read(data: bytes) -> Document:
    """The ruled tables of all pages and the lines between them. Raises UnreadableDocument."""
    return _opened(data, _document)


def boxes(data: bytes) -> dict[tuple[int, int, int], tuple[int, Box]]:
    """For each table, row and column, as `read` counts them, where the cell is drawn: the number of
    the page from 0, and left, bottom, right and top in the units of the page before it is turned.

    Raises UnreadableDocument.
    """
    return _opened(data, _boxes)


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
    tables, lines = _tables(pages)
    grids = tuple(_grid(table, number) for number, table in enumerate(tables, 1))
    return Document("pdf", grids, tuple(lines))


def _boxes(pages: Any) -> dict[tuple[int, int, int], tuple[int, Box]]:
    return {
        (number, rank, left): (row.page - 1, _on_paper(pages[row.page - 1], box))
        for number, table in enumerate(_tables(pages)[0], 1)
        for rank, row in enumerate(table.rows, 1)
        for left, box in row.boxes.items()
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


def _tables(pages: Any) -> tuple[list[_Table], list[str]]:
    """The tables, and the lines behind the last of them."""
    if len(pages) > MAX_PAGES:
        raise UnreadableDocument("too-large", f"> {MAX_PAGES} pages")
    tables: list[_Table] = []
    lines: list[str] = []
    letters = unknown = pictures = 0
    for page in pages:
        letters += len(page.chars)
        unknown += sum(char["text"].startswith("(cid:") for char in page.chars)
        pictures += len(page.images)
        _page(page, tables, lines)
        page.close()
    if not letters:
        raise UnreadableDocument("scan" if pictures else "empty")
    if unknown > letters * _MOST_UNKNOWN:
        raise UnreadableDocument("no-letters", "PDF")
    return tables, lines


def _page(page: Any, tables: list[_Table], lines: list[str]) -> None:
    """Add the tables of a page; `lines` are those since the last table and hold the new ones."""
    _check_rules(page)
    top = 0.0
    for found in sorted(page.find_tables(), key=lambda table: float(table.bbox[1])):
        between = _lines(page, top, found.bbox[1])
        edges = _edges([x for cell in found.cells for x in (cell[0], cell[2])])
        last = tables[-1] if tables else None
        goes_on = last is not None and not lines and not between and top == 0.0
        rows = list(_rows(page, found, edges))
        if goes_on and last is not None and _same(last.edges, edges):
            _join(last, rows)
        elif rows:
            lines += between
            tables.append(_Table(edges, [*lines], rows))
            lines.clear()
        top = found.bbox[3]
        if sum(len(row.cells) for table in tables for row in table.rows) > MAX_CELLS:
            raise UnreadableDocument("too-large", f"> {MAX_CELLS} cells")
    lines += _lines(page, top, float(page.height))


def _check_rules(page: Any) -> None:
    """Refuse a page whose rules cross more often than those of any form: each crossing costs."""
    lying, standing = (
        _edges([edge[side] for edge in page.edges if edge["orientation"] == orientation])
        for orientation, side in (("h", "top"), ("v", "x0"))
    )
    if len(lying) * len(standing) > MAX_CROSSINGS:
        raise UnreadableDocument("too-large", f"> {MAX_CROSSINGS} cells on a page")


def _lines(page: Any, top: float, bottom: float) -> list[str]:
    """The lines of text between two heights, page numbers left out."""
    lines = _shown([char for char in page.chars if top <= _middle(char)[1] < bottom])
    return [line for line in lines if line.strip("-—第页共/ 0123456789")]


def _shown(chars: list[Any]) -> list[str]:
    """The lines that these characters print."""
    from pdfplumber.utils.text import extract_text

    return [text for line in extract_text(chars).splitlines() if (text := line.strip())]


def _cell_text(chars: list[Any], width: float) -> str:
    """The text of a cell this wide: where the next word would not have fitted into a line, the
    line goes on in the next."""
    from pdfplumber.utils.clustering import cluster_objects

    text = ""
    above: list[Any] = []
    for line in cluster_objects(chars, lambda char: char["top"], _NEAR):
        shown = " ".join(_shown(line))
        if not shown:
            continue
        if text:
            wrapped = _width(above) + _width(_first_word(above, line)) + _PADDING >= width
            text += _joint(text, shown) if wrapped else "\n"
        text += shown
        above = line
    return text


def _width(chars: list[Any]) -> float:
    return float(max(char["x1"] for char in chars) - min(char["x0"] for char in chars))


def _first_word(above: list[Any], line: list[Any]) -> list[Any]:
    """What would have had to fit: a run of letters and digits with what may not begin a line. A
    figure that stands alone below a figure is one digit: only a full line breaks a number."""
    if above[-1]["text"].isdigit() and line[0]["text"].isdigit():
        return line[:1]
    end = next((n for n, char in enumerate(line) if not char["text"].isascii()), len(line))
    return line[: end + 3]


def _joint(before: str, after: str) -> str:
    """A space between two Latin words, nothing between Chinese characters and figures."""
    return (
        " " if (before[-1:] + after[:1]).isascii() and (before[-1:] + after[:1]).isalpha() else ""
    )


def _middle(char: Any) -> tuple[float, float]:
    return (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2


def _edges(numbers: list[float]) -> list[float]:
    """The places of the rules among these coordinates."""
    edges: list[float] = []
    for number in sorted(numbers):
        if not edges or number - edges[-1] > _NEAR:
            edges.append(number)
    return edges


def _same(first: list[float], second: list[float]) -> bool:
    """Whether the rules of one page go on in the next; a page may lack some of the columns."""
    fewer, more = sorted((first, second), key=len)
    return all(any(abs(a - b) <= _NEAR for b in more) for a in fewer)


def _rank(edges: list[float], at: float) -> int:
    return bisect_left(edges, at - _NEAR)


def _rows(page: Any, found: Any, edges: list[float]) -> list[_Row]:
    heights = _edges([y for cell in found.cells for y in (cell[1], cell[3])])
    rows = [_Row(page.page_number, number, []) for number in range(1, len(heights))]
    texts = _texts(page, found.cells)
    for cell in sorted(found.cells, key=lambda box: (box[1], box[0])):
        first, last = _rank(heights, cell[1]), _rank(heights, cell[3])
        left, right = _rank(edges, cell[0]) + 1, _rank(edges, cell[2])
        if first < len(rows) and last > first and right >= left:
            rows[first].cells.append((left, right, texts[cell], last - first))
            rows[first].boxes[left] = cell
    return rows


def _texts(page: Any, boxes: list[Box]) -> dict[Box, str]:
    """The text of every cell: of the characters whose middle lies in it."""
    inside: dict[Box, list[Any]] = {box: [] for box in boxes}
    across = sorted(boxes, key=lambda box: box[1])
    tops = [box[1] for box in across]
    tallest = max((box[3] - box[1] for box in boxes), default=0.0)
    for char in page.chars:
        x, y = _middle(char)
        near = range(bisect_left(tops, y - tallest), bisect_left(tops, y))
        for rank in near:
            left, _, right, bottom = across[rank]
            if left <= x < right and y < bottom:
                inside[across[rank]].append(char)
                break
    return {box: _cell_text(chars, box[2] - box[0]) for box, chars in inside.items()}


def _join(table: _Table, rows: list[_Row]) -> None:
    """Go on with a table on the next page: header rows printed again are left out, and a row that
    the page cut in two is one."""
    while rows and _is_repeated(table, rows[0]):
        del rows[0]
    if rows and table.rows and _is_cut(table.rows[-1], rows[0]):
        _mend(table.rows[-1], rows.pop(0))
    if rows:
        _go_on(table, rows[0])
    table.rows += rows


def _go_on(table: _Table, below: _Row) -> None:
    """Let merged cells that the page cut go on: the part on the next page is blank, or holds the
    points of the label above: 效益指标 | (30分)."""
    for at, row in enumerate(table.rows):
        for number, (left, right, text, height) in enumerate(row.cells):
            if at + height < len(table.rows) or not text:
                continue
            part = next((c for c in below.cells if c[:2] == (left, right) and c[3] > 1), None)
            if part is not None and part[2][:1] in ("", "(", "（"):
                row.cells[number] = (left, right, text + part[2], height + part[3])
                below.cells.remove(part)


def _is_repeated(table: _Table, row: _Row) -> bool:
    labels = [text for text in row.texts if text]
    words = not any(character.isdigit() for text in labels for character in text)
    return words and len(labels) >= _HEADER_LABELS and any(row.texts == r.texts for r in table.rows)


def _is_cut(above: _Row, below: _Row) -> bool:
    """Whether a row only goes on with texts of the row above: it prints in fewer columns, and in
    none where that row is blank."""
    upper = {left for left, _, text, _ in above.cells if text}
    lower = {left for left, _, text, _ in below.cells if text}
    return bool(lower) and lower < upper and len(upper) - len(lower) >= 2


def _mend(above: _Row, below: _Row) -> None:
    more = {left: text for left, _, text, _ in below.cells if text}
    above.cells = [
        (left, right, text + _joint(text, more.get(left, "")) + more.get(left, ""), height)
        for left, right, text, height in above.cells
    ]


def _grid(table: _Table, number: int) -> Grid:
    cells = tuple(
        Cell(
            number,
            rank,
            left,
            text,
            min(height, len(table.rows) - rank + 1),
            right - left + 1,
            place=f"第{row.page}页第{row.number}行",
        )
        for rank, row in enumerate(table.rows, 1)
        for left, right, text, height in sorted(row.cells)
    )
    return Grid(number, cells, before=tuple(table.before))
