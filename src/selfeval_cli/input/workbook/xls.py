"""Workbooks of Excel 97-2003 and of WPS (.xls, .et): read with xlrd, printed by their formats."""

import io
from decimal import Decimal
from typing import Any

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.input.workbook.printed import general, printed
from selfeval_cli.input.workbook.sheets import MAX_CELLS, Merge, Sheet, grid_of
from selfeval_cli.model.document import Document, Flag

_STRUCK: frozenset[Flag] = frozenset({"struck"})
#: The day number of the first day in a workbook that counts from 1904 on, less one.
_DAYS_TO_1904 = 1462


def read(data: bytes) -> Document:
    """The visible sheets as grids. Raises UnreadableDocument; a damaged file is "truncated"."""
    import xlrd

    try:
        book = xlrd.open_workbook(
            file_contents=data,
            formatting_info=True,
            logfile=io.StringIO(),
            on_demand=True,
            ragged_rows=True,  # a cell far away does not fill the sheet with blank ones
        )
        visible = [n for n in range(book.nsheets) if _is_visible(book, n)]
        sheets = [_sheet(book, book.sheet_by_index(number)) for number in visible]
    except (UnreadableDocument, MemoryError):
        raise
    except Exception as error:  # xlrd meets damage with whatever it stumbles over
        cause = "encrypted" if "encrypted" in str(error).lower() else "truncated"
        raise UnreadableDocument(cause, "Excel 97-2003") from error  # type: ignore[arg-type]
    grids = [grid for n, sheet in enumerate(sheets, 1) if (grid := grid_of(sheet, n)) is not None]
    remarks = {
        "hidden-sheets": book.nsheets - len(visible),
        "hidden-columns": sum(sheet.hides_columns for sheet in sheets),
        "unknown-formats": sum(sheet.unknown for sheet in sheets),
    }
    said = tuple(f"{code}:{count}" for code, count in remarks.items() if count)
    return Document("xls", tuple(grids), remarks=said)


def _is_visible(book: Any, number: int) -> bool:
    return bool(book._sheet_visibility[number] == 0)


def _sheet(book: Any, found: Any) -> Sheet:
    if sum(map(found.row_len, range(found.nrows))) > 5 * MAX_CELLS:
        raise UnreadableDocument("too-large", f"{found.name}: > {5 * MAX_CELLS} cells")
    sheet = Sheet(found.name)
    for row in range(found.nrows):
        for column, cell in enumerate(found.row(row), 1):
            text, struck, known = _text(book, cell)
            sheet.unknown += not known
            if struck and text:
                sheet.struck[row + 1, column] = text
                sheet.flags[row + 1, column] = _STRUCK
            elif text:
                sheet.texts[row + 1, column] = text
    sheet.merges = [
        Merge(top + 1, left + 1, bottom, right) for top, bottom, left, right in found.merged_cells
    ]
    sheet.hidden_rows = {row + 1 for row, info in found.rowinfo_map.items() if info.hidden}
    sheet.hidden_columns = {column + 1 for column, info in found.colinfo_map.items() if info.hidden}
    return sheet


def _text(book: Any, cell: Any) -> tuple[str, bool, bool]:
    """What a cell holds, whether it is struck out, and whether its number format is known."""
    import xlrd

    style = book.xf_list[cell.xf_index]
    struck = bool(book.font_list[style.font_index].struck_out)
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        number = Decimal(repr(cell.value))
        if cell.ctype == xlrd.XL_CELL_DATE and book.datemode:
            number += _DAYS_TO_1904
        shown = printed(number, book.format_map[style.format_key].format_str)
        return general(number) if shown is None else shown, struck, shown is not None
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE", struck, True
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#VALUE!")), struck, True
    return str(cell.value), struck, True
