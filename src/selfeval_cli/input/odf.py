"""OpenDocument texts and workbooks (.odt, .ods): one pass over the content part.

A workbook keeps beside each figure the text it shows, so nothing is rendered here.
"""

from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

from msgspec import Struct, field

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.input.package import open_archive, parse, read_part, refuse_pictures_alone
from selfeval_cli.input.unseen import dropped
from selfeval_cli.input.workbook.sheets import MAX_CELLS, Merge, Sheet, grid_of
from selfeval_cli.model.document import Cell, Document, DropKind, Flag, Grid

MAX_DEPTH = 8
MAX_SPAN = 1_000
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = {
    **{name: f"{_OASIS}:{name}:1.0" for name in ("table", "text", "office", "style")},
    "fo": f"{_OASIS}:xsl-fo-compatible:1.0",
}
TABLE, TEXT, OFFICE, STYLE = (
    f"{{{NAMESPACES[name]}}}" for name in ("table", "text", "office", "style")
)
#: What stands in a paragraph and prints nothing of itself.
_SILENT = {
    f"{OFFICE}annotation",
    f"{OFFICE}annotation-end",
    f"{TEXT}hidden-text",
    f"{TEXT}hidden-paragraph",
    f"{TEXT}tracked-changes",
    f"{TEXT}ruby-text",
}
_HIDDEN = {"collapse", "filter"}
_NO_FLAGS: frozenset[Flag] = frozenset()


def read(data: bytes) -> Document:
    """The tables and paragraphs of an .odt, or the visible sheets of an .ods.

    Raises UnreadableDocument: "not-a-document" for another kind of OpenDocument.
    """
    with open_archive(data) as archive:
        return refuse_pictures_alone(archive, _read(read_content(archive)))


def _read(root: Any) -> Document:
    content = body_of(root)
    kind = "" if content is None else str(content.tag).rpartition("}")[2]
    styles = _Styles(root)
    if kind == "spreadsheet":
        return _workbook(content, styles)
    if kind == "text":
        walk = _Walk(styles)
        _blocks(walk, content)
        return Document("odt", tuple(g for g in walk.grids if g), tuple(_kept(walk.lines)))
    raise UnreadableDocument("not-a-document", f"OpenDocument {kind}".strip())


def read_content(archive: ZipFile) -> Any:
    """The root of a package's content part. Raises UnreadableDocument."""
    if "META-INF/manifest.xml" in archive.NameToInfo:
        manifest = read_part(archive, "META-INF/manifest.xml")
        if b"encryption-data" in manifest:
            raise UnreadableDocument("encrypted", "OpenDocument")
    return parse(read_part(archive, "content.xml"), "content.xml")


def body_of(root: Any) -> Any:
    """The text or the spreadsheet of a content part, None where it has neither."""
    body = next((e for e in root.iterchildren() if e.tag == f"{OFFICE}body"), None)
    return None if body is None or not len(body) else body[0]


def table_cells(root: Any) -> dict[tuple[int, int, int], Any]:
    """The cell element of a text at each table, row and column, as `read` counts them."""
    walk = _Walk(_Styles(root))
    _blocks(walk, body_of(root))
    return walk.elements


class _Styles:
    """The automatic styles that hide or strike out, and the tables that are hidden."""

    def __init__(self, root: Any) -> None:
        self.hidden: set[str] = set()
        self.struck: set[str] = set()
        for style in root.iter(f"{STYLE}style"):
            name = style.get(f"{STYLE}name", "")
            for properties in style:
                attributes = {
                    key.rpartition("}")[2]: value for key, value in properties.attrib.items()
                }
                if attributes.get("display") == "none" or (
                    properties.tag == f"{STYLE}table-properties"
                    and attributes.get("display") == "false"
                ):
                    self.hidden.add(name)
                if attributes.get("text-line-through-style", "none") != "none":
                    self.struck.add(name)

    def unseen(self, style: str) -> Flag | None:
        """What becomes of a text of this style, if it does not count."""
        if style in self.hidden:
            return "hidden"
        return "struck" if style in self.struck else None


# Texts


class _Walk(Struct):
    """The tables found, the lines since the last of them, and the texts left out of a row."""

    styles: _Styles
    grids: list[Grid | None] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    cells: int = 0
    depth: int = 0
    elements: dict[tuple[int, int, int], Any] = field(default_factory=dict)


def _kept(lines: list[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip()]


def _blocks(walk: _Walk, parent: Any) -> None:
    """Walk a body, a section or a cell: paragraphs to `lines`, tables to `grids`."""
    for element in parent:
        tag = element.tag
        if tag in (f"{TEXT}p", f"{TEXT}h"):
            walk.lines.append(_paragraph(element, walk.styles, set(), walk.gone))
        elif tag == f"{TABLE}table":
            _table(walk, element)
        elif tag not in _SILENT:
            _blocks(walk, element)


def _paragraph(element: Any, styles: _Styles, flags: set[Flag], gone: list[str]) -> str:
    """The text a paragraph shows; why it leaves text out is added to `flags`, that to `gone`."""
    flag = styles.unseen(element.get(f"{TEXT}style-name", ""))
    if flag is not None:
        text = "".join(element.itertext()).strip()
        if text:
            flags.add(flag)
            gone.append(text)
        return ""
    parts = [element.text or ""]
    for child in element:
        tag = child.tag
        if tag == f"{TEXT}s":
            parts.append(" " * _count(child.get(f"{TEXT}c"), 1))
        elif tag == f"{TEXT}tab":
            parts.append("\t")
        elif tag == f"{TEXT}line-break":
            parts.append("\n")
        elif tag == f"{TEXT}note":
            flags.add("note")
        elif tag not in _SILENT:
            parts.append(_paragraph(child, styles, flags, gone))
        parts.append(child.tail or "")
    return "".join(parts)


def _table(walk: _Walk, table: Any) -> None:
    if walk.depth == MAX_DEPTH:
        raise UnreadableDocument("too-large", f"> {MAX_DEPTH} tables within tables")
    number = len(walk.grids) + 1
    before, walk.lines = tuple(_kept(walk.lines)), []
    walk.grids.append(None)
    walk.depth += 1
    cells: list[Cell] = []
    left: list[tuple[int, DropKind, str]] = []
    outer, row = walk.gone, 0
    for element in _rows(table):
        if element.get(f"{TABLE}visibility") in _HIDDEN:
            left += _hidden_row(element, row + 1)
            continue
        row += 1
        column, begin, walk.gone = 1, len(cells), []
        for cell in element:
            repeated = _count(cell.get(f"{TABLE}number-columns-repeated"), 1)
            if cell.tag == f"{TABLE}table-cell":
                for _ in range(repeated):
                    cells.append(_cell(walk, cell, (number, row, column)))
                    column += 1
            elif cell.tag == f"{TABLE}covered-table-cell":
                column += repeated
        left += dropped(row, [(c.text, c.flags) for c in cells[begin:]], walk.gone)
    walk.depth -= 1
    walk.lines, walk.gone = [], outer
    walk.grids[number - 1] = Grid(number, tuple(cells), before=before, dropped=tuple(left))


def _hidden_row(row: Any, above: int) -> Iterator[tuple[int, DropKind, str]]:
    """A hidden row that holds text, with the row it stands above."""
    cells = ("".join(cell.itertext()).strip() for cell in row.iterchildren(f"{TABLE}table-cell"))
    if text := " ".join(filter(None, cells)):
        yield above, "hidden-row", text


def _rows(table: Any) -> list[Any]:
    """The rows of a table, those in header groups and hidden ones included; a repeated row stands
    once each."""
    found: list[Any] = []
    for element in table:
        if element.tag == f"{TABLE}table-row":
            hidden = element.get(f"{TABLE}visibility") in _HIDDEN
            repeated = _count(element.get(f"{TABLE}number-rows-repeated"), 1)
            found += [element] * (1 if hidden else repeated)
        elif element.tag.startswith(f"{TABLE}table-") or element.tag == f"{TABLE}table":
            found += _rows(element)
    return found


def _cell(walk: _Walk, cell: Any, place: tuple[int, int, int]) -> Cell:
    walk.cells += 1
    walk.elements[place] = cell
    if walk.cells > MAX_CELLS:
        raise UnreadableDocument("too-large", f"> {MAX_CELLS} cells")
    outer, walk.lines = walk.lines, []
    flags: set[Flag] = set()
    for element in cell:
        if element.tag in (f"{TEXT}p", f"{TEXT}h"):
            walk.lines.append(_paragraph(element, walk.styles, flags, walk.gone))
        elif element.tag == f"{TABLE}table":
            flags.add("nested")
            _table(walk, element)
        elif element.tag not in _SILENT:
            _blocks(walk, element)
    text, walk.lines = "\n".join(_kept(walk.lines)), outer
    down = _count(cell.get(f"{TABLE}number-rows-spanned"), 1)
    across = _count(cell.get(f"{TABLE}number-columns-spanned"), 1)
    return Cell(*place, text, down, across, None, frozenset(flags))


def _count(text: str | None, otherwise: int) -> int:
    """A count from an attribute; what is none is taken for `otherwise`, as LibreOffice does."""
    if not text or not (text.isascii() and text.isdigit()):
        return otherwise
    number = int(text[:9])
    if number > MAX_SPAN:
        raise UnreadableDocument("too-large", f"{text[:20]} > {MAX_SPAN}")
    return max(number, 1)


# Workbooks


def _workbook(content: Any, styles: _Styles) -> Document:
    sheets: list[Sheet] = []
    hidden = 0
    for table in content.iterchildren(f"{TABLE}table"):
        if table.get(f"{TABLE}style-name") in styles.hidden:
            hidden += 1
        else:
            sheets.append(_sheet(table, styles))
    grids = [grid for n, sheet in enumerate(sheets, 1) if (grid := grid_of(sheet, n)) is not None]
    remarks = {"hidden-sheets": hidden, "hidden-columns": sum(s.hides_columns for s in sheets)}
    said = tuple(f"{code}:{count}" for code, count in remarks.items() if count)
    return Document("ods", tuple(grids), remarks=said)


def _sheet(table: Any, styles: _Styles) -> Sheet:
    sheet = Sheet(table.get(f"{TABLE}name", ""))
    row = column = 1
    for element in table.iter(f"{TABLE}table-column", f"{TABLE}table-row"):
        if element.tag == f"{TABLE}table-column":
            repeated = stands_for(element, "columns")
            if element.get(f"{TABLE}visibility") in _HIDDEN:
                sheet.hidden_columns.update(range(column, min(column + repeated, 16_385)))
            column += repeated
        else:
            repeated = stands_for(element, "rows")
            if element.get(f"{TABLE}visibility") in _HIDDEN:
                sheet.hidden_rows.update(range(row, min(row + repeated, row + MAX_CELLS)))
            _sheet_row(sheet, element, row, repeated, styles)
            row += repeated
    return sheet


def _sheet_row(sheet: Sheet, element: Any, row: int, repeated: int, styles: _Styles) -> None:
    column = 1
    for cell in element:
        across = stands_for(cell, "columns")
        if cell.tag == f"{TABLE}table-cell":
            flags: set[Flag] = set()
            struck = cell.get(f"{TABLE}style-name") in styles.struck
            gone: list[str] = []
            lines = [_paragraph(p, styles, flags, gone) for p in cell.iterchildren(f"{TEXT}p")]
            text = "\n".join(_kept(lines))
            if struck and text:
                text, gone, flags = "", [text, *gone], {"struck"}
            if lines and across * repeated + len(sheet.texts) > MAX_CELLS:
                raise UnreadableDocument("too-large", f"{sheet.name}: > {MAX_CELLS} cells")
            for down in range(repeated if lines else 0):
                for right in range(across):
                    _put(sheet, (row + down, column + right), text, flags, gone)
            _merge(sheet, cell, row, column)
        column += across


def _put(
    sheet: Sheet, place: tuple[int, int], text: str, flags: set[Flag], gone: list[str]
) -> None:
    if text:
        sheet.texts[place] = text
    if flags:
        sheet.flags[place] = frozenset(flags)
    if gone:
        sheet.struck[place] = " ".join(gone)


def _merge(sheet: Sheet, cell: Any, row: int, column: int) -> None:
    down = _plain(cell.get(f"{TABLE}number-rows-spanned"))
    across = _plain(cell.get(f"{TABLE}number-columns-spanned"))
    if down > 1 or across > 1:
        sheet.merges.append(Merge(row, column, row + down - 1, column + across - 1))


def stands_for(element: Any, what: str) -> int:
    """For how many ("rows" or "columns") an element of a table stands."""
    return _plain(element.get(f"{TABLE}number-{what}-repeated"))


def _plain(text: str | None) -> int:
    """A count of a workbook, where blank rows are repeated a million times."""
    return max(int(text[:8]), 1) if text and text.isascii() and text.isdigit() else 1
