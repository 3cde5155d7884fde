"""Where documents are found: files, folders, archives, lists of paths and standard input.

Nothing is unpacked to disk. A document is told by its content; its suffix only decides what is
worth opening. What is passed over in a folder is counted and can be named.
"""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from itertools import count, pairwise
from pathlib import Path
from typing import BinaryIO, Literal
from zipfile import ZipFile, ZipInfo

from msgspec import Struct, field
from msgspec.structs import replace

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.base.seen import Seen
from selfeval_cli.input.archive import (
    ARCHIVE,
    DAMAGE,
    MAX_DOCUMENT,
    ZIP_STARTS,
    Archives,
    check_member,
    decoded,
    first_name,
    is_address,
    member_name,
    member_names,
    open_zip,
    read_member,
    shown_size,
)
from selfeval_cli.input.content import looks_like_document, package
from selfeval_cli.input.formats import SUFFIXES
from selfeval_cli.input.listing import Source, Sources

__all__ = ["MAX_DOCUMENT", "Archives", "Found", "Skipped", "Source", "discover", "read"]

_JUNK_FOLDERS = {"__MACOSX", "node_modules", "__pycache__"}
#: First members of office packages, which under a suffix of their own are no archives.
_PACKAGE_STARTS = ("[content_types].xml", "_rels/", "docprops/", "word/", "xl/", "mimetype")
_HEAD = 4096
#: What the reports of an earlier run hold that no form does, by their suffix.
_OWN_MARKS = {
    ".html": (b"Content-Security-Policy\" content=\"default-src 'none'",),
    ".xlsx": (b"<dc:creator>selfeval</dc:creator>",),
    ".csv": (",规则,规则名称,".encode(), b",Code,Rule,"),
}
_CREATOR_PART = "docProps/core.xml"

SkipReason = Literal["lock", "hidden", "unsupported", "excluded", "output"]


class Skipped(Struct, frozen=True):
    """A file of a folder that was passed over, and why."""

    name: str
    reason: SkipReason


class Found(Struct):
    """The documents of a run, sorted by name and each once, and what was passed over."""

    sources: Sources = field(default_factory=Sources)
    skipped: list[Skipped] = field(default_factory=list)


Excluded = Callable[[str], bool]


def discover(paths: Iterable[str], excluded: Excluded = lambda _: False) -> Found:
    """Find the documents named or contained in `paths`.

    A path given by name is always a document or an archive, whatever it is called; a folder is
    searched, leaving out lock files, hidden files, what `excluded` says, and what is no document.
    """
    found = Sources()
    last, in_order = "", True
    places = Seen()  # hashes: the paths of a hundred thousand files are not kept twice
    skipped: dict[str, Skipped] = {}

    def take(item: Source, *place: object) -> None:
        nonlocal last, in_order
        if places.add(hash(place)):
            found.append(item)
            last, in_order = item.name, in_order and last < item.name

    for path in paths:
        some = False
        for item in _in_path(path, excluded):
            if isinstance(item, Skipped):
                skipped[item.name] = item
                continue
            some = True
            take(item, os.path.realpath(item.path) if item.path else item.name, item.member)
        if not some:
            take(_problem(path, UnreadableDocument("no-documents")), path, None)
    if not in_order:
        _put_in_order(found)
    return Found(found, list(skipped.values()))


def _put_in_order(found: Sources) -> None:
    """Sort documents by name, with a name of its own for each."""
    names = [source.name.encode(errors="surrogatepass") for source in found]
    order = sorted(range(len(names)), key=names.__getitem__)
    found.reorder(order)
    if any(names[one] == names[next_] for one, next_ in pairwise(order)):
        found[:] = told_apart(list(found))


def told_apart(sources: list[Source]) -> Iterator[Source]:
    """Number documents of one name: an archive may hold two, and reports must tell them apart."""
    taken = {source.name for source in sources}
    seen: set[str] = set()
    for source in sources:
        name = source.name
        if name in seen:
            name = next(n for i in count(2) if (n := f"{source.name} ({i})") not in taken)
            source = replace(source, name=name)
        taken.add(name)
        seen.add(name)
        yield source


def standard_input(stream: BinaryIO, name: str) -> Source:
    """Return the document that arrives on standard input."""
    data = stream.read(MAX_DOCUMENT + 1)
    if len(data) > MAX_DOCUMENT:
        return Source(name, problem=("too-large", shown_size(len(data))))
    return Source(name, data=data)


def read(source: Source, archives: "Archives | None" = None) -> bytes:
    """Return a document's bytes. Raise UnreadableDocument for everything that prevents it."""
    if source.problem is not None:
        raise UnreadableDocument(*source.problem)
    if source.data is not None:
        return source.data
    assert source.path is not None
    try:
        if source.member is not None:
            return (archives or Archives()).read(source.path, source.member)
        size, data = _content(source.path)
    except OSError as error:
        raise _unreadable(error) from None
    if max(size, len(data)) > MAX_DOCUMENT:
        raise UnreadableDocument("too-large", shown_size(max(size, len(data))))
    return data


def _content(path: str) -> tuple[int, bytes]:
    """The size and the bytes of a file, no bytes of one that is too large."""
    if is_address(path):
        from selfeval_cli.input import remote

        data = remote.content(path, MAX_DOCUMENT + 1)
        return len(data), data
    with open(path, "rb") as file:  # noqa: PTH123 - faster, and this is per document
        size = os.fstat(file.fileno()).st_size
        return size, b"" if size > MAX_DOCUMENT else file.read(MAX_DOCUMENT + 1)


def _in_path(path: str, excluded: Excluded) -> Iterator[Source | Skipped]:
    if is_address(path):
        from selfeval_cli.input import remote

        try:
            yield from remote.found(path, excluded)
        except OSError as error:
            yield unlisted(path, error)
        return
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


def _in_folder(top: str, excluded: Excluded) -> Iterator[Source | Skipped]:
    """Yield what is in a folder in the order of the paths, which takes no sorting afterwards."""
    begin = "" if top in (".", "./") else os.path.join(top, "")  # noqa: PTH118
    open_folders = [_entries(top, begin)]
    while open_folders:
        path = next(open_folders[-1], None)
        if path is None:
            open_folders.pop()
            continue
        if isinstance(path, Source):
            yield path
            continue
        folder = path.endswith(os.sep)
        if reason := _skip(path.removesuffix(os.sep), folder, excluded):
            yield Skipped(path.removesuffix(os.sep), reason)
        elif folder:
            open_folders.append(_entries(path.removesuffix(os.sep), path))
        else:
            yield from _in_file(path)


def _entries(folder: str, begin: str) -> Iterator[str | Source]:
    """The paths of the entries of a folder, in order; those of folders end in a separator."""
    try:
        with os.scandir(folder) as listing:
            names = sorted(e.name + os.sep * e.is_dir(follow_symlinks=False) for e in listing)
    except OSError as error:
        yield _problem(folder, _unreadable(error))
        return
    for name in names:
        yield begin + name


def _skip(path: str, folder: bool, excluded: Excluded) -> SkipReason | None:
    """Why an entry of a folder is passed over, None for a folder to search and a document."""
    name = os.path.basename(path)  # noqa: PTH119
    reason = skip_by_name(name)
    if folder:
        if reason or name in _JUNK_FOLDERS:
            return "hidden"
        return "excluded" if excluded(path) else None
    if reason:
        return reason
    if excluded(path):
        return "excluded"
    if not (_is_file(path) and _is_document(path)):
        return "unsupported"
    return "output" if _is_own_report(path) else None


def _is_file(path: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(path).st_mode)  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError):
        return _named_as_one(path)  # a link to a form that is gone is not passed over in silence
    except OSError:
        return True  # a link to where one may not look: the reader says so


def is_junk(folder: str) -> bool:
    """Whether a folder of this name holds no documents."""
    return bool(skip_by_name(folder)) or folder in _JUNK_FOLDERS


def skip_by_name(name: str) -> SkipReason | None:
    if name.startswith(("~$", ".~lock")):
        return "lock"
    return "hidden" if name.startswith(".") else None


def suffix_of(path: str) -> str:
    return os.path.splitext(path)[1].lower()  # noqa: PTH122


def _is_document(path: str) -> bool:
    """Whether a file of a folder is worth reading, by its first bytes where the name is open."""
    if _named_as_one(path):
        return True
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            head = file.read(_HEAD)
            if head.startswith(ZIP_STARTS):
                return package(member_names(file)) is not None
    except OSError:
        return True  # the reader says what is wrong with it
    return not suffix_of(path) and looks_like_document(head)


def _named_as_one(path: str) -> bool:
    """Whether a name is that of a document or an archive, be it damaged."""
    return (suffix := suffix_of(path)) in SUFFIXES or suffix == ".zip"


def _is_own_report(path: str) -> bool:
    """Whether a file of a folder is a page, a table or a workbook that this program wrote."""
    mark = _OWN_MARKS.get(suffix_of(path))
    if mark is None:
        return False
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            head = file.read(_HEAD)
            if head.startswith(ZIP_STARTS):
                with open_zip(file, ARCHIVE) as archive:
                    head = read_member(archive, archive.getinfo(_CREATOR_PART), ARCHIVE.dense)
    except (UnreadableDocument, *DAMAGE):
        return False
    return any(one in head for one in mark)


def _in_file(path: str) -> Iterator[Source | Skipped]:
    """Yield the file as a document, or the documents inside it when it is an archive."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            head = file.read(4)
            zipped = head in ZIP_STARTS
            suffix = suffix_of(path)
            if suffix != ".zip" and (not zipped or suffix in SUFFIXES):
                yield Source(shown(path), path)
                return
            if suffix == ".zip" and not zipped:
                yield _problem(path, UnreadableDocument("truncated" if head else "empty"))
                return
            yield from in_archive(path, file)
    except OSError as error:
        yield _problem(path, _unreadable(error))


def unpacked(name: str, data: bytes) -> list[Source]:
    """Return the documents of a ZIP archive that is in hand, read, without what is passed over."""
    if data[:4] not in ZIP_STARTS:
        return [_problem(name, UnreadableDocument("truncated" if data else "empty"))]
    found = [item for item in in_archive(name, BytesIO(data)) if isinstance(item, Source)]
    if all(source.member is None for source in found):  # one document, or one problem
        return [Source(s.name, data=None if s.problem else data, problem=s.problem) for s in found]
    with open_zip(BytesIO(data), ARCHIVE) as archive:
        return list(told_apart([_read_now(archive, source) for source in found]))


def _read_now(archive: ZipFile, source: Source) -> Source:
    """Return a member with its bytes."""
    if source.member is None:
        return source
    try:
        content = read_member(archive, archive.infolist()[source.member], ARCHIVE.dense)
    except UnreadableDocument as error:
        return Source(source.name, problem=(error.cause, error.detail))
    return Source(source.name, data=content)


def in_archive(path: str, file: BinaryIO) -> Iterator[Source | Skipped]:
    if package(member_names(file)):
        yield Source(shown(path), path)  # an Office package is one document
        return
    try:
        with open_zip(file, ARCHIVE) as archive:
            members = [
                _member(path, number, archive, info)
                for number, info in enumerate(archive.infolist())
                if not info.is_dir()
            ]
    except UnreadableDocument as error:
        yield _problem(path, error)
        return
    yield from members
    if not any(isinstance(member, Source) for member in members):
        yield _problem(path, UnreadableDocument("no-documents"))


def _member(path: str, number: int, archive: ZipFile, info: ZipInfo) -> Source | Skipped:
    inner = member_name(info)
    name = f"{shown(path)}/{inner}"
    *folders, last = inner.split("/")
    if reason := skip_by_name(last):
        return Skipped(name, reason)
    if _JUNK_FOLDERS.intersection(folders):
        return Skipped(name, "hidden")
    try:
        check_member(info, ARCHIVE.dense)
        if suffix_of(inner) in SUFFIXES or _is_document_inside(archive, info, suffix_of(inner)):
            return Source(name, path, number)
    except UnreadableDocument as error:
        return _problem(name, error)
    except DAMAGE as error:
        return _problem(name, UnreadableDocument("truncated", str(error)))
    return Skipped(name, "unsupported")


def _is_document_inside(archive: ZipFile, info: ZipInfo, suffix: str) -> bool:
    """Whether a member is worth reading, by its first bytes only: what more it takes to tell a
    package from an archive would be inflated for every member of a bomb."""
    with archive.open(info) as stream:
        head = stream.read(_HEAD)
    if suffix == ".zip" or head.startswith(ZIP_STARTS):
        if suffix == ".zip" or not first_name(head).startswith(_PACKAGE_STARTS):
            raise UnreadableDocument("nested-archive")
        return True
    return not suffix and looks_like_document(head)


def shown(path: str) -> str:
    """Return a path as it can be printed and stored: names in GBK are read as such."""
    if path.isprintable():
        return path
    raw = os.fsencode(path)
    return decoded(raw) or raw.decode("utf-8", "replace")


def _problem(path: str, problem: UnreadableDocument) -> Source:
    return Source(shown(path), problem=(problem.cause, problem.detail))


def unlisted(path: str, error: OSError) -> Source:
    """What cannot be listed, as a document that cannot be read."""
    return _problem(path, _unreadable(error))


def _unreadable(error: OSError) -> UnreadableDocument:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return UnreadableDocument("missing")
    if isinstance(error, PermissionError):
        return UnreadableDocument("no-permission")
    if isinstance(error, IsADirectoryError):
        return UnreadableDocument("directory")
    return UnreadableDocument("missing", error.strerror or str(error))
