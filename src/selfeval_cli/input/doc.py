"""Word 97-2003 and WPS documents (.doc, .wps): made a .docx by msdoc2docx, or else by
LibreOffice where it is installed, then read as one."""

from pathlib import Path

from msgspec.structs import replace

from selfeval_cli.base.atomic import scratch
from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.input import office
from selfeval_cli.input.docx import reader
from selfeval_cli.model.document import Document


def read(data: bytes) -> Document:
    """The tables and paragraphs of the document. What was written for it is gone afterwards.

    Raises UnreadableDocument: "encrypted", or "old-word" for what neither way converts.
    """
    made = _converted(data) or office.converted(data, ".doc", "docx")
    if made is None:
        raise UnreadableDocument("old-word")
    return replace(reader.read(made), format="doc")


def _converted(data: bytes) -> bytes | None:
    """The document as a .docx; None where the converter does not know what to make of it."""
    from doc2docx import convert
    from doc2docx.errors import EncryptedDocumentError

    with scratch(office.IN_MEMORY if office.IN_MEMORY.is_dir() else None) as place:
        old, new = Path(place, "form.doc"), Path(place, "form.docx")
        old.write_bytes(data)
        try:
            convert(old, new)
            return new.read_bytes()
        except EncryptedDocumentError as error:
            raise UnreadableDocument("encrypted", "Word 97-2003") from error
        except MemoryError:
            raise
        except Exception:  # it meets damage with many errors of its own
            return None
