"""A copy of an Excel workbook with a note and a colour at the cell of each finding."""

from collections.abc import Mapping

from selfeval_cli.base.errors import Language, UnreadableDocument
from selfeval_cli.input import read_document
from selfeval_cli.input.package import open_archive
from selfeval_cli.model.report import SEVERITIES, DocumentReport, Finding
from selfeval_cli.output.annotate import wording
from selfeval_cli.output.annotate.book import Book
from selfeval_cli.output.annotate.model import AnnotatedCopy
from selfeval_cli.output.annotate.package import rewrite
from selfeval_cli.output.annotate.title import title_cell

_COLOURS: Mapping[str, str] = {"error": "FFF8CBAD", "warning": "FFFFE699", "info": "FFDDEBF7"}
_Notes = dict[str, list[Finding]]


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
    names = {(c.table, c.row, c.column): c.place for c in read_document(data).cells()}
    with open_archive(data) as archive:
        book = Book(archive)
        removed = book.take_away()
        count = lost = 0
        for form in document.forms:
            findings = [finding for finding in form.findings if finding.active]
            count += len(findings)
            by_cell: _Notes = {}
            for finding in findings:
                place = None if finding.cell is None else finding.cell.place
                by_cell.setdefault(place or "", []).append(finding)
            at_title = by_cell.pop("", [])
            for place, group in by_cell.items():
                if not _noted(book, place, (), group, language):
                    at_title += group
            lost += sum(finding.cell is not None for finding in at_title)
            heading = wording.summary(form, language)
            title = title_cell(form)
            place = (names.get(title) if title else None) or ""
            if heading or at_title:
                _noted(book, place, heading, at_title, language)
        if not count and not removed:
            return AnnotatedCopy(data, 0)
        signed = any(n.lower().startswith("_xmlsignatures/") for n in archive.namelist())
        warnings = [wording.say("signed", language)] if signed else []
        warnings += [wording.say("lost", language, count=lost)] if lost else []
        return AnnotatedCopy(rewrite(data, archive, book.parts()), count, tuple(warnings))


def _noted(
    book: Book, place: str, heading: tuple[str, ...], group: list[Finding], language: Language
) -> bool:
    """Put the findings of one cell into one note there, and colour the cell by the gravest."""
    lines = list(heading)
    for finding in group:
        lines += [""] if lines else []
        lines += [wording.heading(finding, language), *wording.lines(finding, language)]
    gravest = min(group, key=lambda f: SEVERITIES.index(f.severity)) if group else None
    author = wording.AUTHOR if gravest is None else wording.author(gravest, language)
    if not book.note(place, author, tuple(lines)):
        return False
    if gravest is not None:
        book.colour(book.cell(place), _COLOURS[gravest.severity])
    return True
