"""Where documents are found: files, folders, archives, lists of paths and standard input.

Nothing is unpacked to disk. A document is told by its content; its suffix only decides what is
worth opening. What is passed over in a folder is counted and can be named.
"""

import lzma
import os
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import BinaryIO, Literal

from selfeval_cli.base.errors import Cause, UnreadableDocument

#: No document and no archive member larger than this is read.
MAX_DOCUMENT = 64 * 1024 * 1024
MAX_MEMBERS = 20_000
MAX_DIRECTORY = 16 * 1024 * 1024
MAX_ARCHIVE_TOTAL = 2 * 1024 * 1024 * 1024
#: Text packs well, but not like this; small members may (a table of blanks).
MAX_RATIO = 200
_RATIO_FROM = 1024 * 1024

_DOCUMENT_SUFFIXES = {".docx", ".docm", ".dotx", ".dotm", ".doc", ".txt", ".text", ".md"}
_JUNK_FOLDERS = {"__MACOSX", "node_modules", "__pycache__"}
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

SkipReason = Literal["lock", "hidden", "unsupported", "excluded", "output"]


@dataclass(frozen=True, slots=True)
class Source:
    """One document to read: a file, a member of an archive (by index), or bytes in hand.

    `name` is what reports call it. `problem` is set where discovery itself found it unreadable.
    """

    name: str
    path: str | None = None
    member: int | None = None
    data: bytes | None = None
    problem: tuple[Cause, str] | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file of a folder that was passed over, and why."""

    name: str
    reason: SkipReason


@dataclass
class Found:
    """The documents of a run, sorted by name and each once, and what was passed over."""

    sources: list[Source] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


Excluded = Callable[[str], bool]


def discover(paths: Iterable[str], excluded: Excluded = lambda _: False) -> Found:
    """Find the documents named or contained in `paths`.

    A path given by name is always a document or an archive, whatever it is called; a folder is
    searched, leaving out lock files, hidden files, what `excluded` says, and what is no document.
    """
    found: dict[tuple[str, int | None], Source] = {}
    skipped: dict[str, Skipped] = {}
    for path in paths:
        some = False
        for item in _in_path(path, excluded):
            if isinstance(item, Skipped):
                skipped[item.name] = item
                continue
            some = True
            place = os.path.realpath(item.path) if item.path else item.name
            found.setdefault((place, item.member), item)
        if not some:
            found.setdefault((path, None), _problem(path, UnreadableDocument("no-documents")))
    ordered = sorted(found.values(), key=lambda source: source.name)
    return Found(list(_told_apart(ordered)), list(skipped.values()))


def _told_apart(sources: Iterable[Source]) -> Iterator[Source]:
    """Number documents of one name: an archive may hold two, and reports must tell them apart."""
    seen: Counter[str] = Counter()
    for source in sources:
        seen[source.name] += 1
        number = seen[source.name]
        yield source if number == 1 else replace(source, name=f"{source.name} ({number})")


@cache
def nearest_settings(folder: Path) -> Path | None:
    """Return the settings file in a folder or the nearest one above it, None without any.

    ``selfeval.toml`` comes before a ``pyproject.toml`` that has a table ``[tool.selfeval]``.
    """
    own = folder / "selfeval.toml"
    if os.path.isfile(own):  # noqa: PTH113 - a folder that may not be entered holds none
        return own
    project = folder / "pyproject.toml"
    try:
        if b"[tool.selfeval" in project.read_bytes():
            return project
    except OSError:
        pass
    return None if folder.parent == folder else nearest_settings(folder.parent)


def standard_input(stream: BinaryIO, name: str) -> Source:
    """Return the document that arrives on standard input."""
    data = stream.read(MAX_DOCUMENT + 1)
    if len(data) > MAX_DOCUMENT:
        return Source(name, problem=("too-large", _size(len(data))))
    return Source(name, data=data)


def read(source: Source, archives: "Archives | None" = None) -> bytes:
    """Return a document's bytes. Raise UnreadableDocument for everything that prevents it."""
    if source.problem is not None:
        raise UnreadableDocument(*source.problem)
    if source.data is not None:
        return source.data
    assert source.path is not None
    if source.member is not None:
        return (archives or Archives()).read(source.path, source.member)
    try:
        with open(source.path, "rb") as file:  # noqa: PTH123 - faster, and this is per document
            size = os.fstat(file.fileno()).st_size
            if size > MAX_DOCUMENT:
                raise UnreadableDocument("too-large", _size(size))
            data = file.read(MAX_DOCUMENT + 1)
    except OSError as error:
        raise _unreadable(error) from None
    if len(data) > MAX_DOCUMENT:
        raise UnreadableDocument("too-large", f"> {_size(MAX_DOCUMENT)}")
    return data


class Archives:
    """Keeps the archive read last open, since its members come one after the other."""

    def __init__(self) -> None:
        self._path: str | None = None
        self._archive: zipfile.ZipFile | None = None

    def read(self, path: str, member: int) -> bytes:
        """Return one member's bytes; the limits were checked when the archive was listed."""
        try:
            if path != self._path:
                self.close()
                self._archive, self._path = _open(path), path
            assert self._archive is not None
        except OSError as error:
            raise _unreadable(error) from None
        except _BROKEN as error:
            raise UnreadableDocument("truncated", str(error)) from None
        try:
            info = self._archive.infolist()[member]
            _check_member(info)
            return self._archive.read(info)
        except (OSError, *_BROKEN) as error:  # an OSError is an offset beyond all files here
            raise UnreadableDocument("truncated", str(error)) from None

    def close(self) -> None:
        """Close the archive that is open, if any."""
        if self._archive is not None:
            self._archive.close()
        self._archive = self._path = None


#: What a damaged archive can raise while it is read, beyond OSError.
_BROKEN = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    IndexError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
)


def _in_path(path: str, excluded: Excluded) -> Iterator[Source | Skipped]:
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116
    except OSError as error:
        yield _problem(path, _unreadable(error))
        return
    if stat.S_ISDIR(mode):
        yield from _in_folder(path, excluded)
    elif stat.S_ISREG(mode):
        yield from _in_file(path)
    else:
        # A pipe such as <(…): only this process can read it, and only once.
        try:
            with Path(path).open("rb") as stream:
                yield standard_input(stream, path)
        except OSError as error:
            yield _problem(path, _unreadable(error))


def _in_folder(folder: str, excluded: Excluded) -> Iterator[Source | Skipped]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        yield _problem(folder, _unreadable(error))
        return
    for entry in entries:
        path = entry.path.removeprefix("./") if folder in (".", "./") else entry.path
        if entry.is_dir(follow_symlinks=False):
            if entry.name.startswith("."):
                yield Skipped(path, "hidden")
            elif entry.name not in _JUNK_FOLDERS:
                if excluded(path):
                    yield Skipped(path, "excluded")
                else:
                    yield from _in_folder(path, excluded)
        elif reason := _skip_by_name(entry.name):
            yield Skipped(path, reason)
        elif excluded(path):
            yield Skipped(path, "excluded")
        elif not _is_file(entry) or not _is_document(path):
            yield Skipped(path, "unsupported")
        else:
            yield from _in_file(path)


def _is_file(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_file()
    except OSError:
        return True  # a link to where one may not look: the reader says so


def _skip_by_name(name: str) -> SkipReason | None:
    if name.startswith(("~$", ".~lock")):
        return "lock"
    return "hidden" if name.startswith(".") else None


def _is_document(path: str) -> bool:
    """Whether a file of a folder is worth reading, by its first bytes where the name is open."""
    suffix = os.path.splitext(path)[1].lower()  # noqa: PTH122
    if suffix in _DOCUMENT_SUFFIXES:
        return True
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            head = file.read(4096)
            if head.startswith((_ZIP, _EMPTY_ZIP)):
                return suffix == ".zip" or _is_word_package(file)
    except OSError:
        return True  # the reader says what is wrong with it
    if suffix == ".zip":
        return True  # a damaged archive is not passed over in silence
    return not suffix and looks_like_text(head)


def looks_like_text(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a text and not of anything else."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return bool(head) and not any(byte < 32 and byte not in b"\t\n\r\x0c\x1a" for byte in head)


def _is_word_package(file: BinaryIO) -> bool:
    try:
        _check_directory(file)
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (OSError, UnreadableDocument, *_BROKEN):
        return False
    return "[Content_Types].xml" in names and any(name.startswith("word/") for name in names)


def _in_file(path: str) -> Iterator[Source]:
    """Yield the file as a document, or the documents inside it when it is an archive."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            head = file.read(4)
            zipped = head in (_ZIP, _EMPTY_ZIP)
            suffix = os.path.splitext(path)[1].lower()  # noqa: PTH122
            if suffix != ".zip" and (not zipped or suffix in _DOCUMENT_SUFFIXES):
                yield Source(shown(path), path)
                return
            if suffix == ".zip" and not zipped:
                yield _problem(path, UnreadableDocument("truncated" if head else "empty"))
                return
            yield from _in_archive(path, file)
    except OSError as error:
        yield _problem(path, _unreadable(error))


def _in_archive(path: str, file: BinaryIO) -> Iterator[Source]:
    try:
        _check_directory(file)
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
            if any(info.filename == "[Content_Types].xml" for info in infos):
                yield Source(shown(path), path)  # an Office package is one document
                return
            _check_totals(infos)
            members = list(_members(path, archive, infos))
    except UnreadableDocument as error:
        yield _problem(path, error)
    except _BROKEN as error:
        yield _problem(path, UnreadableDocument("truncated", str(error)))
    else:
        if members:
            yield from members
        else:
            yield _problem(path, UnreadableDocument("no-documents"))


def _members(path: str, archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> Iterator[Source]:
    for number, info in enumerate(infos):
        inner = member_name(info)
        parts = inner.split("/")
        if info.is_dir() or _skip_by_name(parts[-1]) or _JUNK_FOLDERS.intersection(parts):
            continue
        name = f"{shown(path)}/{inner}"
        suffix = os.path.splitext(inner)[1].lower()  # noqa: PTH122
        try:
            _check_member(info)
            if suffix not in _DOCUMENT_SUFFIXES:
                with archive.open(info) as stream:
                    head = stream.read(4096)
                if suffix == ".zip" or head.startswith(_ZIP):
                    if not _word_inside(archive, info):
                        raise UnreadableDocument("nested-archive")
                elif suffix or not looks_like_text(head):
                    continue
        except UnreadableDocument as error:
            yield _problem(name, error)
        except (OSError, *_BROKEN) as error:
            yield _problem(name, UnreadableDocument("truncated", str(error)))
        else:
            yield Source(name, path, number)


def _word_inside(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    import io

    return _is_word_package(io.BytesIO(archive.read(info)))


def member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name as its author wrote it.

    Without the UTF-8 flag the ZIP standard means code page 437, but Chinese Windows writes GBK and
    macOS writes UTF-8. A Unicode path in the extra field comes before both.
    """
    name = _unicode_path(info.extra) or info.filename
    if name == info.filename and not info.flag_bits & 0x800:
        try:
            raw = info.orig_filename.encode("cp437")
        except UnicodeEncodeError:
            raw = b""
        for encoding in ("utf-8", "gb18030") if raw and not raw.isascii() else ():
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    parts = name.replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def _unicode_path(extra: bytes) -> str | None:
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == 0x7075 and size > 5 and extra[4] == 1:
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    return None


def _open(path: str) -> zipfile.ZipFile:
    with open(path, "rb") as file:  # noqa: PTH123
        _check_directory(file)
    return zipfile.ZipFile(path)


def _check_directory(file: BinaryIO) -> None:
    """Refuse an archive whose directory alone is too large to be read into memory."""
    size = file.seek(0, os.SEEK_END)
    tail_size = min(size, 22 + 0xFFFF + 20)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    at = tail.rfind(_EMPTY_ZIP)
    file.seek(0)
    if at < 0 or len(tail) - at < 22:
        raise UnreadableDocument("truncated")
    members, directory = struct.unpack_from("<HL", tail, at + 10)
    if b"PK\x06\x07" in tail[max(0, at - 20) : at]:
        members, directory = _zip64_directory(file, tail, at)
    if members > MAX_MEMBERS:
        raise UnreadableDocument("zip-bomb", f"{members} > {MAX_MEMBERS}")
    if directory > MAX_DIRECTORY:
        raise UnreadableDocument("zip-bomb", _size(directory))


def _zip64_directory(file: BinaryIO, tail: bytes, at: int) -> tuple[int, int]:
    (offset,) = struct.unpack_from("<Q", tail, at - 20 + 8)
    try:
        file.seek(offset)
        record = file.read(56)
        file.seek(0)
        members, directory = struct.unpack_from("<QQ", record, 32)
    except (OSError, OverflowError, ValueError, struct.error):
        raise UnreadableDocument("truncated") from None
    return members, directory


def _check_totals(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_MEMBERS:
        raise UnreadableDocument("zip-bomb", f"{len(infos)} > {MAX_MEMBERS}")
    total = sum(info.file_size for info in infos)
    if total > MAX_ARCHIVE_TOTAL:
        raise UnreadableDocument("zip-bomb", _size(total))


def _check_member(info: zipfile.ZipInfo) -> None:
    """Refuse what is encrypted or would inflate beyond the limits, before a byte is inflated."""
    if info.flag_bits & 0x1:
        raise UnreadableDocument("encrypted")
    if info.file_size > MAX_DOCUMENT:
        raise UnreadableDocument("zip-bomb", _size(info.file_size))
    if info.file_size > _RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        raise UnreadableDocument("zip-bomb", f"1:{info.file_size // max(info.compress_size, 1)}")


def shown(path: str) -> str:
    """Return a path as it can be printed and stored: names in GBK are read as such."""
    if path.isprintable():
        return path
    raw = os.fsencode(path)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def _problem(path: str, problem: UnreadableDocument) -> Source:
    return Source(shown(path), problem=(problem.cause, problem.detail))


def _unreadable(error: OSError) -> UnreadableDocument:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return UnreadableDocument("missing")
    if isinstance(error, PermissionError):
        return UnreadableDocument("no-permission")
    if isinstance(error, IsADirectoryError):
        return UnreadableDocument("directory")
    return UnreadableDocument("missing", error.strerror or str(error))


def _size(number: int) -> str:
    return f"{number / 1024 / 1024:.0f} MB"
