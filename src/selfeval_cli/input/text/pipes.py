"""Tables drawn with pipes: Markdown, what converters and crawlers write, and grid tables."""

import re
from collections.abc import Sequence
from html import unescape

from selfeval_cli.base.regex import regex
from selfeval_cli.input.text.cells import BREAK, Line, Row, split

#: Possessive: what could be tried again is kept, and a long rule would take all memory.
_RULE = regex(r"\|?\s*+:?-++:?\s*+(?:\|\s*+:?-++:?\s*+)*+\|?")
_GRID_RULE = regex(r"\+(?:[-=:]{2,}+\+)++")
_PIPE = regex(r"(?<!\\)\|")
_BOLD = regex(r"\*\*([^*]+)\*\*")
_HTML_BREAK = regex(r"<br\s*/?>", re.IGNORECASE)
#: Entities no longer than any that exists: a number of thousands of digits is no character.
_ENTITY = regex(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
#: Pipes a crawler adds behind a row for the columns that merged cells take from it.
_PADDING = regex(r"\|\|\s*$")


def is_rule(line: str) -> bool:
    """Whether a line is the rule below the header of a Markdown table."""
    return _RULE.fullmatch(line.strip()) is not None


def is_grid_rule(line: str) -> bool:
    """Whether a line is a rule between the rows of a grid table."""
    return _GRID_RULE.fullmatch(line.strip()) is not None


def whole_rows(lines: Sequence[Line]) -> list[Line]:
    """The lines of a table with outer pipes, a row that a line break cuts put together again.

    Rows of such a table end with a pipe: one that does not goes on in the next line.
    """
    closed = sum(line.rstrip().endswith("|") for _, line in lines)
    if 2 * closed < len(lines):  # a table whose rows never do
        return list(lines)
    rows: list[Line] = []
    for number, line in lines:
        last = rows[-1][1].rstrip() if rows else "|"
        if last.endswith("|") or line.lstrip().startswith("|"):
            rows.append((number, line))
        else:
            rows[-1] = (rows[-1][0], last + BREAK + line)
    return rows


def closed_cells(lines: Sequence[Line]) -> list[Row]:
    """The rows of a table with outer pipes."""
    padded = any(_PADDING.search(line) for _, line in lines)
    rows = []
    for number, line in lines:
        text = line.strip()
        parts = _PIPE.split(re.sub(r"\|++\Z", "|", text) if padded else text)
        if not parts[0].strip():
            del parts[0]
        if len(parts) > 1 and not parts[-1].strip():
            del parts[-1]
        rows.append(split((number, line), map(_shown, parts)))
    return rows


def open_cells(lines: Sequence[Line]) -> list[Row]:
    """The rows of a table without outer pipes; a line without any is a part of a cell."""
    rows = [line.rstrip() for _, line in lines if "|" in line]
    ended = any(map(_PADDING.search, rows)) or all(line.endswith("|") for line in rows)
    return [split(line, map(_shown, _open_parts(line[1], ended))) for line in lines]


def _open_parts(line: str, ended: bool) -> list[str]:
    if not ended:
        return _PIPE.split(line)
    parts = _PIPE.split(re.sub(r" ?\|++\Z", "", line.rstrip()))
    return parts if parts[-1] or len(parts) == 1 else parts[:-1]


def _shown(part: str) -> str:
    """What a cell of a Markdown table shows: escapes, line breaks, entities, bold type."""
    text = _HTML_BREAK.sub(BREAK, part.replace("\\|", "|"))
    text = _ENTITY.sub(lambda entity: unescape(entity[0]), text).strip()
    bold = _BOLD.fullmatch(text)
    return bold[1] if bold else text


# Grid tables


def grid_cells(lines: Sequence[Line]) -> list[Row]:
    """The rows of a grid table: all lines between two rules are one row."""
    rows: list[Row] = []
    row: Row = []
    for number, line in lines:
        if is_grid_rule(line):
            rows += [row] if row else []
            row = []
            continue
        text = line.strip().removeprefix("|").removesuffix("|")
        parts = split((number, line), map(_shown, _PIPE.split(text)))
        row = [_with(cell, more) for cell, more in zip(row, parts, strict=False)] if row else parts
    return [*rows, row] if row else rows


def _with(cell: Line, more: Line) -> Line:
    """A cell and what the next line of the row holds of it: the wrap is no space in Chinese."""
    if not cell[1] or not more[1]:
        return cell if cell[1] else more
    latin = cell[1][-1].isascii() and more[1][0].isascii()
    wraps = latin and cell[1][-1].isalpha() and more[1][0].isalpha()
    return cell[0], cell[1] + (" " if wraps else "") + more[1]
