"""ZIP archives that may be hostile: their limits, checked before a byte is inflated."""

import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO
from zipfile import ZipFile, ZipInfo

from msgspec import Struct

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.base.regex import regex

#: No document, whether a file, a member of an archive or a part of a package, is larger.
MAX_DOCUMENT = 64 * 2**20
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")

_MAX_DIRECTORY = 16 * 2**20
_MAX_RATIO = 200
_ENTRY, _END = b"PK\x01\x02", b"PK\x05\x06"
_END_SIZE, _LOCATOR_SIZE, _END64_SIZE = 22, 20, 56
_ENTRY_SIZE = 46
_ENCRYPTED = 0x01
_UTF8_NAME = 0x800
_UNICODE_PATH = 0x7075
_ADDRESS = regex(r"[a-z][a-z0-9+.-]+://")

#: What zipfile and the decompressors raise for damaged archives.
DAMAGE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    KeyError,
    IndexError,
    OSError,
    ValueError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
)


class Limits(Struct, frozen=True):
    """How many members an archive may have, how much they may hold together, in bytes, and up to
    which size one may be packed more densely than text ever is: a blank drawing packs like a bomb.
    """

    members: int
    total: int
    dense: int


#: Of an archive that holds documents, and of one document that is a package.
ARCHIVE = Limits(members=20_000, total=2 * 2**30, dense=2**20)
PACKAGE = Limits(members=2_000, total=2**30, dense=16 * 2**20)


def open_zip(file: BinaryIO, limits: Limits) -> ZipFile:
    """The archive, its directory checked. The caller closes it.

    Raises UnreadableDocument: "truncated" or "zip-bomb".
    """
    _directory(file, limits.members)  # judged before zipfile builds an object for each entry
    try:
        archive = ZipFile(file)
    except DAMAGE as error:
        raise UnreadableDocument("truncated", str(error)) from error
    members = archive.infolist()
    if (total := sum(info.file_size for info in members)) > limits.total:
        raise UnreadableDocument("zip-bomb", f"{total} > {limits.total} bytes")
    # Members that share their bytes inflate to more than any ratio of one tells.
    if sum(info.compress_size for info in members) > file.seek(0, os.SEEK_END):
        raise UnreadableDocument("zip-bomb", "members overlap")
    return archive


def check_member(info: ZipInfo, dense: int) -> None:
    """Refuse what is encrypted or would inflate beyond all measure.

    Raises UnreadableDocument: "encrypted" or "zip-bomb".
    """
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableDocument("encrypted")
    if info.file_size > dense and info.file_size > _MAX_RATIO * info.compress_size:
        raise UnreadableDocument(
            "zip-bomb", f"{info.filename}: {info.compress_size} → {info.file_size} bytes"
        )


def read_member(archive: ZipFile, info: ZipInfo, dense: int) -> bytes:
    """The bytes of a member, never more than the directory declares.

    Raises UnreadableDocument: "encrypted", "zip-bomb", and "truncated" when the member is damaged
    or not of the declared size.
    """
    check_member(info, dense)
    if info.file_size > MAX_DOCUMENT:
        raise UnreadableDocument("zip-bomb", f"{info.filename}: {info.file_size} bytes")
    try:
        with archive.open(info) as stream:
            content = stream.read(info.file_size + 1)
    except DAMAGE as error:
        raise UnreadableDocument("truncated", info.filename) from error
    if len(content) != info.file_size:
        raise UnreadableDocument("truncated", info.filename)
    return content


class Archives:
    """Keeps the archive read last open, since its members come one after the other."""

    def __init__(self) -> None:
        self._path: str | None = None
        self._archive: ZipFile | None = None

    def read(self, path: str, member: int) -> bytes:
        """Return one member's bytes. Raise UnreadableDocument, and OSError for the file itself."""
        if self._archive is None or path != self._path:
            self.close()
            self._archive, self._path = open_zip(opened(path), ARCHIVE), path
        try:
            info = self._archive.infolist()[member]
        except IndexError as error:
            raise UnreadableDocument("truncated", str(error)) from None
        return read_member(self._archive, info, ARCHIVE.dense)

    def close(self) -> None:
        """Close the archive that is open, if any."""
        if self._archive is not None:
            file = self._archive.fp
            self._archive.close()
            if file is not None:
                file.close()
        self._archive = self._path = None


def is_address(path: str) -> bool:
    """Whether a path is an address such as s3://…; the single letter of a drive makes none."""
    return _ADDRESS.match(path) is not None


def opened(path: str) -> BinaryIO:
    """A file of this machine, or the file at an address."""
    if not is_address(path):
        return open(path, "rb")  # noqa: PTH123 - faster, and this is per document
    from selfeval_cli.input import remote

    return remote.opened(path)


# The directory


def member_names(file: BinaryIO) -> str:
    """The names in the directory of an archive as `part_name` makes them, a NUL before each.

    Empty for an archive that is damaged or beyond the limits.
    """
    try:
        directory = _directory(file, ARCHIVE.members)
    except (UnreadableDocument, OSError):
        return ""
    return part_name(b"".join(_names(directory)).decode("utf-8", "replace"))


def first_name(head: bytes) -> str:
    """The name of the member that an archive with these first bytes begins with."""
    size = int.from_bytes(head[26:28], "little")
    return part_name(head[30 : 30 + size].decode("utf-8", "replace"))


def part_name(name: str) -> str:
    """A member's name as Office compares it: the case and the kind of slash do not count."""
    return name.replace("\\", "/").lower()


def _names(directory: bytes) -> Iterator[bytes]:
    at = 0
    while directory.startswith(_ENTRY, at) and len(directory) >= at + _ENTRY_SIZE:
        name, extra, comment = struct.unpack_from("<3H", directory, at + 28)
        yield b"\0" + directory[at + _ENTRY_SIZE : at + _ENTRY_SIZE + name]
        at += _ENTRY_SIZE + name + extra + comment


def _directory(file: BinaryIO, most: int) -> bytes:
    """The bytes of the central directory, which ends where its end record begins.

    Raises UnreadableDocument: "truncated", or "zip-bomb" for more than `most` members.
    """
    size = file.seek(0, os.SEEK_END)
    tail_size = min(size, _END_SIZE + 0xFFFF + _LOCATOR_SIZE + _END64_SIZE)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise UnreadableDocument("truncated")
    end = size - tail_size + at
    claimed, length = struct.unpack_from("<HL", tail, at + 10)
    if tail.startswith(b"PK\x06\x07", max(0, at - _LOCATOR_SIZE)):
        end, length = _zip64(file, end, tail[at - _LOCATOR_SIZE : at])
    if length > _MAX_DIRECTORY:
        raise UnreadableDocument("zip-bomb", shown_size(length))
    file.seek(max(0, end - length))
    directory = file.read(length)
    # An entry cannot lack its signature, whatever the end record claims.
    if directory.count(_ENTRY) > most or 0xFFFF > claimed > most:
        raise UnreadableDocument("zip-bomb", f"> {most} members")
    return directory


def _zip64(file: BinaryIO, end: int, locator: bytes) -> tuple[int, int]:
    """Where the directory ends and how long it is by the record that stands before its locator.

    zipfile takes that one or the one the locator points to; they must be the same.
    """
    place = end - _LOCATOR_SIZE - _END64_SIZE
    if place < 0 or struct.unpack_from("<Q", locator, 8)[0] != place:
        raise UnreadableDocument("truncated", "zip64")
    file.seek(place)
    (length,) = struct.unpack_from("<Q", file.read(_END64_SIZE), 40)
    return place, length


def member_name(info: ZipInfo) -> str:
    """Return a member's name as its author wrote it.

    Without the UTF-8 flag the ZIP standard means code page 437, but Chinese Windows writes GBK and
    macOS writes UTF-8. A Unicode path in the extra field comes before both.
    """
    name = _unicode_path(info.extra) or info.filename
    if name == info.filename and not info.flag_bits & _UTF8_NAME:
        name = _guessed(info.orig_filename) or name
    parts = name.replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def _guessed(name: str) -> str | None:
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return None
    return None if raw.isascii() else decoded(raw)


def decoded(raw: bytes, encodings: Iterable[str] = ("utf-8", "gb18030")) -> str | None:
    """A file name in the first of these encodings that it is in."""
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _unicode_path(extra: bytes) -> str | None:
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == _UNICODE_PATH and size > 5 and extra[4] == 1:
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    return None


def shown_size(number: int) -> str:
    """A size as messages print it."""
    return f"{number / 1024 / 1024:.0f} MB"
