"""Bytes to text: the encodings that forms, settings and lists are written in."""

from selfeval_cli.base.errors import UnreadableDocument

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
#: Non-ASCII characters read before the first fault that tell broken UTF-8 from another encoding.
_CLEARLY_UTF8 = 8


def decode(data: bytes) -> str:
    """The text in UTF-8, UTF-16 or GB18030, told by a byte order mark or by what decodes.

    A character cut off at the very end is dropped. Raises UnreadableDocument "encoding".
    """
    for mark, code in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode(data.removeprefix(mark) if code == "utf-8" else data, code)
    if b"\x00" in data:
        return _decode_utf16(data)
    try:
        return _decode(data, "utf-8")
    except UnreadableDocument as problem:
        fault = problem.__cause__
        if isinstance(fault, UnicodeDecodeError):
            read = data[: fault.start].decode("utf-8")
            if len(read) - len(read.encode("ascii", "ignore")) >= _CLEARLY_UTF8:
                raise
    return _decode(data, "gb18030")


def _decode_utf16(data: bytes) -> str:
    """The text of UTF-16 without a mark: tabs, line ends and digits have their zero bytes on one
    side of each pair. Data with zero bytes that is no such text is no text at all."""
    little, big = data[1::2].count(0), data[::2].count(0)
    text = ""
    if max(little, big) > 2 * min(little, big) and len(data) % 2 == 0:
        text = _decode(data, "utf-16-le" if little > big else "utf-16-be")
    if not any(sign in text for sign in "\t\n\r|"):
        raise UnreadableDocument("not-a-document", "U+0000")
    return text


def _decode(data: bytes, code: str) -> str:
    try:
        return data.decode(code)
    except UnicodeDecodeError as error:
        if error.end == len(data) and error.start >= len(data) - 3 and error.start:
            return _decode(data[: error.start], code)
        raise UnreadableDocument("encoding", f"{code.upper()}, byte {error.start + 1}") from error
