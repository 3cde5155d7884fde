"""SCR: do the scores add up, stay within their weights and follow from the results?"""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec.structs import replace

from selfeval_cli.base.text import fold
from selfeval_cli.figures.numbers import exact_value, is_blank_reason
from selfeval_cli.figures.rounding import (
    compare_share,
    compare_sum,
    display,
    display_trimmed,
    reproduces,
)
from selfeval_cli.model.form import Figure, Indicator, Rest, Text
from selfeval_cli.model.policy import Band
from selfeval_cli.rules.case import Case, has_no_weight_cell
from selfeval_cli.rules.earning import (
    Recomputation,
    completion_shares,
    direction_of,
    full_marks,
    gives_no_result,
    in_one_unit,
    met,
    reason_denies_result,
    result_admits_failure,
    says_none,
)
from selfeval_cli.rules.meaning import (
    admits_failure,
    counts_short_of_words,
    less_is_better,
    says_nothing_missed,
)
from selfeval_cli.rules.places import of_fund, of_indicator, of_total, short, told
from selfeval_cli.rules.registry import SCORED_KINDS, Hit, Outcome, Place, Recomputed, Skip, rule
from selfeval_cli.rules.sums import numbers, summed, total_of, trimmed
from selfeval_cli.rules.wgt import wrong_subtotals

#: Boxes beside grades, ticked and not.
_TICKS, _EMPTY = "☑☒■√✓✔●", "□☐○"
#: What recomputing a row rests on.
_EARNED: tuple[Rest, ...] = ("weights", "scores", "targets")


@rule("SCR001", "error", kinds=SCORED_KINDS, rests=("scores", "total"))
def total_score_mismatch(case: Case) -> Iterator[Outcome]:
    """The stated total is not the sum of the scores."""
    stated = list(_stated_totals(case))
    if not stated:
        yield Skip("no-total-score")
        return
    if case.computed_total is None or not case.rows:
        yield Skip("score-unreadable" if case.scores and case.rows else "no-scores")
        return  # without rows FRM002 reports what is missing
    for figure, at in stated:
        sum_ = compare_sum(numbers(case.scores), figure.number or Decimal(0))
        if sum_.holds:
            continue
        if sum_.gap > 0 and _incomplete(case) and sum_.gap <= _most_missing(case, sum_.gap):
            # FRM002, SCR003 or FND008 reports the gap this rests on.
            yield Skip("no-funds" if case.form.funds is None else "score-missing")
            continue
        execution = case.execution_score.number or Decimal(0)
        alone = bool(execution) and sum_.gap == -execution
        full = _full_marks(case)
        above = (figure.number or Decimal(0)) > full
        yield Hit(
            at=at,
            message="above" if above else "without-execution" if alone else "default",
            args={"execution": trimmed(execution), "full": trimmed(full)},
            stated=figure.text,
            expected=trimmed(sum_.shown),
            difference=sum_.gap,
            formula=summed(numbers(case.scores), sum_.shown),
        )


def _stated_totals(case: Case) -> Iterator[tuple[Figure, Place]]:
    """The totals a form states: in its total row, and in its head."""
    total = case.form.total
    if total is not None and total.score.number is not None:
        yield total.score, of_total(case.form, "score")
    if total is not None and total.stated.number is not None:
        yield total.stated, of_total(case.form, "stated")


def _full_marks(case: Case) -> Decimal:
    """The most a form can score: the policy's full marks and what it adds on top."""
    bonus = (row.score.number or Decimal(0) for row in case.form.adjustments)
    return case.policy.full_marks + sum(points for points in bonus if points > 0)


def _incomplete(case: Case) -> bool:
    """Whether a score is missing that a stated total may hold: of a row, or of the execution, which
    counts for nothing where the rows' weights alone make full marks."""
    if case.without_score:
        return True
    if case.form.funds is None:
        weights = [row.weight for row in case.rows if row.weight]
        return total_of(weights) != case.policy.full_marks
    return bool(case.execution_weight) and not case.execution_score


def _most_missing(case: Case, otherwise: Decimal) -> Decimal:
    """The most that the missing scores can add: their weights; `otherwise` where those are not all
    known."""
    if case.form.funds is None:
        return otherwise
    weights = [row.weight for row in case.without_score]
    if not case.execution_score and case.execution_weight:
        weights.append(case.execution_weight)
    known = all(weight.number is not None for weight in weights)
    return total_of(weights) if known else otherwise


@rule("SCR002", "error", kinds=SCORED_KINDS)
def score_above_weight(case: Case) -> Iterator[Outcome]:
    """A score is higher than its weight."""
    for row in case.rows:
        score, weight = row.score.number, row.weight.number
        if score is None or weight is None or score <= weight:
            continue
        if weight <= 0 or case.shares_cell(row):
            continue  # WGT006 reports a weight that is none
        yield Hit(
            at=of_indicator(row, "score"),
            related=(of_indicator(row, "weight"),),
            args={"weight": row.weight.text},
            stated=row.score.text,
            expected=f"≤ {trimmed(weight)}",
            difference=score - weight,
            formula=f"{trimmed(score)} > {trimmed(weight)}",
        )
    row_ = case.execution_row
    weight_figure, score_figure = case.execution_weight, case.execution_score
    if row_ is not None and weight_figure.number is not None and score_figure.number is not None:
        over = score_figure.number - weight_figure.number
        if over > 0:
            yield Hit(
                at=of_fund(row_, "score"),
                related=(of_fund(row_, "weight"),) if row_.weight else (),
                args={"weight": trimmed(weight_figure.number)},
                stated=score_figure.text,
                expected=f"≤ {trimmed(weight_figure.number)}",
                difference=over,
                formula=f"{trimmed(score_figure.number)} > {trimmed(weight_figure.number)}",
            )
    yield from _categories_above_points(case)


def _categories_above_points(case: Case) -> Iterator[Outcome]:
    """In a form without weights the points of a category bound the scores of its rows."""
    for category in case.form.categories:
        rows = [row for row in case.rows if row.number in category.rows]
        if case.has_weights and not all(map(has_no_weight_cell, rows)):
            continue
        scores = [row.score for row in rows if row.score]
        points, total = category.points.number, total_of(scores)
        if points is not None and scores and total > points:
            yield Hit(
                at=Place(category.label, short(category.label.text)),
                message="category",
                args={"weight": trimmed(points), "sum": trimmed(total)},
                related=tuple(of_indicator(row, "score") for row in rows if row.score),
                difference=total - points,
                formula=f"{summed(numbers(scores), total)} > {trimmed(points)}",
            )


@rule("SCR003", "error", kinds=SCORED_KINDS, asks=("filled",))
def score_missing(case: Case) -> Iterator[Outcome]:
    """A weighted row has no score though others have."""
    if "score" not in case.form.columns:
        yield Skip("no-scores")
        return
    yield from _total_missing(case)
    if not case.has_scores:
        weighed = case.has_weights or case.without_score
        if weighed and any(row.score.cell for row in case.rows):
            yield Hit(
                at=_first_score(case), message="all", args={"rows": len(case.rows)}, stated=""
            )
        else:
            yield Skip("no-scores")
        return
    for row in case.without_score:
        yield Hit(
            at=of_indicator(row, "score"),
            message="default" if row.weight else "no-weight",
            args={"weight": row.weight.text},
            related=(of_indicator(row, "weight" if row.weight else "actual"),),
            stated=row.score.text,
        )


def _first_score(case: Case) -> Place:
    row = next(row for row in case.rows if row.score.cell)
    return of_indicator(row, "score")


def _total_missing(case: Case) -> Iterator[Outcome]:
    """A total that was left blank under scored rows, in its row or in the head, and no total
    anywhere else."""
    total = case.form.total
    if total is None or total.stated:
        return
    field: Literal["score", "stated"] = "score" if total.score.cell else "stated"
    figure: Figure = getattr(total, field)
    if figure.cell is None or figure.kind != "blank":
        return
    if case.computed_total is not None and case.has_scores:
        yield Hit(
            at=of_total(case.form, field),
            message="total",
            stated=figure.text,
            expected=None if _incomplete(case) else trimmed(case.computed_total),
            formula=summed(numbers(case.scores), case.computed_total),
        )


@rule("SCR004", "error", kinds=SCORED_KINDS)
def score_negative(case: Case) -> Iterator[Outcome]:
    """A score is negative."""
    for row in case.rows:
        if row.score.number is not None and row.score.number < 0:
            yield Hit(at=of_indicator(row, "score"), stated=row.score.text, expected="≥ 0")
    execution = case.execution_row
    if execution is not None and (execution.score.number or Decimal(0)) < 0:
        yield Hit(at=of_fund(execution, "score"), stated=execution.score.text, expected="≥ 0")
    total = case.form.total
    if total is not None and (total.score.number or Decimal(0)) < 0:
        yield Hit(at=of_total(case.form, "score"), stated=total.score.text, expected="≥ 0")


@rule("SCR005", "warning", kinds=SCORED_KINDS, asks=("filled",), rests=_EARNED)
def score_too_high(case: Case) -> Iterator[Outcome]:
    """A score is higher than the row's result earns."""
    for row, outcome in case.earnings:
        if not isinstance(outcome, Recomputation):
            if outcome != "score-merged" and (row.score.number or 0) > 0:
                yield from _nothing_told(row)
            yield Skip(outcome, of_indicator(row, "score"))
            continue
        yield Recomputed(row.number)
        comparison = outcome.comparison
        above = row.weight.number is not None and (row.score.number or 0) > row.weight.number
        if above:
            continue  # SCR002 reports it
        if comparison.verdict == "contradicted" and comparison.gap > 0:
            yield _earned_hit(row, outcome)
        elif _rounded_up_to_full(row, outcome):
            yield _earned_hit(row, outcome, "full")


def _nothing_told(row: Indicator) -> Iterator[Outcome]:
    """A hit where the cell for the result of a scored row holds nothing, a dash or 无."""
    if gives_no_result(row) and not _full_marks_for_none(row):
        yield Hit(
            at=of_indicator(row, "actual"),
            message="none" if says_none(row) else "no-result",
            args={"score": row.score.text},
            related=(of_indicator(row, "score"),),
            stated=row.actual.text,
        )


def _full_marks_for_none(row: Indicator) -> bool:
    """Whether a row with full marks answers that there was none: SCR013 reports it."""
    return full_marks(row) and "没有" in row.actual.text and gives_no_result(row)


def _rounded_up_to_full(row: Indicator, outcome: Recomputation) -> bool:
    """Whether a missed target has full marks because a whole point was rounded up; a score with
    decimals, such as 8.17 printed 8.2 of 8.2 or 3.95 printed 4.0 of 4.00, is as exact as its form.
    """
    weight, score = row.weight.number, row.score.number
    if weight is None or not weight == score == int(weight) or row.score.decimals:
        return False
    full = exact_value(weight)
    return outcome.range.high < full and outcome.range.around()[1] < full


@rule("SCR006", "warning", kinds=SCORED_KINDS, rests=_EARNED)
def score_too_low(case: Case) -> Iterator[Outcome]:
    """A score is lower than the row's result earns."""
    applied = False
    for row, outcome in case.earnings:
        if not isinstance(outcome, Recomputation):
            continue
        applied = True
        comparison = outcome.comparison
        if comparison.verdict != "contradicted" or comparison.gap >= 0:
            continue
        if (row.score.number or Decimal(0)) < 0:
            continue  # SCR004 reports it
        if _far_above_target(row, case):
            continue  # 财预〔2020〕10号: marks come off a result far above a target set too low
        explained = not is_blank_reason(row.reason.text)
        hit = _earned_hit(row, outcome, "explained" if explained else "default")
        denied = says_nothing_missed(row.reason.text)  # IND017 reports it
        yield replace(hit, severity="info") if denied else hit
    if not applied:
        yield Skip("no-row-recomputed")


def _far_above_target(row: Indicator, case: Case) -> bool:
    threshold = case.policy.exceed_threshold
    target, actual = row.target.number, row.actual.number
    if threshold is None or not target or actual is None:
        return False
    return Fraction(actual) > Fraction(target) * (1 + Fraction(threshold))


def _earned_hit(row: Indicator, outcome: Recomputation, variant: str = "default") -> Hit:
    low, high = display_trimmed(outcome.range.low), display_trimmed(outcome.range.high)
    expected = trimmed(high) if low == high else f"{trimmed(low)}～{trimmed(high)}"
    gap = outcome.comparison.gap
    return Hit(
        at=of_indicator(row, "score"),
        message=variant,
        args={
            "target": told(row.target),
            "actual": told(row.actual),
            "weight": row.weight.text,
            "gap": trimmed(abs(gap)),
        },
        related=(
            of_indicator(row, "target"),
            of_indicator(row, "actual"),
            of_indicator(row, "weight"),
        ),
        stated=row.score.text,
        expected=expected,
        difference=gap,
        formula=outcome.range.formula,
        severity="info" if variant == "explained" else None,
    )


@rule("SCR007", "warning", kinds=SCORED_KINDS, rests=_EARNED)
def qualitative_score_outside_band(case: Case) -> Iterator[Outcome]:
    """The score of a qualitative row lies outside the band of the answer it gives."""
    bands = case.policy.bands
    if bands is None:
        yield Skip("no-bands")
        return
    applied = False
    for row in case.scored:
        level, weight, score = row.actual.level, row.weight.number, row.score.number
        if level is None or weight is None or score is None:
            continue
        applied = True
        band: Band = getattr(bands, level)
        low, high = (display(Fraction(weight) * Fraction(end), 2) for end in (band.low, band.high))
        # The upper edge belongs to the band above, except for full marks.
        inside = low <= score and (score < high or (level == "achieved" and score <= weight))
        if not inside and 0 <= score <= weight:  # SCR002 and SCR004 report the others
            yield Hit(
                at=of_indicator(row, "score"),
                args={"answer": row.actual.text, "low": trimmed(low), "high": trimmed(high)},
                related=(of_indicator(row, "actual"), of_indicator(row, "weight")),
                stated=row.score.text,
                expected=f"{trimmed(low)}～{trimmed(high)}",
                formula=f"{trimmed(weight)} × {trimmed(band.low)}～{trimmed(weight)}"
                f" × {trimmed(band.high)}",
            )
    if not applied:
        yield Skip("no-qualitative-answer")


@rule("SCR008", "warning", kinds=SCORED_KINDS, each="scored", asks=("reasons", "filled"))
def points_lost_unexplained(case: Case, row: Indicator) -> Iterator[Outcome]:
    """Points were lost and no reason is given; a reason merged from the row above, which has no
    cell here, counts for this row as well."""
    score, weight = row.score.number or Decimal(0), row.weight.number or Decimal(0)
    if says_nothing_missed(row.reason.text):
        return  # IND017 reports it
    if 0 <= score < weight and row.reason.cell and is_blank_reason(row.reason.text):
        yield Hit(
            at=of_indicator(row, "reason"),
            args={"weight": trimmed(weight), "score": trimmed(score)},
            related=(of_indicator(row, "score"), of_indicator(row, "weight")),
            stated=row.reason.text,
            difference=score - weight,
            formula=f"{trimmed(weight)} − {trimmed(score)} = {trimmed(weight - score)}",
            severity="info" if _earns_it_all(case, row) else None,
        )


def _earns_it_all(case: Case, row: Indicator) -> bool:
    """Whether the result earns full marks: SCR006 names the score, and nothing is to explain."""
    outcome = case.earned(row)
    if not isinstance(outcome, Recomputation) or _far_above_target(row, case):
        return False
    return outcome.comparison.verdict == "contradicted" and outcome.range.low == row.weight.number


@rule("SCR009", "error", kinds=SCORED_KINDS)
def grade_does_not_fit(case: Case) -> Iterator[Outcome]:
    """The grade word does not fit the total."""
    total = case.form.total
    figure = Figure() if total is None else total.score or total.stated
    if total is None or not total.grade.text or not case.policy.grades:
        yield Skip("no-grade")
        return
    word = _ticked(fold(total.grade.text))
    known = {name for grade in case.policy.grades for name in grade.words}
    if word not in known or figure.number is None:
        yield Skip("grade-unknown" if figure.number is not None else "no-total-score")
        return
    due = next((grade for grade in case.policy.grades if figure.number >= grade.low), None)
    if due is not None and word not in due.words:
        yield Hit(
            at=of_total(case.form, "grade"),
            args={"total": figure.text, "low": trimmed(due.low)},
            related=(of_total(case.form, "score" if total.score else "stated"),),
            stated=total.grade.text,
            expected=due.words[0],
        )


def _ticked(text: str) -> str:
    """The one grade whose box is ticked (优☑ 良□, or □优 ☑良), else the text as it stands."""
    marked = [word for mark, word in _boxes(text) if mark in _TICKS]
    return marked[0] if len(marked) == 1 else text


def _boxes(text: str) -> list[tuple[str, str]]:
    """The boxes of a text, each with the word beside it, on the side where the text has it."""
    box = f"[{_TICKS}{_EMPTY}]"
    if re.match(box, text):
        return re.findall(rf"({box})([^{_TICKS}{_EMPTY}]+)", text)
    return [(mark, word) for word, mark in re.findall(rf"([^{_TICKS}{_EMPTY}]+)({box})", text)]


@rule("SCR010", "info", kinds=SCORED_KINDS, asks=("execution",), rests=("funds", "scores"))
def perfect_while_execution_low(case: Case) -> Iterator[Outcome]:
    """The indicators score near perfect while little of the money was spent."""
    total, policy = case.fund_total, case.policy
    rows = [row for row in case.rows if row.weight and row.score]
    weight = total_of(row.weight for row in rows)
    if total is None or case.rate is None or weight <= 0:
        yield Skip("no-scores")
        return
    share = Fraction(total_of(row.score for row in rows)) / Fraction(weight)
    rate = case.rate * 100
    low = policy.odd_execution if policy.low_execution is None else policy.low_execution
    if share >= policy.near_perfect and rate < low:
        percent = f"{trimmed(display_trimmed(rate))}%"
        yield Hit(
            at=of_fund(total, "rate") if total.rate.cell else of_fund(total, "executed"),
            args={
                "rate": percent,
                "share": f"{trimmed(display_trimmed(share * 100))}%",
                "low": f"{trimmed(low)}%",
            },
            related=(of_total(case.form, "score"),),
            stated=percent,
            formula=f"{total.executed.text} ÷ {case.base(total).text} = {percent}",
        )


@rule("SCR011", "error", kinds=SCORED_KINDS, rests=("total",))
def total_above_full_marks(case: Case) -> Iterator[Outcome]:
    """A stated total is above full marks. One that is not the sum of its scores is SCR001's, one
    that scores above their weights make so is SCR002's."""
    full = _full_marks(case)
    above = sum(hit.difference or 0 for hit in score_above_weight(case) if isinstance(hit, Hit))
    for figure, at in _stated_totals(case):
        over = (figure.number or Decimal(0)) - full
        summed_up = case.computed_total in (None, figure.number) or _incomplete(case)
        if over > above and summed_up:
            yield Hit(
                at=at,
                args={"full": trimmed(full)},
                stated=figure.text,
                expected=f"≤ {trimmed(full)}",
                difference=over,
                formula=f"{trimmed(figure.number or full)} > {trimmed(full)}",
            )


@rule("SCR012", "warning", kinds=SCORED_KINDS, each="scored", rests=_EARNED)
def completion_does_not_divide(case: Case, row: Indicator) -> Iterator[Outcome]:
    """The completion rate or coefficient is not result ÷ target, or the score not weight × it."""
    coefficient = row.coefficient
    if coefficient.number is None:
        yield from _deduction_hit(case, row)
        return
    shares = completion_shares(row)
    fits = [fit for share in shares if (fit := compare_share(coefficient, share)) is not None]
    if fits and all(fit.verdict == "contradicted" for fit in fits):
        due, quotient = _completion(row)
        yield Hit(
            at=of_indicator(row, "coefficient"),
            args={"target": told(row.target), "actual": told(row.actual)},
            related=(of_indicator(row, "target"), of_indicator(row, "actual")),
            stated=coefficient.text,
            expected=f"{trimmed(due)}%",
            difference=_percent(coefficient) - due,
            formula=f"{quotient} = {trimmed(due)}%",
        )
        return
    if isinstance(case.earned(row), Recomputation) or _out_of_range(row):
        return  # SCR005 and SCR006 hold the score against what the row earns, SCR002 and SCR004
    yield from _not_weight_times(row)


def _deduction_hit(case: Case, row: Indicator) -> Iterator[Outcome]:
    """A hit where the points lost in a column of their own are not what the score lacks; one that
    the result does not earn is SCR005's or SCR006's."""
    weight, score, lost = row.weight.number, row.score.number, row.deduction
    earned = case.earned(row)
    if isinstance(earned, Recomputation) and earned.comparison.verdict == "contradicted":
        return
    if lost is None or lost.number is None or weight is None or score is None or _out_of_range(row):
        return
    stated, due = abs(lost.number), weight - score
    if (
        stated != due
        and not _rounded(lost, stated, due)
        and not _rounded(row.score, score, weight - stated)
    ):
        yield Hit(
            at=of_indicator(row, "deduction"),
            message="deduction",
            args={"weight": trimmed(weight), "score": row.score.text},
            related=(of_indicator(row, "weight"), of_indicator(row, "score")),
            stated=lost.text,
            expected=trimmed(due),
            difference=stated - due,
            formula=f"{trimmed(weight)} − {trimmed(score)} = {trimmed(due)}",
        )


def _rounded(printed: Figure, number: Decimal, exact: Decimal) -> bool:
    """Whether a number printed with decimals is another one rounded at its last place."""
    return printed.decimals > 0 and reproduces(number, printed.decimals, Fraction(exact))


def _completion(row: Indicator) -> tuple[Decimal, str]:
    """The completion rate of a row in percent and how it is computed: under a ceiling the target
    over the result, else the result over the target."""
    below, above = in_one_unit(row) or (Decimal(1), Decimal(0))
    if above and direction_of(row) == "ceiling":
        above, below = below, above
    rate = display_trimmed(Fraction(above) / Fraction(below) * 100)
    return rate, f"{trimmed(above)} ÷ {trimmed(below)}"


def _percent(coefficient: Figure) -> Decimal:
    """A completion rate in percent, as it is printed: 97% and 0.97 are 97."""
    number = coefficient.number or Decimal(0)
    return number if coefficient.unit == "%" or number > 1 else number * 100


def _out_of_range(row: Indicator) -> bool:
    score, weight = row.score.number or Decimal(0), row.weight.number or Decimal(0)
    return not 0 <= score <= weight


def _not_weight_times(row: Indicator) -> Iterator[Outcome]:
    """A hit where the score is not the weight times the coefficient; one that stays below it for
    a reason is only told."""
    weight, number, score = row.weight.number, row.coefficient.number, row.score.number
    if weight is None or number is None or score is None:
        return
    full = Fraction(weight)
    ways = {Fraction(_percent(row.coefficient)) / 100, Fraction(number) / 100}
    if any(reproduces(score, row.score.decimals, min(full * way, full)) for way in ways):
        return
    shown = display_trimmed(min(full * max(ways), full))
    explained = score < shown and not is_blank_reason(row.reason.text)
    denied = says_nothing_missed(row.reason.text)  # IND017 reports it
    yield Hit(
        at=of_indicator(row, "score"),
        message="score",
        args={"coefficient": row.coefficient.text, "weight": trimmed(weight)},
        related=(of_indicator(row, "weight"), of_indicator(row, "coefficient")),
        stated=row.score.text,
        expected=trimmed(shown),
        difference=score - shown,
        formula=f"{trimmed(weight)} × {row.coefficient.text} = {trimmed(shown)}",
        severity="info" if explained or denied else None,
    )


@rule("SCR013", "warning", kinds=SCORED_KINDS, each="scored", rests=_EARNED)
def failure_with_full_marks(case: Case, row: Indicator) -> Iterator[Outcome]:
    """The result, or the reason, admits that the target was missed, and the row has full marks."""
    if not full_marks(row):
        return
    if counts_short_of_words(row):
        yield _failure_hit(row, "actual")
        return
    if row.target.number == 0 or less_is_better(row.name.text):
        return
    if result_admits_failure(row) or _full_marks_for_none(row):
        yield _failure_hit(row, "actual")
    elif reason_denies_result(row) or (
        row.actual.level is None and admits_failure(row.reason.text) and met(row) is not True
    ):
        yield _failure_hit(row, "reason")


def _failure_hit(row: Indicator, field: Literal["actual", "reason"]) -> Hit:
    leaf: Text = getattr(row, field)
    return Hit(
        at=of_indicator(row, field),
        message="default" if field == "actual" else "reason",
        args={"text": short(leaf.text, 40), "score": row.score.text, "weight": row.weight.text},
        related=(of_indicator(row, "score"),),
        stated=short(leaf.text, 40),
    )


@rule("SCR014", "error", kinds=SCORED_KINDS, rests=("scores",))
def score_subtotal_wrong(case: Case) -> Iterator[Outcome]:
    """A stated subtotal of scores differs from its rows."""
    yield from wrong_subtotals(case, "score")
