"""The printed figures of a form that a repair may change, and the form with some changed."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from selfeval_cli.model.form import Figure, Form
from selfeval_cli.rules.case import Case
from selfeval_cli.rules.places import of_category, of_fund, of_indicator, of_total, short
from selfeval_cli.rules.registry import Place

#: Where a figure stands: the part of the form, its rank there (from 0), and the field.
Key = tuple[str, int, str]
#: What a figure is; `repair` prefers to change some kinds before others.
Kind = Literal["weight", "score", "total", "subtotal", "points", "rate", "amount"]
#: The figures of a form by key; None for a blank or unreadable one.
Values = Mapping[Key, Decimal | None]

_FUND_KINDS: Mapping[str, Kind] = {
    "initial": "amount",
    "budget": "amount",
    "executed": "amount",
    "rate": "rate",
    "weight": "weight",
    "score": "score",
}
_POINTS: tuple[Literal["weight", "score"], ...] = ("weight", "score")


class Cell(Struct, frozen=True):
    """A figure as printed, what it is, and its place in the words of the form."""

    key: Key
    kind: Kind
    figure: Figure
    place: Place


def cells_of(case: Case) -> dict[Key, Cell]:
    """Every figure of the form that stands in a cell of its own, by key."""
    found = {cell.key: cell for cell in _cells(case)}
    return {
        key: cell
        for key, cell in found.items()
        if cell.figure.cell is not None and not cell.figure.merged
    }


def _cells(case: Case) -> Iterator[Cell]:
    form = case.form
    for rank, row in enumerate(form.indicators):
        if row.child or case.shares_cell(row):
            continue
        for points in _POINTS:
            place = of_indicator(row, points)
            if points == "score" or row.weight_from == "column":
                yield Cell(("row", rank, points), points, getattr(row, points), place)
    for rank, fund in enumerate(form.funds.rows if form.funds is not None else ()):
        for name, kind in _FUND_KINDS.items():
            figure: Figure = getattr(fund, name)
            if figure.unit in (None, form.money_unit) or kind != "amount":
                yield Cell(("fund", rank, name), kind, figure, of_fund(fund, name))  # type: ignore[arg-type]
    for rank, category in enumerate(form.categories):
        if category.points:
            place = of_category(category)
            yield Cell(("category", rank, "points"), "points", category.points, place)
    for rank, subtotal in enumerate(form.subtotals):
        for points in _POINTS:
            figure = getattr(subtotal, points)
            label = Place(figure, short(subtotal.label.text))
            yield Cell(("subtotal", rank, points), "subtotal", figure, label)
    if form.total is not None:
        yield Cell(("total", 0, "weight"), "total", form.total.weight, of_total(form, "weight"))
        yield Cell(("total", 0, "score"), "total", form.total.score, of_total(form, "score"))
        yield Cell(("total", 0, "stated"), "total", form.total.stated, of_total(form, "stated"))


def changed(form: Form, values: Mapping[Key, Decimal]) -> Form:
    """The form with these figures in place of its own."""
    update: dict[str, Any] = {}
    rows = _replaced(form.indicators, "row", values)
    if rows is not None:
        update["indicators"] = rows
    funds = None if form.funds is None else _replaced(form.funds.rows, "fund", values)
    if form.funds is not None and funds is not None:
        update["funds"] = replace(form.funds, rows=funds)
    categories = _replaced(form.categories, "category", values)
    if categories is not None:
        update["categories"] = categories
    subtotals = _replaced(form.subtotals, "subtotal", values)
    if subtotals is not None:
        update["subtotals"] = subtotals
    total = _replaced(() if form.total is None else (form.total,), "total", values)
    if total is not None:
        (update["total"],) = total
    return replace(form, **update)


def _replaced(
    items: Iterable[Any], part: str, values: Mapping[Key, Decimal]
) -> tuple[Any, ...] | None:
    """The items with the figures of their part; None where none of them changes."""
    if not any(key[0] == part for key in values):
        return None
    found = []
    for rank, item in enumerate(items):
        update = {
            name: printed(getattr(item, name), number)
            for (where, at, name), number in values.items()
            if (where, at) == (part, rank)
        }
        found.append(replace(item, **update) if update else item)
    return tuple(found)


def printed(figure: Figure, number: Decimal) -> Figure:
    """A figure with another number in its cell."""
    exponent = number.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return replace(
        figure, text=written(figure, number), kind="number", number=number, decimals=decimals
    )


def written(figure: Figure, number: Decimal) -> str:
    """A number as it would be printed: with the sign or the unit that is printed now."""
    text = f"{number:f}"
    behind = figure.text.strip().lstrip("+-0123456789.,，．０１２３４５６７８９")
    return text + behind if behind in ("%", "％", "分", "元", "万元") else text


def rewritten(cell: Cell, number: Decimal) -> tuple[str, str]:
    """What stands in the cell and what would: of a label with points, the whole label."""
    figure, after = cell.figure, written(cell.figure, number)
    if cell.kind != "points" or figure.cell is None:
        return figure.text, after
    label = figure.cell.text
    before, _, behind = label.rpartition(figure.text)
    return label, before + after + behind
