"""Bytes to cells: one module per format; the format is told by content, never by suffix."""

from selfeval_cli.input.content import detect
from selfeval_cli.model.document import Document

__all__ = ["detect", "read_document"]


def read_document(data: bytes) -> Document:
    """The tables and paragraphs of a .docx or a text document.

    A document without a table is no error here: its paragraphs stand in `Document.after`.
    Raises UnreadableDocument with the cause; nothing else is raised for any bytes.
    """
    # Imported here: lxml costs more than a text document takes to read.
    if detect(data) == "docx":
        from selfeval_cli.input.docx import reader as docx

        return docx.read(data)
    from selfeval_cli.input import txt

    return txt.read(data)
