"""What is written on a page: lines of text, and the text of a cell with what a page break asks."""

from typing import Any

from msgspec import Struct

#: Rules and lines of text this near to each other, in points, are one.
NEAR = 3.0
#: The space beside the text of a cell, both sides together.
_PADDING = 11.0
#: The space that is left between Chinese and Latin signs: a quarter of a sign.
_BETWEEN = 3.0
#: What no line begins with, and what none ends with.
_CLOSING = frozenset("，。、；：！？）》〉】」』”’％‰℃／～·,.;:!?)]}%/")
_OPENING = frozenset("（《〈【「『“‘([{")


class Written(Struct, frozen=True):
    """The text of a cell: its lines, how wide the last one is, and how wide what the first one
    begins with: its first word, and the least that a line begins with."""

    text: str = ""
    lines: int = 0
    last: float = 0.0
    word: float = 0.0
    least: float = 0.0

    def goes_on(self, below: "Written", width: float) -> bool:
        """Whether the text of a cell this wide may go on with `below`: its last line has no room
        for what that begins with. Only a full line breaks a number."""
        number = self.text[-1:].isdigit() and below.text[:1].isdigit()
        more = below.least if number else below.word
        return self.last + _space(self.text[-1:], below.text[:1]) + more + _PADDING >= width


def shown(chars: list[Any]) -> list[str]:
    """The lines that these characters print."""
    from pdfplumber.utils.text import extract_text

    return [text for line in extract_text(chars).splitlines() if (text := line.strip())]


def middle(char: Any) -> tuple[float, float]:
    """The point in the middle of a character."""
    return (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2


def written(chars: list[Any], width: float) -> Written:
    """The text of a cell this wide: where the next word would not have fitted into a line, the
    line goes on in the next."""
    from pdfplumber.utils.clustering import cluster_objects

    text = ""
    lines: list[list[Any]] = []
    for line in cluster_objects(chars, lambda char: char["top"], NEAR):
        line = [char for char in line if char["text"].strip()]
        more = " ".join(shown(line))
        if not more:
            continue
        if lines:
            needed = _width(_first_word(lines[-1], line)) + _space(text[-1:], more[:1])
            full = _width(lines[-1]) + needed + _PADDING >= width
            text += joint(text, more) if full else "\n"
        text += more
        lines.append(line)
    if not lines:
        return Written()
    first = lines[0]
    return Written(
        text, len(lines), _width(lines[-1]), _width(_word(first)), _width(_unparted(first))
    )


def _space(before: str, after: str) -> float:
    """The space between two signs of one line."""
    mixed = before.isalnum() and after.isalnum() and before.isascii() != after.isascii()
    return _BETWEEN if mixed else 0.0


def joint(before: str, after: str) -> str:
    """A space between two Latin words, nothing between Chinese characters and figures."""
    ends = before[-1:] + after[:1]
    return " " if ends.isascii() and ends.isalpha() else ""


def _width(chars: list[Any]) -> float:
    return float(max(char["x1"] for char in chars) - min(char["x0"] for char in chars))


def _first_word(above: list[Any], line: list[Any]) -> list[Any]:
    """What would have had to fit: a run of letters and digits with what may not begin a line. A
    figure that stands alone below a figure is one digit: only a full line breaks a number."""
    if above[-1]["text"].isdigit() and line[0]["text"].isdigit():
        return _unparted(line)
    end = next((n for n, char in enumerate(line) if not char["text"].isascii()), len(line))
    return line[: end + 3]


def _word(line: list[Any]) -> list[Any]:
    """The letters and digits that a line begins with, or the least of it."""
    end = next((n for n, char in enumerate(line) if not char["text"].isascii()), len(line))
    return max(line[:end], _unparted(line), key=len)


def _unparted(line: list[Any]) -> list[Any]:
    """The least that a line begins with: a character, with what may not be parted from it."""
    end = next((n for n, char in enumerate(line) if char["text"] not in _OPENING), len(line) - 1)
    end += 1
    while end < len(line) and line[end]["text"] in _CLOSING:
        end += 1
    return line[:end]
