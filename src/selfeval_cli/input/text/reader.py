"""Text documents: tells the layout and has it read.

A dump with a cell per line holds for a whole document; tables with a row per line, by tabs or by
pipes, may stand in one document, with paragraphs around them.
"""

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.base.labels import holds_a_form
from selfeval_cli.input.text import commas, dump, tables
from selfeval_cli.input.text.cells import Line, numbered
from selfeval_cli.input.text.decoding import plain
from selfeval_cli.input.text.quoted import unquoted
from selfeval_cli.model.document import Document

MAX_BYTES = 64 * 2**20
#: Lines that begin so are remarks of an annotated copy (`output.annotate`), not content.
REMARK = "# selfeval:"


def read(data: bytes) -> Document:
    """The tables and paragraphs of a text. Every cell tells the line it starts on.

    Raises UnreadableDocument: "too-large", "encoding", "not-a-document", "empty", and "layout"
    for a form in lines that do not say where a cell or a row ends.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableDocument("too-large", f"{len(data)} > {MAX_BYTES} bytes")
    text = plain(data)
    if parts := commas.parts(_content(text)):
        return tables.document(parts)
    lines = _content(unquoted(text))
    if dump.is_dump(lines):
        return dump.read(lines)
    document = tables.read(lines)
    if not document.grids and holds_a_form(document.after):
        raise UnreadableDocument("layout")
    return document


def _content(text: str) -> list[Line]:
    """The numbered lines of a text, an annotated copy's remarks left out."""
    return [line for line in numbered(text) if not line[1].startswith(REMARK)]
