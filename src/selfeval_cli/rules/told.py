"""The amounts of money that a form gives outside its funds: in its rows and in its texts."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import fold
from selfeval_cli.figures.units import convert
from selfeval_cli.model.form import Value
from selfeval_cli.rules.case import Case
from selfeval_cli.rules.places import GoalField, of_goal, of_indicator
from selfeval_cli.rules.registry import Place

#: 万元 written as 元, or the reverse.
_UNIT_SLIP = 10_000
_VALUES: tuple[Literal["target", "actual"], ...] = ("target", "actual")
_GOAL_FIELDS: tuple[GoalField, ...] = ("expected", "actual")
_IN_TEXT = regex(
    r"(?<![\d.,])(\d+(?:,\d{3})*(?:\.\d+)?)(亿元|万元|元)(?!/|每|\w{0,2}/)", needs="元"
)


class Told(Struct, frozen=True):
    """An amount as printed, in 元, and where it stands."""

    text: str
    amount: Fraction
    place: Place


def mixed_up(stated: Fraction) -> tuple[Fraction, Fraction]:
    """What an amount is with 元 and 万元 mixed up."""
    return stated * _UNIT_SLIP, stated / _UNIT_SLIP


def money_told(case: Case) -> Iterator[Told]:
    """The amounts of the rows, then those of the texts."""
    for row in case.rows:
        for side in _VALUES:
            value: Value = getattr(row, side)
            amount = _own_amount(value)
            if amount is not None:
                yield Told(value.text, amount, of_indicator(row, side))
    for number in range(len(case.form.goals)):
        for field in _GOAL_FIELDS:
            yield from _in_text(of_goal(case.form, number, field))


def _own_amount(value: Value) -> Fraction | None:
    """The amount of a value in 元; a unit taken from the target is not the value's own print."""
    own = value.kind == "money" and value.unit_from in ("cell", "column", "name")
    if not own or not value.number or value.unit is None:
        return None
    return convert(value.number, value.unit, "元")


def _in_text(place: Place) -> Iterator[Told]:
    for found in _IN_TEXT.finditer(fold(place.leaf.text)):
        amount = convert(Decimal(found[1].replace(",", "")), found[2], "元")
        if amount is not None:
            yield Told(found[0], amount, place)
