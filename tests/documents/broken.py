"""Files that cannot be checked, each with the cause that has to be told for it."""

import io
import itertools
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from docx_xml import document, docx, p, package, relation, relation_part, span, tbl, tc, tr

from documents.published import LOOK_ALIKES
from documents.write_docx import docx_bytes
from documents.write_txt import dump
from selfeval_cli.base.errors import Cause


@dataclass(frozen=True)
class Broken:
    """A file, how its bytes are made, and the cause to be told.

    `member` is the part of the name in the report behind the file's own, for files in an archive.
    """

    name: str
    make: Callable[[], bytes]
    cause: Cause
    member: str = ""


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
_SOUND = docx(tbl(tr(tc("总分"), tc("100"))) + p("注"))


def _bytes(data: bytes | str) -> Callable[[], bytes]:
    content = data.encode() if isinstance(data, str) else data
    return lambda: content


def _ole(stream: str) -> Callable[[], bytes]:
    return _bytes(_OLE + stream.encode("utf-16-le"))


def _part(content: str | bytes) -> Callable[[], bytes]:
    return lambda: docx("", members={"word/document.xml": content})


def _body(body: str) -> Callable[[], bytes]:
    return lambda: docx(body)


def _with_type(declaration: str, encoding: str = "UTF-8") -> Callable[[], bytes]:
    """A document part with a document type before its root element."""
    text = document(p("&e;")).replace("<w:document", f"{declaration}<w:document")
    return _part(text.replace("UTF-8", encoding).encode(encoding))


def _billion_laughs() -> bytes:
    """Entities that stand for ten of the one before: a naive parser hangs over 10 GB of text."""
    names = "abcdefghij"
    lines = "".join(
        f'<!ENTITY {name} "{f"&{below};" * 10}">' for below, name in itertools.pairwise(names)
    )
    return _with_type(f'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">{lines}<!ENTITY e "&j;">]>')()


def _bomb() -> bytes:
    """A document part that takes 70 kB and inflates to 70 MB."""
    return _part(document("").encode() + b" " * 70_000_000)()


def _bomb_beside() -> bytes:
    """A picture of 20 MB of nothing beside a sound document."""
    return docx(p("x"), members={"word/media/a.emf": bytes(20 * 2**20)})


def _liar() -> bytes:
    """The directory says that the document part has 500 bytes; it has five million."""
    content = document("").encode() + b" " * 5_000_000
    return _part(content)().replace(struct.pack("<I", len(content)), struct.pack("<I", 500))


def _many_members() -> bytes:
    return docx("", members={f"x{number}": "" for number in range(2_001)})


def _many_cells() -> bytes:
    """More cells than the memory of a worker holds, and figures, lest they pack like a bomb."""
    return docx(
        tbl(*(tr(*(tc(str(7919 * n * m % 99_991)) for m in range(201))) for n in range(1_000)))
    )


def _nested_tables() -> bytes:
    body = p("x")
    for _ in range(12):
        body = tbl(tr(tc(body + p())))
    return docx(body)


def _deep() -> bytes:
    return docx(f"<w:p>{'<w:sdt>' * 1_000}{'</w:sdt>' * 1_000}</w:p>")


def _twice() -> bytes:
    buffer = io.BytesIO(_SOUND)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("Word/Document.xml", document(""))
    return buffer.getvalue()


def _flagged() -> bytes:
    """A package with a member that is said to be encrypted."""
    data = bytearray(_SOUND)
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def _other_packing() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/document.xml", document(""))
    return buffer.getvalue()


def _changed_behind() -> bytes:
    """A text changed without its checksum."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", document(p("总分 100")))
    return buffer.getvalue().replace("总分 100".encode(), "总分 999".encode())


def _zip(**members: bytes) -> Callable[[], bytes]:
    return lambda: package({name.replace("_", "."): data for name, data in members.items()})


def _locked_member() -> bytes:
    data = bytearray(package({"a.txt": b"x"}))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def _look_alike(kind: str, printer: Callable[..., bytes | str]) -> Callable[[], bytes]:
    printed = printer([LOOK_ALIKES[kind]])
    return _bytes(printed)


_PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
_BROKEN_UTF8 = "项目支出绩效自评表\n".encode() * 3 + b"\xff\xfe\xff" + "总分\t100\n".encode()
_EXTERNAL = '<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
_REMOTE = '<!DOCTYPE w SYSTEM "http://example.invalid/x.dtd">'
_WORKBOOK = {
    "_rels/.rels": relation_part(relation("officeDocument", "xl/workbook.xml")),
    "xl/workbook.xml": "<workbook/>",
}

#: Fifty files, broken in different ways.
BROKEN: tuple[Broken, ...] = (
    Broken("空文件.docx", _bytes(b""), "empty"),
    Broken("空文件.txt", _bytes(b""), "empty"),
    Broken("只有空行.txt", _bytes("\n \t\n\r\n　\n".encode("ascii", "ignore")), "empty"),
    Broken("截断.docx", _bytes(_SOUND[: len(_SOUND) // 2]), "truncated"),
    Broken("缺末字节.docx", _bytes(_SOUND[:-1]), "truncated"),
    Broken("校验和不符.docx", _changed_behind, "truncated"),
    Broken("同名部件.docx", _twice, "truncated"),
    Broken("目录说谎.docx", _liar, "truncated"),
    Broken("别的压缩法.docx", _other_packing, "truncated"),
    Broken("加密.docx", _ole("EncryptedPackage"), "encrypted"),
    Broken("部件加密.docx", _flagged, "encrypted"),
    Broken("旧版.doc", _ole("WordDocument"), "old-word"),
    Broken("旧版改名.docx", _ole("WordDocument"), "old-word"),
    Broken("图片改名.docx", _bytes(_PNG), "not-a-document"),
    Broken("照片改名.docx", _bytes(b"\xff\xd8\xff\xe0" + bytes(64)), "not-a-document"),
    Broken("扫描件改名.docx", _bytes(b"%PDF-1.7\n%\xe2\xe3\n"), "truncated"),
    Broken("网页改名.docx", _bytes("<html><body>总分</body></html>"), "no-table"),
    Broken("富文本改名.docx", _bytes(b"{\\rtf1 x}"), "needs-office"),
    Broken("表格改名.docx", lambda: package(_WORKBOOK), "truncated"),
    Broken("旧表格改名.docx", _ole("Workbook"), "truncated"),
    Broken("演示改名.docx", lambda: package({"ppt/presentation.xml": ""}), "not-a-document"),
    Broken("压缩包改名.docx", lambda: package({"a.txt": "x"}), "not-a-document"),
    Broken("二进制.txt", _bytes(b"abc\x00\x01\x02\x03" * 9), "not-a-document"),
    Broken("控制符.txt", _bytes("项目\t100\n\x1b[31m红\n"), "not-a-document"),
    Broken("实体炸弹.docx", _billion_laughs, "dtd"),
    Broken("外部实体.docx", _with_type(_EXTERNAL), "dtd"),
    Broken("远程定义.docx", _with_type(_REMOTE), "dtd"),
    Broken("换码定义.docx", _with_type("<!DOCTYPE w [<!ENTITY e 'x'>]>", "UTF-16"), "dtd"),
    Broken("标记不全.docx", _part(document("<w:p>")), "bad-xml"),
    Broken("空部件.docx", _part(""), "bad-xml"),
    Broken("未知编码.docx", _part('<?xml version="1.0" encoding="x-no"?><a/>'), "bad-xml"),
    Broken("解压炸弹.docx", _bomb, "zip-bomb"),
    Broken("图片炸弹.docx", _bomb_beside, "zip-bomb"),
    Broken("部件过多.docx", _many_members, "zip-bomb"),
    Broken("跨列过大.docx", _body(tbl(tr(tc("a", span(20_000_000))))), "too-large"),
    Broken("单元格过多.docx", _many_cells, "memory"),
    Broken("单元格过多.txt", _bytes("1\t2\n" * 100_001), "too-large"),
    Broken("表中表.docx", _nested_tables, "too-large"),
    Broken("层层嵌套.docx", _deep, "too-large"),
    Broken("编码损坏.txt", _bytes(_BROKEN_UTF8), "encoding"),
    Broken("没有表格.txt", _bytes("关于开展绩效自评工作的通知\n各单位请按期报送。\n"), "no-table"),
    Broken("没有表格.docx", _body(p("关于开展绩效自评工作的通知")), "no-table"),
    Broken("别的表.txt", _bytes("姓名\t部门\n张某\t财务科\n李某\t办公室\n"), "no-form"),
    Broken("别的表.docx", _body(tbl(tr(tc("姓名"), tc("部门")))), "no-form"),
    Broken("申报表.docx", _look_alike("绩效目标申报表", docx_bytes), "look-alike"),
    Broken("监控表.txt", _look_alike("绩效运行监控表", dump), "look-alike"),
    Broken("截断.zip", _bytes(package({"a.txt": "x"})[:-9]), "truncated"),
    Broken("空包.zip", _bytes(package({})), "no-documents"),
    Broken("套娃.zip", _zip(inner_zip=package({"a.txt": "x"})), "nested-archive", "/inner.zip"),
    Broken("锁住.zip", _locked_member, "encrypted", "/a.txt"),
)
