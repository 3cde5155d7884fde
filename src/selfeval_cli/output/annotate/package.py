"""A changed copy of an Office package: new contents for some parts, all others byte for byte."""

import io
import re
from collections.abc import Mapping
from copy import copy
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

from selfeval_cli.base.errors import UnreadableDocument

_LOCAL_HEADER = b"PK\x03\x04"
_LOCAL_HEADER_SIZE = 30
_DATA_DESCRIPTOR = 0x08
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*\?>\s*")
_STANDARD_PROLOG = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'


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
