"""An Excel workbook's package opened for notes, colours and figures; all else as it was."""

import posixpath
from copy import deepcopy
from typing import Any
from zipfile import ZipFile

from lxml import etree
from msgspec import Struct, field

from selfeval_cli.base.regex import regex
from selfeval_cli.input.package import main_part, parse, rels_name
from selfeval_cli.input.workbook.xlsx import REFERENCE, column_number, count, sheet_parts
from selfeval_cli.output.annotate import wording
from selfeval_cli.output.annotate.package import (
    CONTENT_TYPES,
    RELATION_BASE,
    STRICT_RELATION_BASE,
    Part,
    declare,
    empty_relations,
    free_name,
    read,
    relate,
    targets_of,
)

_VML = b"""<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:\
office" xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap \
v:ext="edit" data="1"/></o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" \
o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path \
gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>"""
_SHAPE = """<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:\
office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" id="_x0000_s{number}" \
type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1" \
o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>\
<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/><x:ClientData \
ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left},15,{top},2,{right},15,\
{bottom},4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}\
</x:Column></x:ClientData></v:shape>"""
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
#: What stands behind the drawing of the notes in a sheet's part.
_BEHIND_NOTES = {
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"),
    *("webPublishItems", "tableParts", "extLst"),
}
#: Rows and columns that a note's box covers.
_HEIGHT, _WIDTH = 7, 4
#: From which on Excel numbers the shapes of a first sheet.
_FIRST_SHAPE = 1025
_PLAIN_NUMBER = regex(r"-?\d{1,15}(?:\.\d{1,15})?")


class _Sheet(Struct):
    """A sheet's part and what belongs to its notes; the last are there once a note is."""

    part: Part
    notes: Part | None = None
    drawing: Part | None = None


class Book(Struct):
    """A workbook's package and the parts that were opened to be changed."""

    archive: ZipFile
    sheets: dict[str, _Sheet] = field(default_factory=dict)
    changed: dict[str, Part] = field(default_factory=dict)
    _main: str = ""
    _parts: dict[str, str] = field(default_factory=dict)
    _styles: dict[tuple[int, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._main = main_part(self.archive, "xl/workbook.xml")
        for name, part, _ in sheet_parts(self.archive, self._main):
            if part in self.archive.NameToInfo:
                self._parts[name] = part

    def parts(self) -> dict[str, bytes]:
        """The new contents of all parts that were changed."""
        return {part.name: part.written() for part in self.changed.values()}

    # -- cells

    def cell(self, place: str) -> Any:
        """The cell of a place ("Sheet1!F12"), made where it is blank; None for no such sheet."""
        name, _, reference = place.rpartition("!")
        found = REFERENCE.fullmatch(reference)
        sheet = self._sheet(name)
        if found is None or sheet is None:
            return None
        data = _child(sheet.part.root, "sheetData")
        if data is None:
            return None
        row = _placed(data, "row", int(found[2]), str(found[2]))
        return _placed(row, "c", column_number(reference), reference)

    def colour(self, cell: Any, colour: str) -> None:
        """Fill a cell with a colour ("FFF8CBAD"); its other formatting stays."""
        style = self._filled(count(cell.get("s"), 0), colour)
        if style is not None:
            cell.set("s", str(style))

    @staticmethod
    def write(cell: Any, text: str, *, as_text: bool = False) -> bool:
        """Put a figure into a cell, as a text where it is one; False where a formula stands."""
        if _child(cell, "f") is not None:
            return False
        number = not as_text and cell.get("t", "n") == "n" and _PLAIN_NUMBER.fullmatch(text)
        for child in list(cell):
            cell.remove(child)
        w = etree.QName(cell).namespace
        if number:
            cell.attrib.pop("t", None)
            etree.SubElement(cell, f"{{{w}}}v").text = text
        else:
            cell.set("t", "inlineStr")
            inline = etree.SubElement(cell, f"{{{w}}}is")
            etree.SubElement(inline, f"{{{w}}}t").text = text
        return True

    def recompute(self) -> None:
        """Let the program that opens the workbook compute its formulas anew."""
        root = self._open(self._main).root
        w = etree.QName(root).namespace
        entry = _child(root, "calcPr")
        if entry is None:
            before = {"oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "extLst"}
            entry = etree.Element(f"{{{w}}}calcPr")
            _insert_before(root, entry, before | {"webPublishing", "fileRecoveryPr"})
        entry.set("fullCalcOnLoad", "1")

    def _sheet(self, name: str) -> _Sheet | None:
        if name not in self.sheets and name in self._parts:
            self.sheets[name] = _Sheet(self._open(self._parts[name]))
        return self.sheets.get(name)

    def _open(self, name: str) -> Part:
        if name not in self.changed:
            self.changed[name] = read(self.archive, name)
        return self.changed[name]

    def _filled(self, style: int, colour: str) -> int | None:
        """The number of a cell style like another one, with a fill."""
        name = targets_of(self.archive, self._main).get("styles")
        if name is None:
            return None
        if (style, colour) not in self._styles:
            root = self._open(name).root
            fills, formats = _child(root, "fills"), _child(root, "cellXfs")
            if fills is None or formats is None or style >= len(formats):
                return None
            w = etree.QName(root).namespace
            fill = etree.Element(f"{{{w}}}fill", nsmap=root.nsmap)
            pattern = etree.SubElement(fill, f"{{{w}}}patternFill", patternType="solid")
            etree.SubElement(pattern, f"{{{w}}}fgColor", rgb=colour)
            new = deepcopy(formats[style])
            new.set("fillId", str(_rank_of(fill, fills)))
            new.set("applyFill", "1")
            self._styles[style, colour] = _rank_of(new, formats)
        return self._styles[style, colour]

    # -- notes

    def note(self, place: str, author: str, lines: tuple[str, ...]) -> bool:
        """Put a note at a place; False where somebody else's stands there or no cell is."""
        name, _, reference = place.rpartition("!")
        sheet = self._sheet(name)
        if sheet is None or REFERENCE.fullmatch(reference) is None:
            return False
        notes, drawing = self._notes(sheet)
        w = etree.QName(notes.root).namespace
        authors, listed = _lists(notes.root)
        if any(entry.get("ref") == reference for entry in listed):
            return False
        names = [entry.text for entry in authors]
        if author not in names:
            etree.SubElement(authors, f"{{{w}}}author").text = author
            names.append(author)
        entry = etree.SubElement(listed, f"{{{w}}}comment", ref=reference)
        entry.set("authorId", str(names.index(author)))
        text = etree.SubElement(entry, f"{{{w}}}text")
        run = etree.SubElement(etree.SubElement(text, f"{{{w}}}r"), f"{{{w}}}t")
        run.text = "\n".join(lines)
        run.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        drawing.root.append(_shape(reference, _free_number(drawing.root)))
        return True

    def take_away(self) -> bool:
        """Remove the notes that selfeval wrote before; whether there were any."""
        found = [self._take_away(sheet) for name in self._parts if (sheet := self._sheet(name))]
        return any(found)

    def _take_away(self, sheet: _Sheet) -> bool:
        if "comments" not in targets_of(self.archive, sheet.part.name):
            return False
        notes, drawing = self._notes(sheet)
        authors, listed = _lists(notes.root)
        names = [entry.text for entry in authors]
        own = [entry for entry in listed if _author(names, entry) in wording.AUTHORS]
        places = set()
        for entry in own:
            places.add(_zero_based(entry.get("ref", "")))
            entry.getparent().remove(entry)
        for shape in [s for s in drawing.root if _local(s) == "shape" and _noted(s) in places]:
            drawing.root.remove(shape)
        return bool(own)

    def _notes(self, sheet: _Sheet) -> tuple[Part, Part]:
        """The notes of a sheet and the drawing of their boxes, made where there are none."""
        if sheet.notes is None or sheet.drawing is None:
            targets = targets_of(self.archive, sheet.part.name)
            sheet.notes = self._part_of(sheet, targets.get("comments"), "comments")
            sheet.drawing = self._part_of(sheet, targets.get("vmlDrawing"), "vmlDrawing")
        return sheet.notes, sheet.drawing

    def _part_of(self, sheet: _Sheet, name: str | None, kind: str) -> Part:
        if name is not None:
            return self._open(name)
        drawn = kind == "vmlDrawing"
        pattern = "xl/drawings/vmlDrawing{}.vml" if drawn else "xl/comments{}.xml"
        name = free_name(self.archive, pattern, frozenset(self.changed))
        root = parse(_VML, name) if drawn else _no_notes(sheet.part.root)
        self.changed[name] = Part(name, b"", root)
        of = rels_name(self.archive, sheet.part.name)
        relations = self.changed.setdefault(of, read(self.archive, of, empty_relations))
        target = posixpath.relpath(name, posixpath.dirname(sheet.part.name))
        number = relate(relations.root, f"{_base(sheet.part.root)}/{kind}", target)
        types = self._open(CONTENT_TYPES).root
        if drawn:
            declare(types, ".vml", _VML_TYPE)
            self._draw(sheet.part.root, number)
        else:
            declare(types, name, _COMMENTS_TYPE)
        return self.changed[name]

    @staticmethod
    def _draw(root: Any, number: str) -> None:
        """Name the drawing of the notes in the sheet's part, where the schema wants it."""
        element = etree.Element(f"{{{etree.QName(root).namespace}}}legacyDrawing")
        element.set(f"{{{_base(root)}}}id", number)
        _insert_before(root, element, _BEHIND_NOTES)


def _rank_of(entry: Any, table: Any) -> int:
    """The place of an entry in a table of styles; it is added where there is none like it."""
    like = etree.tostring(entry, method="c14n", exclusive=True)
    for rank, other in enumerate(table):
        if etree.tostring(other, method="c14n", exclusive=True, with_tail=False) == like:
            return rank
    table.append(entry)
    table.set("count", str(len(table)))
    return len(table) - 1


def _base(root: Any) -> str:
    """What the names of relationships begin with, in the flavour of a part."""
    strict = etree.QName(root).namespace.startswith("http://purl.oclc.org/")
    return STRICT_RELATION_BASE if strict else RELATION_BASE


def _no_notes(sheet: Any) -> Any:
    w = etree.QName(sheet).namespace
    return etree.Element(f"{{{w}}}comments", nsmap={None: w})


def _lists(notes: Any) -> tuple[Any, Any]:
    """The authors and the notes of a part, which may lack either."""
    found = [_child(notes, name) for name in ("authors", "commentList")]
    if found[0] is None:
        found[0] = etree.Element(f"{{{etree.QName(notes).namespace}}}authors")
        notes.insert(0, found[0])
    if found[1] is None:
        found[1] = etree.SubElement(notes, f"{{{etree.QName(notes).namespace}}}commentList")
    return found[0], found[1]


def _shape(reference: str, number: int) -> Any:
    row, column = _zero_based(reference)
    text = _SHAPE.format(
        number=number,
        left=column + 1,
        top=max(row - 1, 0),
        right=column + 1 + _WIDTH,
        bottom=max(row - 1, 0) + _HEIGHT,
        row=row,
        column=column,
    )
    return parse(text.encode(), "note")


def _free_number(drawing: Any) -> int:
    """A number that no shape of a drawing has."""
    names = (shape.get("id", "").rpartition("_s")[2] for shape in drawing)
    return max([_FIRST_SHAPE, *(count(name, 0) + 1 for name in names)])


def _zero_based(reference: str) -> tuple[int, int]:
    found = REFERENCE.fullmatch(reference)
    return (-1, -1) if found is None else (int(found[2]) - 1, column_number(reference) - 1)


def _noted(shape: Any) -> tuple[int, int]:
    """The place that the box of a note belongs to."""
    texts = {_local(element): (element.text or "").strip() for element in shape.iter()}
    return count(texts.get("Row"), -1), count(texts.get("Column"), -1)


def _author(authors: list[str | None], entry: Any) -> str | None:
    rank = count(entry.get("authorId"), len(authors))
    return authors[rank] if rank < len(authors) else None


def _placed(parent: Any, tag: str, number: int, reference: str) -> Any:
    """The row or cell with a number among those of `parent`, made in its place where it is not."""
    at = rank = 0
    for element in parent:
        own = element.get("r", "")
        at = (column_number(own) if tag == "c" else count(own, 0)) or at + 1
        if at == number:
            return element
        if at > number:
            break
        rank += 1
    new = etree.Element(f"{{{etree.QName(parent).namespace}}}{tag}", r=reference)
    parent.insert(rank, new)
    return new


def _insert_before(root: Any, element: Any, names: set[str]) -> None:
    """Put an element before the first of these, or last."""
    place = next((n for n, child in enumerate(root) if _local(child) in names), len(root))
    root.insert(place, element)


def _child(element: Any, name: str) -> Any:
    return next((child for child in element if _local(child) == name), None)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
