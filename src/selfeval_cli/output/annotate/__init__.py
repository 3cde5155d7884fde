"""Copies of a document that carry the findings where they belong: at the cells, under the rows."""

import io
import zipfile
from importlib import import_module
from pathlib import PurePath

from selfeval_cli.base.errors import Language, UnreadableDocument
from selfeval_cli.base.regex import regex
from selfeval_cli.input.archive import MAX_DOCUMENT, shown_size
from selfeval_cli.input.content import recognise
from selfeval_cli.input.formats import BY_NAME
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.output.annotate.model import AnnotatedCopy

__all__ = [
    "AnnotatedCopy",
    "annotate",
    "bounded_copy",
    "carries_remarks",
    "fitting_suffix",
]

#: How the packages of Office and OpenDocument name the author of our remarks.
_OWN = (b'author="selfeval', b"author>selfeval", b"creator>selfeval")
#: The parts of a package that hold notes.
_NOTES = regex(r"comments|^content\.xml$")
#: Comments of a copy are no larger.
_LARGEST_PART = 50_000_000


def annotate(data: bytes, document: DocumentReport, language: Language = "zh") -> AnnotatedCopy:
    """A copy of the checked document `data`, with a remark for each finding: in its own format, or
    drawn again in Word.

    Raises UnreadableDocument when `data` cannot be read, and ValueError for a document that was
    not checked, because nothing is known about its findings.
    """
    if document.status != "checked":
        raise ValueError(f"{document.path} was not checked: {document.status}")
    row = BY_NAME.get(document.format or "")
    if row is None or row.annotator is None:
        raise UnreadableDocument("not-a-document", row.title if row else "")
    module = import_module(f"selfeval_cli.output.annotate.{row.annotator}")
    copy: AnnotatedCopy = getattr(module, f"annotate_{row.annotator}")(data, document, language)
    bounded_copy(copy.data)
    return copy


def bounded_copy(copy: bytes) -> None:
    """Raise UnreadableDocument for a copy so large that it could not be read again."""
    if len(copy) > MAX_DOCUMENT:
        raise UnreadableDocument("too-large", shown_size(len(copy)))


def fitting_suffix(copy: bytes, name: str) -> str:
    """The suffix of `name` where it fits what the copy is, else one that does."""
    suffixes = recognise(copy).suffixes
    own = PurePath(name).suffix
    return own if own.lower() in suffixes else suffixes[0]


def carries_remarks(copy: bytes) -> bool:
    """Whether a document holds remarks by selfeval, so that it may be replaced by a newer copy."""
    if not zipfile.is_zipfile(io.BytesIO(copy)):
        return any(mark in copy.replace(b"\0", b"") for mark in (b"# selfeval:", b"%selfeval:"))
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        parts = [e for e in archive.infolist() if _NOTES.search(e.filename.lower())]
        contents = (archive.read(e) for e in parts if e.file_size < _LARGEST_PART)
        return any(own in content for content in contents for own in _OWN)
