"""Opens Office packages that may be hostile: limits are checked before a byte is inflated."""

import io
import posixpath
import struct
import zlib
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from selfeval_cli.base.errors import UnreadableDocument

MAX_MEMBERS = 2_000
#: Declared size of a part that is read, in bytes.
MAX_PART = 64 * 2**20
#: Declared size of all members together, in bytes.
MAX_TOTAL = 2**30
#: Inflated size over compressed size. Members below these sizes, in bytes, may be denser: a blank
#: drawing compresses as well as a bomb, but is never inflated here.
MAX_RATIO = 200
_SMALL_PART = 2**20
_SMALL_MEMBER = 16 * 2**20

_ENCRYPTED = 0x01
_DIRECTORY_ENTRY = b"PK\x01\x02"
#: What zipfile and zlib raise for damaged archives.
_DAMAGE = (
    BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
#: A document type declaration as written in the encodings a part may have.
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))

#: What an archive without a document part is, told by a member's name.
_KINDS = (
    ("xl/workbook.xml", "XLSX"),
    ("xl/workbook.bin", "XLSB"),
    ("ppt/presentation.xml", "PPTX"),
    ("OFD.xml", "OFD"),
    ("content.xml", "OpenDocument"),
)


def open_archive(data: bytes) -> ZipFile:
    """The package, its directory checked. The caller closes it.

    Raises UnreadableDocument: "truncated", "encrypted" or "zip-bomb".
    """
    # Counted before zipfile builds an object for each entry; an entry cannot lack its signature.
    if data.count(_DIRECTORY_ENTRY) > MAX_MEMBERS:
        raise UnreadableDocument("zip-bomb", f"> {MAX_MEMBERS} members")
    try:
        archive = ZipFile(io.BytesIO(data))
    except _DAMAGE as error:
        raise UnreadableDocument("truncated") from error
    _check_directory(archive.infolist())
    return archive


def _check_directory(members: list[ZipInfo]) -> None:
    names: set[str] = set()
    total = 0
    for info in members:
        name = info.filename
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableDocument("encrypted", name)
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise UnreadableDocument("truncated", f"{name}: method {info.compress_type}")
        _check_ratio(info, _SMALL_MEMBER)
        if name.lower() in names:  # which of the two would Word show?
            raise UnreadableDocument("truncated", f"{name}: twice")
        names.add(name.lower())
        total += info.file_size
    if total > MAX_TOTAL:
        raise UnreadableDocument("zip-bomb", f"{total} > {MAX_TOTAL} bytes")


def _check_ratio(info: ZipInfo, exempt: int) -> None:
    if info.file_size > exempt and info.file_size > MAX_RATIO * info.compress_size:
        raise UnreadableDocument(
            "zip-bomb", f"{info.filename}: {info.compress_size} → {info.file_size} bytes"
        )


def read_part(archive: ZipFile, name: str) -> bytes:
    """The bytes of a member, never more than the directory declares.

    Raises UnreadableDocument: "zip-bomb" beyond the limits, "truncated" when the member is not
    there, damaged, or not of the declared size.
    """
    try:
        info = archive.getinfo(name)
        _check_ratio(info, _SMALL_PART)
        if info.file_size > MAX_PART:
            raise UnreadableDocument("zip-bomb", f"{name}: {info.file_size} bytes")
        with archive.open(info) as stream:
            content = stream.read(info.file_size + 1)
    except _DAMAGE as error:
        raise UnreadableDocument("truncated", name) from error
    if len(content) != info.file_size:
        raise UnreadableDocument("truncated", name)
    return content


def parse(content: bytes, name: str) -> Any:
    """The root element of a part: no entities, no network, no document type.

    `name` is only told in the error. Raises UnreadableDocument: "dtd", "too-large", "bad-xml";
    MemoryError where memory is limited and does not suffice.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        # libxml2 takes the want of memory for a fault of the document.
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        # Entities of a document type blow up in attributes before the parser is through.
        if any(doctype in content for doctype in _DOCTYPES):
            raise UnreadableDocument("dtd", name) from error
        # libxml2 names the option that would lift its limits of depth and size.
        if "HUGE" in str(error):
            raise UnreadableDocument("too-large", name) from error
        raise UnreadableDocument("bad-xml", name) from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableDocument("dtd", name)
    return root


def main_part(archive: ZipFile) -> str:
    """The name of the document part, found through the package's relationships.

    Raises UnreadableDocument "not-a-document" with the kind of file when there is none.
    """
    names = archive.NameToInfo
    for kind, target, external in relationships(archive, ""):
        if kind == "officeDocument" and not external and target in names:
            if target.endswith((".bin", "workbook.xml", "presentation.xml")):
                break
            return target
    else:
        if "word/document.xml" in names:
            return "word/document.xml"
    for name, kind in _KINDS:
        if name in names:
            raise UnreadableDocument("not-a-document", kind)
    raise UnreadableDocument("not-a-document", "ZIP")


def relationships(archive: ZipFile, source: str) -> list[tuple[str, str, bool]]:
    """The relationships of a part ("" is the package): kind, target's member name, is external.

    A missing or damaged relationship part has none: they only help to find other parts.
    """
    folder, file = posixpath.split(source)
    name = posixpath.join(folder, "_rels", f"{file}.rels")
    if name not in archive.NameToInfo:
        return []
    try:
        root = parse(read_part(archive, name), name)
    except UnreadableDocument as problem:
        if problem.cause in ("bad-xml", "truncated"):
            return []
        raise
    return [
        (
            relation.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))[1:],
            relation.get("TargetMode") == "External",
        )
        for relation in root
    ]
