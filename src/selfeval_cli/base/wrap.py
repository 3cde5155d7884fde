"""Breaking text into lines by terminal cells: Chinese breaks anywhere, Latin words stay whole."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

#: First and last characters of the blocks that take two cells.
_WIDE = (
    ("\u1100", "\u115f"),
    ("\u2e80", "\ua4cf"),
    ("\uac00", "\ud7a3"),
    ("\uf900", "\ufaff"),
    ("\ufe30", "\ufe6f"),
    ("\uff00", "\uff60"),
)
#: Characters that must not begin a line, and those that must not end one.
_NO_START = frozenset("，。、；：！？…）】》」』〉”’％‰·%,.;:!?)]}›℃")
_NO_END = frozenset("（【《「『〈“‘([{$￥≥≤")
#: A long formula may be broken before these, after a figure or a bracket.
_OPERATORS = frozenset("+=×÷−")
#: Categories of characters that take no cell of their own.
_NO_CELL = frozenset(("Mn", "Me", "Cf", "Cc"))
_BEFORE_OPERATOR = frozenset("0123456789%…)）")


def cell_len(text: str) -> int:
    """How many cells a text takes on a terminal."""
    return sum(map(_cells, text))


@lru_cache(4096)
def _cells(char: str) -> int:
    if unicodedata.category(char) in _NO_CELL:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str, width: int) -> list[str]:
    """`text` as lines of at most `width` cells; its own line ends are kept. Never empty."""
    lines = [line for part in text.split("\n") for line in _wrap_line(part, max(width, 2))]
    return lines or [""]


def fold(items: Iterable[str], separator: str, width: int) -> list[str]:
    """`items` joined by `separator` into lines of at most `width` cells; items stay whole.

    An item wider than a line is wrapped. Empty items are left out. A comma stays at the end of a
    broken line, a separator that begins with a space does not.
    """
    at_end = "" if separator.startswith(" ") else separator.rstrip()
    lines: list[str] = []
    for item in filter(None, items):
        joined = f"{lines[-1]}{separator}{item}" if lines else item
        if lines and cell_len(joined + at_end) <= width:
            lines[-1] = joined
        else:
            lines[-1:] = wrap(lines[-1] + at_end, width) if lines else ()
            lines.extend(wrap(item, width))
    return lines


def pad(text: str, width: int) -> str:
    """`text` filled with spaces up to `width` cells."""
    return text + " " * (width - cell_len(text))


def _wrap_line(text: str, width: int) -> list[str]:
    if cell_len(text) <= width:
        return [text.strip()]
    lines: list[str] = []
    current, filled = "", 0
    for gap, token in _tokens(text):
        size = cell_len(token)
        if current and filled + len(gap) + size > width:
            lines.append(current)
            current, filled, gap = "", 0, ""
        if size > width:
            *full, token = _chop(token, width)
            lines.extend(full)
            size = cell_len(token)
        gap = gap if current else ""
        current, filled = current + gap + token, filled + len(gap) + size
    return [*lines, current]


def _chop(text: str, width: int) -> list[str]:
    """A text without a place to break, in pieces of at most `width` cells."""
    pieces, filled = [""], 0
    for char in text:
        size = _cells(char)
        if filled + size > width:
            pieces.append("")
            filled = 0
        pieces[-1] += char
        filled += size
    return pieces


def _tokens(text: str) -> list[tuple[str, str]]:
    """The unbreakable pieces of a line, each with the white space before it."""
    tokens: list[tuple[str, str]] = []
    for word in re.finditer(r"(\s*)(\S+)", text):
        gap, chars = word[1], word[2]
        start = 0
        for index in range(1, len(chars)):
            if _breakable(chars[index - 1], chars[index]):
                tokens.append((gap, chars[start:index]))
                gap, start = "", index
        tokens.append((gap, chars[start:]))
    return tokens


def _breakable(before: str, after: str) -> bool:
    if after in _NO_START or before in _NO_END:
        return False
    if after in _OPERATORS and before in _BEFORE_OPERATOR:
        return True
    return _is_wide(before) or _is_wide(after)


def _is_wide(char: str) -> bool:
    return any(first <= char <= last for first, last in _WIDE)
