"""A changed copy of an Office package: parts read and related, all others byte for byte."""

import io
from collections.abc import Callable, Mapping
from copy import copy
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree
from msgspec import Struct

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.base.regex import regex
from selfeval_cli.input.archive import part_name
from selfeval_cli.input.package import parse, read_part, relationships

CONTENT_TYPES = "[Content_Types].xml"
RELATION_BASE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATION_BASE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_TYPES_NS = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS_NS = "http://schemas.openxmlformats.org/package/2006/relationships"

_LOCAL_HEADER = b"PK\x03\x04"
_LOCAL_HEADER_SIZE = 30
_DATA_DESCRIPTOR = 0x08
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_PROLOG = regex(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*\?>\s*")
_STANDARD_PROLOG = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'


class Part(Struct, frozen=True):
    """One XML part of the package: its name, its bytes as found, its root element."""

    name: str
    original: bytes
    root: Any

    def written(self) -> bytes:
        """The bytes of the part as its root stands now."""
        return serialise(self.root, self.original)


def read(archive: ZipFile, name: str, otherwise: Callable[[], Any] | None = None) -> Part:
    """A part and its root; a part that is not there is made by `otherwise`."""
    if name not in archive.NameToInfo and otherwise is not None:
        return Part(name, b"", otherwise())
    content = read_part(archive, name)
    return Part(name, content, parse(content, name))


def targets_of(archive: ZipFile, source: str) -> dict[str, str]:
    """The parts that `source` is related to, by the kind of relationship; the first of a kind."""
    targets: dict[str, str] = {}
    for kind, target, external in relationships(archive, source):
        if not external:
            targets.setdefault(kind, target)
    return targets


def empty_relations() -> Any:
    """The root of a part without relationships."""
    return etree.Element(f"{{{_RELATIONS_NS}}}Relationships", nsmap={None: _RELATIONS_NS})


def relate(relations: Any, kind: str, target: str) -> str:
    """Relate to `target` under an id that is free, and return the id."""
    taken = {relation.get("Id") for relation in relations}
    free = next(name for n in range(1, len(taken) + 2) if (name := f"rId{n}") not in taken)
    entry = {"Id": free, "Type": kind, "Target": target}
    etree.SubElement(relations, f"{{{_RELATIONS_NS}}}Relationship", entry)
    return free


def declare(types: Any, name: str, content_type: str) -> None:
    """Say what a part is: of its own where `name` is a part's, of all with a suffix (".vml")."""
    key, kind = ("Extension", "Default") if name.startswith(".") else ("PartName", "Override")
    value = name[1:] if name.startswith(".") else f"/{name}"
    if not any(entry.get(key, "").lower() == value.lower() for entry in types):
        etree.SubElement(types, f"{{{_TYPES_NS}}}{kind}", {key: value, "ContentType": content_type})


def free_name(archive: ZipFile, pattern: str, also: frozenset[str] = frozenset()) -> str:
    """The first of "comments{}.xml", "comments1.xml" … that is no member and not among `also`."""
    taken = {part_name(name) for name in archive.namelist()} | also
    names = (pattern.format(n or "") for n in range(len(taken) + 1))
    return next(name for name in names if part_name(name) not in taken)


def rewrite(data: bytes, archive: ZipFile, changed: Mapping[str, bytes]) -> bytes:
    """The package `data` (opened as `archive`) with the members of `changed` replaced or added.

    Every other member keeps its place, its header and its compressed bytes: pictures are not
    even inflated. A new member is dated 1980 so that the same input gives the same bytes.
    Raises UnreadableDocument for a member whose bytes are not all there.
    """
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as target:
        target.comment = archive.comment
        for info in archive.infolist():
            if info.filename in changed:
                target.writestr(copy(info), changed[info.filename])
            else:
                _append(target, info, _compressed(data, info))
        for name in changed:
            if name not in archive.NameToInfo:
                target.writestr(_new_member(name), changed[name])
    return buffer.getvalue()


def _compressed(data: bytes, info: ZipInfo) -> bytes:
    start = info.header_offset
    header = data[start : start + _LOCAL_HEADER_SIZE]
    if len(header) < _LOCAL_HEADER_SIZE or not header.startswith(_LOCAL_HEADER):
        raise UnreadableDocument("truncated", info.filename)
    # Name and extra field of the local header may be longer than those of the directory.
    start += _LOCAL_HEADER_SIZE
    start += int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    content = data[start : start + info.compress_size]
    if len(content) < info.compress_size:
        raise UnreadableDocument("truncated", info.filename)
    return content


def _append(target: ZipFile, info: ZipInfo, compressed: bytes) -> None:
    """Add a member without inflating it, which `zipfile` has no method for."""
    stream = target.fp
    assert stream is not None
    member = copy(info)
    # Sizes and checksum are known, so they go into the header and no descriptor follows.
    member.flag_bits &= ~_DATA_DESCRIPTOR
    stream.seek(target.start_dir)
    member.header_offset = stream.tell()
    stream.write(member.FileHeader())
    stream.write(compressed)
    target.filelist.append(member)
    target.NameToInfo[member.filename] = member
    target.start_dir = stream.tell()


def _new_member(name: str) -> ZipInfo:
    member = ZipInfo(name, _EARLIEST)
    member.compress_type = ZIP_DEFLATED
    member.create_system = 0  # not the system this happens to run on
    return member


def serialise(root: Any, original: bytes = b"") -> bytes:
    """The XML part with this root element, opened as its `original` was."""
    tree = root.getroottree()
    prolog = _PROLOG.match(original)
    same_encoding = (tree.docinfo.encoding or "UTF-8").upper() == "UTF-8"
    opening = prolog.group() if prolog and same_encoding else _STANDARD_PROLOG
    body: bytes = etree.tostring(tree, encoding="UTF-8", xml_declaration=False)
    return opening + body
