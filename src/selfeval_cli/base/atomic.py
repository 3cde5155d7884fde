"""Files and folders that appear complete or not at all."""

import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

#: A draft carries the number of the process that writes it.
_DRAFT = re.compile(r"\.selfeval-(\d+)-\d+\.tmp")


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
    _sweep(target.parent)
    draft = target.with_name(f".selfeval-{os.getpid()}-{abs(hash(target.name)) % 10**8}.tmp")
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


def _sweep(folder: Path) -> None:
    """Remove the drafts of runs that were killed."""
    for left in folder.glob(".selfeval-*.tmp"):
        found = _DRAFT.fullmatch(left.name)
        if found is not None and not _runs(int(found[1])):
            left.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True  # somebody else's, or not to be asked
    return True


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` that takes its place when all went well, and else disappears."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    draft.mkdir()
    try:
        yield draft
        if folder.exists():
            old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
            folder.rename(old)
            draft.rename(folder)
            shutil.rmtree(old)
        else:
            draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
