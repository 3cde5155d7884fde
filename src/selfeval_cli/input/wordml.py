"""Word documents in one XML file, often under the name .doc: that of Word 2003, which office
systems fill in from a template, and the flat form of a .docx; made a package, then read as one."""

import io
from typing import Any
from zipfile import ZIP_STORED, ZipFile

from lxml import etree
from msgspec.structs import replace

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.input.docx import reader
from selfeval_cli.model.document import Document

_OLD = "http://schemas.microsoft.com/office/word/2003/wordml"
_NEW = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HINTS = "http://schemas.microsoft.com/office/word/2003/auxHint"
_REMARKS = "http://schemas.microsoft.com/aml/2001/core"
_FLAT = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#: The elements that are called otherwise today, and what a tracked change is today.
_RENAMED = {"vmerge": "vMerge", "hmerge": "hMerge"}
_CHANGES = {"Word.Insertion": "ins", "Word.Deletion": "del"}


def read(root: Any) -> Document | None:
    """The document with this root element; None where it is no Word document.

    Raises UnreadableDocument as the Word reader does.
    """
    if root.tag == f"{{{_OLD}}}wordDocument":
        parts = _of_2003(root)
    elif root.tag == f"{_FLAT}package":
        parts = _of_flat(root)
    else:
        return None
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return replace(reader.read(out.getvalue()), format="xml")


def _of_2003(root: Any) -> dict[str, bytes]:
    body = root.find(f"{{{_OLD}}}body")
    if body is None:
        raise UnreadableDocument("truncated", "w:body")
    for element in root.iter(f"{{{_REMARKS}}}annotation"):
        change = _CHANGES.get(element.get(f"{{{_OLD}}}type", ""))
        if change is not None:
            element.tag = f"{{{_OLD}}}{change}"
    etree.strip_tags(root, f"{{{_HINTS}}}*", f"{{{_REMARKS}}}content")
    for old, new in _RENAMED.items():
        for element in root.iter(f"{{{_OLD}}}{old}"):
            element.tag = f"{{{_OLD}}}{new}"
    document = etree.Element(f"{{{_OLD}}}document", nsmap={"w": _OLD})
    document.append(body)
    parts = {"word/document.xml": document, "word/styles.xml": root.find(f"{{{_OLD}}}styles")}
    contents = {n: _renewed(part) for n, part in parts.items() if part is not None}
    return {
        "_rels/.rels": _relation("officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": _relation("styles", "styles.xml"),
        **contents,
    }


def _renewed(part: Any) -> bytes:
    """A part in the namespace of today."""
    content: bytes = etree.tostring(part, encoding="UTF-8")
    return content.replace(_OLD.encode(), _NEW.encode())


def _relation(kind: str, target: str) -> bytes:
    return (
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r" Type="{_KIND}/{kind}" '
        f'Target="{target}"/></Relationships>'
    ).encode()


def _of_flat(root: Any) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    for part in root.iterchildren(f"{_FLAT}part"):
        holder = part.find(f"{_FLAT}xmlData")
        if holder is not None and len(holder):
            name = part.get(f"{_FLAT}name", "").lstrip("/")
            parts[name] = etree.tostring(holder[0], encoding="UTF-8")
    return parts
