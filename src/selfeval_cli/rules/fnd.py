"""FND: do the funds, the execution rate and the execution score hold?"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from msgspec.structs import replace

from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import fold
from selfeval_cli.figures import is_blank
from selfeval_cli.figures.numbers import is_blank_reason
from selfeval_cli.figures.rounding import (
    Comparison,
    compare_execution_score,
    compare_money_sum,
    compare_rate,
    display_trimmed,
    money_verdict,
)
from selfeval_cli.figures.units import convert
from selfeval_cli.model.form import Figure, FundRow, Funds, Indicator
from selfeval_cli.rules.case import Case
from selfeval_cli.rules.earning import as_percent
from selfeval_cli.rules.meaning import plain as plain_name
from selfeval_cli.rules.nesting import best_verdict
from selfeval_cli.rules.places import FundField, of_fund, of_indicator, short
from selfeval_cli.rules.registry import SCORED_KINDS, Hit, Outcome, Place, Skip, rule
from selfeval_cli.rules.sums import (
    MONEY_FIELDS,
    MoneyField,
    numbers,
    plain,
    signed,
    summed,
    total_of,
    trimmed,
)
from selfeval_cli.rules.told import mixed_up, money_told

_TOLD: tuple[MoneyField, ...] = ("budget", "initial", "executed")
#: In 元: no project has less, and hardly one has more.
_SMALLEST, _LARGEST = 1_000, 10**10
#: Words by which a text speaks of a change of the budget.
_ADJUSTED = regex(
    "调[整增减剂]|追[加减]|核[增减]|结转|下达|压减|收回|增[加列拨资补至为]|减[少拨至为]|缩减|变[更为]|统筹|补充预算"
)
_MONEY = ("预算", "资金", "经费", "拨款", "指标")
_EXECUTION = regex(r"(?:预算|资金|经费)[^率]{0,4}执行率$|^执行率$", needs="执行率")
#: The execution of something else than the whole of the project's money.
_OF_A_PART = regex(
    "部门|单位|中央|[省市县区]级|上级|本级|地方|债券|配套|自筹|结[转余]|采购|基本支出|人员|公用|月|季度|上年"
)
_SUBTOTALS = ("小计", "合计")


@rule("FND001", "error", asks=("funds",))
def execution_rate_wrong(case: Case) -> Iterator[Outcome]:
    """A printed execution rate is not executed ÷ budget."""
    base_name = case.base_field
    compared = False
    for row in case.fund_rows:
        base = case.base(row)
        if not row.rate or not row.executed or not base or base.number == 0:
            continue
        if min(base.number or 0, row.executed.number or 0) < 0:
            continue  # FND011 reports it
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
        at=of_fund(row, "rate"),
        message=variant,
        args={
            "base": base.text,
            "executed": row.executed.text,
            "other": other.text,
            "exact": exact,
        },
        related=related,
        stated=row.rate.text,
        expected=shown,
        difference=comparison.gap,
        formula=formula,
        severity=severity,  # type: ignore[arg-type]
    )


def _says_whole(rate: Figure) -> bool:
    return rate.number in (Decimal(100), Decimal(1))


@rule("FND002", "error", kinds=SCORED_KINDS, asks=("funds",))
def execution_score_wrong(case: Case) -> Iterator[Outcome]:
    """The execution score is neither its weight times the exact rate nor times the printed one."""
    row = case.execution_row
    if row is None:
        yield Skip("no-funds")
        return
    weight, base = case.execution_weight, case.base(row)
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
        at=of_fund(row, "score"),
        message=variant,
        args={
            "weight": trimmed(weight.number),
            "rate": row.rate.text,
            "gap": signed(comparison.gap),
        },
        related=(of_fund(row, "executed"), of_fund(row, case.base_field)),
        stated=row.score.text,
        expected=trimmed(comparison.shown),
        difference=comparison.gap,
        formula=formula,
        severity=severity,  # type: ignore[arg-type]
    )


@rule("FND003", "error", asks=("fund-total",))
def parts_do_not_add_up(case: Case) -> Iterator[Outcome]:
    """In one column of the funds table the parts do not add up to the total."""
    funds, total = case.form.funds, case.fund_total
    if funds is None or total is None:
        return
    if (twin := pasted_twice(funds, total)) is not None:
        yield _twin_hit(twin)
        return
    yield from filter(None, map(_adjusted_hit, funds.rows))
    compared = False
    for field in MONEY_FIELDS:
        figures = _compared_parts(funds, total, field)
        compared = compared or bool(figures)
        hit = _wrong_subtotal(funds, total, field)
        if hit is None and figures:
            hit = _parts_hit(funds, total, field, figures)
        if hit is not None:
            yield hit
    if not compared:
        yield Skip("no-parts")


def pasted_twice(funds: Funds, total: FundRow) -> FundRow | None:
    """A row that repeats the label and the amounts of the row above it, where the total holds it
    once: the parts make the total without it, and not with it."""
    for above, row in pairwise(row for row in funds.rows if row.role != "total"):
        same = [name for name in MONEY_FIELDS if getattr(row, name).number]
        alike = fold(row.label.text) == fold(above.label.text) and all(
            getattr(row, name).text == getattr(above, name).text for name in MONEY_FIELDS
        )
        if alike and same and all(_counted_once(funds, total, row, name) for name in same):
            return row
    return None


def _twin_hit(twin: FundRow) -> Hit:
    return Hit(
        at=of_fund(twin, "label"),
        message="twice",
        args={"label": short(twin.label.text)},
        related=tuple(of_fund(twin, name) for name in MONEY_FIELDS if getattr(twin, name).number),
        stated=twin.label.text.strip(),
    )


def _counted_once(funds: Funds, total: FundRow, twin: FundRow, field: MoneyField) -> bool:
    """Whether the parts of a column make the total without one of them, and not with it."""
    others = [getattr(row, field) for row in funds.parts if row is not twin]
    without = compare_money_sum(others, getattr(total, field))
    both = compare_money_sum([*others, getattr(twin, field)], getattr(total, field))
    return without is not None and without.holds and both is not None and not both.holds


def _adjusted_hit(row: FundRow) -> Hit | None:
    """A row whose budget is not the one of the year's start and what it was changed by. A column
    of changes may be printed without signs, or hold what the budget was changed to."""
    change, stated = row.adjustment, row.budget.number
    if change is None or change.number is None or stated is None or not row.initial:
        return None
    down = replace(change, number=-change.number)
    ways = [compare_money_sum([row.initial, one], row.budget) for one in (change, down)]
    holds = any(way is None or way.verdict != "contradicted" for way in ways)
    if holds or ways[0] is None or change.number == stated:
        return None
    return Hit(
        at=of_fund(row, "budget"),
        message="adjusted",
        related=(of_fund(row, "initial"), of_fund(row, "adjustment")),
        stated=row.budget.text,
        expected=trimmed(ways[0].shown),
        difference=ways[0].gap,
        formula=summed(numbers([row.initial, change]), ways[0].shown),
    )


def _wrong_subtotal(funds: Funds, total: FundRow, field: MoneyField) -> Hit | None:
    """A row 小计 that no run of rows beside it adds up to, where the other parts make the total:
    the subtotal is what is wrong."""
    listed = [row for row in funds.rows if row.role == "part" or _is_subtotal(row)]
    others = [row for row in listed if not _is_subtotal(row)]
    if len(others) == len(listed):
        return None
    amounts = [getattr(row, field) for row in others]
    if money_verdict(amounts, getattr(total, field)) != "reproduced":
        return None
    begin = 0
    for place, row in enumerate(listed):
        stated: Figure = getattr(row, field)
        if row in others:
            continue
        group, begin = listed[begin:place], place + 1
        runs = (listed[place - 1 :: -1] if place else [], listed[place + 1 :])
        found = compare_money_sum([getattr(other, field) for other in group], stated)
        if found is None or stated.number is None or any(_begins(r, field, stated) for r in runs):
            continue
        return Hit(
            at=of_fund(row, field),
            message="subtotal",
            related=tuple(of_fund(other, field) for other in group),
            stated=stated.text,
            expected=trimmed(found.shown),
            difference=found.gap,
            formula=summed(numbers(getattr(other, field) for other in group), found.shown),
        )
    return None


def _is_subtotal(row: FundRow) -> bool:
    return row.role != "total" and any(word in fold(row.label.text) for word in _SUBTOTALS)


def _begins(run: list[FundRow], field: MoneyField, stated: Figure) -> bool:
    """Whether the first rows of a run, however many, add up to a figure."""
    amounts = [getattr(row, field) for row in run]
    sums = (money_verdict(amounts[:end], stated) for end in range(1, len(amounts) + 1))
    return any(verdict not in (None, "contradicted") for verdict in sums)


def _compared_parts(
    funds: Funds, total: FundRow, field: MoneyField
) -> list[tuple[FundRow, Figure]]:
    """The parts whose amounts a column's total is held against; none where that cannot be done."""
    column: list[tuple[FundRow, Figure]] = [(part, getattr(part, field)) for part in funds.parts]
    stated: Figure = getattr(total, field)
    if any(figure.kind == "unreadable" for figure in (stated, *(amount for _, amount in column))):
        return []
    printed = [(part, figure) for part, figure in column if figure]
    nonzero = [(part, figure) for part, figure in printed if figure.number != 0]
    if not nonzero and not (len(printed) == len(column) and stated.number):
        return []
    return nonzero or printed


def _parts_hit(
    funds: Funds, total: FundRow, field: MoneyField, figures: list[tuple[FundRow, Figure]]
) -> Hit | None:
    amounts = [figure for _, figure in figures]
    stated: Figure = getattr(total, field)
    zero = Figure(text=stated.text, cell=stated.cell, kind="number", number=Decimal(0))
    whole = stated if stated else zero
    if _one_of_several(funds.parts) and total_of(amounts) <= (whole.number or 0):
        return None  # 其中 names one part of several; the others are not listed
    side_by_side = compare_money_sum(amounts, whole)
    if side_by_side is None or side_by_side.holds:
        return None
    verdict = best_verdict(funds, field, amounts, whole)
    if verdict == "reproduced":
        return None
    variant = "default" if stated else "blank-total"
    return Hit(
        at=of_fund(total, field),
        message="explainable" if verdict == "explainable" else variant,
        related=tuple(of_fund(part, field) for part, _ in figures),
        stated=stated.text,
        expected=trimmed(side_by_side.shown),
        difference=side_by_side.gap if stated else None,
        formula=summed(numbers(amounts), side_by_side.shown),
        severity="info" if verdict == "explainable" else None,
    )


def _one_of_several(parts: tuple[FundRow, ...]) -> bool:
    return len(parts) == 1 and fold(parts[0].label.text).startswith("其中")


@rule("FND004", "warning", asks=("fund-total",))
def full_year_budget_blank(case: Case) -> Iterator[Outcome]:
    """The full-year budget is blank, so the budget at year start was used as the base."""
    funds, total = case.form.funds, case.fund_total
    if funds is None or total is None:
        return
    if "budget" not in funds.columns or "initial" not in funds.columns:
        return
    if funds.rate_base == "budget" and case.base_field == "initial" and is_blank(total.budget.text):
        yield Hit(
            at=of_fund(total, "budget"),
            args={"initial": total.initial.text},
            related=(of_fund(total, "initial"),),
            stated=total.budget.text,
            expected=total.initial.text,
        )


@rule("FND005", "warning")
def overspent(case: Case) -> Iterator[Outcome]:
    """More was spent than budgeted."""
    total = case.fund_total
    if total is None or not total.executed:
        yield Skip("no-funds")
        return
    base = case.base(total)
    executed, budget = total.executed.number, base.number
    if executed is not None and budget and executed > budget:
        yield Hit(
            at=of_fund(total, "executed"),
            args={"base": base.text},
            related=(of_fund(total, case.base_field),),
            stated=total.executed.text,
            difference=executed - budget,
            formula=f"{total.executed.text} − {base.text} = {trimmed(executed - budget)}",
        )


@rule("FND006", "warning", kinds=SCORED_KINDS)
def part_carries_points(case: Case) -> Iterator[Outcome]:
    """A part's row carries a weight or a score of its own beside the total's."""
    counted = case.execution_row
    for row in case.fund_rows:
        if row is counted or row.role == "total":
            continue
        carried = [f for f in (row.weight, row.score) if f.number]
        if carried:
            at = of_fund(row, "weight" if row.weight.number else "score")
            related = (of_fund(row, "score"),) if row.weight.number and row.score.number else ()
            yield Hit(
                at=at,
                args={"weight": row.weight.text, "score": row.score.text},
                related=related,
                stated=carried[0].text,
            )


@rule("FND007", "warning", kinds=SCORED_KINDS)
def execution_weight_unusual(case: Case) -> Iterator[Outcome]:
    """Budget execution is worth another number of points than the policy says."""
    weight = case.execution_weight
    row = case.execution_row
    if not weight or case.policy.execution_weight is None or row is None:
        yield Skip("no-execution-weight")
        return
    if weight.number != case.policy.execution_weight:
        at = of_fund(row, "weight") if row.weight else Place(weight, "预算执行率 › 分值")
        yield Hit(
            at=at,
            args={"policy": case.policy.title},
            severity="info" if case.makes_full_marks else None,
            stated=weight.text,
            expected=trimmed(case.policy.execution_weight),
            difference=(weight.number or Decimal(0)) - case.policy.execution_weight,
        )


@rule("FND008", "warning", asks=("fund-total", "execution"))
def rate_or_score_missing(case: Case) -> Iterator[Outcome]:
    """The rate or the score of execution is blank though it can be computed."""
    funds, total, share = case.form.funds, case.fund_total, case.rate
    if funds is None or total is None or share is None or case.unfilled:
        yield Skip("no-funds-figures")
        return
    quotient = f"{total.executed.text} ÷ {case.base(total).text}"
    places = (of_fund(total, "executed"), of_fund(total, case.base_field))
    below = case.execution_row  # a layout that prints rate, weight and score on the 其中 row
    elsewhere = below is not None and below is not total and below.rate.kind != "blank"
    if "rate" in funds.columns and total.rate.kind == "blank" and not elsewhere:
        expected = f"{trimmed(display_trimmed(share * 100))}%"
        yield Hit(
            at=of_fund(total, "rate"),
            message="rate",
            args={},
            related=places,
            stated=total.rate.text,
            expected=expected,
            formula=f"{quotient} = {expected}",
        )
    weight = case.execution_weight
    row = case.execution_row
    scored = case.form.kind in SCORED_KINDS and "score" in funds.columns and weight.number
    if scored and row is not None and row.score.kind == "blank" and weight.number:
        earned = min(Fraction(weight.number) * share, Fraction(weight.number))
        expected = trimmed(display_trimmed(earned))
        product = f"{trimmed(weight.number)} × {quotient}"
        if share > 1:
            product = f"min({trimmed(weight.number)}, {product})"
        yield Hit(
            at=of_fund(row, "score"),
            message="score",
            args={},
            related=places,
            stated=row.score.text,
            expected=expected,
            formula=f"{product} = {expected}",
        )


@rule("FND009", "warning", asks=("funds",))
def rate_without_budget(case: Case) -> Iterator[Outcome]:
    """A rate is shown for a budget of nothing, or money was spent without a budget."""
    field = case.base_field
    for row in case.fund_rows:
        base: Figure = getattr(row, field)
        if base.kind == "unreadable" or base.number or row.executed.kind == "unreadable":
            continue
        if row.executed.number:
            if row.role == "total" and any(getattr(part, field).number for part in case.fund_parts):
                continue  # FND003 reports the blank over its parts
            yield Hit(
                at=of_fund(row, "executed"),
                message="spent",
                args={},
                related=(of_fund(row, field),),
                stated=row.executed.text,
            )
        elif row.rate.number and (base.number == 0 or row.executed.number == 0):
            yield Hit(
                at=of_fund(row, "rate"),
                message="rate",
                args={},
                related=(of_fund(row, field), of_fund(row, "executed")),
                stated=row.rate.text,
            )


@rule("FND010", "warning")
def money_unit_suspicious(case: Case) -> Iterator[Outcome]:
    """An amount is exactly ten thousand times one in the rows or the texts, or a ten-thousandth of
    it: 元 and 万元 are mixed up; or it is too large or too small for any project."""
    total = case.fund_total
    if total is None or case.form.money_unit is None:
        yield Skip("no-money-unit")
        return
    told = tuple(money_told(case))
    for field in _TOLD if told else ():
        figure: Figure = getattr(total, field)
        unit = figure.unit or case.form.money_unit
        stated = convert(figure.number, unit, "元") if figure.number else None
        if stated is None:
            continue
        mixed = mixed_up(stated)
        slips = [other for other in told if other.amount in mixed]
        if slips:
            yield Hit(
                at=of_fund(total, field),
                args={"unit": unit, "amount": slips[0].text, "where": slips[0].place.where},
                related=(slips[0].place,),
                stated=figure.text,
            )
            return
    yield from _out_of_proportion(case, total)


def _out_of_proportion(case: Case, total: FundRow) -> Iterator[Hit]:
    """A hit where a project's budget is above ten thousand million 元 or below a thousand."""
    figure = total.budget or total.initial or total.executed
    unit = figure.unit or case.form.money_unit or ""
    amount = convert(figure.number, unit, "元") if figure.number and unit else None
    if amount is None or case.form.kind != "project" or _SMALLEST <= amount < _LARGEST:
        return
    large = amount >= _LARGEST
    shown = amount / 10**8 if large else amount
    field: FundField = next(name for name in _TOLD if getattr(total, name) is figure)
    yield Hit(
        at=of_fund(total, field),
        message="large" if large else "small",
        args={"unit": unit, "amount": trimmed(display_trimmed(shown))},
        stated=figure.text,
        severity="info",
    )


@rule("FND011", "error", asks=("funds",))
def amount_negative(case: Case) -> Iterator[Outcome]:
    """A budget or an executed amount is negative."""
    funds = case.form.funds
    for row in case.fund_rows:
        for field in MONEY_FIELDS:
            figure: Figure = getattr(row, field)
            if funds is not None and figure.number is not None and figure.number < 0:
                netted = row.role == "part" and _adds_up(funds, field)
                yield Hit(
                    at=of_fund(row, field),
                    message="netted" if netted else "default",
                    stated=figure.text,
                    severity="info" if netted else None,
                )


def _adds_up(funds: Funds, field: MoneyField) -> bool:
    """Whether the parts of a column, negative ones included, add up to a total above zero."""
    whole: Figure = Figure() if funds.total is None else getattr(funds.total, field)
    amounts = [getattr(part, field) for part in funds.parts if getattr(part, field)]
    above_zero = whole.number is not None and whole.number > 0
    return above_zero and money_verdict(amounts, whole) == "reproduced"


@rule("FND012", "warning", needs="low_execution", asks=("fund-total", "execution"))
def low_execution_unexplained(case: Case) -> Iterator[Outcome]:
    """The execution rate is below the policy's threshold and no reason is given."""
    threshold, total, rate = case.policy.low_execution, case.fund_total, case.rate
    if total is None or threshold is None or rate is None:
        return
    reasons = [total.reason.text, *(row.reason.text for row in case.rows)]
    if rate * 100 < threshold and all(is_blank_reason(reason) for reason in reasons):
        percent = f"{trimmed(display_trimmed(rate * 100))}%"
        yield Hit(
            at=of_fund(total, "rate") if total.rate.cell else of_fund(total, "executed"),
            args={"threshold": f"{trimmed(threshold)}%", "rate": percent},
            stated=total.rate.text or percent,
            formula=f"{total.executed.text} ÷ {case.base(total).text} = {percent}",
        )


@rule("FND013", "info", asks=("fund-total",))
def adjusted_without_a_word(case: Case) -> Iterator[Outcome]:
    """The budget was changed during the year, and nothing in the form says why."""
    total = case.fund_total
    if total is None or not total.initial.number or not total.budget.number:
        return
    change = total.budget.number - total.initial.number
    if change and not any(_ADJUSTED.search(text) for text in _texts(case)):
        yield Hit(
            at=of_fund(total, "budget"),
            args={"initial": total.initial.text, "change": signed(change)},
            related=(of_fund(total, "initial"),),
            stated=total.budget.text,
            difference=change,
            formula=f"{total.budget.text} − {total.initial.text} = {trimmed(change)}",
        )


def _texts(case: Case) -> Iterator[str]:
    """Everything in the form that may explain a change of the budget."""
    form = case.form
    yield from (leaf.text for goal in form.goals for leaf in (goal.expected, goal.actual))
    yield from (leaf.text for leaf in (form.conclusion, form.problems, form.improvement))
    yield from form.notes
    yield from (row.reason.text for row in case.fund_rows)
    parts = (row for row in case.fund_rows if row.role != "total" and row.budget.number)
    yield from (row.label.text for row in parts if row.budget.number != row.initial.number)
    reasons = (row.reason.text for row in case.rows)  # those of work tell of the row's own
    yield from (text for text in reasons if any(word in text for word in _MONEY))


@rule("FND014", "warning", asks=("fund-total",))
def part_overspent(case: Case) -> Iterator[Outcome]:
    """A part of the funds was spent above its own budget, though the total was not."""
    total = case.fund_total
    if total is None or case.rate is None or case.rate > 1:
        return  # FND005 reports the whole
    for row in case.fund_rows:
        base, spent = case.base(row).number, row.executed.number
        if row.role != "total" and base and spent is not None and spent > base > 0:
            yield Hit(
                at=of_fund(row, "executed"),
                args={"base": case.base(row).text},
                related=(of_fund(row, case.base_field),),
                stated=row.executed.text,
                difference=spent - base,
                formula=f"{row.executed.text} − {case.base(row).text} = {trimmed(spent - base)}",
            )


@rule("FND015", "warning", each="rows", asks=("execution",), rests=("funds", "targets"))
def execution_row_differs(case: Case, row: Indicator) -> Iterator[Outcome]:
    """A row of the indicators gives another execution rate than the funds."""
    total, actual, name = case.fund_total, as_percent(row), plain_name(row.name.text)
    if total is None or not _EXECUTION.search(name) or _OF_A_PART.search(name):
        return
    if (total.executed.number or 0) < 0:
        return  # FND011 reports it
    if actual.kind != "percent" or actual.comparator in (">=", ">", "<=", "<"):
        return
    comparison = compare_rate(actual, total.executed, case.base(total))
    if comparison is not None and comparison.verdict == "contradicted":
        yield Hit(
            at=of_indicator(row, "actual"),
            related=(of_fund(total, "executed"), of_fund(total, case.base_field)),
            stated=actual.text,
            expected=f"{trimmed(comparison.shown)}%",
            difference=comparison.gap,
            formula=f"{total.executed.text} ÷ {case.base(total).text}"
            f" = {trimmed(display_trimmed(comparison.exact * 100))}%",
        )


@rule("FND016", "warning", asks=("fund-total",))
def executed_blank(case: Case) -> Iterator[Outcome]:
    """The executed amount is blank beside a rate or a score of execution."""
    funds, total = case.form.funds, case.fund_total
    if funds is None or total is None or "executed" not in funds.columns:
        return
    score = case.execution_score
    if total.executed.kind == "blank" and (total.rate.number or score.number):
        field: FundField = "rate" if total.rate.number else "score"
        yield Hit(
            at=of_fund(total, "executed"),
            args={"given": (total.rate if total.rate.number else score).text},
            related=(of_fund(total, field),),
            stated=total.executed.text,
        )
