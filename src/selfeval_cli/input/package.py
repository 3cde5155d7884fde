"""Opens Office packages that may be hostile: limits are checked before a byte is inflated."""

import io
import posixpath
from copy import copy
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from lxml import etree

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.input.archive import PACKAGE, check_member, open_zip, part_name, read_member
from selfeval_cli.model.document import Document

#: Members up to this size, in bytes, may be packed more densely when they are read.
_SMALL_PART = 2**20

#: A document type declaration as written in the encodings a part may have.
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))


def open_archive(data: bytes) -> ZipFile:
    """The package, its directory checked. The caller closes it.

    Raises UnreadableDocument: "truncated", "encrypted" or "zip-bomb".
    """
    archive = open_zip(io.BytesIO(data), PACKAGE)
    _check_directory(archive.infolist())
    return archive


def _check_directory(members: list[ZipInfo]) -> None:
    names: set[str] = set()
    for info in members:
        name = part_name(info.filename)
        check_member(info, PACKAGE.dense)
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise UnreadableDocument("truncated", f"{name}: method {info.compress_type}")
        if name in names:  # which of the two would Word show?
            raise UnreadableDocument("truncated", f"{name}: twice")
        names.add(name)


def read_part(archive: ZipFile, name: str) -> bytes:
    """The bytes of a member, never more than the directory declares.

    Raises UnreadableDocument: "zip-bomb" beyond the limits, "truncated" when the member is not
    there, damaged, or not of the declared size.
    """
    info = archive.NameToInfo.get(actual_name(archive, name))
    if info is None:
        raise UnreadableDocument("truncated", name)
    return read_member(archive, info, _SMALL_PART)


def packed_part(archive: ZipFile, name: str) -> tuple[int, int, int, bytes]:
    """What the bytes of a member are inflated from: method, checksum, size and packed bytes.

    Raises UnreadableDocument as `read_part` does.
    """
    info = copy(archive.NameToInfo[name])
    told = info.compress_type, info.CRC, info.file_size
    info.compress_type, info.file_size = ZIP_STORED, info.compress_size
    del info.CRC  # it is that of the inflated bytes
    return *told, read_member(archive, info, _SMALL_PART)


def actual_name(archive: ZipFile, name: str) -> str:
    """The name of the member that Office takes for `name`: case and kind of slash do not count."""
    if name in archive.NameToInfo:
        return name
    wanted = part_name(name)
    return next((member for member in archive.NameToInfo if part_name(member) == wanted), name)


def rels_name(archive: ZipFile, source: str) -> str:
    """The name of the part that holds the relationships of `source` ("" is the package)."""
    folder, file = posixpath.split(source.replace("\\", "/"))
    return actual_name(archive, posixpath.join(folder, "_rels", f"{file}.rels"))


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


def main_part(archive: ZipFile, usual: str = "word/document.xml") -> str:
    """The name of the document part, found through the package's relationships, or by its usual
    name.

    Raises UnreadableDocument "not-a-document" when there is none.
    """
    names = [
        target
        for kind, target, external in relationships(archive, "")
        if kind == "officeDocument" and not external
    ]
    for name in (*names, actual_name(archive, usual)):
        if name in archive.NameToInfo:
            return name
    raise UnreadableDocument("not-a-document", "ZIP")


def relationships(archive: ZipFile, source: str) -> list[tuple[str, str, bool]]:
    """The relationships of a part ("" is the package): kind, target's member name, is external.

    A missing or damaged relationship part has none: they only help to find other parts.
    """
    name = rels_name(archive, source)
    if name not in archive.NameToInfo:
        return []
    try:
        root = parse(read_part(archive, name), name)
    except UnreadableDocument as problem:
        if problem.cause in ("bad-xml", "truncated"):
            return []
        raise
    folder = posixpath.dirname(source.replace("\\", "/"))
    members: dict[str, str] = {}
    found = []
    for relation in root:
        path = posixpath.join("/", folder, relation.get("Target", "").replace("\\", "/"))
        target = posixpath.normpath(path)[1:]
        kind = relation.get("Type", "").rpartition("/")[2]
        external = relation.get("TargetMode") == "External"
        if not external and target not in archive.NameToInfo:
            members = members or {part_name(member): member for member in archive.NameToInfo}
            target = members.get(part_name(target), target)
        found.append((kind, target, external))
    return found


def refuse_pictures_alone(archive: ZipFile, document: Document) -> Document:
    """The document. Raises UnreadableDocument "scan" for pictures without a word or a remark."""
    if not document.grids and not document.after and not document.remarks:
        names = (name.lower() for name in archive.namelist())
        if any("/media/" in name or name.startswith(("media/", "pictures/")) for name in names):
            raise UnreadableDocument("scan")
    return document
