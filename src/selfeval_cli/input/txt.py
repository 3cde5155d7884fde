"""Text documents: dumps with a cell per line, rows with tabs, and pipe tables.

Layout (a), the cell dump, holds for a whole document. Rows with tabs (b) and pipe tables (c) may
stand in one document, with paragraphs around them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from typing import Literal

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.model.document import Cell, Document, Grid

MAX_BYTES = 64 * 2**20
MAX_CELLS = 200_000
#: Lines that begin so are remarks of an annotated copy (`output.annotate`), not content.
REMARK = "# selfeval:"

_LINE_END = re.compile(r"\r\n|\r|\n")
#: Control characters that no text holds. A word processor's own (cell mark, line and page break,
#: hyphens) and the end-of-file mark of old systems do occur.
_BINARY = re.compile("[\x00-\x06\x0e-\x19\x1b]")
_HARMLESS = {ord(sign): None for sign in "\x07\x0c\x1a\x1f\ufeff"} | {0x1E: "-", 0x0B: " "}

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
#: Non-ASCII characters read before the first fault that tell broken UTF-8 from another encoding.
_CLEARLY_UTF8 = 8

#: A cell that holds a figure or stands for a blank: no paragraph follows in it.
_FIGURE = re.compile(r"[\d.,，%％/／—–\-－]+")
#: Possessive: what could be tried again is kept, and a long rule would take all memory.
_PIPE_RULE = re.compile(r"\|?\s*+:?-++:?\s*+(?:\|\s*+:?-++:?\s*+)*+\|?")
_PIPE = re.compile(r"(?<!\\)\|")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_HTML_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


@dataclass(slots=True)
class _Raw:
    """A cell of a dump while its lines are gathered."""

    line: int
    parts: list[str]

    @property
    def text(self) -> str:
        return "\n".join(part for part in self.parts if part.strip()).strip()


def read(data: bytes) -> Document:
    """The tables and paragraphs of a text. Every cell tells the line it starts on.

    Raises UnreadableDocument: "too-large", "encoding", "not-a-document", "empty".
    """
    if len(data) > MAX_BYTES:
        raise UnreadableDocument("too-large", f"{len(data)} > {MAX_BYTES} bytes")
    text = decode(data)
    if found := _BINARY.search(text):
        raise UnreadableDocument("not-a-document", f"U+{ord(found[0]):04X}")
    if not text.strip():
        raise UnreadableDocument("empty")
    lines = _LINE_END.split(text.translate(_HARMLESS))
    kept = [number for number, line in enumerate(lines, 1) if not line.startswith(REMARK)]
    if len(kept) == len(lines):
        return _read(lines)
    return _renumbered(_read([lines[number - 1] for number in kept]), kept)


def _read(lines: list[str]) -> Document:
    return _read_dump(lines) if _is_dump(lines) else _read_lines(lines)


def _renumbered(document: Document, numbers: list[int]) -> Document:
    """The document read from some lines of a text, its cells told by the text's line numbers."""
    grids = tuple(
        replace(grid, cells=tuple(replace(c, line=numbers[(c.line or 1) - 1]) for c in grid.cells))
        for grid in document.grids
    )
    return replace(document, grids=grids)


# Encodings


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


# (a) A cell per line


def _is_dump(lines: list[str]) -> bool:
    """Whether most lines with a tab start with it and have no other."""
    tabbed = [line for line in lines if "\t" in line]
    single = sum(line.startswith("\t") and "\t" not in line[1:] for line in tabbed)
    return 2 * single > len(tabbed)


def _read_dump(lines: list[str]) -> Document:
    """One grid: the row structure of a dump is sure, where one of its tables ends is not."""
    rows: list[list[_Raw]] = []
    before: list[str] = []
    for block in _blocks(lines):
        count = next((i for i, (_, line) in enumerate(block) if line.startswith("\t")), len(block))
        texts, cells = [line for _, line in block[:count]], block[count:]
        if cells and (not rows or not texts):
            rows.append([])
        if texts and not (rows and rows[-1]):
            before += texts
        elif texts and not cells and _FIGURE.fullmatch(rows[-1][-1].text):
            rows.append([_Raw(block[0][0], texts)])
        elif texts:
            rows[-1][-1].parts += texts
        for number, line in cells:
            if line.startswith("\t"):
                rows[-1].append(_Raw(number, [line]))
            else:
                rows[-1][-1].parts.append(line)
    entries = [[(raw.line, raw.text) for raw in row] for row in rows]
    return Document("txt", (_grid(1, entries, False, before),))


def _blocks(lines: list[str]) -> Iterator[list[tuple[int, str]]]:
    """The numbered lines between blank ones. A tab alone is an empty cell, not a blank line."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        if "\t" in line or line.strip():
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


# (b) A row per line, cells between tabs; (c) pipe tables


def _read_lines(lines: list[str]) -> Document:
    """Neighbouring lines of one kind are a table; columns are trusted when a tabbed table's rows
    are of one length. Pipe tables never are: converters pad the rows that merged cells shorten."""
    grids: list[Grid] = []
    paragraphs: list[str] = []
    rows: list[list[tuple[int, str]]] = []
    kinds = _kinds(lines)
    for index, line in enumerate(lines):
        kind = kinds[index]
        if kind == "pipe" and not _PIPE_RULE.fullmatch(line.strip()):
            rows.append([(index + 1, text) for text in _pipe_cells(line)])
        elif kind == "tab":
            rows.append([(index + 1, text.strip()) for text in line.split("\t")])
        elif kind == "text" and line.strip():
            paragraphs.append(line)
        if rows and (index + 1 == len(lines) or kinds[index + 1] != kind):
            aligned = kind == "tab" and len({len(row) for row in rows}) == 1
            grids.append(_grid(len(grids) + 1, rows, aligned, paragraphs))
            rows, paragraphs = [], []
    return Document("txt", tuple(grids), _stripped(paragraphs))


def _kinds(lines: list[str]) -> list[Literal["pipe", "tab", "text"]]:
    """What each line is. A pipe row begins with a pipe, or stands in a table with a rule."""
    kinds: list[Literal["pipe", "tab", "text"]] = []
    for index, line in enumerate(lines):
        below = lines[index + 1].strip() if index + 1 < len(lines) else ""
        if line.lstrip().startswith("|") or (
            "|" in line
            and ((kinds and kinds[-1] == "pipe") or ("|" in below and _PIPE_RULE.fullmatch(below)))
        ):
            kinds.append("pipe")
        else:
            kinds.append("tab" if "\t" in line else "text")
    return kinds


def _pipe_cells(line: str) -> list[str]:
    parts = _PIPE.split(line.strip())
    if not parts[0].strip():
        del parts[0]
    if len(parts) > 1 and not parts[-1].strip():
        del parts[-1]
    return [_pipe_text(part) for part in parts]


def _pipe_text(part: str) -> str:
    """What a cell of a Markdown table shows: escapes, line breaks, entities, bold type."""
    text = unescape(_HTML_BREAK.sub("\n", part.replace("\\|", "|"))).strip()
    bold = _BOLD.fullmatch(text)
    return bold[1] if bold else text


# What all layouts share


def _grid(number: int, rows: list[list[tuple[int, str]]], aligned: bool, before: list[str]) -> Grid:
    """A grid of rows of (line, text); a column is a cell's rank in its row."""
    if sum(map(len, rows)) > MAX_CELLS:
        raise UnreadableDocument("too-large", f"> {MAX_CELLS} cells")
    cells = tuple(
        Cell(number, row, column, text, line=line)
        for row, entries in enumerate(rows, 1)
        for column, (line, text) in enumerate(entries, 1)
    )
    return Grid(number, cells, aligned, _stripped(before))


def _stripped(paragraphs: list[str]) -> tuple[str, ...]:
    return tuple(text for paragraph in paragraphs if (text := paragraph.strip()))
