"""FND: do the funds, the execution rate and the execution score hold?"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from selfeval_cli.base.text import fold
from selfeval_cli.figures import is_blank
from selfeval_cli.figures.numbers import is_blank_reason
from selfeval_cli.figures.rounding import (
    Comparison,
    compare_execution_score,
    compare_money_sum,
    compare_rate,
    display_trimmed,
)
from selfeval_cli.figures.units import convert
from selfeval_cli.model.form import Figure, Form, FundRow, Funds, Value
from selfeval_cli.model.policy import Policy
from selfeval_cli.rules import facts
from selfeval_cli.rules.facts import MONEY_FIELDS, MoneyField, plain, trimmed
from selfeval_cli.rules.places import of_fund, of_indicator
from selfeval_cli.rules.registry import SCORED_KINDS, Hit, Outcome, Place, Skip, rule

#: 万元 written as 元, or the reverse.
_UNIT_SLIP = 10_000
#: Lists of parts longer than this are read side by side; shorter ones may be nested.
_MOST_PARTS = 12
_VALUES: tuple[Literal["target", "actual"], ...] = ("target", "actual")


@rule("FND001", "error")
def execution_rate_wrong(form: Form, policy: Policy) -> Iterator[Outcome]:
    """A printed execution rate is not executed ÷ budget."""
    if form.funds is None:
        yield Skip("no-funds")
        return
    base_name = facts.base_field(form, policy)
    compared = False
    for row in form.funds.rows:
        base = facts.base_of(form, row, policy)
        if not row.rate or not row.executed or not base or base.number == 0:
            continue
        comparison = compare_rate(row.rate, row.executed, base)
        if comparison is None:
            continue
        compared = True
        if comparison.holds:
            continue
        yield _rate_hit(row, base_name, base, comparison)
    if not compared:
        yield Skip("no-rate")


def _rate_hit(row: FundRow, base_name: MoneyField, base: Figure, comparison: Comparison) -> Hit:
    exact = f"{trimmed(display_trimmed(comparison.exact * 100, 4))}%"
    related = (of_fund(row, "executed"), of_fund(row, base_name))
    formula = f"{row.executed.text} ÷ {base.text} = {exact}"
    variant, severity = "default", None
    other = row.initial if base_name == "budget" else row.budget
    if comparison.verdict == "explainable":
        variant, severity = "explainable", "info"
    elif comparison.exact > 1 and _says_whole(row.rate):
        variant, severity = "capped", "warning"
    elif other and other.number:
        swapped = compare_rate(row.rate, row.executed, other)
        if swapped is not None and swapped.holds:
            variant = "other-base"
    shown = f"{plain(comparison.shown)}%" if comparison.reading == "percent" else exact
    return Hit(
        of_fund(row, "rate"),
        variant,
        {"base": base.text, "executed": row.executed.text, "other": other.text, "exact": exact},
        related,
        stated=row.rate.text,
        expected=shown,
        difference=comparison.gap,
        formula=formula,
        severity=severity,  # type: ignore[arg-type]
    )


def _says_whole(rate: Figure) -> bool:
    return rate.number in (Decimal(100), Decimal(1))


@rule("FND002", "error", kinds=SCORED_KINDS)
def execution_score_wrong(form: Form, policy: Policy) -> Iterator[Outcome]:
    """The execution score is neither its weight times the exact rate nor times the printed one."""
    row = facts.execution_row(form)
    if form.funds is None or row is None:
        yield Skip("no-funds")
        return
    weight, base = facts.execution_weight(form), facts.base_of(form, row, policy)
    if not row.score:
        yield Skip("no-execution-score")
        return
    if not weight:
        yield Skip("no-execution-weight")
        return
    if row.score.number is not None and weight.number is not None:
        if row.score.number > weight.number:
            return  # SCR002 reports it
        if row.score.number < 0:
            return  # SCR004 reports it
    comparison = compare_execution_score(row.score, weight, row.executed, base, row.rate)
    if comparison is None:
        yield Skip("no-funds-figures")
        return
    if comparison.holds:
        return
    variant = {"coarse": "coarse", "explainable": "explainable"}.get(comparison.verdict, "default")
    severity = {"coarse": "warning", "explainable": "info"}.get(comparison.verdict)
    assert weight.number is not None
    formula = (
        f"{trimmed(weight.number)} × {row.executed.text} ÷ {base.text}"
        f" = {trimmed(comparison.shown)}"
    )
    if Fraction(row.executed.number or 0) > Fraction(base.number or 0):
        formula = f"min({trimmed(weight.number)}, {formula.split(' = ')[0]}) = " + trimmed(
            comparison.shown
        )
    yield Hit(
        of_fund(row, "score"),
        variant,
        {"weight": trimmed(weight.number), "rate": row.rate.text, "gap": signed(comparison.gap)},
        (of_fund(row, "executed"), of_fund(row, facts.base_field(form, policy))),
        stated=row.score.text,
        expected=trimmed(comparison.shown),
        difference=comparison.gap,
        formula=formula,
        severity=severity,  # type: ignore[arg-type]
    )


def signed(number: Decimal) -> str:
    """A difference with its sign: +0.38, -1."""
    return f"{'+' if number > 0 else ''}{trimmed(number)}"


@rule("FND003", "error")
def parts_do_not_add_up(form: Form, policy: Policy) -> Iterator[Outcome]:
    """In one column of the funds table the parts do not add up to the total."""
    funds = form.funds
    total = funds.total if funds is not None else None
    if funds is None or total is None:
        yield Skip("no-funds")
        return
    parts = funds.parts
    compared = False
    for field in MONEY_FIELDS:
        figures = [(part, getattr(part, field)) for part in parts if getattr(part, field)]
        stated: Figure = getattr(total, field)
        if stated.kind == "unreadable" or any(
            getattr(part, field).kind == "unreadable" for part in parts
        ):
            continue
        nonzero = [(part, figure) for part, figure in figures if figure.number != 0]
        all_printed = len(figures) == len(parts) > 0
        if not nonzero and not (all_printed and stated.number):
            continue
        hit = _parts_hit(funds, total, field, stated, nonzero or figures)
        compared = True
        if hit is not None:
            yield hit
    if not compared:
        yield Skip("no-parts")


def _parts_hit(
    funds: Funds,
    total: FundRow,
    field: MoneyField,
    stated: Figure,
    figures: list[tuple[FundRow, Figure]],
) -> Hit | None:
    amounts = [figure for _, figure in figures]
    zero = Figure(text=stated.text, cell=stated.cell, kind="number", number=Decimal(0))
    whole = stated if stated else zero
    if _one_of_several(funds.parts) and facts.total_of(amounts) <= (whole.number or 0):
        return None  # 其中 names one part of several; the others are not listed
    plain_sum = compare_money_sum(amounts, whole)
    assert plain_sum is not None
    if plain_sum.holds:
        return None
    comparisons = [
        compare_money_sum(reading, whole)
        for listed in (amounts, _with_children(funds, field))
        for reading in _nestings(listed)
    ]
    verdicts = {comparison.verdict for comparison in comparisons if comparison is not None}
    if "reproduced" in verdicts:
        return None
    variant = "explainable" if "explainable" in verdicts else "default"
    if variant == "default" and not stated:
        variant = "blank-total"
    return Hit(
        of_fund(total, field),
        variant,
        {},
        tuple(of_fund(part, field) for part, _ in figures),
        stated=stated.text,
        expected=trimmed(plain_sum.shown),
        difference=plain_sum.gap if stated else None,
        formula=facts.summed(facts.numbers(amounts), plain_sum.shown),
        severity="info" if variant == "explainable" else None,
    )


def _with_children(funds: Funds, field: MoneyField) -> list[Figure]:
    """The column's amounts with the 其中 rows among them, each of which may begin a subdivision
    that goes on in the rows below it."""
    rows = [row for row in funds.rows if row.role != "total"]
    return [getattr(row, field) for row in rows if getattr(row, field).number]


def _one_of_several(parts: tuple[FundRow, ...]) -> bool:
    return len(parts) == 1 and fold(parts[0].label.text).startswith("其中")


def _nestings(amounts: list[Figure]) -> list[list[Figure]]:
    """The ways to read a list of parts, the plainest first: all side by side, or some of them the
    sum of those that follow (财政资金, then 中央 and 地方) or come before (中央, 地方, 小计)."""
    if len(amounts) > _MOST_PARTS:
        return [amounts]
    return [*_readings(amounts), *_readings(amounts[::-1])]


def _readings(amounts: list[Figure]) -> Iterator[list[Figure]]:
    if not amounts:
        yield []
        return
    head, rest = amounts[0], amounts[1:]
    for end in range(len(rest) + 1):
        below = compare_money_sum(rest[:end], head) if end else None
        if end == 0 or (below is not None and below.holds):
            for others in _readings(rest[end:]):
                yield [head, *others]


@rule("FND004", "warning")
def full_year_budget_blank(form: Form, policy: Policy) -> Iterator[Outcome]:
    """The full-year budget is blank, so the budget at year start was used as the base."""
    funds = form.funds
    total = funds.total if funds is not None else None
    if funds is None or total is None:
        yield Skip("no-funds")
        return
    if "budget" not in funds.columns or "initial" not in funds.columns:
        return
    if funds.rate_base == "budget" and is_blank(total.budget.text) and total.initial:
        yield Hit(
            of_fund(total, "budget"),
            args={"initial": total.initial.text},
            related=(of_fund(total, "initial"),),
            stated=total.budget.text,
            expected=total.initial.text,
        )


@rule("FND005", "warning")
def overspent(form: Form, policy: Policy) -> Iterator[Outcome]:
    """More was spent than budgeted."""
    total = form.funds.total if form.funds is not None else None
    if total is None or not total.executed:
        yield Skip("no-funds")
        return
    base = facts.base_of(form, total, policy)
    executed, budget = total.executed.number, base.number
    if executed is not None and budget and executed > budget:
        yield Hit(
            of_fund(total, "executed"),
            args={"base": base.text},
            related=(of_fund(total, facts.base_field(form, policy)),),
            stated=total.executed.text,
            difference=executed - budget,
            formula=f"{total.executed.text} − {base.text} = {trimmed(executed - budget)}",
        )


@rule("FND006", "warning", kinds=SCORED_KINDS)
def part_carries_points(form: Form, policy: Policy) -> Iterator[Outcome]:
    """A part's row carries a weight or a score of its own beside the total's."""
    counted = facts.execution_row(form)
    for row in form.funds.rows if form.funds is not None else ():
        if row is counted or row.role == "total":
            continue
        carried = [f for f in (row.weight, row.score) if f.number]
        if carried:
            at = of_fund(row, "weight" if row.weight.number else "score")
            related = (of_fund(row, "score"),) if row.weight.number and row.score.number else ()
            yield Hit(
                at,
                args={"weight": row.weight.text, "score": row.score.text},
                related=related,
                stated=carried[0].text,
            )


@rule("FND007", "warning", kinds=SCORED_KINDS)
def execution_weight_unusual(form: Form, policy: Policy) -> Iterator[Outcome]:
    """Budget execution is worth another number of points than the policy says."""
    weight = facts.execution_weight(form)
    row = facts.execution_row(form)
    if not weight or policy.execution_weight is None or row is None:
        yield Skip("no-execution-weight")
        return
    if weight.number != policy.execution_weight:
        at = of_fund(row, "weight") if row.weight else Place(weight, "预算执行率 › 分值")
        yield Hit(
            at,
            args={"policy": policy.name},
            stated=weight.text,
            expected=trimmed(policy.execution_weight),
            difference=(weight.number or Decimal(0)) - policy.execution_weight,
        )


@rule("FND008", "warning")
def rate_or_score_missing(form: Form, policy: Policy) -> Iterator[Outcome]:
    """The rate or the score of execution is blank though it can be computed."""
    funds = form.funds
    total = funds.total if funds is not None else None
    if funds is None or total is None:
        yield Skip("no-funds")
        return
    base = facts.base_of(form, total, policy)
    if facts.unfilled(form) or not base.number or total.executed.number is None:
        yield Skip("no-funds-figures")
        return
    share = Fraction(total.executed.number) / Fraction(base.number)
    quotient = f"{total.executed.text} ÷ {base.text}"
    places = (of_fund(total, "executed"), of_fund(total, facts.base_field(form, policy)))
    if "rate" in funds.columns and total.rate.kind == "blank":
        expected = f"{trimmed(display_trimmed(share * 100))}%"
        yield Hit(
            of_fund(total, "rate"),
            "rate",
            {},
            places,
            stated=total.rate.text,
            expected=expected,
            formula=f"{quotient} = {expected}",
        )
    weight = facts.execution_weight(form)
    row = facts.execution_row(form)
    scored = form.kind in SCORED_KINDS and "score" in funds.columns and weight.number
    if scored and row is not None and row.score.kind == "blank" and weight.number:
        earned = min(Fraction(weight.number) * share, Fraction(weight.number))
        expected = trimmed(display_trimmed(earned))
        product = f"{trimmed(weight.number)} × {quotient}"
        if share > 1:
            product = f"min({trimmed(weight.number)}, {product})"
        yield Hit(
            of_fund(row, "score"),
            "score",
            {},
            places,
            stated=row.score.text,
            expected=expected,
            formula=f"{product} = {expected}",
        )


@rule("FND009", "warning")
def rate_without_budget(form: Form, policy: Policy) -> Iterator[Outcome]:
    """A rate is shown for a budget of nothing, or money was spent without a budget."""
    funds = form.funds
    if funds is None:
        yield Skip("no-funds")
        return
    field = facts.base_field(form, policy)
    for row in funds.rows:
        base: Figure = getattr(row, field)
        if base.kind == "unreadable" or base.number or row.executed.kind == "unreadable":
            continue
        if row.executed.number:
            yield Hit(
                of_fund(row, "executed"),
                "spent",
                {},
                (of_fund(row, field),),
                stated=row.executed.text,
            )
        elif row.rate.number and (base.number == 0 or row.executed.number == 0):
            yield Hit(
                of_fund(row, "rate"),
                "rate",
                {},
                (of_fund(row, field), of_fund(row, "executed")),
                stated=row.rate.text,
            )


@rule("FND010", "warning")
def money_unit_suspicious(form: Form, policy: Policy) -> Iterator[Outcome]:
    """The budget is exactly ten thousand times an amount in the rows: 元 and 万元 are mixed up."""
    total = form.funds.total if form.funds is not None else None
    if total is None or form.money_unit is None:
        yield Skip("no-money-unit")
        return
    for field in ("budget", "initial", "executed"):
        figure: Figure = getattr(total, field)
        if not figure.number:
            continue
        unit = figure.unit or form.money_unit
        stated = convert(figure.number, unit, "元")
        if stated is None:
            continue
        for row in form.rows:
            for side in _VALUES:
                value: Value = getattr(row, side)
                # A unit taken from the target or a column is not this amount's own print.
                if value.kind != "money" or value.unit_from not in ("cell", "column", "name"):
                    continue
                if not value.number or value.unit is None:
                    continue
                amount = convert(value.number, value.unit, "元")
                if amount is None or amount == stated:
                    continue
                if amount in (stated * _UNIT_SLIP, stated / _UNIT_SLIP):
                    yield Hit(
                        of_fund(total, field),
                        args={"unit": unit, "amount": value.text},
                        related=(of_indicator(row, side),),
                        stated=figure.text,
                    )
                    return


@rule("FND011", "error")
def amount_negative(form: Form, policy: Policy) -> Iterator[Outcome]:
    """A budget or an executed amount is negative."""
    if form.funds is None:
        yield Skip("no-funds")
        return
    for row in form.funds.rows:
        for field in MONEY_FIELDS:
            figure: Figure = getattr(row, field)
            if figure.number is not None and figure.number < 0:
                netted = row.role == "part" and _adds_up(form.funds, field)
                yield Hit(
                    of_fund(row, field),
                    "netted" if netted else "default",
                    stated=figure.text,
                    severity="info" if netted else None,
                )


def _adds_up(funds: Funds, field: MoneyField) -> bool:
    """Whether the parts of a column, negative ones included, add up to a total above zero."""
    whole: Figure = Figure() if funds.total is None else getattr(funds.total, field)
    amounts = [getattr(part, field) for part in funds.parts if getattr(part, field)]
    sum_ = compare_money_sum(amounts, whole) if whole.number and whole.number > 0 else None
    return sum_ is not None and sum_.verdict == "reproduced"


@rule("FND012", "warning", needs="low_execution")
def low_execution_unexplained(form: Form, policy: Policy) -> Iterator[Outcome]:
    """The execution rate is below the policy's threshold and no reason is given."""
    threshold = policy.low_execution
    total = form.funds.total if form.funds is not None else None
    if total is None or threshold is None:
        yield Skip("no-funds")
        return
    base = facts.base_of(form, total, policy)
    if not base.number or total.executed.number is None:
        yield Skip("no-funds-figures")
        return
    exact = Fraction(total.executed.number) / Fraction(base.number) * 100
    reasons = [total.reason.text, *(row.reason.text for row in form.rows)]
    if exact < threshold and all(is_blank_reason(reason) for reason in reasons):
        percent = f"{trimmed(display_trimmed(exact))}%"
        yield Hit(
            of_fund(total, "rate") if total.rate.cell else of_fund(total, "executed"),
            args={"threshold": f"{trimmed(threshold)}%", "rate": percent},
            stated=total.rate.text or percent,
            formula=f"{total.executed.text} ÷ {base.text} = {percent}",
        )
