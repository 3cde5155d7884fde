"""Copies of a document to take home, each made in a worker: with remarks at the cells."""

from selfeval_cli.base.errors import Language
from selfeval_cli.model.report import DocumentReport


def annotated(data: bytes, document: DocumentReport, language: Language) -> bytes:
    """Return the document with a remark at the cell of each finding."""
    from selfeval_cli.output.annotate import annotate

    return annotate(data, document, language).data
