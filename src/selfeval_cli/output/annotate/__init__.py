"""Copies of a document that carry the findings where they belong: at the cells, under the rows."""

from selfeval_cli.base.errors import Language
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.output.annotate.model import AnnotatedCopy

__all__ = ["AnnotatedCopy", "annotate", "annotate_docx", "annotate_txt"]


def annotate(data: bytes, document: DocumentReport, language: Language = "zh") -> AnnotatedCopy:
    """A copy of the checked document `data` in its own format, with a remark for each finding.

    Raises UnreadableDocument when `data` cannot be read, and ValueError for a document that was
    not checked, because nothing is known about its findings.
    """
    if document.status != "checked":
        raise ValueError(f"{document.path} was not checked: {document.status}")
    if document.format == "docx":
        return annotate_docx(data, document, language)
    return annotate_txt(data, document, language)


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
