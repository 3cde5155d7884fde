"""What each indicator row earns by its own figures: direction, formula in use and range."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from selfeval_cli.figures.rounding import Comparison, Direction, Earned, compare_score, earned
from selfeval_cli.figures.units import convert, same_unit
from selfeval_cli.model.form import Indicator
from selfeval_cli.model.policy import Policy
from selfeval_cli.rules import meaning

#: Names in which neither more nor less is plainly better.
_UNDECIDED = ("时间", "时长", "时限", "周期", "天数", "工期")
_COST_WORDS = ("成本", "经费", "费用", "支出", "单价", "投入", "造价")


@dataclass(frozen=True, slots=True)
class Recomputation:
    """A row recomputed: what it earns and how its printed score compares."""

    direction: Direction
    range: Earned
    comparison: Comparison


def direction_of(row: Indicator) -> Direction | None:
    """The row's direction; None where a target without comparator may be meant either way: a bare
    duration, or money to be spent outside the cost category."""
    direction = meaning.direction(row)
    if row.target.comparator is not None or direction == "ceiling":
        return direction
    timed = row.target.kind == "duration" or meaning.has(row.name.text, _UNDECIDED)
    spent = row.target.kind == "money" and meaning.has(row.name.text, _COST_WORDS)
    return None if timed or spent else direction


def recompute(row: Indicator, policy: Policy) -> Recomputation | str:
    """What a row earns of its weight, or the reason (a key of ``reasons.toml``) why that cannot be
    said. Scores and weights are points; units of target and result are converted where exact."""
    target, actual = row.target, row.actual
    if row.weight.number is None:
        return "weight-missing"
    if row.score.number is None:
        return "score-missing"
    if "compound" in (target.kind, actual.kind):
        return "value-compound"
    if "unreadable" in (target.kind, actual.kind):
        return "value-unreadable"
    if not meaning.numeric(target) or target.number is None:
        return "target-not-numeric"
    if not meaning.numeric(actual) or actual.number is None:
        return "result-not-numeric"
    if actual.comparator is not None and actual.comparator != "=":
        return "comparator-repeated"
    if actual.approximate or target.approximate:
        return "value-approximate"
    if _may_be_ratio(row):
        return "percent-unclear"
    result = in_unit_of(row)
    if result is None:
        return "units-differ"
    if target.number < 0 or result < 0:
        return "value-negative"
    direction = direction_of(row)
    if direction is None:
        return "direction-unknown"
    range_ = earned(
        direction,
        target.number,
        result,
        row.weight.number,
        policy.ceiling_formulas,
        actual_decimals=actual.decimals,
    )
    comparison = compare_score(row.score, range_)
    return "score-missing" if comparison is None else Recomputation(direction, range_, comparison)


def _may_be_ratio(row: Indicator) -> bool:
    """Whether a bare 1 or 0.95 may stand for 100 % or 95 % (a spreadsheet's way)."""
    target, actual = row.target, row.actual
    bare = actual.kind == "percent" and actual.unit_from not in ("cell", "column")
    if not bare or actual.number is None or target.number is None:
        return False
    return actual.number <= 1 < target.number


def in_unit_of(row: Indicator) -> Decimal | None:
    """The row's result in the unit of its target; None where the units do not go together."""
    target, actual = row.target, row.actual
    if actual.number is None:
        return None
    if target.unit is None and actual.unit is None:
        return actual.number
    if target.unit is None or actual.unit is None:
        return actual.number if target.kind == actual.kind else None
    if same_unit(target.unit, actual.unit):
        return actual.number
    converted = convert(actual.number, actual.unit, target.unit)
    return None if converted is None else exact_decimal(converted)


def exact_decimal(value: Fraction) -> Decimal | None:
    """`value` as a decimal when it has a finite one, else None."""
    denominator = value.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    if denominator != 1:
        return None
    return Decimal(value.numerator) / Decimal(value.denominator)
