"""What each indicator row earns by its own figures: direction, formula in use and range."""

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from selfeval_cli.figures.numbers import is_blank
from selfeval_cli.figures.rounding import (
    Comparison,
    Direction,
    Earned,
    compare_score,
    compare_share,
    earned,
    reproduces,
)
from selfeval_cli.figures.units import convert, resolve, same_unit
from selfeval_cli.model.form import Indicator, Value
from selfeval_cli.model.policy import Policy
from selfeval_cli.rules import meaning

#: Names in which neither more nor less is plainly better.
_UNDECIDED = ("时间", "时长", "时限", "周期", "天数", "工期")
_COST_WORDS = ("成本", "经费", "费用", "支出", "单价", "投入", "造价")

#: The days that one of each scale may take: fewest and most.
_DAYS = {
    "days": (Fraction(1), Fraction(1)),
    "working_days": (Fraction(1), Fraction(7, 5)),
    "months": (Fraction(28), Fraction(31)),
}
#: Values that are told apart where they keep a row from being recomputed, by their kind.
_KINDS_TOLD = {
    "compound": "compound",
    "unreadable": "unreadable",
    "blank": "blank",
    "placeholder": "blank",
}
#: Against a target from here on (percent), a bare result up to 1 can only be a ratio.
_HALF = 50


class Recomputation(Struct, frozen=True):
    """A row recomputed: what it earns and how its printed score compares."""

    direction: Direction
    range: Earned
    comparison: Comparison


def direction_of(row: Indicator) -> Direction | None:
    """The row's direction; None where its comparator contradicts what it measures, where only the
    target is an amount by which something falls, and where a target without comparator may be meant
    either way: a bare duration, or money to be spent outside the cost category."""
    if meaning.against_sense(row) or meaning.fell_unsaid(row):
        return None
    direction = meaning.direction(row)
    if row.target.comparator is not None or direction == "ceiling" or meaning.lasts(row.name.text):
        return direction
    timed = row.target.kind == "duration" or meaning.has(row.name.text, _UNDECIDED)
    money = row.target.kind == "money" or "元" in (row.target.unit or "")
    spent = money and meaning.has(row.name.text, _COST_WORDS)
    return None if timed or spent else direction


def recompute(row: Indicator, policy: Policy) -> Recomputation | str:
    """What a row earns of its weight, or the reason (a key of ``reasons.toml``) why that cannot be
    said. Scores and weights are points; units of target and result are converted where exact."""
    target, actual = row.target, row.actual
    if row.weight.number is None or row.score.number is None:
        return _without_points(row)
    kept = _no_number(target, "target") or _no_number(actual, "result")
    if kept is not None or target.number is None or actual.number is None:
        return kept or "result-words"
    if target.unit == "%" and target.number > 100 and meaning.at_most_100(row.name.text):
        return "target-impossible"  # IND007 reports it
    if actual.comparator is not None and actual.comparator != "=":
        return "comparator-repeated"
    if actual.approximate or target.approximate:
        return "result-approximate" if actual.approximate else "target-approximate"
    if _percent_unclear(row) and not is_ratio(row):
        return "percent-unclear"
    pair = in_one_unit(row)
    if pair is None:
        return "units-differ"
    wanted, result = pair
    if wanted < 0 or result < 0:
        return "target-negative" if wanted < 0 else "result-negative"
    direction = direction_of(row)
    if direction is None:
        return "direction-odd" if meaning.against_sense(row) else "direction-unknown"
    range_ = earned(
        direction,
        wanted,
        result,
        row.weight.number,
        policy.ceiling_formulas,
        actual_decimals=as_percent(row).decimals,
    )
    comparison = compare_score(row.score, range_)
    if comparison is None:
        return "score-blank"
    if comparison.verdict == "contradicted" and _follows_its_rate(row):
        comparison = replace(comparison, verdict="reproduced")
    return Recomputation(direction, range_, comparison)


def _without_points(row: Indicator) -> str:
    """Why a row has no points to compare: its weight or its score is blank or cannot be read."""
    if row.weight.number is None:
        return "weight-unreadable" if row.weight.kind == "unreadable" else "weight-missing"
    return "score-unreadable" if row.score.kind == "unreadable" else "score-blank"


def _no_number(value: Value, side: Literal["target", "result"]) -> str | None:
    """Why a target or a result is no number to compute with, None where it is one."""
    if value.kind in _KINDS_TOLD:
        return f"{side}-{_KINDS_TOLD[value.kind]}"
    return None if meaning.numeric(value) and value.number is not None else f"{side}-words"


def _follows_its_rate(row: Indicator) -> bool:
    """Whether the score is the weight times a completion rate as it is printed, rounded, beside it:
    10 × 98.25% = 9.83 where 112 of 114 earn 9.82."""
    rate, score, weight = row.coefficient, row.score.number, row.weight.number
    if rate.number is None or score is None or weight is None:
        return False
    fits = (compare_share(rate, share) for share in completion_shares(row))
    if not any(fit is not None and fit.holds for fit in fits):
        return False  # SCR012 reports the rate
    percent = rate.unit == "%" or rate.number > 1
    share = min(Fraction(rate.number) / (100 if percent else 1), Fraction(1))
    return reproduces(score, row.score.decimals, Fraction(weight) * share)


def is_ratio(row: Indicator) -> bool:
    """Whether a bare 1 or 0.95 stands for 100 % or 95 %, as spreadsheets export a percentage."""
    large = row.target.unit == "%" and (row.target.number or 0) >= _HALF
    return large and row.actual.unit_from != "cell" and _up_to_one(row)


def as_percent(row: Indicator) -> Value:
    """The row's result, one that is printed as a ratio in percent: 0.95 under ≥90% is 95."""
    actual = row.actual
    if actual.number is None or not is_ratio(row):
        return actual
    number = plain_decimal(actual.number.scaleb(2))
    return replace(actual, number=number, decimals=max(actual.decimals - 2, 0))


def plain_decimal(number: Decimal) -> Decimal:
    """`number` with no fewer places than it needs: 85.00 is 85, and so is 8.5E+1."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


def _percent_unclear(row: Indicator) -> bool:
    """Whether a bare result from 0 to 1 may be a ratio or a percentage below 1."""
    return row.actual.unit_from not in ("cell", "column") and _up_to_one(row)


def _up_to_one(row: Indicator) -> bool:
    target, actual = row.target, row.actual
    if actual.kind != "percent" or actual.number is None or target.number is None:
        return False
    return actual.number <= 1 < target.number


def met(row: Indicator) -> bool | None:
    """Whether the row's result reaches its target; None where that cannot be said."""
    target, actual = row.target, row.actual
    if actual.level is not None:
        return actual.level == "achieved"
    if not meaning.numeric(target) or not meaning.numeric(actual) or target.number is None:
        return None
    if actual.approximate or target.approximate or actual.comparator not in (None, "="):
        return None
    pair, direction = in_one_unit(row), direction_of(row)
    if pair is None or direction is None or (_percent_unclear(row) and not is_ratio(row)):
        return None
    wanted, result = pair
    below = direction == "ceiling" or (direction == "exact" and not wanted)
    return result <= wanted if below else result >= wanted


def in_one_unit(row: Indicator) -> tuple[Decimal, Decimal] | None:
    """The row's target and result in the unit of the target, or of the result where only that is
    exact: 20亩 are 1.333… 公顷. None where the units do not go together, or a number is missing."""
    target, actual = row.target, as_percent(row)
    if target.number is None or actual.number is None:
        return None
    if target.unit is None or actual.unit is None:
        alike = target.unit == actual.unit or target.kind == actual.kind
        return (target.number, actual.number) if alike else None
    if same_unit(target.unit, actual.unit):
        return target.number, actual.number
    result = _exactly(actual.number, actual.unit, target.unit)
    if result is not None:
        return target.number, result
    wanted = _exactly(target.number, target.unit, actual.unit)
    return None if wanted is None else (wanted, actual.number)


def _exactly(number: Decimal, unit: str, into: str) -> Decimal | None:
    converted = convert(number, unit, into)
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


def completion_shares(row: Indicator) -> tuple[Fraction, ...]:
    """The completion rates that a row's result may be said to have: result ÷ target, uncapped and
    capped; under a ceiling also the two ways a missed one is scored, and 1 where it is kept."""
    target, result = in_one_unit(row) or (Decimal(0), Decimal(0))
    numeric = meaning.numeric(row.target) and meaning.numeric(row.actual)
    if not numeric or not target or row.actual.approximate:
        return ()
    direction = direction_of(row)
    share = Fraction(result) / Fraction(target)
    upwards = (share, min(share, Fraction(1)))
    if direction == "floor" or (direction == "exact" and target > 0):
        return upwards
    kept = (Fraction(1),) if share <= 1 else ()
    inverse = (1 / share,) if share else ()
    downwards = (share, 2 - share, *inverse, *kept)
    return downwards if direction is not None else (*upwards, *downwards)


def full_marks(row: Indicator) -> bool:
    """Whether the row's score is all of its weight."""
    score, weight = row.score.number, row.weight.number
    return score is not None and weight is not None and score >= weight > 0


def days_of(value: Value) -> tuple[Fraction, Fraction] | None:
    """The fewest and the most days a duration may take; None for anything else. A month has 28 to
    31 days, and five working days take up to a week."""
    if value.deadline is not None and value.deadline.within_days is None:
        return None
    if value.number is None or value.unit is None or value.approximate:
        return None
    measure = resolve(value.unit)
    if measure.dimension not in _DAYS:
        return None
    amount = Fraction(value.number) * measure.factor
    fewest, most = _DAYS[measure.dimension]
    return amount * fewest, amount * most


def result_admits_failure(row: Indicator) -> bool:
    """Whether the row answers in words, of none of the three levels, that admit a failure, or by a
    figure that is one beside the words of its target."""
    if meaning.counts_short_of_words(row):
        return True
    in_words = row.actual.kind == "qualitative" and row.actual.level is None
    return in_words and (
        meaning.answers_with_failure(row.target, row.actual) or meaning.denies_its_work(row)
    )


def reason_denies_result(row: Indicator) -> bool:
    """Whether the row calls its target achieved, and its reason says that it was not."""
    return row.actual.level == "achieved" and meaning.admits_failure(row.reason.text)


def gives_no_result(row: Indicator) -> bool:
    """Whether a row has a cell for its result in which nothing, or a dash, stands; 无 is an answer
    only where the row asks that there be none."""
    cell = row.actual.cell
    if cell is None or row.actual.kind != "blank" or not is_blank(cell.text):
        return False
    return not says_none(row) or not meaning.asks_for_none(row)


def says_none(row: Indicator) -> bool:
    """Whether what stands for the result is a word such as 无 or 没有."""
    return any(word in row.actual.text for word in ("无", "没有"))
