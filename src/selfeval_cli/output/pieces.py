"""Writing a report of any length in pieces: JSON arrays item by item, parts kept aside on disk."""

from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from selfeval_cli.base.record import to_json
from selfeval_cli.base.store import Store
from selfeval_cli.output import escape

#: Bytes read at a time, and those held in memory by each text put aside.
_PIECE, _HELD = 2**14, 2**16


class Aside:
    """Text written now that stands later in the report."""

    def __init__(self) -> None:
        self._store, self._size = Store(_HELD), 0

    def write(self, text: str) -> None:
        """Keep some text. Raise Unwritable when there is no room."""
        content = text.encode()
        self._store.put(content)
        self._size += len(content)

    def pieces(self) -> Iterator[str]:
        """All that was kept, piece by piece."""
        place, decode = 0, getincrementaldecoder("utf-8")().decode
        while place < self._size:
            # Less where it comes from disk and the rest of it is in memory.
            content = self._store.read(place, min(_PIECE, self._size - place))
            yield decode(content)
            place += len(content)

    def copy_to(self, out: "TextIO | Aside") -> None:
        """Write all that was kept."""
        for piece in self.pieces():
            out.write(piece)


class Array:
    """A JSON array being written, `depth` levels deep, each item indented by two."""

    def __init__(self, out: "TextIO | Aside", depth: int) -> None:
        self._out, self._depth, self._begun = out, depth, False

    def add(self, item: str) -> None:
        """Write the next item, a JSON text indented by two."""
        self.put(items((item,), self._depth))

    def put(self, text: str) -> None:
        """Write the text of the next `items`."""
        if text:
            self._out.write(("," if self._begun else "[") + text)
            self._begun = True

    def close(self) -> None:
        """Write its end."""
        self._out.write("\n" + "  " * self._depth + "]" if self._begun else "[]")


def items(texts: Iterable[str], depth: int) -> str:
    """The items of an array `depth` levels deep: JSON texts indented by two."""
    inner = "\n" + "  " * (depth + 1)
    # No JSON string holds a line end, so this indents the lines of the items and no others.
    return ",".join(inner + escape.json(text).replace("\n", inner) for text in texts)


def dump(value: Any) -> str:
    """`value` as JSON text indented by two."""
    return to_json(value, indent=2)
