"""The documents of a run, perhaps a hundred thousand: on disk, but for where each entry stands."""

import pickle
import struct
from array import array
from collections.abc import Iterable, MutableSequence
from typing import Any

from msgspec import Struct

from selfeval_cli.base.errors import Cause
from selfeval_cli.base.store import Store


class Source(Struct, frozen=True):
    """One document to read: a file, a member of an archive (by index), or bytes in hand.

    `name` is what reports call it. `problem` is set where discovery itself found it unreadable.
    """

    name: str
    path: str | None = None
    member: int | None = None
    data: bytes | None = None
    problem: tuple[Cause, str] | None = None


class Sources(MutableSequence[Source]):
    """A list of documents that takes eight bytes of memory for each."""

    _SIZE = struct.Struct("<I")

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self._store = Store()
        self._places = array("q")
        self.extend(sources)

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        place = self._places[index]
        (size,) = self._SIZE.unpack(self._store.read(place, self._SIZE.size))
        content = self._store.read(place + self._SIZE.size, size)
        return Source(*pickle.loads(content))  # noqa: S301 - put there by us

    def __setitem__(self, index: Any, value: Any) -> None:
        if isinstance(index, slice):
            self._places[index] = array("q", [self._keep(source) for source in value])
        else:
            self._places[index] = self._keep(value)

    def __delitem__(self, index: Any) -> None:
        del self._places[index]

    def insert(self, index: int, value: Source) -> None:
        """Put a document before the one of this number."""
        self._places.insert(index, self._keep(value))

    def reorder(self, order: Iterable[int]) -> None:
        """Let the document of the first number be the first, and so on."""
        self._places = array("q", (self._places[number] for number in order))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sources | list) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def _keep(self, source: Source) -> int:
        fields = (source.name, source.path, source.member, source.data, source.problem)
        content = pickle.dumps(fields, pickle.HIGHEST_PROTOCOL)
        return self._store.put(self._SIZE.pack(len(content)) + content)
