"""XML that is a document after all: a page in XHTML, a document of Word, a book of Excel 2003."""

from decimal import Decimal, InvalidOperation
from typing import Any

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.input.package import parse
from selfeval_cli.input.workbook.printed import general, printed
from selfeval_cli.input.workbook.sheets import Merge, Sheet, grid_of
from selfeval_cli.model.document import Document

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
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
    if b"<html" in data[:4096].lower():
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
    sheets = [_sheet(sheet, formats) for sheet in root.iterchildren(f"{_SS}Worksheet")]
    grids = [grid for n, sheet in enumerate(sheets, 1) if (grid := grid_of(sheet, n)) is not None]
    unknown = sum(sheet.unknown for sheet in sheets)
    return Document("xml", tuple(grids), remarks=(f"unknown-formats:{unknown}",) * bool(unknown))


def _sheet(element: Any, formats: dict[str, str]) -> Sheet:
    sheet = Sheet(element.get(f"{_SS}Name", ""))
    row = 0
    for line in element.iter(f"{_SS}Row"):
        row = _count(line, "Index", row + 1)
        if line.get(f"{_SS}Hidden") == "1":
            sheet.hidden_rows.add(row)
        column = 0
        for cell in line.iterchildren(f"{_SS}Cell"):
            column = _count(cell, "Index", column + 1)
            data = next(cell.iterchildren(f"{_SS}Data"), None)
            if data is not None:
                pattern = formats.get(cell.get(f"{_SS}StyleID", ""), "General")
                text, known = _text(data, _NAMED.get(pattern, pattern))
                sheet.texts[row, column] = text
                sheet.unknown += not known
            across, down = _count(cell, "MergeAcross", 0), _count(cell, "MergeDown", 0)
            if across or down:
                sheet.merges.append(Merge(row, column, row + down, column + across))
            column += across
    return sheet


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
