"""Readings of a text that contradict themselves: what cannot stand where it was laid.

In a document with geometry a cell stands under its header, whatever it holds.
"""

from collections.abc import Iterator, Sequence

from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import fold
from selfeval_cli.figures import is_blank, parse_number
from selfeval_cli.forms import labels
from selfeval_cli.forms.align import Assignment
from selfeval_cli.forms.header import Header
from selfeval_cli.forms.leaves import text_leaf
from selfeval_cli.forms.lines import is_plain_number
from selfeval_cli.model.document import Slot
from selfeval_cli.model.form import Doubt, Figure, Indicator, Rest

_MONEY = ("initial", "budget", "executed")
#: A value, and a mere comparator: neither is a name, and the second no target.
_VALUE = regex(r"[-+]?\d+(?:\.\d+)?%?|[≥≤≧≦<>=]+.*")
_SIGN = regex(r"[≥≤≧≦<>=]+")
#: More than half of the rows, and so many at least, make it no matter of one cell.
_FEWEST = 3
#: No money is spent so many times over, in percent.
_MOST_SPENT = 300
_ROWS: tuple[Rest, ...] = ("weights", "scores", "targets", "total")
#: What a figure of the funds that may stand elsewhere leaves unsure.
OF_FUNDS: tuple[Rest, ...] = ("funds", "weights", "scores", "total")


def doubtful_header(header: Header) -> Iterator[Doubt]:
    """A doubt where a header names the columns of two tables side by side: only one is read."""
    named = [labels.names(column.slot.text).get("columns") for column in header.columns]
    for column, name in zip(header.columns, named, strict=True):
        twice = column.field != name == "name" and named.count("target") > 1
        if twice and named.count("score") > 1:
            yield Doubt(what="columns", at=text_leaf(column.slot), rests=_ROWS)


def doubtful_columns(header: Header, rows: Sequence[Indicator]) -> Iterator[Doubt]:
    """A doubt where most rows of a text hold under a label what it cannot head."""
    if not any(row.name.cell and row.name.cell.line is not None for row in rows):
        return
    odd = {
        "name": sum(_VALUE.fullmatch(fold(row.name.text)) is not None for row in rows),
        "target": sum(_SIGN.fullmatch(fold(row.target.text)) is not None for row in rows),
        "weight": _no_points([row.weight for row in rows]),
        "score": _no_points([row.score for row in rows]),
    }
    for field, count in odd.items():
        if count >= _FEWEST and 2 * count > len(rows):
            yield Doubt(what="columns", at=text_leaf(header.slot(field)), rests=_ROWS)
            return


def _no_points(figures: Sequence[Figure]) -> int:
    """How many figures are none, or rates beside others that are none."""
    unreadable = sum(figure.kind == "unreadable" for figure in figures)
    rates = sum(figure.unit == "%" for figure in figures)
    return unreadable + rates if unreadable > 1 else 0


def doubtful_figure(found: Assignment) -> Doubt | None:
    """A doubt where a funds row of a text holds a rate or a label where an amount belongs, or an
    amount for a rate."""
    for field, slot in found.items():
        if slot.cell.line is not None and _contradicts(field, slot):
            return Doubt(what="figure", at=text_leaf(slot), rests=OF_FUNDS)
    weight, rate = found.get("weight"), found.get("rate")
    if weight is not None and weight.cell.line is not None and _stands_early(weight, rate):
        return Doubt(what="figure", at=text_leaf(weight), rests=OF_FUNDS)
    return None


def doubtful_place(header: Header, slots: Sequence[Slot]) -> Doubt | None:
    """A doubt where a funds row of a text, its label and figures, holds one of them in front of
    the columns of amounts, under nothing: the row lacks a cell."""
    if header.aligned or len(slots) >= len(header.columns):
        return None
    if not all(is_plain_number(s.text) or is_blank(s.text) for s in slots[1:]):
        return None
    labelled = False
    for column, slot in zip(header.columns, slots, strict=False):
        if column.field in _MONEY:
            return None
        if labelled and not column.slot.cell.text.strip() and is_plain_number(slot.text):
            return Doubt(what="figure", at=text_leaf(slot), rests=OF_FUNDS)
        labelled |= bool(slot.text.strip())
    return None


def _stands_early(weight: Slot, rate: Slot | None) -> bool:
    """Whether a percentage stands where the weight belongs and none in the place of the rate."""
    blank = rate is not None and not any(map(str.isdigit, rate.text))
    return blank and fold(weight.text).endswith("%")


def _contradicts(field: str, slot: Slot) -> bool:
    folded = fold(slot.text)
    if field in _MONEY:
        return folded.endswith("%") or bool(
            {"fund_rows", "fund_parts"} & labels.names(folded).keys()
        )
    number = parse_number(folded).number
    return field == "rate" and number is not None and number > _MOST_SPENT and "%" not in folded
