"""IND: what the indicators say, row by row: do target and result speak of the same thing?"""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import split_at
from selfeval_cli.figures.dates import impossible_date
from selfeval_cli.figures.numbers import exact_value, fold, is_blank, is_blank_reason
from selfeval_cli.figures.rounding import compare_money_sum, display_trimmed
from selfeval_cli.figures.units import comparable, convert, resolve, same_unit
from selfeval_cli.model.form import Figure, Indicator, Value
from selfeval_cli.rules.case import Case, is_answered, malformed, readable
from selfeval_cli.rules.earning import (
    Recomputation,
    as_percent,
    days_of,
    direction_of,
    full_marks,
    gives_no_result,
    is_ratio,
    met,
    reason_denies_result,
    result_admits_failure,
    says_none,
)
from selfeval_cli.rules.flaws import flaw_of
from selfeval_cli.rules.meaning import (
    against_sense,
    asks_for_none,
    at_most_100,
    has,
    home_of,
    is_cost,
    is_per_head,
    lasts,
    less_is_better,
    numeric,
    plain,
    says_nothing_missed,
    speaks_of_falling_short,
    words,
)
from selfeval_cli.rules.places import of_fund, of_indicator, of_total, short, told
from selfeval_cli.rules.registry import SCORED_KINDS, Hit, Outcome, Place, Skip, rule
from selfeval_cli.rules.sums import in_unit, numbers, summed, trimmed
from selfeval_cli.rules.times import is_late

_PERCENT = ("%", "‰")
_PLAIN_DAYS = ("天", "日")
#: Units in which a rate or a satisfaction may be graded.
_GRADES = ("分", "星", "级", "档", "个百分点")
_VALUES: tuple[Literal["target", "actual"], ...] = ("target", "actual")
_BUDGETS: tuple[Literal["budget", "initial"], ...] = ("budget", "initial")
_RANGE = (">=", ">", "<=", "<")
#: Units in which a value may be below zero.
_SIGNED = ("度", "℃", "°C", "摄氏度", "米", "分", "个百分点", "位", "名次")
#: The first level of its own that a satisfaction has.
_SATISFIED = "满意度"
#: The first level that costs have under 财预〔2021〕101号.
_COST = "成本"
#: Counting words that stand for any other: 5个 and 5家 count the same things.
_GENERIC_UNITS = ("个", "项")
#: A bare number up to the one may be a month, from the other on a year.
_MONTHS, _YEARS = 12, 1900
#: From how many rows on a pattern over the whole table is no coincidence.
_FEW_ROWS = 4
_NAMED_RATES = ("率", "比例", "比重", "占比", "百分比", "满意度")
_PERFECT_ROWS = 6
_CLAUSE_ENDS = ";,。、\n"
_SIGN = regex("[≥≤≧≦<>]|不少于|不低于|不超过|不高于|以上|以下|以内")


@rule("IND001", "warning", each="answered", asks=("rows", "results"))
def units_differ(case: Case, row: Indicator) -> Iterator[Outcome]:
    """Target and result are counted in units that cannot be converted into each other."""
    target, actual = row.target, row.actual
    if not (numeric(target) and numeric(actual)) or _answers_with_percent(row):
        return
    if target.unit is None or actual.unit is None or _comparable(target.unit, actual.unit):
        return
    if days_of(target) and days_of(actual):
        return  # IND020 compares them after conversion
    if _supplied(target) or _supplied(actual):
        return
    generic = target.unit in _GENERIC_UNITS or actual.unit in _GENERIC_UNITS
    yield Hit(
        at=of_indicator(row, "actual"),
        args={"target": told(target), "unit": target.unit, "other": actual.unit},
        related=(of_indicator(row, "target"),),
        stated=_print(actual),
        severity="info" if generic and target.number == actual.number else None,
    )


@rule("IND002", "warning", each="answered", asks=("rows", "results"))
def answers_another_question(case: Case, row: Indicator) -> Iterator[Outcome]:
    """The result is of another kind than the target: a rate for a count or a date, words for a
    number."""
    if variant := _mismatch(row):
        yield Hit(
            at=of_indicator(row, "actual"),
            message=variant,
            args={"target": told(row.target)},
            related=(of_indicator(row, "target"),),
            stated=_print(row.actual),
            severity="info" if full_marks(row) and result_admits_failure(row) else None,
        )  # SCR013 reports an answer that admits a failure


@rule("IND003", "warning", each="answered", asks=("rows", "results"))
def result_repeats_comparator(case: Case, row: Indicator) -> Iterator[Outcome]:
    """The result is a range such as ≥90% where the value measured belongs."""
    actual = row.actual
    if (variant := _no_single_figure(row)) is not None:
        yield Hit(
            at=of_indicator(row, "actual"),
            message=variant,
            related=(of_indicator(row, "target"),),
            stated=short(_print(actual), 40),
            severity="info",
        )
    if not numeric(actual) or actual.comparator not in _RANGE or actual.approximate:
        return
    # 60日内, 24小时内: repeating a time limit in words is customary.
    if _is_span(actual) and fold(actual.text)[:1] not in "<>≤≥≦≧":
        return
    yield Hit(
        at=of_indicator(row, "actual"),
        args={"target": told(row.target)},
        related=(of_indicator(row, "target"),),
        stated=_print(actual),
    )


def _no_single_figure(row: Indicator) -> Literal["approximate", "several"] | None:
    """How the answer to a figure, not itself a round one, leaves open which figure was reached."""
    if not numeric(row.target) or row.target.approximate:
        return None
    if row.actual.kind == "compound":
        return "several"
    return "approximate" if numeric(row.actual) and row.actual.approximate else None


@rule("IND004", "warning", needs="exceed_threshold", each="answered", asks=("rows", "results"))
def exceeded_without_explanation(case: Case, row: Indicator) -> Iterator[Outcome]:
    """The result is far above the target and no reason is given."""
    found = _exceeded(case, row) if is_blank_reason(row.reason.text) else None
    if found is None:
        return
    over, result = found
    goal, threshold = row.target.number or Decimal(0), case.policy.exceed_threshold or Decimal(0)
    share = f"{display_trimmed(over * 100, 1):f}%"
    yield Hit(
        at=of_indicator(row, "actual"),
        message="default" if "reason" in case.form.columns else "no-column",
        args={
            "target": told(row.target),
            "actual": told(row.actual),
            "over": share,
            "threshold": f"{display_trimmed(Fraction(threshold) * 100, 1):f}%",
        },
        related=(of_indicator(row, "target"), of_indicator(row, "reason")),
        stated=_print(row.actual),
        formula=f"({display_trimmed(result, 6):f} − {goal:f}) ÷ {goal:f} = {share}",
    )


def unexplained_excess(case: Case, row: Indicator) -> bool:
    """Whether a result far above its target is left without a reason."""
    return is_blank_reason(row.reason.text) and _exceeded(case, row) is not None


def _exceeded(case: Case, row: Indicator) -> tuple[Fraction, Fraction] | None:
    """By which share a result exceeds its target, and the result in the target's unit; None where
    that is not more than the policy's threshold, or where more is not a target set too low."""
    target, actual = row.target, row.actual
    if not (numeric(target) and numeric(actual)):
        return None
    if _is_span(target) and target.comparator not in (">=", ">") and not lasts(row.name.text):
        return None  # a bare span may be one to keep within
    upwards = direction_of(row) in ("floor", "exact") and not is_cost(row)
    if not upwards or less_is_better(row.name.text) or actual.comparator in _RANGE:
        return None
    goal, result = target.number, _in_unit(actual, target)
    if goal is None or goal <= 0 or result is None or case.policy.exceed_threshold is None:
        return None
    if _percent(target) and at_most_100(row.name.text):
        result = min(result, Fraction(100))
    over = (result - exact_value(goal)) / exact_value(goal)
    return (over, result) if over > exact_value(case.policy.exceed_threshold) else None


@rule("IND005", "info", each="answered", asks=("rows", "results"))
def unit_missing(case: Case, row: Indicator) -> Iterator[Outcome]:
    """No unit anywhere in the row, or only on the result."""
    if _weights_as_values(case):
        return  # IND014 names the cause
    target, actual = row.target, row.actual
    if is_ratio(row):
        yield Hit(
            at=of_indicator(row, "actual"),
            message="ratio",
            args={"percent": f"{trimmed(as_percent(row).number or Decimal(0))}%"},
            related=(of_indicator(row, "target"),),
            stated=_print(actual),
        )
        return
    if not (numeric(target) and numeric(actual)) or target.unit is not None:
        return
    if words().unit_in_name.search(plain(row.name.text)):
        return
    alone = actual.unit is not None
    if alone and actual.unit in _PERCENT and target.number in (0, 1):
        return  # 1 is how spreadsheets export 100 %
    yield Hit(
        at=of_indicator(row, "actual" if alone else "target"),
        message="result-alone" if alone else "default",
        args={
            "target": told(target),
            "actual": told(actual),
            "unit": actual.unit,
        },
        related=(of_indicator(row, "target" if alone else "actual"),),
        stated=_print(actual if alone else target),
    )


@rule("IND006", "warning", each="rows", asks=("rows",))
def malformed_value(case: Case, row: Indicator) -> Iterator[Outcome]:
    """A target or result that is no well-formed value (0纠纷%, 290 %, 1O件), or a target that
    counts something where a rate is asked for (satisfaction ≥860人)."""
    if _counts_a_rate(row):
        yield Hit(
            at=of_indicator(row, "target"),
            message="count",
            args={"target": told(row.target), "unit": row.target.unit},
            related=(of_indicator(row, "name"),),
            stated=_print(row.target),
        )
    if _counts_below_zero(row):
        yield Hit(
            at=of_indicator(row, "actual"),
            message="negative",
            related=(of_indicator(row, "target"),),
            stated=_print(row.actual),
        )
    for field in _VALUES:
        value: Value = getattr(row, field)
        if malformed(value) and not impossible_date(value.text):
            variant, parts = flaw_of(value.text)
            yield Hit(
                at=of_indicator(row, field), message=variant, args=parts, stated=_print(value)
            )


def _counts_below_zero(row: Indicator) -> bool:
    """Whether fewer than none are counted where the target counts some."""
    target, number = row.target, row.actual.number
    counted = row.actual.kind in ("quantity", "duration") and row.actual.unit not in _SIGNED
    asked = numeric(target) and (target.number or 0) > 0
    return bool(counted and asked and number is not None and number < 0)


def _counts_a_rate(row: Indicator) -> bool:
    target = row.target
    asked = at_most_100(row.name.text) and plain(row.name.text).endswith(_NAMED_RATES)
    counted = target.kind == "quantity" and target.unit not in (None, *_PERCENT, *_GRADES)
    return bool(asked and counted and target.number)


@rule("IND007", "warning", each="rows", asks=("rows",))
def impossible_percentage(case: Case, row: Indicator) -> Iterator[Outcome]:
    """A satisfaction, completion or pass rate above 100 %."""
    if not at_most_100(row.name.text):
        return
    for field in _VALUES:
        value: Value = getattr(row, field)
        percent = value.unit == "%" or (value.kind == "percent" and value.unit is None)
        if percent and value.number is not None and value.number > 100:
            place = of_indicator(row, field)
            variant = "target" if field == "target" else "default"
            yield Hit(at=place, message=variant, stated=_print(value), expected="100%")


@rule("IND008", "warning", kinds=SCORED_KINDS, each="answered", asks=("rows", "results"))
def deadline_missed(case: Case, row: Indicator) -> Iterator[Outcome]:
    """The result is later than the deadline, or longer than the time allowed, yet the row has full
    marks."""
    if not full_marks(row) or isinstance(case.earned(row), Recomputation):
        return  # a time that can be computed is SCR005's
    if any(impossible_date(value.text, case.form.year) for value in (row.target, row.actual)):
        return  # IND019 reports it
    late = is_late(case, row)
    if late is None:
        yield Skip("no-year", of_indicator(row, "actual"))
    if late:
        yield Hit(
            at=of_indicator(row, "actual"),
            args={"target": told(row.target), "score": row.score.text.strip()},
            related=(of_indicator(row, "target"), of_indicator(row, "score")),
            stated=_print(row.actual),
        )


@rule("IND009", "warning", asks=("rows",))
def duplicate_indicator(case: Case) -> Iterator[Outcome]:
    """The same indicator with the same target stands twice in the form."""
    first: dict[tuple[str, str, str], Indicator] = {}
    for row in case.rows:
        key = (plain(row.level2.text), plain(row.name.text), plain(row.target.text))
        if is_blank(row.name.text) or is_blank(row.target.text):
            continue
        if key in first:
            yield Hit(
                at=of_indicator(row, "name"),
                args={"number": row.number, "other": first[key].number},
                related=(of_indicator(first[key], "name"),),
                stated=row.name.text.strip(),
            )
        else:
            first[key] = row


@rule("IND010", "info", rests=("funds", "targets"))
def costs_disagree_with_spending(case: Case) -> Iterator[Outcome]:
    """The results of the cost rows do not add up to the money spent."""
    rows, total = _whole_costs(case), case.fund_total
    if not rows:
        return
    if total is None or total.executed.number is None:
        yield Skip("no-funds")
        return
    unit = total.executed.unit or case.form.money_unit
    if unit is None:
        yield Skip("no-money-unit")
        return
    known = [amount for row in rows if (amount := _money(row.actual, unit)) is not None]
    if len(known) < len(rows):
        yield Skip("cost-not-money")
        return
    sum_, spent = compare_money_sum(known, total.executed), trimmed(total.executed.number)
    if sum_ is not None and sum_.verdict == "contradicted":
        alone = len(rows) == 1
        yield Hit(
            at=of_indicator(rows[0], "actual"),
            args={"sum": trimmed(sum_.shown), "spent": spent, "unit": unit},
            related=(
                of_fund(total, "executed"),
                *(of_indicator(row, "actual") for row in rows[1:]),
            ),
            stated=_print(rows[0].actual) if alone else None,
            expected=f"{spent}{unit}" if alone else None,
            difference=-sum_.gap,
            formula=f"{summed(numbers(known), sum_.shown)} ≠ {spent}",
        )


def _whole_costs(case: Case) -> list[Indicator]:
    """The cost rows that are whole amounts. A row for the total cost stands for all of them; a
    price or a standard (元/人, 人均补助) is no part of it, and a rate no amount."""
    rows = [row for row in case.rows if is_cost(row) and not _per_head(row)]
    return [row for row in rows if "总成本" in plain(row.name.text)] or rows


def _per_head(row: Indicator) -> bool:
    units = (row.target.unit or "", row.actual.unit or "")
    shares = any("/" in unit or unit in _PERCENT for unit in units)
    return shares or is_per_head(row.name.text)


@rule("IND011", "warning", each="rows", asks=("rows",))
def direction_makes_no_sense(case: Case, row: Indicator) -> Iterator[Outcome]:
    """A floor on something unwelcome or on a cost, or a ceiling on something welcome."""
    if variant := against_sense(row):
        yield Hit(
            at=of_indicator(row, "target"),
            message=variant,
            related=(of_indicator(row, "name"),),
            args={"target": told(row.target)},
            stated=_print(row.target),
        )


@rule("IND012", "info", each="rows", asks=("rows",))
def vacuous_target(case: Case, row: Indicator) -> Iterator[Outcome]:
    """A target that every result meets: ≥0."""
    if numeric(row.target) and row.target.comparator == ">=" and row.target.number == 0:
        yield Hit(at=of_indicator(row, "target"), stated=_print(row.target))


@rule("IND013", "info", each="rows", asks=("rows",))
def target_not_measurable(case: Case, row: Indicator) -> Iterator[Outcome]:
    """A target that cannot be measured: no number for a quantity, a scale's or indicator's name."""
    text = plain(row.target.text)
    if _target_blank(row):
        yield Hit(
            at=of_indicator(row, "target"),
            message="blank",
            args={"actual": short(_print(row.actual), 40)},
            stated=_print(row.target),
            severity="warning",
        )
    if row.target.kind == "compound" and _states_several(row.target.text):
        yield Hit(
            at=of_indicator(row, "target"), message="several", stated=short(_print(row.target), 40)
        )
    if row.target.kind != "qualitative" or row.target.level or row.target.boolean is not None:
        return
    if text in words().scale_names:
        variant = "scale"
    elif len(text) > 2 and text.endswith("率") and not any(map(str.isdigit, text)):
        variant = "name"
    elif _asks_for_quantity(row) and not has(_without_plan(text), words().amounts):
        variant = "default"
    else:
        return
    yield Hit(
        at=of_indicator(row, "target"),
        message=variant,
        args={"name": short(row.name.text)},
        stated=_print(row.target),
    )


def _states_several(text: str) -> bool:
    """Whether a target has a figure in more than one of its clauses, one of them with a sign."""
    folded = fold(text)
    clauses = [clause for clause in split_at(folded, _CLAUSE_ENDS) if re.search(r"\d", clause)]
    return len(clauses) > 1 and _SIGN.search(folded) is not None


@rule("IND014", "warning", asks=("rows", "results"))
def weights_as_values(case: Case) -> Iterator[Outcome]:
    """The columns of targets and results hold the weights."""
    rows = _weights_as_values(case)
    if rows:
        weights = [row.target.number for row in rows if row.target.number is not None]
        yield Hit(
            at=of_indicator(rows[0], "target"),
            args={"rows": len(rows)},
            related=tuple(of_indicator(row, "target") for row in rows[1:]),
            stated=_print(rows[0].target),
            formula=summed(weights, sum(weights, Decimal(0))),
        )


@rule("IND015", "info", kinds=SCORED_KINDS, asks=("rows", "results"))
def every_row_perfect(case: Case) -> Iterator[Outcome]:
    """Every row has full marks and every result is exactly its target."""
    rows = case.rows
    if not case.policy.scored or len(rows) < _PERFECT_ROWS or _weights_as_values(case):
        return
    if all(full_marks(row) and _exactly_met(row) for row in rows):
        place = of_total(case.form, "score") if case.form.total else of_indicator(rows[0], "score")
        yield Hit(at=place, args={"rows": len(rows)}, stated=place.leaf.text.strip())


@rule("IND016", "warning", each="rows", asks=("rows", "results", "reasons"))
def unmet_without_reason(case: Case, row: Indicator) -> Iterator[Outcome]:
    """In a form without scores a target was missed, or no result is given, and no reason why."""
    if case.has_scores or not row.reason.cell:
        return  # SCR005 and SCR008 report it
    if not is_blank_reason(row.reason.text) and not says_nothing_missed(row.reason.text):
        return
    unanswered = _unanswered(row)
    if unanswered or (is_answered(row) and _missed(case, row)):
        yield Hit(
            at=of_indicator(row, "actual" if unanswered else "reason"),
            message="default" if not unanswered else "none" if says_none(row) else "no-result",
            args={"target": told(row.target), "actual": told(row.actual)},
            related=(
                of_indicator(row, "target"),
                of_indicator(row, "reason" if unanswered else "actual"),
            ),
            stated=(row.actual if unanswered else row.reason).text,
        )


def _unanswered(row: Indicator) -> bool:
    """Whether a row with a target has a cell for its result in which nothing, or a dash, stands."""
    return gives_no_result(row) and readable(row.target)


def _missed(case: Case, row: Indicator) -> bool:
    """Whether a row falls short of its target by its figure, its date or its own words."""
    if row.actual.level is not None:
        return row.actual.level != "achieved"
    asked = row.target.kind in ("qualitative", "deadline")
    admitted = asked and result_admits_failure(row) and not less_is_better(row.name.text)
    return met(row) is False or bool(is_late(case, row)) or admitted


@rule("IND017", "info", kinds=SCORED_KINDS, each="scored", asks=("reasons",))
def reason_does_not_fit(case: Case, row: Indicator) -> Iterator[Outcome]:
    """A reason although all was met, or one that says nothing was missed where points were lost."""
    score, weight = row.score.number or Decimal(0), row.weight.number or Decimal(0)
    lost = 0 <= score < weight and says_nothing_missed(row.reason.text)
    if not lost and not (full_marks(row) and _needless(case, row)):
        return
    at, text = of_indicator(row, "reason"), short(row.reason.text, 40)
    if lost:
        yield Hit(
            at=at,
            message="lost",
            args={"lost": trimmed(weight - score), "text": text},
            related=(of_indicator(row, "score"), of_indicator(row, "weight")),
            stated=text,
            severity="warning",
        )
    else:
        yield Hit(at=at, related=(of_indicator(row, "score"),), args={"text": text}, stated=text)


def _needless(case: Case, row: Indicator) -> bool:
    """Whether a row that reached its target, but not far above it, says that something was missed;
    a remark on what was done well explains no deviation."""
    if is_blank_reason(row.reason.text) or not speaks_of_falling_short(row.reason.text):
        return False
    if reason_denies_result(row):
        return False  # SCR013 reports it
    return met(row) is True and _exceeded(case, row) is None


@rule("IND018", "warning", each="rows", asks=("fund-total",), rests=("funds", "targets"))
def money_as_output(case: Case, row: Indicator) -> Iterator[Outcome]:
    """The project's own money is listed as an output: its target is the budget."""
    total, target = case.fund_total, row.target
    if total is None or target.kind != "money" or target.number is None or target.unit is None:
        return
    if "产出" not in plain(row.level1.text) or is_cost(row) or _is_paid_out(row.name.text):
        return
    for field in _BUDGETS:
        figure: Figure = getattr(total, field)
        unit = figure.unit or case.form.money_unit
        if figure.number and unit and convert(target.number, target.unit, unit) == figure.number:
            yield Hit(
                at=of_indicator(row, "target"),
                args={"budget": figure.text, "unit": "" if figure.unit else unit},
                related=(of_fund(total, field),),
                stated=_print(target),
            )
            return


def _is_paid_out(name: str) -> bool:
    """Whether an amount by its name is someone's due or comes in: 补助标准, 到位资金; not what it
    takes from the budget: 补助资金金额."""
    if has(name, words().coming_in):
        return True
    return has(name, words().entitled) and not has(name, words().taken_from_it)


@rule("IND019", "warning", each="rows", asks=("rows",))
def date_does_not_exist(case: Case, row: Indicator) -> Iterator[Outcome]:
    """A date that is in no calendar: 2月30日, 13月."""
    for field in _VALUES:
        value: Value = getattr(row, field)
        if impossible_date(value.text, case.form.year):
            yield Hit(at=of_indicator(row, field), stated=_print(value))


@rule("IND020", "info", each="answered", asks=("rows", "results"))
def durations_in_two_scales(case: Case, row: Indicator) -> Iterator[Outcome]:
    """Target and result are durations in different scales, compared after conversion."""
    target, actual = row.target, row.actual
    allowed, taken = days_of(target), days_of(actual)
    if target.unit is None or actual.unit is None or allowed is None or taken is None:
        return
    if not _comparable(target.unit, actual.unit):
        yield Hit(
            at=of_indicator(row, "actual"),
            message="days" if actual.unit in _PLAIN_DAYS else "default",
            args={
                "target": told(target),
                "allowed": _about(allowed),
                "taken": _about(taken),
            },
            related=(of_indicator(row, "target"),),
            stated=_print(actual),
        )


def _about(days: tuple[Fraction, Fraction]) -> str:
    ends = [trimmed(display_trimmed(end, 0)) for end in days]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]}～{ends[1]}"


@rule("IND021", "warning", asks=("rows",))
def level_under_the_wrong_one(case: Case) -> Iterator[Outcome]:
    """A second-level category stands under the wrong first level."""
    seen: set[tuple[str, str]] = set()
    homes = words().second_levels
    costs_apart = any(_COST in plain(row.level1.text) for row in case.rows)
    for row in case.rows:
        first, second = plain(row.level1.text), plain(row.level2.text)
        due = home_of(second)
        under = [home for home in homes if home in first]
        if due == _SATISFIED and "效益" in under:
            continue  # many print the satisfaction among the benefits
        if due == _COST and not costs_apart:
            continue  # without a first level of their own costs stand among the outputs
        if not due or not under or due in under or (first, second) in seen:
            continue
        seen.add((first, second))
        yield Hit(
            at=Place(row.level2, short(row.level2.text)),
            args={"first": first, "due": f"{due}指标"},
            related=(Place(row.level1, short(row.level1.text)),),
            stated=row.level2.text.strip(),
        )


@rule("IND022", "warning", each="rows", asks=("rows",))
def name_blank(case: Case, row: Indicator) -> Iterator[Outcome]:
    """A row has a target, a result or points, and no third-level name."""
    filled = row.target or row.actual or row.weight.number or row.score.number
    named = any(not is_blank(plain(other.name.text)) for other in case.rows)
    if filled and named and row.name.cell is not None and is_blank(plain(row.name.text)):
        yield Hit(
            at=of_indicator(row, "name"),
            args={"number": row.number, "target": told(row.target)},
            stated=row.name.text,
            severity="info" if set(row.name.text) & set("….") else None,
        )  # FRM005 reports the dots of the template


def _target_blank(row: Indicator) -> bool:
    """Whether the cell for the target holds nothing, or a dash, although a result is given."""
    cell = row.target.cell
    if cell is None or row.target.kind != "blank" or not is_blank(cell.text):
        return False
    return "无" not in cell.text and row.actual.kind not in ("blank", "placeholder")


def _without_plan(text: str) -> str:
    """A target without the words that only call it planned: 按计划推进 is 推进."""
    for word in words().planned:
        text = text.replace(word, "")
    return text


def _asks_for_quantity(row: Indicator) -> bool:
    """A quantity indicator; without a second level, a target that only says to get on with it."""
    if row.level2:
        return "数量" in plain(row.level2.text)
    return plain(row.target.text).startswith(words().getting_on)


def _print(value: Value) -> str:
    return " ".join(value.text.split())


def _percent(value: Value) -> bool:
    return value.unit in _PERCENT


def _own_unit(value: Value) -> bool:
    return value.unit is not None and value.unit_from in ("cell", "column")


def _supplied(value: Value) -> bool:
    """A currency that is not printed: 5万 is read as money, but beside 5万人 it may be people."""
    money = value.unit is not None and "元" in value.unit and value.unit_from == "cell"
    return money and "元" not in value.text


def _comparable(one: str, other: str) -> bool:
    return same_unit(one, other) or comparable(one, other)


def _in_unit(value: Value, like: Value) -> Fraction | None:
    """The number of `value` in the unit of `like`; None when the units do not go together."""
    if value.number is None:
        return None
    if value.unit is None or like.unit is None or same_unit(value.unit, like.unit):
        return exact_value(value.number)
    return convert(value.number, value.unit, like.unit)


def _answers_with_percent(row: Indicator) -> bool:
    """A rate stands against something else, or something else against a rate."""
    return _percent(row.target) != _percent(row.actual)


def _mismatch(row: Indicator) -> str | None:
    """The variant of IND002's message that fits the row, or None when the result answers."""
    target, actual = row.target, row.actual
    if actual.kind in ("compound", "unreadable"):
        return None
    if (
        target.kind != "compound"
        and _percent(actual)
        and plain(row.name.text).endswith(_NAMED_RATES)
    ):
        return None  # the name asks for the rate that is given
    if target.kind == "deadline":
        return _no_date(target, actual)
    if numeric(target):
        return _no_number(row)
    if target.kind == "compound" and numeric(actual) and _percent(actual):
        return None if _speaks_of_rate(target.text) else "rate-for-several"
    if target.kind == "qualitative" and actual.kind == "quantity" and actual.unit is None:
        none = actual.number == 0 and asks_for_none(row)  # 零事故 | 0
        return None if none else "number-for-words"
    return None


def _no_date(target: Value, actual: Value) -> str | None:
    if numeric(actual) and _percent(actual):
        return None if _speaks_of_rate(target.text) else "rate-for-date"
    counts = actual.kind == "quantity" and (_own_unit(actual) or _is_no_date(actual))
    if actual.kind == "money" or counts:
        return None if _is_span(actual) else "number-for-date"
    return None


def _is_no_date(bare: Value) -> bool:
    """Whether a bare whole number is neither a month nor a year, nor written 20231231."""
    number = bare.number or Decimal(0)
    return bare.unit is None and not bare.decimals and _MONTHS < number < _YEARS


def _no_number(row: Indicator) -> str | None:
    target, actual = row.target, row.actual
    if actual.kind == "deadline":
        return None if _is_span(target) or target.unit is None else "date-for-number"
    if actual.kind == "qualitative":
        return None if _words_suffice(row) else "words-for-number"
    if not numeric(actual) or target.unit is None or actual.unit is None:
        return None
    if _percent(actual) and not _percent(target):
        return None if _speaks_of_rate(target.text) else "default"
    if _percent(target) and not _percent(actual) and _own_unit(actual) and not _supplied(actual):
        return "count-for-rate"
    return None


def _is_span(value: Value) -> bool:
    """A span of time: 7个月, 45天, 60个工作日."""
    spans = ("days", "months", "working_days")
    return value.unit is not None and resolve(value.unit).dimension in spans


def _speaks_of_rate(text: str) -> bool:
    """A target that states a rate besides its date or count is answered by a percentage."""
    folded = fold(text)
    return any(part in folded for part in ("%", "‰", "百分之"))


def _words_suffice(row: Indicator) -> bool:
    """Words that answer a number: 全部 for 100 %, 未发生 for zero, 未超预算 for a ceiling, 按时 for
    a time to keep within."""
    target, text = row.target, plain(row.actual.text)
    if _percent(target) and target.number == 100 and has(text, words().in_full):
        return True
    if target.number == 0 and has(text, words().none_of_it):
        return True
    if _is_span(target) and not lasts(row.name.text):
        return has(text, words().in_time)
    return target.comparator in ("<=", "<") and has(
        text, words().within_budget + words().none_of_it
    )


def _money(value: Value, unit: str) -> Figure | None:
    """The amount of a result in `unit`, or None when it is no plain amount of money."""
    if value.number is None or value.approximate or value.comparator in _RANGE:
        return None
    if value.unit is None or not numeric(value) or convert(value.number, value.unit, unit) is None:
        return None
    figure = Figure(kind="number", number=value.number, decimals=value.decimals, unit=value.unit)
    return in_unit(figure, unit)


@lru_cache(maxsize=1)  # asked for every row of a form
def _weights_as_values(case: Case) -> tuple[Indicator, ...]:
    """The rows whose bare target and result are both the row's weight, when nearly all are.

    Without a weight column, bare equal pairs that add up to 100 take their place.
    """
    rows = [row for row in case.rows if not is_blank(row.target.text)]
    bare = [row for row in rows if _bare_pair(row)]
    if len(bare) < _FEW_ROWS or len(bare) * 5 < len(rows) * 4:
        return ()
    if any(row.weight.number is not None for row in rows):
        leaked = [row for row in bare if row.weight.number == row.target.number]
        varied = len({row.target.number for row in leaked}) > 1
        enough = len(leaked) * 5 >= len(rows) * 4 and (varied or len(leaked) >= _PERFECT_ROWS)
        return tuple(leaked) if enough else ()
    total = sum((row.target.number for row in bare if row.target.number), Decimal(0))
    return tuple(bare) if total == 100 else ()


def _bare_pair(row: Indicator) -> bool:
    target, actual = row.target, row.actual
    return (
        numeric(target)
        and target.number == actual.number
        and not (_own_unit(target) or _own_unit(actual))
        and target.comparator is None
    )


def _exactly_met(row: Indicator) -> bool:
    if numeric(row.target) and numeric(row.actual):
        return row.target.number == _in_unit(row.actual, row.target)
    if row.target.deadline is not None and row.actual.deadline is not None:
        return row.target.deadline == row.actual.deadline
    return plain(row.target.text) == plain(row.actual.text)
