"""A cell per line: a line that begins with a tab begins a cell, a blank line ends a row."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from selfeval_cli.base.regex import regex
from selfeval_cli.input.text.broken import stands_alone
from selfeval_cli.input.text.cells import BREAK, Line, grid
from selfeval_cli.model.document import Document

#: A cell that holds a figure or stands for a blank: no paragraph follows in it.
_FIGURE = regex(r"[\d.,，%％/／—–\-－]+")


class _Raw(Struct):
    """A cell of a dump while its lines are gathered."""

    line: int
    parts: list[str]

    @property
    def text(self) -> str:
        return "\n".join(part for part in self.parts if part.strip()).replace(BREAK, "\n").strip()


def is_dump(lines: Sequence[Line]) -> bool:
    """Whether most lines with a tab start with it and have no other."""
    tabbed = [line for _, line in lines if "\t" in line]
    single = sum(line.startswith("\t") and "\t" not in line[1:] for line in tabbed)
    return 2 * single > len(tabbed)


def read(lines: Sequence[Line]) -> Document:
    """One grid: the row structure of a dump is sure, where one of its tables ends is not."""
    rows: list[list[_Raw]] = []
    before: list[str] = []
    for block in _blocks(lines):
        count = next((i for i, (_, line) in enumerate(block) if line.startswith("\t")), len(block))
        texts, cells = [line for _, line in block[:count]], block[count:]
        if cells and (not rows or not texts):
            rows.append([])
        if texts and not (rows and rows[-1]):
            before += texts
        elif texts and not cells and _ends(rows[-1], texts[0]):
            rows.append([_Raw(block[0][0], texts)])
        elif texts:
            rows[-1][-1].parts += texts
        for number, line in cells:
            if line.startswith("\t"):
                rows[-1].append(_Raw(number, [line]))
            else:
                rows[-1][-1].parts.append(line)
    entries = [[(raw.line, raw.text) for raw in row] for row in rows]
    return Document("txt", (grid(1, entries, False, before),))


def _ends(row: Sequence[_Raw], text: str) -> bool:
    """Whether a row ends before a text below it: its last cell holds a figure, or the text is a
    note or a title and the row more than another one."""
    return _FIGURE.fullmatch(row[-1].text) is not None or (len(row) > 1 and stands_alone(text))


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The numbered lines between blank ones. A tab alone is an empty cell, not a blank line."""
    block: list[Line] = []
    for number, line in lines:
        if "\t" in line or line.strip():
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block
