"""A form under a policy, as rules judge it: what several of them need, worked out once."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from selfeval_cli.base.text import bare
from selfeval_cli.figures import is_blank
from selfeval_cli.figures.values import is_malformed
from selfeval_cli.model.form import Category, Figure, Form, FundRow, Indicator, Rest, Value
from selfeval_cli.model.policy import Policy
from selfeval_cli.rules.sums import MONEY_FIELDS, in_unit, numbers, total_of

if TYPE_CHECKING:
    from selfeval_cli.rules.earning import Recomputation

#: Signs that are no answer.
_MARKS = "?？!！*＊#＃~～.。,，;；:："
#: What a rule may ask for before it is called.
Asked = Literal[
    "rows", "results", "weights", "filled", "funds", "fund-total", "execution", "reasons", "year"
]


class Share(Struct, frozen=True):
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


class Case:
    """One form, its amounts in one money unit, and the policy it is judged by."""

    def __init__(self, form: Form, policy: Policy) -> None:
        self.form = in_one_unit(form)
        self.policy = policy

    def lacks(self, asks: tuple[Asked, ...], rests: tuple[Rest, ...]) -> str | None:
        """Why a rule cannot be applied, as a key of ``reasons.toml``: a part it asks for is not
        there, or the reading of one it rests on is doubtful."""
        for part in asks:
            lacking, reason = _LACKING[part]
            if lacking(self):
                return reason
        return None if self.doubtful.isdisjoint(rests) else "doubtful"

    @cached_property
    def doubtful(self) -> frozenset[Rest]:
        """The parts of the form nothing may be computed from."""
        return frozenset(part for doubt in self.form.doubts for part in doubt.rests)

    # -- rows

    @cached_property
    def rows(self) -> tuple[Indicator, ...]:
        """The indicators that count: 其中 rows left out."""
        return self.form.rows

    @cached_property
    def answered(self) -> tuple[Indicator, ...]:
        """The rows whose target and result both stand there and can be read."""
        return tuple(filter(is_answered, self.rows))

    @cached_property
    def scored(self) -> tuple[Indicator, ...]:
        """The rows with a weight and a score of their own."""
        return tuple(
            row
            for row in self.rows
            if row.weight.number is not None
            and row.score.number is not None
            and not self.shares_cell(row)
        )

    @cached_property
    def unfilled(self) -> bool:
        """Whether the form was never filled in: every result and every score is blank."""
        return unfilled(self.form)

    @cached_property
    def has_results(self) -> bool:
        """Whether any row gives a result."""
        return has_results(self.form)

    @cached_property
    def has_scores(self) -> bool:
        """Whether any indicator row has a score."""
        return any(row.score for row in self.rows)

    @cached_property
    def has_weights(self) -> bool:
        """Whether indicator rows carry weights: in a column of their own, or, without one, in the
        names of nearly all rows (联合执法次数（20分）); a few such names alone may mean something
        else."""
        weighted = sum(1 for row in self.rows if row.weight)
        if "weight" in self.form.columns:
            return weighted > 0
        return weighted > 0 and 4 * weighted >= 3 * len(self.rows)

    @cached_property
    def weighs_in_part(self) -> bool:
        """Whether one of several indicator tables has no column of weights."""
        return "weight" in self.form.columns and any(map(has_no_weight_cell, self.rows))

    def shares_cell(self, row: Indicator) -> bool:
        """Whether the row's weight or score stands in a cell merged over several rows."""
        if row.number >= len(self.form.indicators):
            return False
        later = self.form.indicators[row.number]
        return later.score.merged != later.weight.merged

    @cached_property
    def earnings(self) -> tuple[tuple[Indicator, "Recomputation | str"], ...]:
        """Every row with what it earns, or the reason why that cannot be said."""
        from selfeval_cli.rules.earning import recompute

        return tuple(
            (row, "score-merged" if self.shares_cell(row) else recompute(row, self.policy))
            for row in self.rows
        )

    def earned(self, row: Indicator) -> "Recomputation | str":
        """What a row earns, or the reason why that cannot be said."""
        return self._earned[row.number]

    @cached_property
    def _earned(self) -> dict[int, "Recomputation | str"]:
        return {row.number: outcome for row, outcome in self.earnings}

    # -- funds

    @cached_property
    def fund_rows(self) -> tuple[FundRow, ...]:
        """All rows of the funds table; none without one."""
        return () if self.form.funds is None else self.form.funds.rows

    @cached_property
    def fund_parts(self) -> tuple[FundRow, ...]:
        """The rows that the total of the funds is the sum of; none without a table."""
        return () if self.form.funds is None else self.form.funds.parts

    @cached_property
    def fund_total(self) -> FundRow | None:
        """The row 年度资金总额."""
        return None if self.form.funds is None else self.form.funds.total

    @cached_property
    def base_field(self) -> Literal["initial", "budget"]:
        """The column that is the base of the execution rate in this form."""
        funds = self.form.funds
        if funds is None or "initial" in (self.policy.rate_base, funds.rate_base):
            return "initial"
        blank = all(is_blank(row.budget.text) for row in funds.rows)
        return "initial" if blank and funds.total is not None and funds.total.initial else "budget"

    def base(self, row: FundRow) -> Figure:
        """The figure that `row`'s executed amount is divided by."""
        figure: Figure = getattr(row, self.base_field)
        return figure

    @cached_property
    def rate(self) -> Fraction | None:
        """Executed ÷ base of the total; None where one of them is missing."""
        total = self.fund_total
        if total is None or total.executed.number is None or not self.base(total).number:
            return None
        return Fraction(total.executed.number) / Fraction(self.base(total).number or 1)

    @cached_property
    def execution_row(self) -> FundRow | None:
        """The funds row whose weight and score count: the total, else the first that has any."""
        if self.form.funds is None:
            return None
        total = self.fund_total
        if total is not None and (total.weight or total.score):
            return total
        return next((row for row in self.form.funds.rows if row.weight or row.score), total)

    @cached_property
    def execution_weight(self) -> Figure:
        """The points of budget execution: its weight cell, else the points its header declares."""
        row = self.execution_row
        if row is not None and row.weight:
            return row.weight
        return self.form.funds.declared_points if self.form.funds is not None else Figure()

    @cached_property
    def execution_score(self) -> Figure:
        """The score of budget execution."""
        return self.execution_row.score if self.execution_row is not None else Figure()

    # -- sums

    @cached_property
    def top_categories(self) -> tuple[Category, ...]:
        """The first-level labels with points, or the second-level ones where those are all."""
        labels = self.form.categories
        first = tuple(category for category in labels if category.level == 1)
        return first or tuple(category for category in labels if category.level == 2)

    @cached_property
    def weights(self) -> tuple[Figure, ...]:
        """All figures that make up full marks: the rows' weights, or, in a form without any, the
        points its categories declare; then the points of budget execution."""
        extra = (self.execution_weight,) if self.execution_weight else ()
        if self.has_weights:
            return (*(row.weight for row in self.rows if row.weight), *extra)
        return (*(label.points for label in self.top_categories if label.points), *extra)

    @cached_property
    def makes_full_marks(self) -> bool:
        """Whether the points that are printed add up to full marks."""
        return bool(self.weights) and total_of(self.weights) == self.policy.full_marks

    @cached_property
    def scores(self) -> tuple[Figure, ...]:
        """All scores that make up the total: the rows', that of budget execution, and what is
        added or taken off beside the weights."""
        return tuple(figure for figure in self._summands if figure)

    @cached_property
    def _summands(self) -> tuple[Figure, ...]:
        beside = (row.score for row in self.form.adjustments)
        return (*(row.score for row in self.rows), self.execution_score, *beside)

    @cached_property
    def computed_total(self) -> Decimal | None:
        """The sum of all scores, or None when there is none or one cannot be read."""
        if any(figure.kind == "unreadable" for figure in self._summands) or not self.scores:
            return None
        return sum(numbers(self.scores), Decimal(0))

    @cached_property
    def stated_totals(self) -> tuple[Decimal, ...]:
        """The totals a form states: in its total row, and in its head."""
        total = self.form.total
        stated = () if total is None else (total.score.number, total.stated.number)
        return tuple(number for number in stated if number is not None)

    @cached_property
    def without_score(self) -> tuple[Indicator, ...]:
        """The rows whose score is missing: they weigh something, or, in a form without weights,
        they are answered and the stated total holds more than the scores that are printed."""
        if self.has_weights:
            return tuple(row for row in self.rows if misses_score(row))
        printed = self.computed_total or Decimal(0)
        if not any(total > printed for total in self.stated_totals):
            return ()
        return tuple(row for row in self.answered if row.score.cell and _unscored(row))

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        """The form's first-level categories in the order of their first rows."""
        found: dict[str, list[Indicator]] = {}
        for row in self.rows:
            found.setdefault(bare(row.level1.text), []).append(row)
        return tuple(Share(name, tuple(rows)) for name, rows in found.items() if name)


_LACKING: Mapping[Asked, tuple[Callable[[Case], bool], str]] = {
    "rows": (lambda case: not case.rows, "no-indicators"),
    "results": (lambda case: not case.has_results, "no-actuals"),
    "weights": (lambda case: not case.has_weights, "no-weights"),
    "filled": (lambda case: case.unfilled, "unfilled"),
    "funds": (lambda case: case.form.funds is None, "no-funds"),
    "fund-total": (lambda case: case.fund_total is None, "no-funds"),
    "execution": (lambda case: case.rate is None, "no-funds-figures"),
    "reasons": (lambda case: "reason" not in case.form.columns, "no-reason-column"),
    "year": (lambda case: case.form.year is None, "no-year"),
}


def has_results(form: Form) -> bool:
    """Whether any row gives a result."""
    return any(row.actual.kind not in ("blank", "placeholder") for row in form.rows)


def unfilled(form: Form) -> bool:
    """Whether a form was never filled in: every result and every score is blank, of those that it
    has a known column for."""
    asked = {"actual", "score"} & set(form.columns) and bool(form.rows)
    return bool(asked) and not has_results(form) and not any(row.score for row in form.rows)


def readable(value: Value) -> bool:
    """Whether a target or a result stands there and is well formed."""
    return value.kind not in ("blank", "placeholder") and not malformed(value)


def malformed(value: Value) -> bool:
    """Whether a target or a result is no well-formed value."""
    marks = value.kind == "qualitative" and not value.text.strip().strip(_MARKS)
    return marks or value.kind == "unreadable" or is_malformed(value.text)


def has_no_weight_cell(row: Indicator) -> bool:
    """Whether a row's table has no column of weights."""
    return row.weight_from == "none" and row.weight.cell is None


def is_answered(row: Indicator) -> bool:
    """Whether a row's target and result both stand there and can be read."""
    return readable(row.target) and readable(row.actual)


def misses_score(row: Indicator) -> bool:
    """Whether a row that weighs something has no score, nor a share in a merged one."""
    return _unscored(row) and bool(row.weight.number)


def _unscored(row: Indicator) -> bool:
    return row.score.kind == "blank" and not row.score.merged


def in_one_unit(form: Form) -> Form:
    """`form` with the funds' amounts in its money unit, or in 元 where it names none and every
    amount prints its own: 90000元 of 10万元 are 9 of 10. Texts and cells stay as they are."""
    funds = form.funds
    if funds is None:
        return form
    amounts = [figure for row in funds.rows for figure in _amounts(row).values() if figure]
    units = {figure.unit or form.money_unit for figure in amounts}
    if units <= {form.money_unit} or (form.money_unit is None and len(units) < 2):
        return form
    unit = form.money_unit or (None if None in units else "元")
    if unit is None:
        return form
    rows = (
        replace(row, **{name: in_unit(f, unit) for name, f in _amounts(row).items()})
        for row in funds.rows
    )
    return replace(form, funds=replace(funds, rows=tuple(rows)))


def _amounts(row: FundRow) -> dict[str, Figure]:
    changed = {} if row.adjustment is None else {"adjustment": row.adjustment}
    return {name: getattr(row, name) for name in MONEY_FIELDS} | changed
