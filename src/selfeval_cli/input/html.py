"""Web pages (.html, .mht) and the many .doc and .xls files that are web pages inside.

Nothing is fetched: no script, style sheet, frame or image is looked at.
"""

import email
import re
from collections.abc import Iterator
from email.policy import compat32
from typing import Any

from lxml import etree, html
from msgspec import Struct, field
from msgspec.structs import replace

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.base.regex import regex
from selfeval_cli.input.unseen import dropped
from selfeval_cli.model.document import Cell, Document, DropKind, Flag, Grid

MAX_BYTES = 64 * 2**20
MAX_CELLS = 200_000
MAX_SPAN = 1_000
MAX_DEPTH = 200
#: Elements whose text no reader sees.
_SILENT = {"script", "style", "head", "title", "template", "noscript", "object", "iframe", "svg"}
_BLOCKS = {"p", "div", "li", "br", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "center", "section"}
_STRUCK = {"s", "strike", "del"}
#: What XHTML begins with; its text is decoded by then.
_DECLARED = regex(r"\A\s*<\?xml[^<>]*>")
#: What the parser says where it leaves out the rest of a page: texts beyond 10 MB, depth.
_GIVEN_UP = {"ERR_RESOURCE_LIMIT", "ERR_INTERNAL_ERROR", "ERR_NAME_TOO_LONG"}
_CHARSET = regex(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{1,20})", re.IGNORECASE)
_UNSEEN = regex(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all", re.IGNORECASE
)
#: What hides a cell and leaves its place, so that the cells behind it do not move up.
_KEEPS_PLACE = regex(r"visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_THROUGH = regex(r"line-through", re.IGNORECASE)


def read(data: bytes) -> Document:
    """The tables and paragraphs of a page. Raises UnreadableDocument: "too-large", "encoding"."""
    if len(data) > MAX_BYTES:
        raise UnreadableDocument("too-large", f"{len(data)} > {MAX_BYTES} bytes")
    text = _DECLARED.sub("", _decoded(_page(data)), count=1)
    try:
        parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
        root = html.document_fromstring(text or "<p/>", parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableDocument("not-a-document", "HTML") from error
    if any(fault.type_name in _GIVEN_UP for fault in parser.error_log.filter_from_fatals()):
        raise UnreadableDocument("too-large", "HTML")
    walk = _Walk()
    _walk(walk, root, 0)
    _end_line(walk)
    hidden = {"hidden-tables": walk.hidden, "hidden-columns": walk.hides_columns}
    remarks = tuple(f"{code}:{count}" for code, count in hidden.items() if count)
    document = Document("html", tuple(g for g in walk.grids if g), _kept(walk.lines), remarks)
    if not document.grids and not document.after and next(root.iter("img"), None) is not None:
        raise UnreadableDocument("scan")
    return document


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
    """The tables found, the lines of the place the walk is at, and what was left out of its row;
    how many tables are hidden, and how many hide cells with text."""

    grids: list[Grid | None] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    flags: set[Flag] = field(default_factory=set)
    gone: list[str] = field(default_factory=list)
    cells: int = 0
    hidden: int = 0
    hides_columns: int = 0


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
        _leave_out(walk, element, gone)
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


def _leave_out(walk: _Walk, element: Any, why: Flag) -> None:
    """Note that a text is not shown."""
    if text := " ".join(element.text_content().split()):
        walk.flags.add(why)
        walk.gone.append(text)
        tables = element.iter("table") if why == "hidden" else ()
        walk.hidden += sum(bool(table.text_content().strip()) for table in tables)


def _gone(element: Any) -> Flag | None:
    """Whether an element is hidden or struck out."""
    style = element.get("style") or ""
    if element.get("hidden") is not None or _UNSEEN.search(style):
        return "hidden"
    return "struck" if element.tag in _STRUCK or _THROUGH.search(style) else None


class _Columns(Struct):
    """Which columns of a table are taken by cells from above, down to which row, which are hidden,
    and whether that hides any text."""

    hidden: set[int]
    taken: dict[int, int] = field(default_factory=dict)
    hides: bool = False


def _table(walk: _Walk, table: Any, depth: int) -> None:
    _end_line(walk)
    number = len(walk.grids) + 1
    before, walk.lines = _kept(walk.lines), []
    walk.grids.append(None)
    cells: list[Cell] = []
    left: list[tuple[int, DropKind, str]] = []
    columns = _Columns(_hidden_columns(table))
    outer, row = walk.gone, 0
    for element, hidden in _rows(table):
        if hidden:
            left += _hidden_row(element, row + 1)
            continue
        row, walk.gone = row + 1, []
        found, end = _row(walk, columns, element, (number, row), depth)
        left += dropped(row, [(cell.text, cell.flags) for cell in found], walk.gone)
        cells += [*found, *_holes(number, row, end, columns.taken)]
    height = max((cell.row for cell in cells), default=0)
    cut = tuple(_within(cell, height) for cell in cells)
    walk.lines, walk.gone = [], outer
    walk.hides_columns += columns.hides
    walk.grids[number - 1] = Grid(number, cut, before=before, dropped=tuple(left))


def _row(
    walk: _Walk, columns: _Columns, row: Any, place: tuple[int, int], depth: int
) -> tuple[list[Cell], int]:
    """The cells of a row that show, and the column behind the last of them."""
    found: list[Cell] = []
    column, taken = 1, columns.taken
    for element in row:
        if element.tag not in ("td", "th"):
            continue
        while taken.get(column, 0) >= place[1]:
            column += 1
        span = _span(element.get("colspan"))
        within = columns.hidden.issuperset(range(column, column + span))
        if within or _is_away(element):
            columns.hides = columns.hides or bool(element.text_content().strip())
            column += span * within
            continue
        cell = _cell(walk, element, (*place, column), depth)
        over = (n for n in range(1, cell.column_span) if taken.get(column + n, 0) >= place[1])
        cell = replace(cell, column_span=next(over, cell.column_span))
        found.append(cell)
        for under in range(column, column + cell.column_span):
            taken[under] = place[1] + cell.row_span - 1
        column += cell.column_span
    return found, column


def _is_away(cell: Any) -> bool:
    """Whether a cell is hidden so that those behind it move up."""
    return _gone(cell) == "hidden" and not _KEEPS_PLACE.search(cell.get("style") or "")


def _hidden_columns(table: Any) -> set[int]:
    """The columns that a table declares and hides, as Excel writes them into a page."""
    hidden: set[int] = set()
    column = 1
    for element in table:
        if element.tag not in ("col", "colgroup"):
            continue
        away = _gone(element) == "hidden"
        for one in element if element.tag == "colgroup" and len(element) else [element]:
            span = _span(one.get("span"))
            if away or _gone(one) == "hidden":
                hidden.update(range(column, column + span))
            column += span
    return hidden


def _hidden_row(row: Any, above: int) -> Iterator[tuple[int, DropKind, str]]:
    """A hidden row that holds text, with the row it stands above."""
    cells = (" ".join(cell.text_content().split()) for cell in row.iterchildren("td", "th"))
    if text := " ".join(filter(None, cells)):
        yield above, "hidden-row", text


def _holes(number: int, row: int, end: int, taken: dict[int, int]) -> list[Cell]:
    """The blank cells behind a row's last one and before one that reaches into it from above."""
    last = max((column for column, reach in taken.items() if reach >= row), default=0)
    free = [column for column in range(end, last) if taken.get(column, 0) < row]
    return [Cell(number, row, column, "") for column in free]


def _within(cell: Cell, height: int) -> Cell:
    """A cell that claims more rows than the table has ends with the table."""
    return replace(cell, row_span=min(cell.row_span, height - cell.row + 1))


def _rows(table: Any) -> list[tuple[Any, bool]]:
    """The rows that belong to a table itself, and whether each is hidden."""
    found: list[tuple[Any, bool]] = []
    for element in table:
        if element.tag == "tr":
            found.append((element, _gone(element) == "hidden"))
        elif element.tag in ("thead", "tbody", "tfoot"):
            away = _gone(element) == "hidden"
            rows = (row for row in element if row.tag == "tr")
            found += [(row, away or _gone(row) == "hidden") for row in rows]
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
    if text and (gone := _gone(cell)):
        walk.gone.append(text)
        text, flags = "", {gone}
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
