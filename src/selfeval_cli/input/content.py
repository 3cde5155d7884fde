"""Tells from its bytes what a document is."""

from selfeval_cli.base.errors import UnreadableDocument

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

#: How files begin that are no form, and what to call them.
_OTHERS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"RIFF", "RIFF"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"{\\rtf", "RTF"),
    (b"MIME-Version:", "MHTML"),
)
#: The same for markup, which may be preceded by white space and be in either case.
_MARKUP = (
    (b"<?xml", "XML"),
    (b"<!doctype html", "HTML"),
    (b"<html", "HTML"),
)


def detect(data: bytes) -> str:
    """The format that can read these bytes: a package is taken for Word, the rest for text.

    Raises UnreadableDocument: "empty"; "encrypted" or "old-word" for a compound file;
    "not-a-document" with the kind of file in the detail.
    """
    if not data.strip():
        raise UnreadableDocument("empty")
    if data.startswith(_ZIP):
        return "docx"
    if data.startswith(_OLE):
        raise _compound(data)
    start = data[:256].removeprefix(b"\xef\xbb\xbf").lstrip()
    for table, head in ((_OTHERS, data), (_MARKUP, start.lower())):
        for signature, kind in table:
            if head.startswith(signature):
                raise UnreadableDocument("not-a-document", kind)
    return "txt"


def _compound(data: bytes) -> UnreadableDocument:
    """What is wrong with an OLE compound file, told by the names of its streams."""
    if _stream(data, "EncryptedPackage"):
        return UnreadableDocument("encrypted")
    if not _stream(data, "WordDocument"):
        if _stream(data, "Workbook") or _stream(data, "Book"):
            return UnreadableDocument("not-a-document", "Excel 97-2003")
        if _stream(data, "PowerPoint Document"):
            return UnreadableDocument("not-a-document", "PowerPoint 97-2003")
    return UnreadableDocument("old-word")


def _stream(data: bytes, name: str) -> bool:
    return name.encode("utf-16-le") in data
