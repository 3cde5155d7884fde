"""Excel workbooks (.xlsx, .xlsm): one pass over each visible sheet's part."""

import posixpath
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from zipfile import ZipFile

from msgspec import Struct

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.base.regex import regex
from selfeval_cli.input.package import (
    open_archive,
    parse,
    read_part,
    refuse_pictures_alone,
    relationships,
)
from selfeval_cli.input.workbook.printed import BUILT_IN, general, is_date, printed
from selfeval_cli.input.workbook.sheets import MAX_CELLS, Merge, Sheet, grid_of
from selfeval_cli.model.document import Document, Flag

MAX_SHEETS = 256
#: What stands for a figure that cannot be told: no reader of figures takes it for one.
UNTOLD = "#VALUE!"
REFERENCE = regex(r"([A-Z]{1,3})([1-9]\d{0,6})")
_NUMBER = regex(r"-?\d+(?:\.\d+)?(?:[Ee][-+]?\d{1,3})?")
_STRUCK: frozenset[Flag] = frozenset({"struck"})
_NO_FLAGS: frozenset[Flag] = frozenset()
#: What a workbook that counts days from 1904 on leaves out.
_DAYS_TO_1904 = 1462
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class _Text(Struct, frozen=True):
    """The text a cell shows, what was noticed about it, and its text that is struck out."""

    shown: str = ""
    flags: frozenset[Flag] = _NO_FLAGS
    struck: str = ""


_BLANK = _Text()


def read(data: bytes) -> Document:
    """The visible sheets of a workbook as grids, figures as they are printed.

    `remarks` are codes with a count, worded by the catalogue. Raises UnreadableDocument.
    """
    with open_archive(data) as archive:
        book = _Book(archive)
        sheets = [book.sheet(name, part) for name, part in book.visible]
        grids = [grid for n, one in enumerate(sheets, 1) if (grid := grid_of(one, n)) is not None]
        remarks = {
            "hidden-sheets": book.hidden,
            "hidden-columns": sum(sheet.hides_columns for sheet in sheets),
            "uncomputed-formulas": book.uncomputed,
            "unknown-formats": book.unknown,
        }
        said = tuple(f"{code}:{count}" for code, count in remarks.items() if count)
        return refuse_pictures_alone(archive, Document("xlsx", tuple(grids), remarks=said))


class _Book:
    """A workbook's package: its sheets, shared texts and number formats."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        main = next(
            (t for kind, t, outside in relationships(archive, "") if kind == "officeDocument"),
            "xl/workbook.xml",
        )
        related = relationships(archive, main)
        root = parse(read_part(archive, main), main)
        self.uncomputed = self.unknown = 0
        sheets = list(sheet_parts(archive, main))
        self.hidden = sum(not visible for _, _, visible in sheets)
        self.visible = [(n, p) for n, p, visible in sheets if visible and p in archive.NameToInfo]
        self._texts = [
            _rich(item) for item in self._part(related, "sharedStrings") if _local(item) == "si"
        ]
        self._formats, self._struck = _styles(self._part(related, "styles"))
        dates = _find(root, "workbookPr")
        self._from_1904 = dates is not None and dates.get("date1904") in ("1", "true")

    def _part(self, related: list[tuple[str, str, bool]], wanted: str) -> Any:
        """The root of a part the workbook names, or nothing."""
        for kind, target, external in related:
            if kind == wanted and not external and target in self._archive.NameToInfo:
                return parse(read_part(self._archive, target), target)
        return ()

    def sheet(self, name: str, part: str) -> Sheet:
        """Read one sheet."""
        sheet = Sheet(name)
        for block in parse(read_part(self._archive, part), part):
            kind = _local(block)
            if kind == "cols":
                _hide_columns(sheet, block)
            elif kind == "sheetData":
                self._rows(sheet, block)
            elif kind == "mergeCells":
                sheet.merges += [merge for cell in block if (merge := _merge(cell.get("ref", "")))]
        return sheet

    def _rows(self, sheet: Sheet, block: Any) -> None:
        row = 0
        for element in block:
            row = count(element.get("r"), row + 1)
            if element.get("hidden") in ("1", "true"):
                sheet.hidden_rows.add(row)
            column = 0
            for cell in element:
                column = column_number(cell.get("r", "")) or column + 1
                found = self._cell(cell)
                if found.shown:
                    sheet.texts[row, column] = found.shown
                if found.flags:
                    sheet.flags[row, column] = found.flags
                if found.struck:
                    sheet.struck[row, column] = found.struck

    def _cell(self, cell: Any) -> _Text:
        style = count(cell.get("s"), 0)
        found = self._held(cell, style)
        if found.shown and style in self._struck:
            return _Text("", _STRUCK, found.shown + found.struck)
        return found

    def _held(self, cell: Any, style: int) -> _Text:
        """What a cell holds, whether its style strikes it out or not."""
        held = {_local(child): child for child in cell}
        if not held:
            return _BLANK
        kind, value = cell.get("t", "n"), held["v"].text if "v" in held else None
        if kind == "s":
            rank = count(value, MAX_CELLS)
            return self._texts[rank] if rank < len(self._texts) else _BLANK
        if kind == "inlineStr":
            return _rich(held["is"]) if "is" in held else _BLANK
        if not value:
            self.uncomputed += "f" in held
            return _Text(UNTOLD) if "f" in held else _BLANK
        if kind == "b":
            return _Text("TRUE" if value == "1" else "FALSE")
        return _Text(value if kind in ("str", "e", "d") else self._figure(value, style))

    def _figure(self, value: str, style: int) -> str:
        if not _NUMBER.fullmatch(value):
            return value
        number = Decimal(value)
        pattern = self._formats[style] if style < len(self._formats) else "General"
        if self._from_1904 and is_date(pattern):
            number += _DAYS_TO_1904
        shown = printed(number, pattern)
        if shown is None:
            self.unknown += 1
            return general(number)
        return shown


def sheet_parts(archive: ZipFile, main: str) -> Iterator[tuple[str, str, bool]]:
    """The name of each sheet of a workbook part, the member that holds it, whether it is visible.

    Raises UnreadableDocument "too-large" for more than MAX_SHEETS.
    """
    targets = _targets(archive, main)
    root = parse(read_part(archive, main), main)
    sheets = [sheet for sheet in root.iter() if _local(sheet) == "sheet"]
    if len(sheets) > MAX_SHEETS:
        raise UnreadableDocument("too-large", f"> {MAX_SHEETS} sheets")
    for sheet in sheets:
        number = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
        target = targets.get(number, "")
        yield sheet.get("name", ""), target, sheet.get("state", "visible") == "visible"


def _targets(archive: ZipFile, main: str) -> dict[str, str]:
    """The member that each relationship of the workbook part names, by its id."""
    folder, file = posixpath.split(main)
    name = posixpath.join(folder, "_rels", f"{file}.rels")
    root = parse(read_part(archive, name), name)
    return {
        relation.get("Id", ""): posixpath.normpath(
            posixpath.join("/", folder, relation.get("Target", ""))
        )[1:]
        for relation in root
        if relation.get("TargetMode") != "External"
    }


def _styles(root: Any) -> tuple[list[str], set[int]]:
    """The format of each cell style, and the styles whose font is struck out."""
    own = {
        count(entry.get("numFmtId"), -1): entry.get("formatCode", "General")
        for entry in _entries(root, "numFmts")
    }
    struck_fonts = {
        rank for rank, font in enumerate(_entries(root, "fonts")) if _is_on(_find(font, "strike"))
    }
    formats: list[str] = []
    struck: set[int] = set()
    for rank, style in enumerate(_entries(root, "cellXfs")):
        number = count(style.get("numFmtId"), 0)
        formats.append(own.get(number) or BUILT_IN.get(number, "General"))
        if count(style.get("fontId"), -1) in struck_fonts:
            struck.add(rank)
    return formats, struck


def _entries(root: Any, name: str) -> Iterator[Any]:
    for table in root:
        if _local(table) == name:
            yield from table


def _rich(item: Any) -> _Text:
    """A shared or inline text: struck runs out, raised figures apart, phonetic readings out."""
    parts: list[str] = []
    gone: list[str] = []
    for element in item:
        kind = _local(element)
        if kind == "t":
            parts.append(element.text or "")
        elif kind == "r":
            text, properties = _child_text(element, "t") or "", _find(element, "rPr")
            struck = properties is not None and _is_on(_find(properties, "strike"))
            raised = None if properties is None else _find(properties, "vertAlign")
            if struck and text.strip():
                gone.append(text)
            elif raised is not None and raised.get("val") in ("superscript", "subscript"):
                parts.append(text.translate(_RAISED))
            else:
                parts.append(text)
    return _Text("".join(parts), _STRUCK if gone else _NO_FLAGS, "".join(gone))


def _hide_columns(sheet: Sheet, block: Any) -> None:
    for entry in block:
        if entry.get("hidden") in ("1", "true"):
            first, last = count(entry.get("min"), 1), count(entry.get("max"), 1)
            sheet.hidden_columns.update(range(first, min(last, 16_384) + 1))


def _merge(reference: str) -> Merge | None:
    first, _, last = reference.partition(":")
    corners = REFERENCE.fullmatch(first), REFERENCE.fullmatch(last)
    if corners[0] is None or corners[1] is None:
        return None
    (left, top), (right, bottom) = ((_letters(c[1]), int(c[2])) for c in corners if c)
    return Merge(top, left, bottom, right)


def column_number(reference: str) -> int:
    found = REFERENCE.fullmatch(reference)
    return 0 if found is None else _letters(found[1])


def _letters(name: str) -> int:
    number = 0
    for letter in name:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def count(text: str | None, otherwise: int) -> int:
    """A small whole number from an attribute; what is none is taken for `otherwise`."""
    return int(text) if text and len(text) < 8 and text.isascii() and text.isdigit() else otherwise


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _find(element: Any, name: str) -> Any:
    return next((child for child in element if _local(child) == name), None)


def _child_text(element: Any, name: str) -> str | None:
    found = _find(element, name)
    return None if found is None else found.text or ""


def _is_on(element: Any) -> bool:
    return element is not None and element.get("val") not in ("0", "false")
