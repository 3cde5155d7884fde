"""Bytes to cells: one module per format; the format is told by content, never by suffix."""

from importlib import import_module

from selfeval_cli.input.content import detect
from selfeval_cli.input.formats import BY_NAME
from selfeval_cli.model.document import Document

__all__ = ["detect", "read_document"]


def read_document(data: bytes) -> Document:
    """The tables and paragraphs of a document in any format of the table that has a reader.

    A document without a table is no error here: its paragraphs stand in `Document.after`.
    Raises UnreadableDocument with the cause; nothing else is raised for any bytes.
    """
    # Imported when such a document comes: lxml costs more than a text document takes to read.
    reader = import_module(f"selfeval_cli.input.{BY_NAME[detect(data)].reader}")
    document: Document = reader.read(data)
    return document
