"""A copy of an Excel workbook with a note and a colour at the cell of each finding."""

from selfeval_cli.base.errors import Language, UnreadableDocument
from selfeval_cli.input import read_document
from selfeval_cli.input.package import open_archive
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.output.annotate import notes
from selfeval_cli.output.annotate.book import Book
from selfeval_cli.output.annotate.model import AnnotatedCopy
from selfeval_cli.output.annotate.package import rewrite


def annotate_xlsx(
    data: bytes, document: DocumentReport, language: Language = "zh"
) -> AnnotatedCopy:
    """A copy of the workbook `data` with a note per cell that has active findings of `document`.

    Earlier notes by selfeval are replaced, those of other people stay: a finding at the cell of
    one stands at the title of its form. A workbook whose notes cannot be read is drawn again in
    Word. Raises UnreadableDocument when the package cannot be read.
    """
    try:
        return _annotated(data, document, language)
    except UnreadableDocument:
        from selfeval_cli.output.annotate.redrawn import annotate_redrawn

        return annotate_redrawn(data, document, language)


def _annotated(data: bytes, document: DocumentReport, language: Language) -> AnnotatedCopy:
    names = {(c.table, c.row, c.column): c.place or "" for c in read_document(data).cells()}
    with open_archive(data) as archive:
        book = Book(archive)
        removed = book.take_away()

        def put(key: notes.Key, note: notes.Note) -> bool:
            place = names.get(key, "")
            if not book.note(place, note.author, note.lines):
                return False
            if note.severity is not None:
                book.colour(book.cell(place), f"FF{notes.COLOURS[note.severity]}")
            return True

        told = notes.tell(document, put, language)
        if not told.count and not removed:
            return AnnotatedCopy(data, 0)
        signed = any(n.lower().startswith("_xmlsignatures/") for n in archive.namelist())
        copy = rewrite(data, archive, book.parts())
        return AnnotatedCopy(copy, told.count, told.warnings(language, signed=signed))
