"""XML that is a document after all: a page in XHTML, a document of Word, a book of Excel 2003."""

from decimal import Decimal, InvalidOperation
from typing import Any

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.input.package import parse
from selfeval_cli.input.workbook.printed import general, printed
from selfeval_cli.input.workbook.sheets import MAX_CELLS, Merge, Sheet, grid_of
from selfeval_cli.model.document import Document, Flag

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_STRUCK: frozenset[Flag] = frozenset({"struck"})
#: The formats that Excel 2003 calls by a name.
_NAMED = {
    "General": "General",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Short Date": "yyyy/m/d",
    "Currency": "#,##0.00",
}


def read(data: bytes) -> Document:
    """The page, the document or the sheets.

    Raises UnreadableDocument: "not-a-document" for any other XML.
    """
    if b"<html" in data[:4096].replace(b"\0", b"").lower():  # UTF-16 has zeros between
        from selfeval_cli.input import html

        return html.read(data)
    root = parse(data, "XML")
    if root.tag != f"{_SS}Workbook":
        from selfeval_cli.input import wordml

        document = wordml.read(root)
        if document is not None:
            return document
        raise UnreadableDocument("not-a-document", "XML")
    formats = {
        style.get(f"{_SS}ID", ""): form.get(f"{_SS}Format", "General")
        for style in root.iter(f"{_SS}Style")
        for form in style.iterchildren(f"{_SS}NumberFormat")
    }
    struck = {
        style.get(f"{_SS}ID", "")
        for style in root.iter(f"{_SS}Style")
        for font in style.iterchildren(f"{_SS}Font")
        if _is_on(font, "StrikeThrough")
    }
    found = list(root.iterchildren(f"{_SS}Worksheet"))
    visible = [sheet for sheet in found if not _is_hidden(sheet)]
    sheets = [_sheet(sheet, formats, struck) for sheet in visible]
    grids = [grid for n, sheet in enumerate(sheets, 1) if (grid := grid_of(sheet, n)) is not None]
    remarks = {
        "hidden-sheets": len(found) - len(visible),
        "hidden-columns": sum(sheet.hides_columns for sheet in sheets),
        "unknown-formats": sum(sheet.unknown for sheet in sheets),
    }
    said = tuple(f"{code}:{count}" for code, count in remarks.items() if count)
    return Document("xml", tuple(grids), remarks=said)


def _is_on(element: Any, name: str) -> bool:
    return element.get(f"{_SS}{name}") in ("1", "true", "True")


def _is_hidden(sheet: Any) -> bool:
    """Whether the options of a sheet say that it is hidden, or very hidden."""
    shown = sheet.iterfind(f"{_X}WorksheetOptions/{_X}Visible")
    return any("hidden" in (each.text or "").lower() for each in shown)


def _sheet(element: Any, formats: dict[str, str], struck: set[str]) -> Sheet:
    sheet = Sheet(element.get(f"{_SS}Name", ""))
    column = 0
    for each in element.iter(f"{_SS}Column"):
        column, last = _reach(each, column)
        if _is_on(each, "Hidden"):
            sheet.hidden_columns.update(range(column, min(last, 16_384) + 1))
        column = last
    row = 0
    for line in element.iter(f"{_SS}Row"):
        row, last = _reach(line, row)
        if _is_on(line, "Hidden"):
            sheet.hidden_rows.update(range(row, min(last, row + MAX_CELLS) + 1))
        _row(sheet, line, row, formats, struck)
        row = last
    return sheet


def _reach(element: Any, before: int) -> tuple[int, int]:
    """The first and the last row or column that an element stands for."""
    first = _count(element, "Index", before + 1)
    return first, first + _count(element, "Span", 0)


def _row(sheet: Sheet, line: Any, row: int, formats: dict[str, str], struck: set[str]) -> None:
    column = 0
    for cell in line.iterchildren(f"{_SS}Cell"):
        column = _count(cell, "Index", column + 1)
        data = next(cell.iterchildren(f"{_SS}Data"), None)
        style = cell.get(f"{_SS}StyleID", line.get(f"{_SS}StyleID", ""))
        if data is not None:
            pattern = formats.get(style, "General")
            text, known = _text(data, _NAMED.get(pattern, pattern))
            sheet.unknown += not known
            if style in struck and text.strip():
                sheet.struck[row, column], sheet.flags[row, column] = text, _STRUCK
            else:
                sheet.texts[row, column] = text
        across, down = _count(cell, "MergeAcross", 0), _count(cell, "MergeDown", 0)
        if across or down:
            sheet.merges.append(Merge(row, column, row + down, column + across))
        column += across


def _text(data: Any, pattern: str) -> tuple[str, bool]:
    """What a cell shows, and whether its number format is known."""
    text = "".join(data.itertext())
    if data.get(f"{_SS}Type") != "Number":
        return text, True
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text, True
    shown = printed(number, pattern)
    return general(number) if shown is None else shown, shown is not None


def _count(element: Any, name: str, otherwise: int) -> int:
    text = element.get(f"{_SS}{name}") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else otherwise
