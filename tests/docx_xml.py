"""Builds Word documents from raw XML, so that each construct can be written as Word writes it."""

import io
import zipfile
from collections.abc import Mapping
from types import MappingProxyType

_NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "v": "urn:schemas-microsoft-com:vml",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
}
_DECLARATIONS = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in _NAMESPACES.items())
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def docx(
    body: str,
    *,
    styles: str = "",
    links: int = 0,
    members: Mapping[str, str | bytes] = MappingProxyType({}),
) -> bytes:
    """A package whose document has this body XML.

    `styles` is the content of the styles part; `links` external relationships are declared;
    `members` are added or put in the place of others.
    """
    relations = [relation("styles", "styles.xml")] if styles else []
    relations += [
        relation("hyperlink", f"http://example.invalid/{i}", external=True) for i in range(links)
    ]
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": relation_part(relation("officeDocument", "word/document.xml")),
        "word/document.xml": document(body),
        "word/_rels/document.xml.rels": relation_part(*relations),
    }
    if styles:
        parts["word/styles.xml"] = f"<w:styles {_DECLARATIONS}>{styles}</w:styles>"
    return package({**parts, **members})


def package(members: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def document(body: str) -> str:
    """A document part around this body XML."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f"<w:document {_DECLARATIONS}><w:body>{body}<w:sectPr/></w:body></w:document>"
    )


def relation(kind: str, target: str, *, external: bool = False) -> str:
    """One relationship of an Office kind."""
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="r" Type="{_KIND}/{kind}" Target="{target}"{mode}/>'


def relation_part(*relations: str) -> str:
    """A relationships part."""
    return f'<Relationships xmlns="{_RELATIONS}">{"".join(relations)}</Relationships>'


def tbl(*rows: str, properties: str = "") -> str:
    """A table of these rows."""
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid/>{''.join(rows)}</w:tbl>"


def tr(*cells: str, properties: str = "") -> str:
    """A row of these cells."""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tc(content: str = "", properties: str = "") -> str:
    """A cell; plain text is put into a paragraph."""
    blocks = content if content.startswith(("<w:", "<mc:")) else p(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{blocks}</w:tc>"


def p(content: str = "", properties: str = "") -> str:
    """A paragraph; plain text is put into a run."""
    runs = content if content.startswith("<") else r(content) if content else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def r(content: str, properties: str = "") -> str:
    """A run; plain text is put into a w:t."""
    inner = content if content.startswith("<") else t(content)
    return f"<w:r><w:rPr>{properties}</w:rPr>{inner}</w:r>"


def t(text: str) -> str:
    """A text element."""
    return f'<w:t xml:space="preserve">{text}</w:t>'


def sdt(content: str, properties: str = "") -> str:
    """A content control around anything."""
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def span(columns: int) -> str:
    """The property of a cell that covers several columns."""
    return f'<w:gridSpan w:val="{columns}"/>'


#: The properties of the first cell of a vertical merge and of the cells below it.
TOP, BELOW = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
