"""Bytes put aside in a temporary file without a name, found again by their place."""

import os
from typing import IO

from selfeval_cli.base.errors import Unwritable

#: All stays in memory up to this size, so that a few documents touch no disk; then what was put
#: last does, up to another.
_IN_MEMORY, _LAST = 2**20, 2**16


class Store:
    """Bytes one after the other; forked processes may read what was put before they were."""

    def __init__(self, in_memory: int | None = None) -> None:
        self._in_memory = in_memory or _IN_MEMORY
        self._file: IO[bytes] | None = None
        self._on_disk, self._held = 0, bytearray()

    def put(self, content: bytes) -> int:
        """Keep some bytes, and return their place. Raise Unwritable when there is no room."""
        place = self._on_disk + len(self._held)
        self._held += content
        if len(self._held) > (_LAST if self._file else self._in_memory):
            self._write()
        return place

    def read(self, place: int, size: int) -> bytes:
        """Return bytes that were put together, or some of them."""
        begin = place - self._on_disk
        if begin >= 0:
            return bytes(self._held[begin : begin + size])
        assert self._file is not None
        if hasattr(os, "pread"):  # forked processes have one position in the file
            return os.pread(self._file.fileno(), size, place)
        self._file.seek(place)
        return self._file.read(size)

    def _write(self) -> None:
        import tempfile

        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115
            self._file.seek(self._on_disk)
            self._file.write(self._held)
            self._file.flush()
        except OSError as error:
            raise Unwritable(tempfile.gettempdir(), error) from None
        self._on_disk += len(self._held)
        self._held = bytearray()
