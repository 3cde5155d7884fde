"""A copy of an OpenDocument text or workbook with a note and a colour at the cell of each finding.

Only content.xml is edited; every other member of the package keeps its bytes.
"""

from copy import deepcopy
from typing import Any

from lxml import etree

from selfeval_cli.base.errors import Language
from selfeval_cli.input.odf import (
    NAMESPACES,
    OFFICE,
    STYLE,
    TABLE,
    TEXT,
    body_of,
    read_content,
    stands_for,
    table_cells,
)
from selfeval_cli.input.package import open_archive, read_part
from selfeval_cli.input.workbook.xlsx import REFERENCE, column_number
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.output.annotate import notes, wording
from selfeval_cli.output.annotate.model import AnnotatedCopy
from selfeval_cli.output.annotate.package import rewrite, serialise

_PART = "content.xml"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_FILL = f"{{{NAMESPACES['fo']}}}background-color"
#: What the name of a style with our colour ends in.
_MARK = "-selfeval-"


def annotate_odf(data: bytes, document: DocumentReport, language: Language = "zh") -> AnnotatedCopy:
    """A copy of the .odt or .ods `data` with a note per cell that has active findings.

    Earlier notes by selfeval are replaced, those of other people stay: a cell of a sheet holds one
    note, so that a finding at the cell of one stands at the title of its form. Raises
    UnreadableDocument when the package cannot be read.
    """
    with open_archive(data) as archive:
        root = read_content(archive)
        removed = _take_away(root)
        cells = _Cells(root, data)
        told = notes.tell(document, cells.put, language)
        if not told.count and not removed:
            return AnnotatedCopy(data, 0)
        content = serialise(root, read_part(archive, _PART))
        signed = any("documentsignatures" in name.lower() for name in archive.namelist())
        copy = rewrite(data, archive, {_PART: content})
        return AnnotatedCopy(copy, told.count, told.warnings(language, signed=signed))


def _take_away(root: Any) -> bool:
    """Remove the notes that selfeval wrote before, and its colours; whether there were any."""
    own = [
        note
        for note in root.iter(f"{OFFICE}annotation")
        if note.findtext(_CREATOR) in wording.AUTHORS
    ]
    for note in own:
        _drop(note)
    for cell in root.iter(f"{TABLE}table-cell"):
        plain, mark, _ = cell.get(f"{TABLE}style-name", "").partition(_MARK)
        if mark and plain:
            cell.set(f"{TABLE}style-name", plain)
        elif mark:
            del cell.attrib[f"{TABLE}style-name"]
    return bool(own)


def _drop(element: Any) -> None:
    """Remove an element but not the text behind it."""
    parent, before = element.getparent(), element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + (element.tail or "") or None
    else:
        before.tail = (before.tail or "") + (element.tail or "") or None
    parent.remove(element)


class _Cells:
    """The cells of a content part by their places."""

    def __init__(self, root: Any, data: bytes) -> None:
        from selfeval_cli.input import read_document

        content = body_of(root)
        self._is_sheet = content.tag == f"{OFFICE}spreadsheet"
        self._styles = _Styles(root)
        if self._is_sheet:
            cells = read_document(data).cells()
            self._places = {(c.table, c.row, c.column): c.place or "" for c in cells}
            self._tables = {t.get(f"{TABLE}name", ""): t for t in content.iter(f"{TABLE}table")}
        else:
            self._elements = table_cells(root)

    def put(self, key: notes.Key, note: notes.Note) -> bool:
        """Write a note at a cell; False where it is not found or somebody else's stands there."""
        cell = self._in_sheet(self._places.get(key, "")) if self._is_sheet else self._in_text(key)
        if cell is None or (self._is_sheet and cell.find(f"{OFFICE}annotation") is not None):
            return False
        entry = _entry(note)
        if self._is_sheet:
            cell.insert(0, entry)
        else:
            _into_text(cell, entry)
        if note.severity is not None:
            self._styles.colour(cell, note.severity)
        return True

    def _in_text(self, key: notes.Key) -> Any:
        """The cell of a text; one that stands for several by a count of repetitions has no note."""
        found = self._elements.get(key)
        if (
            found is None
            or stands_for(found, "columns") * stands_for(found.getparent(), "rows") > 1
        ):
            return None
        return found

    def _in_sheet(self, place: str) -> Any:
        """The cell at a place ("Sheet1!F12"), taken out of a run of equal ones."""
        name, _, reference = place.rpartition("!")
        found, table = REFERENCE.fullmatch(reference), self._tables.get(name)
        if found is None or table is None:
            return None
        row = _nth(table.iter(f"{TABLE}table-row"), "rows", int(found[2]))
        cell = None if row is None else _nth(iter(row), "columns", column_number(reference))
        return cell if cell is not None and cell.tag == f"{TABLE}table-cell" else None


def _nth(elements: Any, what: str, number: int) -> Any:
    """The element that stands for this number, alone: of a run of equal ones it is split off."""
    for element in list(elements):
        count = stands_for(element, what)
        if number <= count:
            _split(element, what, number - 1, count - number)
            return element
        number -= count
    return None


def _split(element: Any, what: str, before: int, behind: int) -> None:
    """Leave an element standing for one, its like for those before and those behind it."""
    key = f"{TABLE}number-{what}-repeated"
    for count, add in ((before, element.addprevious), (behind, element.addnext)):
        if count:
            like = deepcopy(element)
            _count(like, key, count)
            add(like)
    _count(element, key, 1)


def _count(element: Any, key: str, count: int) -> None:
    if count > 1:
        element.set(key, str(count))
    else:
        element.attrib.pop(key, None)


def _entry(note: notes.Note) -> Any:
    entry = etree.Element(f"{OFFICE}annotation")
    etree.SubElement(entry, _CREATOR).text = note.author
    for line in note.lines:
        etree.SubElement(entry, f"{TEXT}p").text = line
    return entry


def _into_text(cell: Any, entry: Any) -> None:
    """Put a note at the head of a cell's first paragraph, which is made where there is none."""
    paragraph = next(cell.iterchildren(f"{TEXT}p", f"{TEXT}h"), None)
    if paragraph is None:
        paragraph = etree.Element(f"{TEXT}p")
        cell.insert(0, paragraph)
    entry.tail, paragraph.text = paragraph.text, None
    paragraph.insert(0, entry)


class _Styles:
    """The automatic styles of a content part, and copies of them with a colour."""

    def __init__(self, root: Any) -> None:
        self._list: Any = next(root.iter(f"{OFFICE}automatic-styles"), None)
        styles = () if self._list is None else self._list.iterchildren(f"{STYLE}style")
        self._by_name = {style.get(f"{STYLE}name", ""): style for style in styles}

    def colour(self, cell: Any, severity: str) -> None:
        """Give a cell a style like its own, with a colour; nothing where there are no styles."""
        if self._list is None:
            return
        plain = cell.get(f"{TABLE}style-name", "")
        name = f"{plain}{_MARK}{severity}"
        if name not in self._by_name:
            self._by_name[name] = self._coloured(plain, name, severity)
        cell.set(f"{TABLE}style-name", name)

    def _coloured(self, plain: str, name: str, severity: Any) -> Any:
        own = self._by_name.get(plain)
        style = etree.Element(f"{STYLE}style") if own is None else deepcopy(own)
        style.set(f"{STYLE}name", name)
        style.set(f"{STYLE}family", "table-cell")
        if own is None:
            style.set(f"{STYLE}parent-style-name", plain or "Default")
        properties = style.find(f"{STYLE}table-cell-properties")
        if properties is None:
            properties = etree.Element(f"{STYLE}table-cell-properties")
            style.insert(0, properties)
        properties.set(_FILL, f"#{notes.COLOURS[severity].lower()}")
        self._list.append(style)
        return style
