"""Prints forms as .docx with really merged cells: gridSpan across, vMerge downwards.

The package is made by python-docx; the tables are written as raw XML, because its table API
merges cell by cell and cannot print a row that is longer than the others.
"""

import io
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

from documents.sheet import Box, Piece, Sheet, render
from documents.spec import FormSpec

#: Every package carries this date, so that the same forms give the same bytes.
_WRITTEN = datetime(2024, 1, 2, tzinfo=UTC)
_BODY = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def docx_bytes(pieces: Iterable[Piece]) -> bytes:
    """A Word document of these paragraphs and tables. The same pieces give the same bytes."""
    return _package(_blocks(pieces))


def nested_docx_bytes(pieces: Iterable[Piece]) -> bytes:
    """The same inside the only cell of a layout table."""
    frame = table_xml(Sheet([[Box("")]]))
    cell = frame.find(f"{_W}tr/{_W}tc")
    for block in _blocks(pieces):
        cell.append(block)
    return _package([frame, _paragraph("")])


def _blocks(pieces: Iterable[Piece]) -> list[Any]:
    """The paragraphs and tables as elements, as Word wants them: no two tables touch."""
    blocks: list[Any] = []
    for piece in [*pieces, ""]:
        if isinstance(piece, str):
            blocks.append(_paragraph(piece))
        else:
            if blocks and blocks[-1].tag == f"{_W}tbl":
                blocks.append(_paragraph(""))
            blocks.append(table_xml(piece))
    return blocks


def _package(blocks: list[Any]) -> bytes:
    """A package whose document holds these elements."""
    members = _template()
    document = etree.fromstring(members[_BODY])
    end = document.find(f"{_W}body/{_W}sectPr")
    for block in blocks:
        end.addprevious(block)
    body = etree.tostring(document, encoding="UTF-8", xml_declaration=True)
    return _zip({**members, _BODY: body})


def with_body(package: bytes, change: Callable[[str], str | None]) -> bytes | None:
    """The package with the XML of its document changed, or None where `change` gives None."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        members = {name: source.read(name) for name in source.namelist()}
    body = change(members[_BODY].decode())
    return None if body is None else _zip({**members, _BODY: body.encode()})


def forms_docx(forms: Iterable[FormSpec]) -> bytes:
    """Several forms in one Word document."""
    return docx_bytes([piece for form in forms for piece in render(form)])


def table_xml(sheet: Sheet) -> Any:
    """The w:tbl element of a sheet."""
    table = parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr><w:tblStyle w:val='TableGrid'/>"
        "<w:tblW w:w='5000' w:type='pct'/></w:tblPr><w:tblGrid/></w:tbl>"
    )
    grid = table.find(f"{_W}tblGrid")
    width = sheet.width
    for _ in range(width):
        etree.SubElement(grid, f"{_W}gridCol").set(f"{_W}w", str(9000 // width))
    for row in sheet.expanded():
        tr = etree.SubElement(table, f"{_W}tr")
        missing = width - sum(box.columns for box, _ in row)
        if missing:
            properties = etree.SubElement(tr, f"{_W}trPr")
            etree.SubElement(properties, f"{_W}gridAfter").set(f"{_W}val", str(missing))
        for box, below in row:
            tr.append(_cell(box, below))
    return table


def _cell(box: Box, below: bool) -> Any:
    tc = etree.Element(f"{_W}tc")
    properties = etree.SubElement(tc, f"{_W}tcPr")
    if box.columns > 1:
        etree.SubElement(properties, f"{_W}gridSpan").set(f"{_W}val", str(box.columns))
    if box.rows > 1:
        merge = etree.SubElement(properties, f"{_W}vMerge")
        if not below:
            merge.set(f"{_W}val", "restart")
    for text in [""] if below else box.text.split("\n"):
        tc.append(_paragraph(text))
    return tc


def _paragraph(text: str) -> Any:
    paragraph = etree.Element(f"{_W}p")
    if text:
        run = etree.SubElement(etree.SubElement(paragraph, f"{_W}r"), f"{_W}t")
        run.text = text
        run.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return paragraph


@cache
def _template() -> dict[str, bytes]:
    """The members of an empty document made by python-docx, by name."""
    document = Document()
    properties = document.core_properties
    properties.author = "selfeval"
    properties.created = properties.modified = _WRITTEN
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as package:
        names = sorted(package.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        return {name: package.read(name) for name in names}


def _zip(members: dict[str, bytes]) -> bytes:
    """A package whose members are all dated 1980-01-01, the zip format's first day."""
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as package:
        for name, data in members.items():
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(member, data)
    return result.getvalue()
