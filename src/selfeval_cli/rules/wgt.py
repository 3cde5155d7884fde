"""WGT: do the weights add up, and does every scored row have one?"""

from collections.abc import Iterator
from decimal import Decimal

from selfeval_cli.model.form import Figure, Indicator
from selfeval_cli.rules.case import Case
from selfeval_cli.rules.places import of_form, of_fund, of_indicator, of_total, short
from selfeval_cli.rules.registry import SCORED_KINDS, Hit, Outcome, Place, Skip, rule
from selfeval_cli.rules.sums import numbers, summed, total_of, trimmed


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
    if _unreadable(case):
        yield Skip("weight-unreadable")
        return
    if not case.has_weights and _has_uncovered_rows(case):
        yield Skip("no-weights")
        return
    total = total_of(figures)
    if total == case.policy.full_marks:
        return
    execution = case.execution_weight
    if total < case.policy.full_marks and case.form.funds is None:
        yield Skip("no-funds")  # FRM002 reports it; its points may be what is missing
        return
    if total < case.policy.full_marks and not execution and case.execution_score:
        yield Skip("no-execution-weight")  # what is missing may be the points it is scored out of
        return
    on_top = bool(execution) and total - (execution.number or 0) == case.policy.full_marks
    at = of_total(case.form, "weight") if case.form.total is not None else of_form(case.form)
    yield Hit(
        at=at,
        message="execution-on-top" if on_top else "default",
        args={"execution": execution.text},
        stated=trimmed(total),
        expected=trimmed(case.policy.full_marks),
        difference=total - case.policy.full_marks,
        formula=summed(numbers(figures), total),
    )


def _has_uncovered_rows(case: Case) -> bool:
    """Whether a row stands under no label with points, so that points cannot be complete."""
    covered = {number for category in case.top_categories for number in category.rows}
    return any(row.number not in covered for row in case.rows)


@rule("WGT002", "error", kinds=SCORED_KINDS, each="rows", asks=("weights",))
def scored_row_without_weight(case: Case, row: Indicator) -> Iterator[Outcome]:
    """A row has a score but no weight, in a form whose other rows have weights."""
    if row.weight.kind == "blank" and not row.weight.merged and row.score:
        yield Hit(
            at=of_indicator(row, "weight" if row.weight.cell else "name"),
            args={"score": row.score.text},
            related=(of_indicator(row, "score"),),
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
                at=Place(category.label, short(category.label.text)),
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
    expected: list[str] = []
    stated: list[str] = []
    differs = False
    for category in planned:
        weights = [
            share.weight or Decimal(0)
            for share in shares
            if any(word in share.name for word in category.match)
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
            args={"policy": case.policy.name},
            stated=", ".join(stated),
            expected=", ".join(expected),
        )


@rule("WGT005", "error", kinds=SCORED_KINDS)
def stated_total_weight_wrong(case: Case) -> Iterator[Outcome]:
    """The total row states a total weight that is not full marks."""
    if case.form.total is None or not case.form.total.weight:
        yield Skip("no-total-weight")
        return
    number = case.form.total.weight.number
    if number is not None and number != case.policy.full_marks:
        yield Hit(
            at=of_total(case.form, "weight"),
            stated=case.form.total.weight.text,
            expected=trimmed(case.policy.full_marks),
            difference=number - case.policy.full_marks,
        )


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
