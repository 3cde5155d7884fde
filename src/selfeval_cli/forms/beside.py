"""Funds printed as labels with their amounts beside them: 预算数： | 60 | 执行数： | 57."""

from collections.abc import Iterable, Iterator, Sequence

from selfeval_cli.base.text import fold
from selfeval_cli.figures import is_blank
from selfeval_cli.forms.leaves import figure_leaf, text_leaf
from selfeval_cli.forms.lines import Line
from selfeval_cli.model.document import Slot
from selfeval_cli.model.form import Figure, FundRow

_NEEDED = frozenset({"budget", "executed"})
_FIELDS = frozenset({"initial", "budget", "executed", "weight", "rate", "score"})


def are_beside(lines: Sequence[Line]) -> bool:
    """Whether rows that name the budget and the money spent print their amounts themselves."""
    if not all(line.fields("fund_columns") & _FIELDS for line in lines):
        return False  # nearly every row of a form
    if not set().union(*(line.fields("fund_columns") for line in lines)) >= _NEEDED:
        return False
    fields = [
        {_field(line, label) for label, value in _pairs(line) if _is_amount(value)}
        for line in lines
    ]
    return all(found & _FIELDS for found in fields) and set().union(*fields) >= _NEEDED


def read_beside(lines: Iterable[Line]) -> Iterator[FundRow]:
    """The rows of such a block: the total first; in a row of parts the amounts stand in the order
    of the total's, each behind the label of its part."""
    first, *further = lines
    total = {_field(first, label): value for label, value in _pairs(first)}
    order = [field for field in total if field in _FIELDS]
    label = next(label for label, _ in _pairs(first) if _field(first, label) in _FIELDS)
    parts: list[FundRow] = []
    for line in further:
        pairs = list(_pairs(line))
        more = {_field(line, label): value for label, value in pairs}
        if _FIELDS & more.keys():
            total |= more
        elif pairs:
            amounts = {field: value for field, (_, value) in zip(order, pairs, strict=False)}
            parts.append(FundRow(label=text_leaf(pairs[0][0]), role="part", **_figures(amounts)))
    yield FundRow(label=text_leaf(label), role="total", **_figures(total))
    yield from parts


def _figures(slots: dict[str, Slot]) -> dict[str, Figure]:
    return {field: figure_leaf(slot) for field, slot in slots.items() if field in _FIELDS}


def _field(line: Line, label: Slot) -> str:
    return line.names(label).get("fund_columns", "")


def _pairs(line: Line) -> Iterator[tuple[Slot, Slot]]:
    """The labels of a row that have a figure, or a blank for one, to their right."""
    for label in line.printed:
        if _is_amount(label):
            continue
        # A table that is aligned says which amount is blank; a text pads labels with blanks.
        value = line.beside(label) if label.cell.line is not None else line.after(label)
        if value is not None and value is not label and (_is_amount(value) or not value.text):
            yield label, value


def _is_amount(slot: Slot) -> bool:
    """Whether a cell holds a figure, or stands for one: it begins with a digit or is blank."""
    folded = fold(slot.text)
    return bool(folded) and (
        folded.lstrip("-+¥￥").replace(",", "")[:1].isdigit() or is_blank(folded)
    )
