"""Copies of a document with the repairs of its diagnosis written in, for a person to accept."""

from collections.abc import Callable, Iterator, Mapping

from msgspec.structs import replace

from selfeval_cli.base.errors import Language, UnreadableDocument
from selfeval_cli.forms.leaves import ref
from selfeval_cli.input import read_document
from selfeval_cli.input.formats import BY_NAME
from selfeval_cli.model.document import Cell
from selfeval_cli.model.report import DocumentReport, RepairCell
from selfeval_cli.output.annotate import bounded_copy
from selfeval_cli.output.fix.model import FixedCopy

__all__ = ["FixedCopy", "changes_of", "fix"]

_Place = tuple[int, int, int]


def fix(
    data: bytes, document: DocumentReport, language: Language = "zh", *, every: bool = False
) -> FixedCopy:
    """A copy of the checked document `data` with the first repair of each form.

    A Word document gets tracked changes; a text is changed, with a remark under each row; in an
    Excel workbook the cells are changed, coloured and noted; any other format is drawn again in
    Word with tracked changes. Only repairs that are clearly the
    likeliest are made unless `every` is asked for.

    Raises UnreadableDocument when `data` cannot be read, and ValueError for a document that was
    not checked.
    """
    if document.status != "checked":
        raise ValueError(f"{document.path} was not checked: {document.status}")
    row = BY_NAME.get(document.format or "")
    if row is None or row.annotator is None:
        raise UnreadableDocument("not-a-document", row.title if row else "")
    cells, left = changes_of(document, every=every)
    if any(cell.kind == "points" for cell in cells):
        places = {(c.table, c.row, c.column): c for c in read_document(data).cells()}
        cells = tuple(each for cell in cells for each in _in_each_row(cell, places))
    write = _writer(row.annotator)
    copy = write(data, cells, language)
    bounded_copy(copy.data)
    return replace(copy, undecided=left)


def changes_of(
    document: DocumentReport, *, every: bool = False
) -> tuple[tuple[RepairCell, ...], int]:
    """The cells that the first repair of each form changes, and how many forms were left alone
    because other repairs are as likely."""
    cells: list[RepairCell] = []
    left = 0
    for form in document.forms:
        repairs = () if form.diagnosis is None else form.diagnosis.repairs
        if repairs and (every or repairs[0].likelihood == "clear"):
            cells.extend(repairs[0].cells)
        else:
            left += bool(repairs)
    return tuple(cells), left


def _in_each_row(change: RepairCell, places: Mapping[_Place, Cell]) -> Iterator[RepairCell]:
    """The change of a cell; a label with points that is printed again below it, in each row of its
    category, is changed there as well."""
    yield change
    if change.cell is None or change.kind != "points":
        return
    here = places.get((change.cell.table, change.cell.row, change.cell.column))
    while here is not None:
        below = places.get((here.table, here.row + here.row_span, here.column))
        here = below if below is not None and below.text == here.text else None
        if here is not None:
            yield replace(change, cell=ref(here))


def _writer(
    annotator: str,
) -> Callable[[bytes, tuple[RepairCell, ...], Language], FixedCopy]:
    """The function that writes changes into documents of a kind; lxml comes with its own."""
    if annotator == "txt":
        from selfeval_cli.output.fix.txt import fix_txt

        return fix_txt
    if annotator == "xlsx":
        from selfeval_cli.output.fix.xlsx import fix_xlsx

        return fix_xlsx
    from selfeval_cli.output.fix.docx import fix_docx, fix_redrawn

    return fix_docx if annotator == "docx" else fix_redrawn
