"""Signs of our own that the console's encoding lacks, and what is written for them there."""

from typing import Any, TextIO

#: A console in GBK shows none of the left ones.
_FOR = {"›": ">", "✓": "√", "✗": "×", "−": "－", "≧": "≥", "✅": "√"}


def fitting(out: TextIO) -> Any:
    """The stream itself, or one that writes other signs where its encoding lacks ours."""
    encoding = getattr(out, "encoding", None) or "utf-8"
    lacking = {sign: other for sign, other in _FOR.items() if not _has(encoding, sign)}
    return _Translating(out, str.maketrans(lacking)) if lacking else out


def _has(encoding: str, sign: str) -> bool:
    try:
        sign.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


class _Translating:
    """A text stream in which signs are replaced on the way."""

    def __init__(self, out: TextIO, table: dict[int, str]) -> None:
        self._out, self._table = out, table

    def write(self, text: str) -> int:
        """Write the text with the other signs."""
        return self._out.write(text.translate(self._table))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._out, name)
