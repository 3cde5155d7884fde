"""A copy of an Excel workbook in which each repair stands in its cell, coloured, with a note."""

from selfeval_cli.base.errors import Language
from selfeval_cli.input import read_document
from selfeval_cli.input.package import open_archive
from selfeval_cli.model.report import RepairCell
from selfeval_cli.output.annotate.book import Book
from selfeval_cli.output.annotate.package import rewrite
from selfeval_cli.output.annotate.wording import AUTHOR, LONGEST
from selfeval_cli.output.escape import cut
from selfeval_cli.output.fix.model import FixedCopy
from selfeval_cli.output.messages import label

_COLOUR = "FFC6EFCE"


def fix_xlsx(data: bytes, cells: tuple[RepairCell, ...], language: Language = "zh") -> FixedCopy:
    """A copy of the workbook `data` with these changes; what a cell held before is in its note.

    A cell with a formula is left alone: its figure is not typed. Formulas are computed anew when
    the copy is opened. Raises UnreadableDocument when the package cannot be read.
    """
    copy = _written(data, cells, frozenset(), language)
    texts = {cell.place: cell.text for cell in read_document(copy.data).cells()}
    other = {c.cell.place for c in copy.changed if c.cell and texts.get(c.cell.place) != c.after}
    # Where the format of the cell shows the figure otherwise, it is written as a text.
    return _written(data, cells, frozenset(other), language) if other else copy


def _written(
    data: bytes, cells: tuple[RepairCell, ...], texts: frozenset[str | None], language: Language
) -> FixedCopy:
    changed: list[RepairCell] = []
    untouched: list[RepairCell] = []
    with open_archive(data) as archive:
        book = Book(archive)
        for change in cells:
            place = "" if change.cell is None else change.cell.place or ""
            cell = book.cell(place)
            if cell is None or not book.write(cell, change.after, as_text=place in texts):
                untouched.append(change)
                continue
            changed.append(change)
            book.colour(cell, _COLOUR)
            before = cut(change.before.strip() or label("blank", language), LONGEST)
            line = f"{cut(change.where, LONGEST)}  {before} → {change.after}"
            book.note(place, AUTHOR, (line,))
        if changed:
            book.recompute()
        signed = any(n.lower().startswith("_xmlsignatures/") for n in archive.namelist())
        copy = rewrite(data, archive, book.parts()) if changed else data
    return FixedCopy(copy, tuple(changed), tuple(untouched), signed=signed)
