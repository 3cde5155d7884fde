"""Bytes to text without the signs that no text holds."""

from selfeval_cli.base.decoding import decode
from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.base.regex import regex

_LINE_END = regex(r"\r\n|\r")
#: Control characters that no text holds. A word processor's own (cell mark, line and page break,
#: hyphens) and the end-of-file mark of old systems do occur.
_BINARY = regex("[\x00-\x06\x0e-\x19\x1b]")
_HARMLESS = {ord(sign): None for sign in "\x07\x0c\x1a\x1d\x1f\ufeff"} | {0x1E: "-", 0x0B: " "}


def plain(data: bytes) -> str:
    """The text of a document without word processors' own signs, its lines ending in "\\n".

    Raises UnreadableDocument: "encoding", "not-a-document", "empty".
    """
    text = decode(data)
    if found := _BINARY.search(text):
        raise UnreadableDocument("not-a-document", f"U+{ord(found[0]):04X}")
    if not text.strip():
        raise UnreadableDocument("empty")
    return _LINE_END.sub("\n", text).translate(_HARMLESS)
