"""A Word copy, with comments, of a document whose own format no remark can be written into.

Its tables are drawn again cell by cell, so that every finding's place is a place in the copy.
"""

import io
from collections.abc import Iterable
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

from selfeval_cli.base.errors import Language
from selfeval_cli.base.regex import regex
from selfeval_cli.input import read_document
from selfeval_cli.model.document import Document, Grid, Slot
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.output.annotate.docx import annotate_docx
from selfeval_cli.output.annotate.model import AnnotatedCopy

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
#: What XML cannot hold.
_NO_TEXT = regex("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: No cell of Word spans more columns.
_WIDEST = 63
_BORDERS = ("top", "left", "bottom", "right", "insideH", "insideV")

_CONTENT_TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels" '
    b'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Default Extension="xml" ContentType="application/xml"/>'
    b'<Override PartName="/word/document.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def annotate_redrawn(
    data: bytes, document: DocumentReport, language: Language = "zh"
) -> AnnotatedCopy:
    """A .docx that shows the tables of `data` with a comment for each active finding.

    Raises UnreadableDocument when `data` cannot be read.
    """
    return annotate_docx(package(read_document(data)), document, language)


def package(document: Document) -> bytes:
    """A .docx that shows the tables and paragraphs of a document."""
    root = etree.Element(_w("document"), nsmap={"w": _W})
    _body(etree.SubElement(root, _w("body")), document)
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELATIONS,
        "word/document.xml": etree.tostring(root, encoding="UTF-8", xml_declaration=True),
    }
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(ZipInfo(name, _EARLIEST), content, ZIP_DEFLATED)
    return buffer.getvalue()


def _body(body: Any, document: Document) -> None:
    for grid in document.grids:
        _paragraphs(body, grid.before)
        _table(body, grid)
        # Tables without a paragraph between them would be one.
        _paragraphs(body, [""])
    _paragraphs(body, document.after)
    etree.SubElement(body, _w("sectPr"))


def _paragraphs(parent: Any, texts: Iterable[str]) -> None:
    for text in texts:
        run = etree.SubElement(etree.SubElement(parent, _w("p")), _w("r"))
        etree.SubElement(run, _w("t")).text = _NO_TEXT.sub("", text)


def _table(body: Any, grid: Grid) -> None:
    table = etree.SubElement(body, _w("tbl"))
    properties = etree.SubElement(table, _w("tblPr"))
    _set(properties, "tblW", w="5000", type="pct")
    borders = etree.SubElement(properties, _w("tblBorders"))
    for side in _BORDERS:
        _set(borders, side, val="single", sz="4", space="0", color="auto")
    columns = etree.SubElement(table, _w("tblGrid"))
    for _ in range(min(grid.width, _WIDEST)):
        etree.SubElement(columns, _w("gridCol"))
    for slots in grid.rows:
        _row(etree.SubElement(table, _w("tr")), slots)


def _row(row: Any, slots: Iterable[Slot]) -> None:
    column = 1
    for slot in slots:
        while column < slot.column:
            span = min(_WIDEST, slot.column - column)
            _cell(row, span, "")
            column += span
        cell = slot.cell
        merge = None if cell.row_span == 1 else "continue" if slot.covered else "restart"
        _cell(row, cell.column_span, slot.text, merge)
        column += cell.column_span
    if not len(row):
        _cell(row, 1, "")


def _cell(row: Any, span: int, text: str, merge: str | None = None) -> None:
    cell = etree.SubElement(row, _w("tc"))
    properties = etree.SubElement(cell, _w("tcPr"))
    if span > 1:
        _set(properties, "gridSpan", val=str(span))
    if merge is not None:
        _set(properties, "vMerge", val=merge)
    _paragraphs(cell, text.split("\n"))


def _set(parent: Any, name: str, **values: str) -> None:
    etree.SubElement(parent, _w(name), {_w(key): value for key, value in values.items()})


def _w(name: str) -> str:
    return f"{{{_W}}}{name}"
