"""Signs of symbol fonts as the characters they show."""

#: Shown for a sign that is not known: no figure with it can be read.
UNKNOWN = "\ufffd"

_BASE = 0xF000
_TICKED, _CROSSED, _EMPTY, _TICK, _CROSS = "☑☒☐✔✗"
_WINGDINGS = {
    0x6F: _EMPTY,
    0xA8: _EMPTY,
    0x71: _EMPTY,
    0x72: _EMPTY,
    0xFB: _CROSS,
    0xFC: _TICK,
    0xFD: _CROSSED,
    0xFE: _TICKED,
    0x78: _CROSSED,
    0x6C: "●",
    0x6E: "■",
    0xE0: "→",
}
_WINGDINGS_2 = {
    0x4F: _CROSS,
    0x50: _TICK,
    0x51: _CROSSED,
    0x52: _TICKED,
    0x53: _CROSSED,
    0x54: _CROSSED,
    0xA3: _EMPTY,
    0x2A: _EMPTY,
}
_SYMBOL = {code: chr(code) for code in b" !%()+,./0123456789:;<=>?[]_{|}"} | {
    0x2D: "−",
    0xA3: "≤",
    0xB3: "≥",
    0xB9: "≠",
    0xBB: "≈",
    0xB1: "±",
    0xB4: "×",
    0xB8: "÷",
    0xB0: "°",
    0xB7: "•",
    0xA5: "∞",
}
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "symbol": _SYMBOL}
#: For a sign whose font is not told: the boxes and ticks of forms, and ≥.
_ANY = {**_WINGDINGS, 0x52: _TICKED, 0x50: _TICK, 0xA3: _EMPTY, 0xB3: "≥"}


def symbol(font: str | None, code: str | None) -> str:
    """What a w:sym shows: its font and its character code in hexadecimal."""
    try:
        number = int(code or "", 16)
    except ValueError:
        return UNKNOWN
    if 0xD800 <= number < 0xE000:  # half a character, which no output could be encoded with
        return UNKNOWN
    table = _FONTS.get((font or "").strip().lower())
    if table is None:
        if not 0x20 <= number <= 0x10FFFF:
            return UNKNOWN
        return without_private_use(chr(number))
    return table.get(number & 0xFF, UNKNOWN) if number >= _BASE or number < 0x100 else chr(number)


def in_font(font: str, text: str) -> str | None:
    """Text set in a symbol font as it shows; None for any other font."""
    table = _FONTS.get(font.strip().lower())
    if table is None or table is _SYMBOL:
        return None
    return "".join(
        table.get(ord(sign) & 0xFF, UNKNOWN) if ord(sign) < 0x100 or ord(sign) >= _BASE else sign
        for sign in text
    )


def without_private_use(text: str) -> str:
    """The text with the signs of the private use area as they show."""
    return "".join(
        _ANY.get(ord(sign) - _BASE, UNKNOWN) if _is_private(sign) else sign for sign in text
    )


def holds_private_use(text: str) -> bool:
    """Whether a sign of the private use area, which is never a printable one, is in the text."""
    return not text.isprintable() and any(map(_is_private, text))


def _is_private(sign: str) -> bool:
    return "\ue000" <= sign <= "\uf8ff"
