"""From a cell to a leaf of the model: text, figure or value, each with its place."""

from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import fold
from selfeval_cli.figures import parse_number
from selfeval_cli.figures.model import Number, Reading
from selfeval_cli.model.document import Cell, Slot
from selfeval_cli.model.form import CellRef, Figure, Text, UnitSource, Value

_POINTS = regex(r"\((\d+(?:\.\d+)?)分(?:\*[^()]*)?\)", needs="分")
_POINTS_BEHIND = regex(r"[^\d.\-–—~至(](\d{1,3}(?:\.\d{1,2})?)分$", needs="分")
_POINTS_RANGE = regex(r"\(\d+(?:\.\d+)?分?[-–—~至]\d+(?:\.\d+)?(?:分\)|\)分)", needs=("分)", ")分"))


def ref(cell: Cell) -> CellRef:
    """The place of `cell`."""
    return CellRef(
        table=cell.table,
        row=cell.row,
        column=cell.column,
        line=cell.line,
        text=cell.text,
        flags=tuple(sorted(cell.flags)) if cell.flags else (),
        place=cell.place,
    )


def text_leaf(slot: Slot | None) -> Text:
    """The text printed in `slot`; empty for a missing or covered one."""
    if slot is None or slot.covered:
        return Text()
    return Text(text=slot.cell.text, cell=ref(slot.cell))


def figure_leaf(slot: Slot | None) -> Figure:
    """The number printed in `slot`; a share in a cell merged from above is marked `merged`."""
    if slot is None:
        return Figure()
    if slot.covered:
        return Figure(text="", cell=ref(slot.cell), merged=True)
    return _figure(slot.cell.text, parse_number(slot.cell.text), ref(slot.cell))


def figure_of(leaf: Text) -> Figure:
    """The number that a text leaf prints."""
    if leaf.cell is None:
        return Figure()
    return _figure(leaf.text, parse_number(leaf.text), leaf.cell)


def figure_in(text: str, slot: Slot) -> Figure:
    """A number printed as part of a cell's text, such as an amount behind its label."""
    return _figure(text, parse_number(text), ref(slot.cell))


def _figure(text: str, number: Number, place: CellRef) -> Figure:
    return Figure(
        text=text,
        cell=place,
        kind=number.kind,
        number=number.number,
        decimals=number.decimals,
        unit=number.unit,
    )


def points_in(slot: Slot | None) -> Figure:
    """The points printed in a label: 产出指标（50分）, 得分(20分*执行率). A range is unreadable."""
    if slot is None or "分" not in slot.cell.text:
        return Figure()
    folded = fold(slot.cell.text)
    if _POINTS_RANGE.search(folded):
        return Figure(text=slot.cell.text, cell=ref(slot.cell), kind="unreadable")
    found = _POINTS.search(folded)
    return figure_in(found[1], slot) if found else Figure()


def points_of(slot: Slot | None) -> Figure:
    """The points of a category, which may do without brackets: 产出指标（50分）, 产出指标60分."""
    points = points_in(slot)
    if slot is None or points or points.kind == "unreadable":
        return points
    found = _POINTS_BEHIND.search(fold(slot.cell.text))
    return figure_in(found[1], slot) if found else points


def without_points(name: str) -> str:
    """An indicator's name without the points printed in it: 工作经费（万元）（10分）."""
    return _POINTS.sub("", fold(name)) if "分" in name else name


def value_leaf(slot: Slot | None, reading: Reading, unit_from: UnitSource | None) -> Value:
    """A target or result as read, with where its unit came from."""
    place = None if slot is None else ref(slot.cell)
    text = "" if slot is None else slot.text
    return Value(
        text=text,
        cell=place,
        kind=reading.kind,
        comparator=reading.comparator,
        number=reading.number,
        decimals=reading.decimals,
        unit=reading.unit,
        unit_from=unit_from,
        approximate=reading.approximate,
        deadline=reading.deadline,
        level=reading.level,
        boolean=reading.boolean,
    )
