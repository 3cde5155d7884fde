"""WGT: do the weights add up, and does every scored row have one?"""

from collections.abc import Iterator
from decimal import Decimal

from selfeval_cli.model.form import Figure, Form
from selfeval_cli.model.policy import Policy
from selfeval_cli.rules import facts
from selfeval_cli.rules.facts import trimmed
from selfeval_cli.rules.places import of_form, of_fund, of_indicator, of_total, short
from selfeval_cli.rules.registry import SCORED_KINDS, Hit, Outcome, Place, Skip, rule


def _unreadable(form: Form) -> bool:
    figures = [row.weight for row in form.rows]
    figures += [category.points for category in form.categories]
    figures.append(facts.execution_weight(form))
    return any(figure.kind == "unreadable" for figure in figures)


@rule("WGT001", "error", kinds=SCORED_KINDS)
def weights_do_not_add_up(form: Form, policy: Policy) -> Iterator[Outcome]:
    """The weights of all rows and of budget execution do not add up to full marks."""
    figures = facts.weights_of(form)
    rows = figures if facts.has_weights(form) else facts.top_categories(form)
    if not figures or not rows:
        yield Skip("no-weights")
        return
    if _unreadable(form):
        yield Skip("weight-unreadable")
        return
    if not facts.has_weights(form) and _has_uncovered_rows(form):
        yield Skip("no-weights")
        return
    total = facts.total_of(figures)
    if total == policy.full_marks:
        return
    execution = facts.execution_weight(form)
    if total < policy.full_marks and form.funds is None:
        yield Skip("no-funds")  # FRM002 reports it; its points may be what is missing
        return
    if total < policy.full_marks and not execution and facts.execution_score(form):
        yield Skip("no-execution-weight")  # what is missing may be the points it is scored out of
        return
    on_top = bool(execution) and total - (execution.number or 0) == policy.full_marks
    at = of_total(form, "weight") if form.total is not None else of_form(form)
    yield Hit(
        at,
        "execution-on-top" if on_top else "default",
        {"execution": execution.text},
        stated=trimmed(total),
        expected=trimmed(policy.full_marks),
        difference=total - policy.full_marks,
        formula=facts.summed(facts.numbers(figures), total),
    )


def _has_uncovered_rows(form: Form) -> bool:
    """Whether a row stands under no label with points, so that points cannot be complete."""
    covered = {number for category in facts.top_categories(form) for number in category.rows}
    return any(row.number not in covered for row in form.rows)


@rule("WGT002", "error", kinds=SCORED_KINDS)
def scored_row_without_weight(form: Form, policy: Policy) -> Iterator[Outcome]:
    """A row has a score but no weight, in a form whose other rows have weights."""
    if not facts.has_weights(form):
        yield Skip("no-weights")
        return
    for row in form.rows:
        if row.weight.kind == "blank" and not row.weight.merged and row.score:
            yield Hit(
                of_indicator(row, "weight" if row.weight.cell else "name"),
                args={"score": row.score.text},
                related=(of_indicator(row, "score"),),
                stated=row.weight.text,
            )


@rule("WGT003", "error", kinds=SCORED_KINDS)
def category_points_differ(form: Form, policy: Policy) -> Iterator[Outcome]:
    """The points a label declares differ from the weights of its rows."""
    execution = form.funds.declared_points if form.funds is not None else Figure()
    row = facts.execution_row(form)
    declared = [category for category in form.categories if category.points]
    if not declared and not execution:
        yield Skip("no-declared-points")
        return
    if row is not None and execution and row.weight and row.weight.number != execution.number:
        yield Hit(
            Place(execution, short(execution.cell.text if execution.cell else "")),
            related=(of_fund(row, "weight"),),
            stated=execution.text,
            expected=row.weight.text,
            difference=(execution.number or Decimal(0)) - (row.weight.number or Decimal(0)),
        )
    for category in declared:
        rows = [row for row in form.rows if row.number in category.rows]
        if not rows or any(not row.weight and not row.weight.merged for row in rows):
            continue  # WGT002 or FRM003 reports what is missing
        weights = [row.weight for row in rows if row.weight]
        total = facts.total_of(weights)
        points = category.points.number
        if points is not None and total != points:
            yield Hit(
                Place(category.label, short(category.label.text)),
                related=tuple(of_indicator(row, "weight") for row in rows if row.weight),
                stated=trimmed(points),
                expected=trimmed(total),
                difference=points - total,
                formula=facts.summed(facts.numbers(weights), total),
            )


@rule("WGT004", "info", kinds=("project",))
def category_split_differs(form: Form, policy: Policy) -> Iterator[Outcome]:
    """The first-level categories are weighted otherwise than the policy says."""
    planned = [category for category in policy.categories if category.weight is not None]
    if not planned:
        return
    shares = facts.shares(form)
    if not shares or not all(row.weight or row.weight.merged for row in form.rows):
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
            of_total(form, "weight") if form.total is not None else of_form(form),
            args={"policy": policy.name},
            stated=", ".join(stated),
            expected=", ".join(expected),
        )


@rule("WGT005", "error", kinds=SCORED_KINDS)
def stated_total_weight_wrong(form: Form, policy: Policy) -> Iterator[Outcome]:
    """The total row states a total weight that is not full marks."""
    if form.total is None or not form.total.weight:
        yield Skip("no-total-weight")
        return
    number = form.total.weight.number
    if number is not None and number != policy.full_marks:
        yield Hit(
            of_total(form, "weight"),
            stated=form.total.weight.text,
            expected=trimmed(policy.full_marks),
            difference=number - policy.full_marks,
        )


@rule("WGT006", "error", kinds=SCORED_KINDS)
def weight_not_positive(form: Form, policy: Policy) -> Iterator[Outcome]:
    """A row's weight is zero or negative."""
    if not facts.has_weights(form):
        yield Skip("no-weights")
        return
    for row in form.rows:
        if row.weight.number is not None and row.weight.number <= 0:
            yield Hit(of_indicator(row, "weight"), stated=row.weight.text)


@rule("WGT007", "info", kinds=SCORED_KINDS)
def one_row_dominates(form: Form, policy: Policy) -> Iterator[Outcome]:
    """One row carries most of the weight."""
    if not facts.has_weights(form):
        yield Skip("no-weights")
        return
    limit = policy.heavy_row_share * policy.full_marks
    for row in form.rows:
        if row.weight.number is not None and row.weight.number >= limit:
            yield Hit(
                of_indicator(row, "weight"),
                args={"limit": trimmed(limit)},
                stated=row.weight.text,
            )
