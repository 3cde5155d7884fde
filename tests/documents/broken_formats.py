"""Files of the other formats that cannot be checked, each with the cause that has to be told."""

import zlib
from collections.abc import Callable
from pathlib import Path

from docx_xml import docx, package, relation, relation_part

from documents.broken import BROKEN, Broken

_ROOT = Path(__file__).resolve().parents[2]


def _bytes(data: bytes | str) -> Callable[[], bytes]:
    content = data.encode() if isinstance(data, str) else data
    return lambda: content


def pdf(*objects: str, trailer: str = "") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"trailer\n<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode("latin-1")


_CATALOGUE = "<</Type/Catalog/Pages 2 0 R>>"
_PAGES = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
_PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources 5 0 R>>"


def stream(content: bytes, also: str = "") -> str:
    data = content.decode("latin-1")
    return f"<</Length {len(content)}{also}>>stream\n{data}\nendstream"


def _printed_page(content: str, resources: str = "<<>>", *more: str) -> bytes:
    return pdf(_CATALOGUE, _PAGES, _PAGE, stream(content.encode("latin-1")), resources, *more)


def _scan() -> bytes:
    picture = stream(
        b"\0",
        "/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8",
    )
    return _printed_page("600 0 0 800 0 0 cm /P Do", "<</XObject<</P 6 0 R>>>>", picture)


def _locked_pdf() -> bytes:
    key = "00" * 32
    lock = f"<</Filter/Standard/V 2/R 3/Length 128/P -4/O<{key}>/U<{key}>>>"
    return pdf(_CATALOGUE, _PAGES, _PAGE, stream(b""), "<<>>", lock,
                trailer=f"/Encrypt 6 0 R/ID[<{key}><{key}>]")  # fmt: skip


def _page_tree(depth: int, *, circle: bool = False) -> bytes:
    """A page below this many knots, the last of which may lead back to the first."""
    knots = [
        f"<</Type/Pages/Kids[{n + 1} 0 R]/Count 1{'' if n == 2 else f'/Parent {n - 1} 0 R'}>>"
        for n in range(2, depth + 2)
    ]
    last = "<</Type/Pages/Kids[2 0 R]/Count 1>>" if circle else "<</Type/Page/MediaBox[0 0 9 9]>>"
    return pdf(_CATALOGUE, *knots, last)


def _many_pages() -> bytes:
    pages = ["<</Type/Page/MediaBox[0 0 9 9]>>"] * 301
    kids = " ".join(f"{number} 0 R" for number in range(3, 304))
    return pdf(_CATALOGUE, f"<</Type/Pages/Kids[{kids}]/Count 301>>", *pages)


def _packed_stream() -> bytes:
    """A page whose signs are packed a thousand times over: 400 MB."""
    packed = zlib.compress(b"q Q\n" * (100 * 2**20), 9)
    page = stream(packed, "/Filter/FlateDecode")
    return pdf(_CATALOGUE, _PAGES, _PAGE, page, "<<>>")


_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"


def book(sheet: str, **parts: bytes | str) -> bytes:
    """A workbook of one sheet with this content."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return package(
        {
            "_rels/.rels": relation_part(relation("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{relations}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="r"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relation_part(relation("worksheet", "worksheets/s.xml")),
            "xl/worksheets/s.xml": sheet,
            **parts,
        }
    )


def row(*texts: str) -> str:
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<worksheet xmlns="{_SHEET}"><sheetData><row>{cells}</row></sheetData></worksheet>'


def _many_sheets() -> bytes:
    sheets = '<sheet name="S" r:id="r"/>' * 257
    main = f'<workbook xmlns="{_SHEET}" xmlns:r="urn:r"><sheets>{sheets}</sheets></workbook>'
    return book(row("x"), **{"xl/workbook.xml": main})


def open_document(kind: str, content: str, **parts: str) -> bytes:
    spaces = " ".join(f'xmlns:{n}="{_OASIS}:{n}:1.0"' for n in ("office", "table", "text"))
    return package(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {spaces}><office:body><office:{kind}>"
            f"{content}</office:{kind}></office:body></office:document-content>",
            **parts,
        }
    )


_REPEATED = (
    '<table:table table:name="S"><table:table-row table:number-rows-repeated="1048576">'
    '<table:table-cell table:number-columns-repeated="16384"><text:p>1</text:p>'
    "</table:table-cell></table:table-row></table:table>"
)
_LOCKED = {"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}
_ENTITY = b'<!DOCTYPE x [<!ENTITY e "x">]>'
_DEEP_PAGE = "<html><body>" + "<div>" * 220 + "<table><tr><td>1"


def _cut(folder: str, name: str, share: float = 0.6) -> Callable[[], bytes]:
    data = (_ROOT / folder / name).read_bytes()
    return _bytes(data[: int(len(data) * share)])


def _locked_word() -> bytes:
    """A Word 97 document whose head says that it is encrypted."""
    data = bytearray((_ROOT / "samples" / "05-cost-overrun.doc").read_bytes())
    data[data.index(b"\xec\xa5") + 11] |= 1
    return bytes(data)


def _locked_book() -> bytes:
    """An Excel 97 workbook whose second record says that the others are encrypted."""
    data = bytearray((_ROOT / "tests/data/formats/05-cost-overrun.xls").read_bytes())
    second = data.index(b"\x09\x08\x10\x00") + 20
    data[second : second + 2] = b"\x2f\x00"
    return bytes(data)


def _nested_parts(depth: int = 1_200) -> bytes:
    """A web archive of parts within parts, none of which is a page."""
    out = b"MIME-Version: 1.0\n"
    for n in range(depth):
        out += b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n)
    return out + b"Content-Type: text/plain\n\nx"


_PICTURE = b"\x89PNG\r\n\x1a\n"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


_OLD, _NEW = "tests/data/formats", "samples"
_OTHER_TABLE = row("姓名", "部门", "岗位")

OTHERS: tuple[Broken, ...] = (
    Broken("截断.xlsx", _cut(_NEW, "05-cost-overrun.xlsx"), "truncated"),
    Broken("截断.xls", _cut(_OLD, "05-cost-overrun.xls", 0.3), "truncated"),
    Broken("截断大半.xls", _cut(_OLD, "05-cost-overrun.xls", 0.9), "truncated"),
    Broken("截断.doc", _cut(_NEW, "05-cost-overrun.doc", 0.6), "truncated"),
    Broken("缺末字节.doc", _cut(_NEW, "05-cost-overrun.doc", 0.99), "truncated"),
    Broken("截断.et", _cut(_OLD, "05-cost-overrun.xls", 0.1), "truncated"),
    Broken("截断.ods", _cut(_OLD, "05-cost-overrun.ods"), "truncated"),
    Broken("截断.odt", _cut(_OLD, "05-cost-overrun.odt"), "truncated"),
    Broken("截断.pdf", _cut(_NEW, "05-cost-overrun.pdf", 0.3), "truncated"),
    Broken("截断.wps", _cut(_NEW, "05-cost-overrun.doc", 0.2), "truncated"),
    Broken("加密.xlsx", _bytes(_OLE + "EncryptedPackage".encode("utf-16-le")), "encrypted"),
    Broken(
        "便笺.wps",  # Works and others keep other things in a compound file that is whole
        _bytes(
            _OLE
            + "Root Entry".encode("utf-16-le").ljust(128, b"\0")
            + "CONTENTS".encode("utf-16-le").ljust(128, b"\0")
        ),
        "not-a-document",
    ),
    Broken("加密.doc", _locked_word, "encrypted"),
    Broken("加密.xls", _locked_book, "encrypted"),
    Broken("加密.ods", lambda: open_document("spreadsheet", "", **_LOCKED), "encrypted"),
    Broken("加密.odt", lambda: open_document("text", "", **_LOCKED), "encrypted"),
    Broken("加密.pdf", _locked_pdf, "encrypted"),
    Broken("解压炸弹.xlsx", lambda: book(" " * 30_000_000), "zip-bomb"),
    Broken("解压炸弹.ods", lambda: package({"content.xml": " " * 30_000_000}), "zip-bomb"),
    Broken("内容炸弹.pdf", _packed_stream, "memory"),
    Broken("工作表过多.xlsx", _many_sheets, "too-large"),
    Broken("重复过多.ods", lambda: open_document("spreadsheet", _REPEATED), "too-large"),
    Broken("重复过多.odt", lambda: open_document("text", _REPEATED), "too-large"),
    Broken("跨列过大.html", _bytes("<html><table><tr><td colspan=99999>1"), "too-large"),
    Broken("层层嵌套.html", _bytes(_DEEP_PAGE), "too-large"),
    Broken("层层嵌套.mht", _nested_parts, "too-large"),
    Broken("页数过多.pdf", _many_pages, "too-large"),
    Broken("页树成环.pdf", lambda: _page_tree(3, circle=True), "empty"),
    Broken("页树过深.pdf", lambda: _page_tree(5_000), "truncated"),
    Broken("实体.xlsx", lambda: book(_ENTITY.decode() + row("&e;")), "dtd"),
    Broken("实体.ods", lambda: package({"content.xml": _ENTITY + b"<x>&e;</x>"}), "dtd"),
    Broken("实体.xls", _bytes(b'<?xml version="1.0"?>' + _ENTITY + b"<x>&e;</x>"), "dtd"),
    Broken("标记不全.xlsx", lambda: book("<worksheet>"), "bad-xml"),
    Broken("标记不全.odt", lambda: package({"content.xml": "<a>"}), "bad-xml"),
    Broken("扫描.pdf", _scan, "scan"),
    Broken("只有图片.docx", lambda: docx("", members={"word/media/1.png": _PICTURE}), "scan"),
    Broken("只有图片.xlsx", lambda: book(row(), **{"xl/media/1.png": _PICTURE}), "scan"),
    Broken("只有图片.odt", lambda: open_document("text", "", **{"Pictures/1": "x"}), "scan"),
    Broken("只有图片.html", _bytes("<html><body><p><img src='1.png'></p>"), "scan"),
    Broken("白纸.pdf", lambda: _printed_page(""), "empty"),
    Broken("版式.ofd", lambda: package({"OFD.xml": "<OFD/>"}), "not-a-document"),
    Broken("演示.ods", lambda: open_document("presentation", ""), "not-a-document"),
    Broken("压缩.rar", _bytes(b"Rar!\x1a\x07\x01\x00" + bytes(64)), "packed"),
    Broken("压缩.7z", _bytes(b"7z\xbc\xaf\x27\x1c" + bytes(64)), "packed"),
    Broken("富文本.rtf", _bytes(b"{\\rtf1 x}"), "needs-office"),
    Broken("二进制.xlsb", lambda: package({"xl/workbook.bin": b""}), "needs-office"),
    Broken("空表.xlsx", lambda: book(f'<worksheet xmlns="{_SHEET}"/>'), "no-table"),
    Broken("空表.ods", lambda: open_document("spreadsheet", ""), "no-table"),
    Broken("空文.odt", lambda: open_document("text", ""), "no-table"),
    Broken("别的表.xlsx", lambda: book(_OTHER_TABLE), "no-form"),
    Broken("别的表.html", _bytes("<html><table><tr><td>姓名<td>部门"), "no-form"),
)
#: Every broken file of every format.
ALL = BROKEN + OTHERS
