"""The rows of a table as one page draws them."""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from msgspec import Struct, field

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.input.pdf.writing import NEAR, Written, middle, written

MAX_CROSSINGS = 10_000
#: Between which shares of a character's size above its line a stroke goes through it.
_STRUCK = (0.6, 0.12)

Box = tuple[float, float, float, float]


class Part(Struct):
    """A cell, or what a page shows of it: from which rule to which, as in the first column of its
    page, what is written there, its height in rows, its box, and whether no rule closes it below,
    or above.

    `doubtful` says that it stands at a page break and may belong to the row above, `struck` is what
    of its text is struck out.
    """

    left: float
    right: float
    written: Written
    height: int = 1
    box: Box = (0.0, 0.0, 0.0, 0.0)
    open_below: bool = False
    open_above: bool = False
    doubtful: bool = False
    struck: str = ""

    @property
    def text(self) -> str:
        return self.written.text

    def is_below(self, other: "Part") -> bool:
        """Whether both stand between the same rules."""
        return abs(self.left - other.left) <= NEAR and abs(self.right - other.right) <= NEAR


class Row(Struct):
    """A row of a table: where it stands, and the cells that begin in it from left to right."""

    page: int
    number: int
    parts: list[Part] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [part.text for part in self.parts]


def edges_of(numbers: list[float]) -> list[float]:
    """The places of the rules among these coordinates."""
    edges: list[float] = []
    for number in sorted(numbers):
        if not edges or number - edges[-1] > NEAR:
            edges.append(number)
    return edges


def rank(edges: list[float], at: float) -> int:
    """Which of the rules stands at this coordinate."""
    return bisect_left(edges, at - NEAR)


def tables(page: Any) -> Iterator["Drawn"]:
    """The tables of a page from top to bottom: their boxes and rows. Raises UnreadableDocument.

    Where standing rules end at the top or the bottom of all, a cell ends there as well: some print
    a row that the page cuts without a rule at the break.
    """
    _check_rules(page)
    standing = [edge for edge in page.edges if edge["orientation"] == "v"]
    ends = [min((edge["top"] for edge in standing), default=0.0)]
    ends.append(max((edge["bottom"] for edge in standing), default=0.0))
    found = page.find_tables({"explicit_horizontal_lines": ends if standing else []})
    lying = [edge for edge in page.edges if edge["orientation"] == "h"]
    for table in sorted(found, key=lambda table: float(table.bbox[1])):
        rows = _rows(page, table.cells)
        for part in (part for row in rows for part in row.parts):
            left, top, right, bottom = part.box
            part.open_above = top - ends[0] <= NEAR and not _ruled(lying, top, left, right)
            part.open_below = ends[1] - bottom <= NEAR and not _ruled(lying, bottom, left, right)
        yield table.bbox, rows


#: A table of a page: its box and its rows.
Drawn = tuple[Box, list[Row]]


def side_by_side(found: list[Drawn]) -> list[list[Drawn]]:
    """The tables of a page by its columns, from left to right; those of a later column are moved
    to where the first one stands, so that a table that goes on there has the same rules.

    Where a table beside another stands in no column it is not told what goes on where: doubtful.
    """
    beside = [one for one in found if any(_is_beside(one[0], other) for other, _ in found)]
    columns: list[list[Drawn]] = []
    for one in sorted(found, key=lambda drawn: drawn[0][0]) if beside else found:
        if columns and (not beside or one[0][0] < max(box[2] for box, _ in columns[-1]) - NEAR):
            columns[-1].append(one)
        else:
            columns.append([one])
    for column in columns:
        column.sort(key=lambda drawn: drawn[0][1])
        off = min(box[0] for box, _ in column) - min(box[0] for box, _ in columns[0])
        for part in (part for _, rows in column for row in rows for part in row.parts):
            part.left, part.right = part.left - off, part.right - off
    for _, rows in beside if len(columns) == 1 else ():
        for part in (part for row in rows for part in row.parts):
            part.doubtful = True
    return columns


def _is_beside(one: Box, other: Box) -> bool:
    apart = one[2] <= other[0] + NEAR or other[2] <= one[0] + NEAR
    return apart and min(one[3], other[3]) - max(one[1], other[1]) > NEAR


def _ruled(lying: list[Any], y: float, left: float, right: float) -> bool:
    """Whether a rule is drawn at this height over the middle between two sides."""
    middle = (left + right) / 2
    return any(abs(r["top"] - y) <= NEAR and r["x0"] <= middle <= r["x1"] for r in lying)


def _check_rules(page: Any) -> None:
    """Refuse a page whose rules cross more often than those of any form: each crossing costs."""
    lying, standing = (
        edges_of([edge[side] for edge in page.edges if edge["orientation"] == orientation])
        for orientation, side in (("h", "top"), ("v", "x0"))
    )
    if len(lying) * len(standing) > MAX_CROSSINGS:
        raise UnreadableDocument("too-large", f"> {MAX_CROSSINGS} cells on a page")


def _rows(page: Any, cells: list[Box]) -> list[Row]:
    heights = edges_of([y for cell in cells for y in (cell[1], cell[3])])
    rows = [Row(page.page_number, number) for number in range(1, len(heights))]
    holes = dict(_holes(cells, heights))
    texts = _texts(page, [*cells, *holes])
    for cell in sorted([*cells, *holes], key=lambda box: (box[1], box[0])):
        first, last = rank(heights, cell[1]), rank(heights, cell[3])
        if first < len(rows) and last > first:
            text, struck = texts[cell]
            if not (text.text or struck or holes.get(cell, True)):
                continue  # nothing stands there
            part = Part(cell[0], cell[2], text, last - first, cell, struck=struck)
            rows[first].parts.append(part)
    return rows


def _holes(cells: list[Box], heights: list[float]) -> Iterator[tuple[Box, bool]]:
    """Where a table has no cell because a rule is missing: each with whether it stands between two
    others, so that what stands behind must not move up. What is printed there is no less seen."""
    sides = edges_of([x for cell in cells for x in (cell[0], cell[2])])
    taken: list[set[int]] = [set() for _ in heights[1:]]
    for cell in cells:
        columns = range(rank(sides, cell[0]), rank(sides, cell[2]))
        for row in taken[rank(heights, cell[1]) : rank(heights, cell[3])]:
            row.update(columns)
    for (top, bottom), held in zip(pairwise(heights), taken, strict=True):
        for column, (left, right) in enumerate(pairwise(sides)):
            if held and column not in held:
                yield (left, top, right, bottom), min(held) < column < max(held)


def _texts(page: Any, boxes: list[Box]) -> dict[Box, tuple[Written, str]]:
    """The text of every cell, and what of it is struck out: of the characters whose middle lies in
    it."""
    inside: dict[Box, list[Any]] = {box: [] for box in boxes}
    struck: dict[Box, list[str]] = {box: [] for box in boxes}
    across = sorted(boxes, key=lambda box: box[1])
    tops = [box[1] for box in across]
    tallest = max((box[3] - box[1] for box in boxes), default=0.0)
    strokes = _strokes(page)
    for char in page.chars:
        x, y = middle(char)
        for near in range(bisect_left(tops, y - tallest), bisect_left(tops, y)):
            left, _, right, bottom = box = across[near]
            if left <= x < right and y < bottom:
                if _is_struck(char, box, strokes):
                    struck[box].append(char["text"])
                else:
                    inside[box].append(char)
                break
    return {
        box: (written(chars, box[2] - box[0]), "".join(struck[box]))
        for box, chars in inside.items()
    }


#: A lying stroke: its height, and from where to where it goes.
_Stroke = tuple[float, float, float]


def _strokes(page: Any) -> list[_Stroke]:
    """The lying strokes of an upright page from top to bottom."""
    if page.rotation:
        return []
    lying = (edge for edge in page.edges if edge["orientation"] == "h")
    return sorted((edge["top"], edge["x0"], edge["x1"]) for edge in lying)


def _is_struck(char: Any, box: Box, strokes: list[_Stroke]) -> bool:
    """Whether a stroke goes through a character: above the line it stands on, not below as one
    that underlines, and from side to side of the text, not of the cell as a rule."""
    high = char["y1"] - char["y0"]
    if not strokes or not char["upright"] or high <= 0:
        return False
    stands = char["bottom"] - (char["matrix"][5] - char["y0"]) / high * (
        char["bottom"] - char["top"]
    )
    first = bisect_left(strokes, (stands - char["size"] * _STRUCK[0],))
    last = bisect_left(strokes, (stands - char["size"] * _STRUCK[1],))
    x = middle(char)[0]
    return any(
        box[0] + 1 < left <= x <= right < box[2] - 1 for _, left, right in strokes[first:last]
    )
