"""Documents behind addresses such as s3://bucket/2024/*.docx, found and opened by fsspec.

Needs fsspec (it comes with the extra ``selfeval[dask]``) and for most kinds of storage one package
more, which fsspec names. Documents are told by their suffix alone: nothing is read to find them,
but for the directories of archives.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from selfeval_cli.base.errors import SettingsError
from selfeval_cli.base.regex import regex
from selfeval_cli.input import sources
from selfeval_cli.input.formats import SUFFIXES

#: What makes an address a pattern.
_SIGN = regex(r"[*?\[]")


def opened(address: str) -> BinaryIO:
    """The file at an address. Raise OSError for everything that prevents it."""
    with _as_os_errors():
        system, path = _system(address)
        file: BinaryIO = system.open(path, "rb")
        return file


def content(address: str, most: int) -> bytes:
    """The first bytes of a file. Raise OSError for everything that prevents it."""
    with _as_os_errors(), opened(address) as file:
        return file.read(most)


def found(
    address: str, excluded: Callable[[str], bool]
) -> "Iterator[sources.Source | sources.Skipped]":
    """The documents at an address: a file, everything below a folder, what fits a pattern.

    Raise OSError when they cannot be listed.
    """
    with _as_os_errors():
        system, top = _system(address)
        if system.isfile(top):
            root, names = "", [system.unstrip_protocol(top)]
        else:
            root, names = _listed(system, top)
    for name in names:
        yield from _in_file(name, name.removeprefix(root) if root else "", excluded)


def _listed(system: Any, top: str) -> tuple[str, list[str]]:
    """The folder that is searched, and the files in it, as addresses."""
    pattern = _SIGN.search(top)
    held = system.glob(top, detail=True) if pattern else system.find(top, detail=True)
    if not (pattern or held or system.exists(top)):
        raise FileNotFoundError(top)
    root = top[: pattern.start()].rpartition("/")[0] if pattern else top
    files = sorted(path for path, facts in held.items() if facts["type"] == "file")
    return system.unstrip_protocol(root), [system.unstrip_protocol(path) for path in files]


def _in_file(
    name: str, below: str, excluded: Callable[[str], bool]
) -> "Iterator[sources.Source | sources.Skipped]":
    *folders, last = (below or name.rpartition("/")[2]).strip("/").split("/")
    suffix = sources.suffix_of(name)
    if reason := sources.skip_by_name(last):
        yield sources.Skipped(sources.shown(name), reason)
    elif any(map(sources.is_junk, folders)):
        yield sources.Skipped(sources.shown(name), "hidden")
    elif excluded(name):
        yield sources.Skipped(sources.shown(name), "excluded")
    elif suffix == ".zip":
        yield from _in_archive(name)
    elif suffix in SUFFIXES or not below:
        yield sources.Source(sources.shown(name), name)
    else:
        yield sources.Skipped(sources.shown(name), "unsupported")


def _in_archive(name: str) -> "list[sources.Source | sources.Skipped]":
    try:
        with _as_os_errors(), opened(name) as file:
            return list(sources.in_archive(name, file))
    except OSError as error:  # one archive; the others are listed
        return [sources.unlisted(name, error)]


def _system(address: str) -> tuple[Any, str]:
    """The file system of an address and the path in it. Raise SettingsError without its package."""
    try:
        from fsspec.core import url_to_fs

        system, path = url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise SettingsError("address-unusable", address=address, why=error) from None
    return system, path


@contextmanager
def _as_os_errors() -> Iterator[None]:
    """Let whatever a storage's package raises be an OSError."""
    try:
        yield
    except (OSError, SettingsError):
        raise
    except Exception as error:  # each storage has errors of its own
        raise OSError(f"{type(error).__name__}: {error}"[:200]) from None
