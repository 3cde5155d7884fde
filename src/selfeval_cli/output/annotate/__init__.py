"""Copies of a document that carry the findings where they belong: at the cells, under the rows."""

from importlib import import_module
from pathlib import PurePath

from selfeval_cli.base.errors import Language, UnreadableDocument
from selfeval_cli.input.content import recognise
from selfeval_cli.input.formats import BY_NAME
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.output.annotate.model import AnnotatedCopy

__all__ = ["AnnotatedCopy", "annotate", "annotate_docx", "annotate_txt", "fitting_suffix"]


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
    return copy


def fitting_suffix(copy: bytes, name: str) -> str:
    """The suffix of `name` where it fits what the copy is, else one that does."""
    suffixes = recognise(copy).suffixes
    own = PurePath(name).suffix
    return own if own.lower() in suffixes else suffixes[0]


def annotate_docx(
    data: bytes, document: DocumentReport, language: Language = "zh"
) -> AnnotatedCopy:
    """See `selfeval_cli.output.annotate.docx.annotate_docx`; lxml is imported when it is called."""
    from selfeval_cli.output.annotate.docx import annotate_docx

    return annotate_docx(data, document, language)


def annotate_txt(data: bytes, document: DocumentReport, language: Language = "zh") -> AnnotatedCopy:
    """See `selfeval_cli.output.annotate.txt.annotate_txt`."""
    from selfeval_cli.output.annotate.txt import annotate_txt

    return annotate_txt(data, document, language)
