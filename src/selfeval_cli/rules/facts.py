"""Facts several rules rest on, each worked out in one place; nothing here judges."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from selfeval_cli.figures import is_blank
from selfeval_cli.model.form import Category, Figure, Form, FundRow, Indicator
from selfeval_cli.model.policy import Policy

MoneyField = Literal["initial", "budget", "executed"]
MONEY_FIELDS: tuple[MoneyField, ...] = ("initial", "budget", "executed")
#: Powers of ten of the money units.
_POWERS = {"元": 0, "千元": 3, "万元": 4, "亿元": 8}


def plain(number: Decimal) -> str:
    """A number for display: no exponent, digits as they are."""
    return f"{number:f}"


def trimmed(number: Decimal) -> str:
    """A number for display without trailing zeros after the point."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def numbers(figures: Iterable[Figure]) -> Iterator[Decimal]:
    """The numbers among `figures`; blanks and shares of merged cells are passed over."""
    for figure in figures:
        if figure.number is not None:
            yield figure.number


def total_of(figures: Iterable[Figure]) -> Decimal:
    """The exact sum of the numbers among `figures`."""
    return sum(numbers(figures), Decimal(0))


def summed(parts: Iterable[Decimal], total: Decimal) -> str:
    """A sum written out: 10 + 15 + 20 = 45."""
    return f"{' + '.join(trimmed(part) for part in parts)} = {trimmed(total)}"


def unfilled(form: Form) -> bool:
    """Whether the form was never filled in: every result and every score is blank."""
    rows = form.rows
    if not rows:
        return False
    return all(row.actual.kind in ("blank", "placeholder") for row in rows) and not any(
        row.score for row in rows
    )


def has_weights(form: Form) -> bool:
    """Whether indicator rows carry weights: in a column of their own, or, without one, in the names
    of nearly all rows (联合执法次数（20分）); a few such names alone may mean something else."""
    weighted = sum(1 for row in form.rows if row.weight)
    if "weight" in form.columns:
        return weighted > 0
    return weighted > 0 and 4 * weighted >= 3 * len(form.rows)


def base_field(form: Form, policy: Policy) -> Literal["initial", "budget"]:
    """The column that is the base of the execution rate in this form."""
    funds = form.funds
    if funds is None or policy.rate_base == "initial" or funds.rate_base == "initial":
        return "initial"
    total = funds.total
    if total is not None and is_blank(total.budget.text) and total.initial:
        return "initial"
    return "budget"


def base_of(form: Form, row: FundRow, policy: Policy) -> Figure:
    """The figure that `row`'s executed amount is divided by."""
    figure: Figure = getattr(row, base_field(form, policy))
    return figure


def in_one_unit(form: Form) -> Form:
    """`form` with the funds' amounts in its money unit, or in 元 where it names none and every
    amount prints its own: 90000元 of 10万元 are 9 of 10. Texts and cells stay as they are."""
    funds = form.funds
    if funds is None:
        return form
    amounts = [figure for row in funds.rows for figure in _amounts(row).values() if figure]
    units = {figure.unit or form.money_unit for figure in amounts}
    if len(units) < 2:
        return form
    unit = form.money_unit or (None if None in units else "元")
    if unit is None:
        return form
    rows = (
        row.model_copy(update={name: _in_unit(f, unit) for name, f in _amounts(row).items()})
        for row in funds.rows
    )
    return form.model_copy(update={"funds": funds.model_copy(update={"rows": tuple(rows)})})


def _amounts(row: FundRow) -> dict[MoneyField, Figure]:
    return {name: getattr(row, name) for name in MONEY_FIELDS}


def _in_unit(figure: Figure, unit: str) -> Figure:
    source, target = _POWERS.get(figure.unit or unit), _POWERS.get(unit)
    if figure.number is None or source is None or target is None or source == target:
        return figure
    moved = target - source
    number, decimals = figure.number.scaleb(-moved), max(figure.decimals + moved, 0)
    return figure.model_copy(update={"number": number, "decimals": decimals, "unit": unit})


def execution_row(form: Form) -> FundRow | None:
    """The funds row whose weight and score count: the total, else the first that has any."""
    if form.funds is None:
        return None
    total = form.funds.total
    if total is not None and (total.weight or total.score):
        return total
    scored = (row for row in form.funds.rows if row.weight or row.score)
    return next(scored, total)


def execution_weight(form: Form) -> Figure:
    """The points of budget execution: its weight cell, else the points its header declares."""
    row = execution_row(form)
    if row is not None and row.weight:
        return row.weight
    return form.funds.declared_points if form.funds is not None else Figure()


def execution_score(form: Form) -> Figure:
    """The score of budget execution."""
    row = execution_row(form)
    return row.score if row is not None else Figure()


def weights_of(form: Form) -> tuple[Figure, ...]:
    """All figures that make up full marks: the rows' weights, or, in a form without any, the
    points its categories declare; then the points of budget execution."""
    execution = execution_weight(form)
    extra = (execution,) if execution else ()
    if has_weights(form):
        return (*(row.weight for row in form.rows if row.weight), *extra)
    return (*(category.points for category in top_categories(form) if category.points), *extra)


def top_categories(form: Form) -> tuple[Category, ...]:
    """The first-level labels with points, or the second-level ones where those are all."""
    first = tuple(category for category in form.categories if category.level == 1)
    return first or tuple(category for category in form.categories if category.level == 2)


def scores_of(form: Form) -> tuple[Figure, ...]:
    """All scores that make up the total: the rows', then that of budget execution."""
    execution = execution_score(form)
    scores = tuple(row.score for row in form.rows if row.score)
    return (*scores, execution) if execution else scores


def misses_score(row: Indicator) -> bool:
    """Whether a row that weighs something has no score, nor a share in a merged one."""
    return row.score.kind == "blank" and not row.score.merged and bool(row.weight.number)


def recomputed_total(form: Form) -> Decimal | None:
    """The sum of all scores, or None when there is none or one cannot be read."""
    figures = [*(row.score for row in form.rows), execution_score(form)]
    if any(figure.kind == "unreadable" for figure in figures):
        return None
    scores = scores_of(form)
    return total_of(scores) if scores else None


@dataclass(frozen=True, slots=True)
class Share:
    """One first-level category as printed: its name and its rows' weights and scores."""

    name: str
    rows: tuple[Indicator, ...]

    @property
    def weight(self) -> Decimal | None:
        """The sum of the weights; None when the category has none."""
        figures = [row.weight for row in self.rows if row.weight]
        return total_of(figures) if figures else None

    @property
    def score(self) -> Decimal | None:
        """The sum of the scores; None when the category has none."""
        figures = [row.score for row in self.rows if row.score]
        return total_of(figures) if figures else None


def shares(form: Form) -> tuple[Share, ...]:
    """The form's first-level categories in the order of their first rows."""
    found: dict[str, list[Indicator]] = {}
    for row in form.rows:
        found.setdefault(category_name(row), []).append(row)
    return tuple(Share(name, tuple(rows)) for name, rows in found.items() if name)


def category_name(row: Indicator) -> str:
    """The row's first-level name without points and white space: 产出指标."""
    from selfeval_cli.base.text import bare

    return bare(row.level1.text)
