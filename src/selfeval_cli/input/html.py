"""Web pages (.html, .mht) and the many .doc and .xls files that are web pages inside.

Nothing is fetched: no script, style sheet, frame or image is looked at.
"""

import email
import re
from email.policy import compat32
from typing import Any

from lxml import etree, html
from msgspec import Struct, field
from msgspec.structs import replace

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.model.document import Cell, Document, Flag, Grid

MAX_BYTES = 64 * 2**20
MAX_CELLS = 200_000
MAX_SPAN = 1_000
MAX_DEPTH = 200
#: Elements whose text no reader sees.
_SILENT = {"script", "style", "head", "title", "template", "noscript", "object", "iframe", "svg"}
_BLOCKS = {"p", "div", "li", "br", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "center", "section"}
_STRUCK = {"s", "strike", "del"}
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{1,20})", re.IGNORECASE)
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE
)
_THROUGH = re.compile(r"line-through", re.IGNORECASE)


def read(data: bytes) -> Document:
    """The tables and paragraphs of a page. Raises UnreadableDocument: "too-large", "encoding"."""
    if len(data) > MAX_BYTES:
        raise UnreadableDocument("too-large", f"{len(data)} > {MAX_BYTES} bytes")
    text = _decoded(_page(data))
    try:
        parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
        root = html.document_fromstring(text or "<p/>", parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableDocument("not-a-document", "HTML") from error
    walk = _Walk()
    _walk(walk, root, 0)
    _end_line(walk)
    return Document("html", tuple(g for g in walk.grids if g), _kept(walk.lines))


def _page(data: bytes) -> bytes:
    """The page itself: of a web archive its first part that is one."""
    if not data[:512].lstrip().lower().startswith((b"mime-version", b"from:", b"content-type")):
        return data
    try:
        message = email.message_from_bytes(data, policy=compat32)
    except RecursionError as error:
        raise UnreadableDocument("too-large", "MHTML") from error
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            return content if isinstance(content, bytes) else b""
    raise UnreadableDocument("not-a-document", "MHTML")


def _decoded(data: bytes) -> str:
    """The page as text, by its byte order mark, its own word, or as a text document's."""
    from selfeval_cli.base.decoding import decode

    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return decode(data)
    named = _CHARSET.search(data[:4096])
    if named is not None:
        code = named[1].decode().lower()
        try:
            return data.decode("gb18030" if code in ("gb2312", "gbk") else code)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)


class _Walk(Struct):
    """The tables found, and the lines of the place the walk is at."""

    grids: list[Grid | None] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    flags: set[Flag] = field(default_factory=set)
    cells: int = 0


def _kept(lines: list[str]) -> tuple[str, ...]:
    return tuple(text for line in lines if (text := " ".join(line.split())))


def _end_line(walk: _Walk) -> None:
    walk.lines.append("".join(walk.line))
    walk.line = []


def _walk(walk: _Walk, element: Any, depth: int) -> None:
    """Gather the text an element shows, and its tables."""
    if depth > MAX_DEPTH:
        raise UnreadableDocument("too-large", f"> {MAX_DEPTH} levels")
    if not isinstance(element.tag, str) or element.tag in _SILENT:
        return
    gone = _gone(element)
    if gone:
        if element.text_content().strip():
            walk.flags.add(gone)
        return
    if element.tag == "table":
        _table(walk, element, depth)
        return
    if element.tag in _BLOCKS:
        _end_line(walk)
    if element.text:
        walk.line.append(element.text)
    for child in element:
        _walk(walk, child, depth + 1)
        if child.tail:
            walk.line.append(child.tail)
    if element.tag in _BLOCKS:
        _end_line(walk)


def _gone(element: Any) -> Flag | None:
    """Whether an element is hidden or struck out."""
    style = element.get("style") or ""
    if element.get("hidden") is not None or _UNSEEN.search(style):
        return "hidden"
    return "struck" if element.tag in _STRUCK or _THROUGH.search(style) else None


def _table(walk: _Walk, table: Any, depth: int) -> None:
    _end_line(walk)
    number = len(walk.grids) + 1
    before, walk.lines = _kept(walk.lines), []
    walk.grids.append(None)
    cells: list[Cell] = []
    #: Columns taken by cells from above: the last row they reach.
    taken: dict[int, int] = {}
    for row, element in enumerate(_rows(table), 1):
        column = 1
        for cell in element:
            if cell.tag not in ("td", "th") or _gone(cell) == "hidden":
                continue
            while taken.get(column, 0) >= row:
                column += 1
            found = _cell(walk, cell, (number, row, column), depth)
            over = (n for n in range(1, found.column_span) if taken.get(column + n, 0) >= row)
            found = replace(found, column_span=next(over, found.column_span))
            cells.append(found)
            for under in range(column, column + found.column_span):
                taken[under] = row + found.row_span - 1
            column += found.column_span
        cells += _holes(number, row, column, taken)
    height = max((cell.row for cell in cells), default=0)
    cut = tuple(_within(cell, height) for cell in cells)
    walk.lines = []
    walk.grids[number - 1] = Grid(number, cut, before=before)


def _holes(number: int, row: int, end: int, taken: dict[int, int]) -> list[Cell]:
    """The blank cells behind a row's last one and before one that reaches into it from above."""
    last = max((column for column, reach in taken.items() if reach >= row), default=0)
    free = [column for column in range(end, last) if taken.get(column, 0) < row]
    return [Cell(number, row, column, "") for column in free]


def _within(cell: Cell, height: int) -> Cell:
    """A cell that claims more rows than the table has ends with the table."""
    return replace(cell, row_span=min(cell.row_span, height - cell.row + 1))


def _rows(table: Any) -> list[Any]:
    """The rows that belong to a table itself."""
    found: list[Any] = []
    for element in table:
        if element.tag == "tr" and _gone(element) != "hidden":
            found.append(element)
        elif element.tag in ("thead", "tbody", "tfoot"):
            found += [row for row in element if row.tag == "tr" and _gone(row) != "hidden"]
    return found


def _cell(walk: _Walk, cell: Any, place: tuple[int, int, int], depth: int) -> Cell:
    walk.cells += 1
    if walk.cells > MAX_CELLS:
        raise UnreadableDocument("too-large", f"> {MAX_CELLS} cells")
    outer = walk.lines, walk.line, walk.flags
    walk.lines, walk.line, walk.flags = [], [cell.text or ""], set()
    tables = len(walk.grids)
    for child in cell:
        _walk(walk, child, depth + 1)
        walk.line.append(child.tail or "")
    _end_line(walk)
    text, flags = "\n".join(_kept(walk.lines)), walk.flags
    if len(walk.grids) > tables:
        flags.add("nested")
    if _gone(cell) == "struck":
        text, flags = "", {"struck"}
    walk.lines, walk.line, walk.flags = outer
    across, down = _span(cell.get("colspan")), _span(cell.get("rowspan"))
    return Cell(*place, text, down, across, None, frozenset(flags))


def _span(text: str | None) -> int:
    stripped = (text or "").strip()
    if not (stripped.isascii() and stripped.isdigit()):
        return 1
    number = int(stripped[:9])
    if number > MAX_SPAN:
        raise UnreadableDocument("too-large", f"{stripped[:20]} > {MAX_SPAN}")
    return max(number, 1)
