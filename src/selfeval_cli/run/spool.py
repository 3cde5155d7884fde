"""Packed results put aside on disk, found again by the document's number."""

import struct
from array import array

from selfeval_cli.base.store import Store


class Spool:
    """Up to four parts for each document; put twice, the last ones hold."""

    _HEAD = struct.Struct("<4I")

    def __init__(self, count: int) -> None:
        self._store = Store()
        self._places = array("q", [-1]) * count

    def put(self, index: int, parts: tuple[bytes, ...]) -> None:
        """Keep the parts of a document. Raise Unwritable when there is no room."""
        parts = (*parts, b"", b"", b"")[:4]
        content = b"".join((self._HEAD.pack(*map(len, parts)), *parts))
        self._places[index] = self._store.put(content)

    def get(self, index: int, part: int) -> bytes:
        """Return a part of a document by its number, b"" for none."""
        place = self._places[index]
        if place < 0:
            return b""
        sizes = self._HEAD.unpack(self._store.read(place, self._HEAD.size))
        return self._store.read(place + self._HEAD.size + sum(sizes[:part]), sizes[part])
