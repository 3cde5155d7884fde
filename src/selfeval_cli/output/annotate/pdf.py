"""A copy of a PDF with a mark and a note over the cell of each finding.

They are appended (an incremental update): the document itself keeps every byte, and a signature
on it can still be verified for the part that was signed.
"""

import io
import logging
from typing import Any

from selfeval_cli.base.errors import Language, UnreadableDocument
from selfeval_cli.base.regex import regex
from selfeval_cli.input.pdf import reader as pdf
from selfeval_cli.input.pdf.rows import Box
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.output.annotate import notes, wording
from selfeval_cli.output.annotate.model import AnnotatedCopy

#: What stands behind the end of a copy: how long the document was.
_MARK = regex(rb"%selfeval:(\d{1,12})\n\Z")
_SIGNED = regex(rb"/ByteRange\s*\[")
#: The size of the sign for a note without a cell to mark, and how strong a mark is drawn.
_SIGN, _STRENGTH = 18.0, 0.5
_SUMMARY = "C6E0B4"
_PRINTED = 4


def annotate_pdf(data: bytes, document: DocumentReport, language: Language = "zh") -> AnnotatedCopy:
    """A copy of the PDF `data` with a coloured mark and a note per cell that has active findings.

    Earlier notes by selfeval are replaced, those of other people stay. A document that takes no
    additions (under a password for changes, damaged) is drawn again in Word. Raises
    UnreadableDocument: "needs-part" without pypdf (the extra ``selfeval[pdf]``).
    """
    try:
        # What it thinks of a damaged file is not what the user is told.
        logging.getLogger("pypdf").setLevel(logging.CRITICAL)
        import pypdf  # noqa: F401
    except ImportError as error:
        raise UnreadableDocument("needs-part", "pdf") from error
    original = _original(data)
    try:
        return _annotated(data, original, document, language)
    except MemoryError:
        raise
    except Exception:  # pypdf meets what is odd in a file with whatever it stumbles over
        from selfeval_cli.output.annotate.redrawn import annotate_redrawn

        return annotate_redrawn(data, document, language)


def _original(data: bytes) -> bytes:
    """The document without what an earlier run appended.

    Anyone may write our mark: what stands before it must read as the whole document does.
    """
    mark = _MARK.search(data)
    before = data[: int(mark[1])] if mark else data
    try:
        return before if before == data or pdf.read(before) == pdf.read(data) else data
    except UnreadableDocument:
        return data


def _annotated(
    data: bytes, original: bytes, document: DocumentReport, language: Language
) -> AnnotatedCopy:
    from pypdf import PdfWriter

    writer = PdfWriter(io.BytesIO(original), incremental=True)
    removed = _take_away(writer) or len(original) < len(data)
    places = pdf.boxes(original)

    def put(key: notes.Key, note: notes.Note) -> bool:
        page, box = places.get(key, (-1, (0.0, 0.0, 0.0, 0.0)))
        if page < 0:
            return False
        _add(writer, page, box, note)
        return True

    told = notes.tell(document, put, language)
    if not told.count:
        return AnnotatedCopy(original if removed else data, 0)
    out = io.BytesIO()
    writer.write(out)
    copy = out.getvalue() + b"%%selfeval:%d\n" % len(original)
    if pdf.page_count(copy) != pdf.page_count(original):
        raise ValueError("what is appended to a damaged file is not read as an update of it")
    signed = _SIGNED.search(original) is not None
    return AnnotatedCopy(copy, told.count, told.warnings(language, signed=signed))


def _add(writer: Any, page: int, box: Box, note: notes.Note) -> None:
    """Mark a cell and hang the note on it; what is about the whole form gets a sign of its own."""
    from pypdf.annotations import Highlight, Text
    from pypdf.generic import ArrayObject, FloatObject, NameObject, NumberObject, TextStringObject

    left, bottom, right, top = box
    colour = notes.COLOURS[note.severity] if note.severity else _SUMMARY
    if note.severity is None:
        entry: Any = Text(rect=(left, top - _SIGN, left + _SIGN, top), text="")
    else:
        corners = (left, top, right, top, left, bottom, right, bottom)
        points = ArrayObject([FloatObject(number) for number in corners])
        entry = Highlight(rect=box, quad_points=points, highlight_color=colour)
        entry[NameObject("/CA")] = FloatObject(_STRENGTH)
    entry[NameObject("/C")] = ArrayObject(
        [FloatObject(int(colour[at : at + 2], 16) / 255) for at in (0, 2, 4)]
    )
    entry[NameObject("/Contents")] = TextStringObject("\n".join(note.lines))
    entry[NameObject("/T")] = TextStringObject(note.author)
    entry[NameObject("/F")] = NumberObject(_PRINTED)
    writer.add_annotation(page, entry)


def _take_away(writer: Any) -> bool:
    """Remove notes by selfeval that another program has saved since; whether there were any."""
    from pypdf.generic import ArrayObject, NameObject

    found = False
    for page in writer.pages:
        entries = page.get("/Annots")
        listed = () if entries is None else entries.get_object()
        kept = [e for e in listed if e.get_object().get("/T") not in wording.AUTHORS]
        if len(kept) < len(listed):
            page[NameObject("/Annots")] = ArrayObject(kept)
            found = True
    return found
