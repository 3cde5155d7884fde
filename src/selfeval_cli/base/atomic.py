"""Files and folders that appear complete or not at all."""

import os
import shutil
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import IO, Any

from selfeval_cli.base.regex import regex

#: A draft carries the number of the process that writes it, and so does what is put aside.
_DRAFT = regex(r"\.selfeval-(\d+)-\d+\.tmp")
_numbers = count(1)


@contextmanager
def replacing(file: str | os.PathLike[str], *, binary: bool = False) -> Iterator[IO[Any]]:
    """Open a temporary file beside `file`, and put it in its place when all went well.

    Text is UTF-8 with "\\n" line ends. A device or pipe is written to as it is. Raise OSError when
    it cannot be written; `file` is then as it was.
    """
    target = Path(os.path.realpath(file))
    text: dict[str, Any] = {} if binary else {"encoding": "utf-8", "newline": "\n"}
    if target.exists() and not target.is_file():
        with target.open("wb" if binary else "w", **text) as out:
            yield out
        return
    draft = _draft(target.parent)
    try:
        with draft.open("wb" if binary else "w", **text) as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        if target.exists():
            draft.chmod(stat.S_IMODE(target.stat().st_mode))
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def write_bytes(file: str | os.PathLike[str], data: bytes) -> None:
    """Write a file whole or not at all. Raise OSError."""
    with replacing(file, binary=True) as out:
        out.write(data)


def _draft(folder: Path) -> Path:
    """A free name for a draft in `folder`, from which those of dead processes are removed."""
    sweep(folder)
    return folder / f".selfeval-{os.getpid()}-{next(_numbers)}.tmp"


def sweep(folder: Path) -> None:
    """Remove the drafts that dead processes have left in a folder."""
    for left in folder.glob(".selfeval-*.tmp"):
        found = _DRAFT.fullmatch(left.name)
        if found is not None and not _runs(int(found[1])):
            _remove(left)


def _remove(left: Path) -> None:
    if left.is_dir() and not left.is_symlink():
        shutil.rmtree(left, ignore_errors=True)
    else:
        with suppress(OSError):
            left.unlink()


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True  # somebody else's, or not to be asked
    return True


@contextmanager
def scratch(folder: Path | None = None) -> Iterator[Path]:
    """A new folder in `folder`, or where temporary files belong, that is gone afterwards.

    What a killed process leaves is removed by the next.
    """
    from tempfile import gettempdir

    place = _draft(folder or Path(gettempdir()))
    place.mkdir(mode=0o700)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` that takes its place when all went well, and else disappears."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    _put_back(folder)
    draft = _draft(folder.parent)
    draft.mkdir()
    try:
        yield draft
        _sync(draft)
        _exchange(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Let every file of a folder be on the disk before the folder takes its name."""
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("rb") as content:
                os.fsync(content.fileno())


def _exchange(draft: Path, folder: Path) -> None:
    old = _aside(folder, os.getpid())
    try:
        if folder.exists():
            folder.rename(old)
        draft.rename(folder)
    finally:
        if old.exists():
            if folder.exists():
                shutil.rmtree(old, ignore_errors=True)
            else:
                old.rename(folder)


def _put_back(folder: Path) -> None:
    """Undo what a process killed between the two renames has done to `folder`."""
    for old in folder.parent.glob(_aside(folder, "*").name):
        process = old.name.split("-")[1]
        if not process.isdigit() or _runs(int(process)):
            continue
        if folder.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(folder)


def _aside(folder: Path, process: int | str) -> Path:
    """Where the earlier `folder` stands while the new one takes its place."""
    mark = zlib.crc32(os.fsencode(folder.name))
    return folder.with_name(f".selfeval-{process}-{mark}.old")
