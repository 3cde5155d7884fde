"""A copy of a text in which each repair is written into its cell, with a remark under the row."""

from collections.abc import Iterator

from selfeval_cli.base.decoding import decode
from selfeval_cli.base.errors import Language, UnreadableDocument
from selfeval_cli.input.text.reader import REMARK, read
from selfeval_cli.model.document import Document
from selfeval_cli.model.report import RepairCell
from selfeval_cli.output.annotate.txt import encoded, lines_of, row_ends, with_remarks
from selfeval_cli.output.annotate.wording import LONGEST
from selfeval_cli.output.escape import cut
from selfeval_cli.output.fix.model import FixedCopy
from selfeval_cli.output.messages import label

_Place = tuple[int, int, int]


def fix_txt(data: bytes, cells: tuple[RepairCell, ...], language: Language = "zh") -> FixedCopy:
    """A copy of the text `data` with these changes, encoding and line ends as they are.

    A change is only made where the copy, read again, differs in that cell alone. Raises
    UnreadableDocument when the text cannot be read.
    """
    text = decode(data)
    changed: list[RepairCell] = []
    untouched: list[RepairCell] = []
    for cell in cells:
        after = _with_cell(text, cell)
        (untouched if after is None else changed).append(cell)
        text = text if after is None else after
    ends = row_ends(_read(text), lines_of(text))
    remarks: dict[int, list[str]] = {}
    for cell in changed:
        assert cell.cell is not None
        end = ends[cell.cell.table, cell.cell.row]
        before = cell.before.strip() or label("blank", language)
        line = f"{REMARK} {cut(cell.where, LONGEST)}  {cut(before, LONGEST)} → {cell.after}"
        remarks.setdefault(end, []).append(line)
    copy = "".join(line + end for line, end in with_remarks(lines_of(text), remarks))
    return FixedCopy(encoded(data, copy), tuple(changed), tuple(untouched))


def _read(text: str) -> Document:
    return read(text.encode())


def _with_cell(text: str, change: RepairCell) -> str | None:
    """The text with a cell changed; None where that cell alone cannot be found again."""
    place = change.cell
    if place is None or place.line is None:
        return None
    wanted = {**_cells(_read(text)), (place.table, place.row, place.column): change.after}
    lines = lines_of(text)
    if place.line > len(lines):
        return None
    line, end = lines[place.line - 1]
    for candidate in _candidates(line, change.before.strip(), change.after):
        changed = [*lines[: place.line - 1], (candidate, end), *lines[place.line :]]
        after = "".join(part + end for part, end in changed)
        try:
            found = _cells(_read(after))
        except UnreadableDocument:
            continue
        if found == wanted:
            return after
    return None


def _cells(document: Document) -> dict[_Place, str]:
    return {(c.table, c.row, c.column): c.text.strip() for c in document.cells()}


def _candidates(line: str, before: str, after: str) -> Iterator[str]:
    """The ways to put `after` in the place of `before` in a line, or of a blank between marks."""
    if before:
        at = line.find(before)
        while at >= 0:
            yield line[:at] + after + line[at + len(before) :]
            at = line.find(before, at + 1)
        return
    for at, sign in enumerate(line):
        if sign in "\t|":
            yield f"{line[: at + 1]}{after}{line[at + 1 :]}"
    yield line + after
