"""A row per line: neighbouring lines of one kind are a table, with cells by tabs or by pipes."""

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from msgspec.structs import replace

from selfeval_cli.input.text import broken, missing, pipes, repeated
from selfeval_cli.input.text.cells import Line, Row, check_size, grid, split, stripped
from selfeval_cli.model.document import Document, Grid

_Kind = Literal["tab", "pipe", "open", "grid", "text"]
#: Lines with pipes, none of them at their ends, that are a table though no rule says so.
_ENOUGH_PIPES = 4
#: Rows that lack cells, to one that begins with a blank cell of its own.
_FEW = 4


def read(lines: Sequence[Line]) -> Document:
    """The tables and the paragraphs around them. Raises UnreadableDocument "too-large".

    The columns of pipe tables are not trusted: converters pad the rows that merged cells shorten.
    """
    check_size(sum(line.count("\t") + line.count("|") for _, line in lines))
    grids: list[Grid] = []
    paragraphs: list[str] = []
    whole = missing.Restored()
    for kind, some in _runs(lines):
        if kind == "text":
            paragraphs += (line for _, line in some if not pipes.is_rule(line))
            continue
        parts = _tables(kind, some)
        dropped = any(isinstance(rows, list) and _cells_are_missing(rows) for rows in parts)
        whole.header = []
        for rows in parts:
            if isinstance(rows, str):
                paragraphs.append(rows)
                continue
            whole = _whole(rows, whole, dropped=dropped)
            trusted = whole.lacking or whole.repeats or kind in ("tab", "grid")
            grids.append(_grid(whole, len(grids) + 1, paragraphs, trusted=trusted))
            paragraphs = []
    return Document("txt", tuple(grids), stripped(paragraphs))


def document(parts: Sequence[list[Row] | str]) -> Document:
    """The tables of a text with commas, what a copy left out put back, and the paragraphs between
    them. Columns are trusted where all rows are of one length."""
    grids: list[Grid] = []
    paragraphs: list[str] = []
    whole = missing.Restored()
    for part in parts:
        if isinstance(part, str):
            paragraphs.append(part)
        else:
            whole.header = []
            whole = _whole(part, whole, dropped=False)
            grids.append(_grid(whole, len(grids) + 1, paragraphs, trusted=True))
            paragraphs = []
    return Document("txt", tuple(grids), stripped(paragraphs))


def _whole(rows: Sequence[Row], before: missing.Restored, *, dropped: bool) -> missing.Restored:
    """The rows with what the copy left out, below the header of the table `before`; `dropped` says
    that the tables beside it lack the cells under their merges."""
    once = repeated.told_once(rows)
    whole = _unpadded(once)
    if dropped or _cells_are_missing(whole):
        return missing.restored(whole, before.header, before.weighed)
    return missing.Restored(list(whole), repeats=once != list(rows), weighed=before.weighed)


def _unpadded(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows without the blanks at their ends that stand for cells missing further left: a
    converter that leaves out what a merge covers fills its rows up to one length."""
    if len({len(row) for row in rows}) != 1:
        return rows
    ends = (max((n for n, (_, text) in enumerate(row, 1) if text), default=1) for row in rows)
    bare = [row[:end] for row, end in zip(rows, ends, strict=True)]
    return bare if _cells_are_missing(bare, least=1) and missing.stand_left(bare) else rows


def _grid(whole: missing.Restored, number: int, before: list[str], *, trusted: bool) -> Grid:
    even = len({len(row) for row in whole.rows}) == 1
    made = grid(number, whole.rows, even and trusted, before, whole.doubtful)
    unsure = tuple(rank + 1 for rank in whole.unsure)
    return replace(made, unsure=unsure, repeats=whole.repeats)


# Lines to tables


def _runs(lines: Sequence[Line]) -> list[tuple[_Kind, list[Line]]]:
    """Neighbouring lines of one kind. Text between two lines of a kind whose rows may be broken
    goes with them; a blank line parts all."""
    runs: list[tuple[_Kind, list[Line]]] = []
    text: list[Line] = []
    for kind, line in zip(_kinds(lines), lines, strict=True):
        if kind == "text":
            if text or not runs or not line[1].strip() or runs[-1][0] == "grid":
                text.append(line)
                continue
            text = [line]
            continue
        same = bool(runs) and runs[-1][0] == kind
        if same and (not text or (kind != "grid" and all(line.strip() for _, line in text))):
            runs[-1][1].extend([*text, line])
        else:
            begun = _begin_of(kind, line, text)
            runs += [("text", text[:begun])] if text[:begun] else []
            runs.append((kind, [*text[begun:], line]))
        text = []
    return runs + ([("text", text)] if text else [])


def _begin_of(kind: _Kind, line: Line, text: list[Line]) -> int:
    """Where in the text above a table its first row begins, if its first label is broken."""
    if kind != "tab" or not text:
        return len(text)
    row = split(line, line[1].split("\t"))
    return len(text) - broken.begins(text[-1][1], row)


def _kinds(lines: Sequence[Line]) -> list[_Kind]:
    """What each line is. A row with pipes begins with one, or stands in a table with a rule, or
    in a text whose tables have no outer pipes."""
    kinds: list[_Kind] = []
    free = _has_open_tables(lines)
    for index, (_, line) in enumerate(lines):
        below = lines[index + 1][1] if index + 1 < len(lines) else ""
        last = kinds[-1] if kinds else "text"
        starts = line.lstrip().startswith("|")
        if pipes.is_grid_rule(line) or (last == "grid" and starts):
            kinds.append("grid")
        elif "|" in line and (free or last == "open"):
            kinds.append("open")
        elif starts or ("|" in line and last == "pipe"):
            kinds.append("pipe")
        elif "|" in line and "|" in below and pipes.is_rule(below):
            kinds.append("open")
        else:
            kinds.append("tab" if "\t" in line else "text")
    return kinds


def _has_open_tables(lines: Sequence[Line]) -> bool:
    """Whether the rows of the text's tables have pipes between their cells only."""
    rows = [line for _, line in lines if "|" in line and not pipes.is_rule(line)]
    closed = sum(line.lstrip().startswith("|") for line in rows)
    tabs = any("\t" in line for line in rows)
    return len(rows) - closed >= max(_ENOUGH_PIPES, closed) and not tabs


def _tables(kind: _Kind, lines: Sequence[Line]) -> list[list[Row] | str]:
    """The tables of a run, and the lines between them that are no part of any row."""
    if kind == "grid":
        return [pipes.grid_cells(lines)]
    if kind == "pipe":
        whole = [line for line in pipes.whole_rows(lines) if not pipes.is_rule(line[1])]
        return [pipes.closed_cells(whole)] if whole else []
    if kind == "open":
        rows = pipes.open_cells([line for line in lines if not pipes.is_rule(line[1])])
    else:
        rows = [split(line, line[1].split("\t")) for line in lines]
    return _parted(broken.joined(rows))


def _parted(rows: list[Row]) -> list[list[Row] | str]:
    """Tables parted by the lines without cells that stayed alone."""
    parts: list[list[Row] | str] = []
    for row in rows:
        if len(row) == 1:
            parts.append(row[0][1])
        elif parts and isinstance(parts[-1], list):
            parts[-1].append(row)
        else:
            parts.append([row])
    return parts


# What a table lacks


def _cells_are_missing(rows: Sequence[Row], least: int = 2) -> bool:
    """Whether the cells under a merge are not there: `least` rows or more are shorter than the
    widest one by a few cells, and hardly any begins with a blank as a row under a merge does where
    blanks are kept."""
    filled = [row for row in rows if any(text for _, text in row)]
    blank = sum(not row[0][1] for row in filled)
    short = max(*(_shorter(filled, widest) for widest in _widths(filled)), missing.short(filled))
    plain = short >= least or (short > 0 and missing.stand_left(filled))
    return plain and _FEW * blank <= short


def _widths(rows: Sequence[Row]) -> set[int]:
    """The width of the widest row, and of the widest that is not the only one."""
    widths = Counter(map(len, rows))
    return {max(widths, default=0), max((w for w, n in widths.items() if n > 1), default=0)}


def _shorter(rows: Sequence[Row], widest: int) -> int:
    below = next((at for at, row in enumerate(rows) if len(row) == widest), 0)
    return sum(widest / 2 < len(row) < widest for row in rows[below:])
