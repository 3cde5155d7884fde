"""A folder of earlier results, keyed by everything they depend on; off unless asked for."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from selfeval_cli.base.atomic import replacing, sweep
from selfeval_cli.base.version import __version__

if TYPE_CHECKING:
    from selfeval_cli.run.plan import Plan


def default_folder() -> Path:
    """The folder of the cache: the user's own, never one beside the documents."""
    from platformdirs import user_cache_path

    return user_cache_path("selfeval", appauthor=False)


class CorruptEntry(Exception):
    """An entry that is not what was written."""


class Cache(Struct, frozen=True):
    """Results in `folder`. An entry is the SHA-256 of its content, a line end, and the content."""

    folder: Path

    def get(self, key: str) -> bytes | None:
        """Return what is kept under `key`, None when nothing is. Raise CorruptEntry if damaged."""
        try:
            raw = self._file(key).read_bytes()
        except OSError:
            return None
        digest, _, content = raw.partition(b"\n")
        if digest != hashlib.sha256(content).hexdigest().encode():
            raise CorruptEntry(key)
        return content

    def put(self, key: str, content: bytes) -> None:
        """Keep `content` under `key`, whole or not at all. A folder that cannot be written to
        only means that nothing is kept."""
        file = self._file(key)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._mark()
            with replacing(file, binary=True) as out:
                out.write(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
        except OSError:
            return

    def sweep(self) -> None:
        """Remove what processes that were killed have left half written."""
        for part in (self.folder, *self.folder.glob("??")):
            sweep(part)

    def _file(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    def _mark(self) -> None:
        """Keep the folder out of version control."""
        mark = self.folder / ".gitignore"
        if not mark.exists():
            with replacing(mark) as out:
                out.write("*\n")


def plan_key(plan: "Plan") -> str:
    """Return a digest of everything but the document that a result depends on."""
    parts = (
        __version__,
        plan.policy.model_dump_json() if plan.policy else "",
        plan.language,
        repr(plan.select),
        repr(plan.deselect),
        repr(plan.ignore),
        repr((plan.layout, plan.rows)),
        plan.password or "",
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def document_key(sha256: str, plan: str) -> str:
    """Return the key of one document under one plan."""
    return hashlib.sha256(f"{sha256}{plan}".encode()).hexdigest()
