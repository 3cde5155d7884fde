"""A sheet's cells as a grid: what is hidden left out, merged ranges as one cell, blanks kept."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from msgspec import Struct, field

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.input.unseen import dropped
from selfeval_cli.model.document import Cell, DropKind, Flag, Grid

MAX_CELLS = 200_000

Place = tuple[int, int]
_NO_FLAGS: frozenset[Flag] = frozenset()


class Merge(Struct, frozen=True):
    """A merged range, its corners counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


class Sheet(Struct):
    """A sheet as its reader finds it: only the cells that are there, rows and columns from 1.

    `struck` are texts struck out, which are not among the `texts`, `flags` what was noticed about a
    cell beyond its text, and `unknown` is how many figures have a number format that is not known.
    """

    name: str
    texts: dict[Place, str] = field(default_factory=dict)
    struck: dict[Place, str] = field(default_factory=dict)
    flags: dict[Place, frozenset[Flag]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    unknown: int = 0

    @property
    def hides_columns(self) -> bool:
        """Whether a hidden column holds any text."""
        return any(column in self.hidden_columns for _, column in self.texts)


def column_name(column: int) -> str:
    """The letters of a column: 1 is A, 28 is AB."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def grid_of(sheet: Sheet, number: int) -> Grid | None:
    """The grid of a sheet, None for one that prints nothing. Rows and columns that print nothing
    are left out, so that a cell far away costs nothing. Raises UnreadableDocument "too-large"."""
    _move_into_sight(sheet)
    texts = {place: text.strip() for place, text in sheet.texts.items() if text.strip()}
    seen = [place for place in texts if _shown(sheet, place)]
    if not seen:
        return None
    rows, columns = sorted({row for row, _ in seen}), sorted({column for _, column in seen})
    if len(rows) * len(columns) > MAX_CELLS:
        raise UnreadableDocument("too-large", f"{sheet.name}: > {MAX_CELLS} cells")
    spans, covered = _spans(sheet, rows, columns)
    down = {row: rank for rank, row in enumerate(rows, 1)}
    across = {column: (rank, column_name(column)) for rank, column in enumerate(columns, 1)}
    cells: list[Cell] = []
    for place in ((row, column) for row in rows for column in columns):
        if place in covered:
            continue
        height, width = spans.get(place, (1, 1))
        column, letters = across[place[1]]
        name = f"{sheet.name}!{letters}{place[0]}"
        flags = sheet.flags.get(place, _NO_FLAGS)
        text = texts.get(place, "")
        cells.append(Cell(number, down[place[0]], column, text, height, width, None, flags, name))
    return Grid(number, tuple(cells), dropped=tuple(_dropped(sheet, texts, rows)))


def _shown(sheet: Sheet, place: Place) -> bool:
    return place[0] not in sheet.hidden_rows and place[1] not in sheet.hidden_columns


def _move_into_sight(sheet: Sheet) -> None:
    """Put the text of a merged range whose corner is hidden where the range shows it."""
    for merge in sheet.merges:
        corner = (merge.top, merge.left)
        if not sheet.texts.get(corner) or _shown(sheet, corner):
            continue
        rows = range(merge.top, min(merge.bottom, merge.top + MAX_CELLS) + 1)
        columns = range(merge.left, min(merge.right, merge.left + MAX_CELLS) + 1)
        row = next((r for r in rows if r not in sheet.hidden_rows), None)
        column = next((c for c in columns if c not in sheet.hidden_columns), None)
        if row is not None and column is not None:
            sheet.texts[row, column] = sheet.texts.pop(corner)


def _spans(
    sheet: Sheet, rows: list[int], columns: list[int]
) -> tuple[dict[Place, tuple[int, int]], set[Place]]:
    """Height and width of every merged range in kept rows and columns, by its first place there;
    and the places that are covered by one."""
    spans: dict[Place, tuple[int, int]] = {}
    covered: set[Place] = set()
    area = 0
    for merge in sheet.merges:
        down = rows[bisect_left(rows, merge.top) : bisect_right(rows, merge.bottom)]
        across = columns[bisect_left(columns, merge.left) : bisect_right(columns, merge.right)]
        area += len(down) * len(across)
        if area > MAX_CELLS:
            raise UnreadableDocument("too-large", f"{sheet.name}: > {MAX_CELLS} merged cells")
        places = [(row, column) for row in down for column in across]
        if places and not covered.intersection(places):
            spans[places[0]] = (len(down), len(across))
            covered.update(places[1:])
    return spans, covered


def _dropped(
    sheet: Sheet, texts: dict[Place, str], rows: list[int]
) -> Iterator[tuple[int, DropKind, str]]:
    """The rows that are hidden or struck out and hold text, with the grid row they stood above."""
    hidden: dict[int, list[str]] = {}
    for (row, _), text in sorted(texts.items()):
        if row in sheet.hidden_rows:
            hidden.setdefault(row, []).append(text)
    for row, found in hidden.items():
        yield bisect_left(rows, row) + 1, "hidden-row", " ".join(found)
    for row, members, gone in _struck(sheet, texts):
        yield from dropped(bisect_left(rows, row) + 1, members, gone)


def _struck(
    sheet: Sheet, texts: dict[Place, str]
) -> Iterator[tuple[int, list[tuple[str, frozenset[Flag]]], list[str]]]:
    """The visible rows with struck-out text: their cells that hold anything, and that text."""
    lost = {place: text for place, text in sheet.struck.items() if _shown(sheet, place)}
    rows = {row for row, _ in lost}
    members: dict[int, list[Place]] = {row: [] for row in sorted(rows)}
    for place in sorted({*lost, *(p for p in texts if p[0] in rows and _shown(sheet, p))}):
        members[place[0]].append(place)
    for row, places in members.items():
        cells = [(texts.get(p, ""), sheet.flags.get(p, _NO_FLAGS)) for p in places]
        yield row, cells, [lost[p] for p in places if p in lost]
