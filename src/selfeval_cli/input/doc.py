"""Word 97-2003 and WPS documents (.doc, .wps): made a .docx by msdoc2docx, then read as one."""

from pathlib import Path

from msgspec.structs import replace

from selfeval_cli.base.atomic import scratch
from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.input.docx import reader
from selfeval_cli.model.document import Document

#: A folder in memory where the system has one: the converter wants files.
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of a random name is made in it


def read(data: bytes) -> Document:
    """The tables and paragraphs of the document. Its two files are gone when this returns.

    Raises UnreadableDocument: "encrypted", or "old-word" for what cannot be converted.
    """
    from doc2docx import convert
    from doc2docx.errors import EncryptedDocumentError

    folder = _IN_MEMORY if _IN_MEMORY.is_dir() else None
    with scratch(folder) as place:
        old, new = Path(place, "form.doc"), Path(place, "form.docx")
        old.write_bytes(data)
        try:
            convert(old, new)
            converted = new.read_bytes()
        except EncryptedDocumentError as error:
            raise UnreadableDocument("encrypted", "Word 97-2003") from error
        except MemoryError:
            raise
        except Exception as error:  # the converter meets damage with many errors of its own
            raise UnreadableDocument("old-word") from error
    return replace(reader.read(converted), format="doc")
