"""WGT: do the weights add up, and does every scored row have one?"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from selfeval_cli.figures.rounding import compare_sum
from selfeval_cli.model.form import Figure, Indicator
from selfeval_cli.rules.case import Case, has_no_weight_cell
from selfeval_cli.rules.meaning import home_of
from selfeval_cli.rules.places import of_category, of_form, of_fund, of_indicator, of_total, short
from selfeval_cli.rules.registry import SCORED_KINDS, Hit, Outcome, Place, Skip, rule
from selfeval_cli.rules.sums import numbers, summed, total_of, trimmed

_POINTS: tuple[Literal["weight", "score"], ...] = ("weight", "score")


def _unreadable(case: Case) -> bool:
    figures = [row.weight for row in case.rows]
    figures += [category.points for category in case.form.categories]
    figures.append(case.execution_weight)
    return any(figure.kind == "unreadable" for figure in figures)


@rule("WGT001", "error", kinds=SCORED_KINDS)
def weights_do_not_add_up(case: Case) -> Iterator[Outcome]:
    """The weights of all rows and of budget execution do not add up to full marks."""
    figures = case.weights
    rows = figures if case.has_weights else case.top_categories
    if not figures or not rows:
        yield Skip("no-weights")
        return
    if case.weighs_in_part:
        yield Skip("weights-in-part")
        return
    if _unreadable(case):
        yield Skip("weight-unreadable")
        return
    if not case.has_weights and _has_uncovered_rows(case):
        yield Skip("no-weights")
        return
    full = case.policy.full_marks
    sum_ = compare_sum(numbers(figures), full)
    if sum_.holds:
        return
    execution = case.execution_weight
    if sum_.shown < full and case.form.funds is None:
        yield Skip("no-funds")  # FRM002 reports it; its points may be what is missing
        return
    if sum_.shown < full and not execution and case.execution_score:
        yield Skip("no-execution-weight")  # what is missing may be the points it is scored out of
        return
    on_top = bool(execution) and sum_.shown - (execution.number or 0) == full
    at = of_total(case.form, "weight") if case.form.total is not None else of_form(case.form)
    prints = isinstance(at.leaf, Figure) and at.leaf.number == sum_.shown
    yield Hit(
        at=at,
        message="execution-on-top" if on_top else "default",
        args={"execution": execution.text, "sum": trimmed(sum_.shown), "full": trimmed(full)},
        related=tuple(_weight_places(case)),
        stated=trimmed(sum_.shown) if prints else None,
        expected=trimmed(full) if prints else None,
        difference=-sum_.gap,
        formula=summed(numbers(figures), sum_.shown),
    )


def _weight_places(case: Case) -> Iterator[Place]:
    """The cells whose points are added up: the rows' weights, else the labels that declare them."""
    if case.has_weights:
        yield from (of_indicator(row, "weight") for row in case.rows if row.weight)
    else:
        yield from (Place(one.label, short(one.label.text)) for one in case.top_categories)


def _has_uncovered_rows(case: Case) -> bool:
    """Whether a row stands under no label with points, so that points cannot be complete."""
    covered = {number for category in case.top_categories for number in category.rows}
    return any(row.number not in covered for row in case.rows)


@rule("WGT002", "error", kinds=SCORED_KINDS)
def scored_row_without_weight(case: Case) -> Iterator[Outcome]:
    """A row, or budget execution, has a score but no weight, in a form whose rows have weights; or
    the weights' column is blank throughout."""
    if not case.has_weights:
        yield _all_blank(case)
        return
    yield from _execution_without_weight(case)
    for row in case.rows:
        in_part = case.weighs_in_part and has_no_weight_cell(row)
        if row.weight.kind == "blank" and not row.weight.merged and row.score and not in_part:
            yield Hit(
                at=of_indicator(row, "weight" if row.weight.cell else "name"),
                args={"score": row.score.text},
                related=(of_indicator(row, "score"),),
                stated=row.weight.text,
            )


def _all_blank(case: Case) -> Outcome:
    """What there is to say of a form without any weight: its column may be there, and be blank
    beside the scores. That is certain only where the total states a weight."""
    cells = [row for row in case.rows if row.weight.cell and row.weight.kind == "blank"]
    printed = "weight" in case.form.columns and len(cells) == len(case.rows) > 0
    if not printed or not case.has_scores:
        return Skip("no-weights")
    total = case.form.total
    return Hit(
        at=of_indicator(cells[0], "weight"),
        message="all",
        args={"rows": len(cells)},
        severity="error" if total is not None and total.weight else "warning",
        stated="",
    )


def _execution_without_weight(case: Case) -> Iterator[Outcome]:
    """The cell for the points of execution is blank beside its score, and the rows leave some."""
    row, full = case.execution_row, case.policy.full_marks
    if row is None or not case.execution_score or case.execution_weight or not row.weight.cell:
        return
    weights = [other.weight for other in case.rows if other.weight]
    left = full - total_of(weights)
    if row.weight.kind == "blank" and not row.weight.merged and left > 0:
        yield Hit(
            at=of_fund(row, "weight"),
            message="execution",
            args={"score": row.score.text},
            related=(of_fund(row, "score"),),
            stated=row.weight.text,
        )


@rule("WGT003", "error", kinds=SCORED_KINDS)
def category_points_differ(case: Case) -> Iterator[Outcome]:
    """The points a label declares differ from the weights of its rows."""
    execution = case.form.funds.declared_points if case.form.funds is not None else Figure()
    row = case.execution_row
    declared = [category for category in case.form.categories if category.points]
    if not declared and not execution:
        yield Skip("no-declared-points")
        return
    if row is not None and execution and row.weight and row.weight.number != execution.number:
        yield Hit(
            at=Place(execution, short(execution.cell.text if execution.cell else "")),
            related=(of_fund(row, "weight"),),
            stated=execution.text,
            expected=row.weight.text,
            difference=(execution.number or Decimal(0)) - (row.weight.number or Decimal(0)),
        )
    for category in declared:
        rows = [row for row in case.rows if row.number in category.rows]
        if not rows or any(not row.weight and not row.weight.merged for row in rows):
            continue  # WGT002 or FRM003 reports what is missing
        weights = [row.weight for row in rows if row.weight]
        total = total_of(weights)
        points = category.points.number
        if points is not None and total != points:
            yield Hit(
                at=of_category(category),
                related=tuple(of_indicator(row, "weight") for row in rows if row.weight),
                stated=trimmed(points),
                expected=trimmed(total),
                difference=points - total,
                formula=summed(numbers(weights), total),
            )


@rule("WGT004", "info", kinds=("project",))
def category_split_differs(case: Case) -> Iterator[Outcome]:
    """The first-level categories are weighted otherwise than the policy says."""
    planned = [category for category in case.policy.categories if category.weight is not None]
    if not planned:
        return
    shares = case.shares
    if not shares or not all(row.weight or row.weight.merged for row in case.rows):
        yield Skip("no-weights")
        return
    if any(row.weight.number is not None and row.weight.number <= 0 for row in case.rows):
        yield Skip("weight-not-positive")  # WGT006 reports it; the shares are not known
        return
    expected: list[str] = []
    stated: list[str] = []
    differs = False
    for category in planned:
        weights = [
            share.weight or Decimal(0)
            for share in shares
            if any(word in share.name + home_of(share.name) for word in category.match)
        ]
        if not weights and not category.required:
            continue
        total = sum(weights, Decimal(0))
        stated.append(f"{category.name} {trimmed(total)}")
        expected.append(f"{category.name} {trimmed(category.weight or Decimal(0))}")
        differs = differs or total != category.weight
    if differs:
        yield Hit(
            at=of_total(case.form, "weight") if case.form.total is not None else of_form(case.form),
            args={"policy": case.policy.title, "given": tuple(stated), "usual": tuple(expected)},
        )


@rule("WGT005", "error", kinds=SCORED_KINDS)
def stated_total_weight_wrong(case: Case) -> Iterator[Outcome]:
    """The total row states a total weight that is not full marks."""
    if case.form.total is None or not case.form.total.weight:
        yield _weight_left_out(case) or Skip("no-total-weight")
        return
    number = case.form.total.weight.number
    if number is not None and number != case.policy.full_marks:
        yield Hit(
            at=of_total(case.form, "weight"),
            stated=case.form.total.weight.text,
            expected=trimmed(case.policy.full_marks),
            difference=number - case.policy.full_marks,
        )


def _weight_left_out(case: Case) -> Hit | None:
    """A note where the total row has a cell for the weight with nothing in it, beside its score."""
    total = case.form.total
    empty = total is not None and total.weight.cell is not None and not total.weight.text.strip()
    if total is None or not (empty and total.score and case.has_weights) or total.weight.merged:
        return None
    full = trimmed(case.policy.full_marks)
    at = of_total(case.form, "weight")
    return Hit(at=at, message="blank", stated="", expected=full, severity="info")


@rule("WGT006", "error", kinds=SCORED_KINDS, each="rows", asks=("weights",))
def weight_not_positive(case: Case, row: Indicator) -> Iterator[Outcome]:
    """A row's weight is zero or negative."""
    if row.weight.number is not None and row.weight.number <= 0:
        yield Hit(at=of_indicator(row, "weight"), stated=row.weight.text)


@rule("WGT007", "info", kinds=SCORED_KINDS, each="rows", asks=("weights",))
def one_row_dominates(case: Case, row: Indicator) -> Iterator[Outcome]:
    """One row carries most of the weight."""
    limit = case.policy.heavy_row_share * case.policy.full_marks
    if row.weight.number is not None and row.weight.number >= limit:
        yield Hit(
            at=of_indicator(row, "weight"),
            args={"limit": trimmed(limit)},
            stated=row.weight.text,
        )


@rule("WGT008", "error", kinds=SCORED_KINDS)
def weight_subtotal_wrong(case: Case) -> Iterator[Outcome]:
    """A stated subtotal of weights differs from its rows."""
    yield from wrong_subtotals(case, "weight")


def wrong_subtotals(case: Case, field: Literal["weight", "score"]) -> Iterator[Outcome]:
    """The stated subtotals of a column that are not the sum of their rows."""
    if not case.form.subtotals:
        yield Skip("no-subtotals")
    for subtotal in case.form.subtotals:
        rows = [row for row in case.rows if row.number in subtotal.rows]
        figures = [getattr(row, field) for row in rows]
        stated: Figure = getattr(subtotal, field)
        missing = any(not figure and not figure.merged for figure in figures)
        if stated.number is None or not rows or missing:
            continue
        comparison = compare_sum(numbers(figures), stated.number)
        if not comparison.holds:
            yield Hit(
                at=Place(stated, short(subtotal.label.text)),
                related=tuple(of_indicator(row, field) for row in rows if getattr(row, field)),
                stated=stated.text,
                expected=trimmed(comparison.shown),
                difference=comparison.gap,
                formula=summed(numbers(figures), comparison.shown),
            )


@rule("WGT009", "warning", kinds=SCORED_KINDS)
def children_do_not_add_up(case: Case) -> Iterator[Outcome]:
    """The rows below a parent divide its weight or its score, and do not add up to it."""
    by_number = {row.number: row for row in case.form.indicators}
    children: dict[int, list[Indicator]] = defaultdict(list)
    for row in case.form.indicators:
        if row.parent is not None:
            children[row.parent].append(row)
    for number, rows in children.items():
        for field in _POINTS:
            whole: Figure = getattr(by_number[number], field)
            parts = [getattr(row, field) for row in rows]
            if whole.number is None or any(part.number is None for part in parts):
                continue
            comparison = compare_sum(numbers(parts), whole.number)
            if not comparison.holds:
                yield Hit(
                    at=of_indicator(by_number[number], field),
                    related=tuple(of_indicator(row, field) for row in rows),
                    stated=whole.text,
                    expected=trimmed(comparison.shown),
                    difference=comparison.gap,
                    formula=summed(numbers(parts), comparison.shown),
                )
