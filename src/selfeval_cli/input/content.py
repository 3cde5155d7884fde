"""Tells from its bytes which row of the table of input formats a document is."""

import io

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.input.archive import ZIP_STARTS, member_names
from selfeval_cli.input.formats import BY_NAME, FORMATS, InputFormat

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY = 128
#: From here on numbers of sectors have a meaning of their own.
_NO_SECTOR = 0xFFFFFFFA
_BOM = b"\xef\xbb\xbf"
#: How many first bytes are looked at; white space may stand before markup.
_HEAD = 256
#: Within how many of them a comment before it ends.
_COMMENT = 4096


def detect(data: bytes) -> str:
    """The name of the format that can read these bytes.

    Raises UnreadableDocument as `recognise` does, or what the table says of a format without a
    reader.
    """
    row = recognise(data)
    if row.reader is None:
        raise UnreadableDocument(row.cause, row.title if row.cause == "not-a-document" else "")
    return row.name


def recognise(data: bytes) -> InputFormat:
    """The row of these bytes: a ZIP without a known member is taken for Word, the rest for text.

    Raises UnreadableDocument: "empty"; of compound files "truncated" where the directory is gone,
    "not-a-document" where it names nothing that holds a form.
    """
    if not data.strip():
        raise UnreadableDocument("empty")
    if data.startswith(ZIP_STARTS):
        return package(member_names(io.BytesIO(data)), data[:_HEAD]) or BY_NAME["docx"]
    if data.startswith(_OLE):
        return _compound(data)
    head = _told(data).lstrip().lower()
    return next((row for row in FORMATS if head.startswith(row.begins)), BY_NAME["txt"])


def _told(data: bytes) -> bytes:
    """The first bytes without a mark and a comment before them; of UTF-16 as in UTF-8."""
    head = data[:_COMMENT]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode("utf-8", "ignore")
    head = head.removeprefix(_BOM).lstrip()
    while head.startswith(b"<!--") and b"-->" in head:
        head = head.partition(b"-->")[2].lstrip()
    return head[:_HEAD]


def looks_like_document(head: bytes) -> bool:
    """Whether the first bytes of a file that has no suffix are those of a format people hand in."""
    if head.startswith(_OLE):
        return True
    row = next((row for row in FORMATS if head.lower().startswith(row.begins)), None)
    return bool(row.suffixes) if row else _looks_like_text(head)


def _looks_like_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return bool(head) and not any(byte < 32 and byte not in b"\t\n\r\x0c\x1a" for byte in head)


def package(names: str, head: bytes = b"") -> InputFormat | None:
    """The row of a ZIP with members of these names, a NUL before each, None where no row has such
    a member.

    Of several rows it is the one whose type stands in its first bytes, as OpenDocument writes it.
    """
    packed = (row for row in FORMATS if row.members)
    rows = [row for row in packed if any(f"\0{member}" in names for member in row.members)]
    named = (row for row in rows if row.mime.encode() in head)
    return next(named, rows[0] if rows else None)


def _compound(data: bytes) -> InputFormat:
    for row in FORMATS:
        if any(_has_stream(data, stream) for stream in row.streams):
            return row
    # Each compound file has this entry; without it the directory is gone.
    whole = _has_stream(data, "Root Entry") and not _is_cut(data)
    raise UnreadableDocument("not-a-document" if whole else "truncated")


def _is_cut(data: bytes) -> bool:
    """Whether the head of a compound file names sectors that lie behind its end: those of its
    tables, which are written last, of its directory and of its small streams."""
    head = data[: _HEAD * 2].ljust(_HEAD * 2, b"\0")
    shift, tables, directory, small = (
        int.from_bytes(head[at : at + size], "little")
        for at, size in ((30, 2), (44, 4), (48, 4), (60, 4))
    )
    if shift not in (9, 12):
        return False
    listed = [int.from_bytes(head[at : at + 4], "little") for at in range(76, 512, 4)]
    named = [directory, small, *listed[:tables]]
    beyond = any(len(data) < (number + 2) << shift for number in named if number < _NO_SECTOR)
    return beyond or len(data) % (1 << shift) != 0


def _has_stream(data: bytes, name: str) -> bool:
    """Whether a directory entry of a compound file begins with this name: entries have 128 bytes,
    so that a text which holds the name is none."""
    wanted = name.encode("utf-16-le")
    at = data.find(wanted)
    while at >= 0 and at % _ENTRY:
        at = data.find(wanted, at + 1)
    return at >= 0
