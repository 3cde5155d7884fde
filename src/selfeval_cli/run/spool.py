"""Packed results in a temporary file without a name, found again by the document's number."""

import io
import os
import struct
import tempfile
from array import array
from contextlib import suppress

from selfeval_cli.base.errors import Unwritable

#: A spool stays in memory up to this size, so that a few documents touch no disk.
_IN_MEMORY = 2**20


class Spool:
    """Up to four parts for each document; put twice, the last ones hold."""

    _HEAD = struct.Struct("<4I")

    def __init__(self, count: int) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
        self._places = array("q", [-1]) * count
        self._shared: int | None = None

    def put(self, index: int, parts: tuple[bytes, ...]) -> None:
        """Keep the parts of a document. Raise Unwritable when there is no room."""
        parts = (*parts, b"", b"", b"")[:4]
        try:
            self._places[index] = self._file.seek(0, io.SEEK_END)
            self._file.write(self._HEAD.pack(*map(len, parts)))
            for part in parts:
                self._file.write(part)
        except OSError as error:
            raise self._full(error) from None

    def get(self, index: int, part: int) -> bytes:
        """Return a part of a document by its number, b"" for none."""
        place = self._places[index]
        if place < 0:
            return b""
        sizes = self._HEAD.unpack(self._read(place, self._HEAD.size))
        return self._read(place + self._HEAD.size + sum(sizes[:part]), sizes[part])

    def share(self) -> None:
        """Let processes that are forked from now on read as well: nothing is put any more."""
        try:
            self._file.rollover()
            self._file.flush()
        except OSError as error:
            raise self._full(error) from None
        self._shared = self._file.fileno()

    def _read(self, place: int, size: int) -> bytes:
        if self._shared is not None:  # forked processes have one position in the file
            return os.pread(self._shared, size, place)
        self._file.seek(place)
        return self._file.read(size)

    def _full(self, error: OSError) -> Unwritable:
        with suppress(OSError):
            self._file.close()
        return Unwritable(tempfile.gettempdir(), error)
