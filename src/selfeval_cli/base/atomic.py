"""Files that appear complete or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any


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
    draft = target.with_name(f".selfeval-{os.getpid()}-{abs(hash(target.name)) % 10**8}.tmp")
    try:
        with draft.open("wb" if binary else "w", **text) as out:
            yield out
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
