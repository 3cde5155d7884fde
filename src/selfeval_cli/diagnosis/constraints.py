"""The arithmetic of a form as constraints over its cells: those whose breach is an error."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from selfeval_cli.diagnosis.cells import Cell, Key, Values
from selfeval_cli.figures.rounding import (
    compare_execution_score,
    compare_rate,
    display,
    display_trimmed,
    half_unit,
)
from selfeval_cli.model.form import Figure
from selfeval_cli.rules.case import Case, has_no_weight_cell
from selfeval_cli.rules.fnd import pasted_twice
from selfeval_cli.rules.sums import MONEY_FIELDS

#: No printed rate or score has more decimals.
_DECIMALS = 2


class Constraint(Struct, frozen=True):
    """Something that must hold between some cells: `holds` for their values, `solve` gives the
    values that one of them may take if the others stay. `code` is the rule that reports it."""

    code: str
    keys: tuple[Key, ...]
    holds: Callable[[Values], bool]
    solve: Callable[[Key, Values], list[Decimal]]


def constraints_of(case: Case, cells: Mapping[Key, Cell]) -> list[Constraint]:
    """All constraints of a form over the cells that it has."""
    found = [*_weights(case, cells), *_scores(case, cells), *_funds(case, cells)]
    found += [_filled("FRM003", key) for key in cells if cells[key].figure.kind == "unreadable"]
    known = set(cells)
    return [constraint for constraint in found if known.intersection(constraint.keys)]


def in_force(
    constraints: Sequence[Constraint], printed: Values, codes: set[str]
) -> list[Constraint]:
    """The constraints to keep: those that hold, those that a finding of `codes` says are breached,
    and those that say what a cell must hold that is reported as blank or unreadable. A rule may
    have its reasons not to report the others."""
    reported = [c for c in constraints if c.code in codes and not c.holds(printed)]
    blank = {c.keys[0] for c in reported if len(c.keys) == 1}
    return [
        c for c in constraints if c.holds(printed) or c.code in codes or blank.intersection(c.keys)
    ]


# -- kinds of constraint ----------------------------------------------------------------------


def _sum(
    code: str,
    parts: Iterable[Key],
    whole: Key | None,
    constant: Decimal = Decimal(0),
    slack: Fraction = Fraction(0),
) -> Constraint:
    """Parts add up to a cell, or to `constant` (which a cell `whole` adds itself to)."""
    keys = tuple(parts)

    def gap(values: Values) -> Decimal:
        wanted = constant + ((values.get(whole) or Decimal(0)) if whole is not None else 0)
        return wanted - sum((values.get(key) or Decimal(0) for key in keys), Decimal(0))

    def holds(values: Values) -> bool:
        if whole is not None and values.get(whole) is None:
            return True
        return abs(Fraction(gap(values))) <= slack

    def solve(key: Key, values: Values) -> list[Decimal]:
        if whole is not None and key != whole and values.get(whole) is None:
            return []  # a sum that is not stated says nothing of its parts
        others = {other: value for other, value in values.items() if other != key}
        return [-gap(others) if key == whole else gap(others)]

    return Constraint(code, keys if whole is None else (*keys, whole), holds, solve)


def _within(code: str, score: Key, weight: Key) -> Constraint:
    """A score lies between nothing and its weight."""

    def holds(values: Values) -> bool:
        points, limit = values.get(score), values.get(weight)
        return points is None or (points >= 0 and (limit is None or points <= limit))

    return Constraint(code, (score, weight), holds, _unsolved)


def _filled(code: str, key: Key, above: Decimal | None = None) -> Constraint:
    """A cell holds a figure, above `above` where that is asked for."""

    def holds(values: Values) -> bool:
        value = values.get(key)
        return value is not None and (above is None or value > above)

    return Constraint(code, (key,), holds, _unsolved)


def _unsolved(_key: Key, _values: Values) -> list[Decimal]:
    """What a bound says of the value of a cell: nothing exact."""
    return []


class _Figure(Struct, frozen=True):
    """A figure as the comparison takes it."""

    number: Decimal | None
    decimals: int
    unit: str | None


def _as_printed(value: Decimal | None, cell: Figure) -> _Figure:
    if value is not None and value == cell.number:
        return _Figure(value, cell.decimals, cell.unit)
    exponent = 0 if value is None else value.as_tuple().exponent
    return _Figure(value, -exponent if isinstance(exponent, int) and exponent < 0 else 0, cell.unit)


# -- the form's -------------------------------------------------------------------------------


def _row_keys(case: Case, field: str, numbers: Iterable[int] | None = None) -> list[Key]:
    wanted = None if numbers is None else set(numbers)
    return [
        ("row", rank, field)
        for rank, row in enumerate(case.form.indicators)
        if not row.child and (wanted is None or row.number in wanted)
    ]


def _execution(case: Case, field: str) -> list[Key]:
    """The key of a figure of the execution row."""
    row = case.execution_row
    if row is None or case.form.funds is None:
        return []
    return [("fund", case.form.funds.rows.index(row), field)]


def _outside(figures: Iterable[Figure], cells: Mapping[Key, Cell]) -> Decimal:
    """The sum of the figures that count and stand in no cell of their own: declared points."""
    own = {id(cell.figure) for cell in cells.values()}
    return sum((f.number for f in figures if f.number is not None and id(f) not in own), Decimal())


def _weights(case: Case, cells: Mapping[Key, Cell]) -> Iterator[Constraint]:
    full = case.policy.full_marks
    declared = [key for key in cells if key[0] == "category"]
    counted = {id(figure) for figure in case.weights}
    keys = [*_row_keys(case, "weight"), *_execution(case, "weight")]
    keys += [key for key in declared if id(cells[key].figure) in counted]
    if case.has_weights and not case.weighs_in_part:
        yield _sum("WGT001", keys, None, full - _outside(case.weights, cells))
    for rank, row in enumerate(case.form.indicators):
        if not row.child and row.score and not has_no_weight_cell(row):
            yield _filled("WGT002", ("row", rank, "weight"))
            yield _filled("WGT006", ("row", rank, "weight"), Decimal(0))
    for key in declared if case.has_weights else ():
        under = case.form.categories[key[1]].rows
        if under:
            yield _sum("WGT003", _row_keys(case, "weight", under), key)
    for rank, subtotal in enumerate(case.form.subtotals):
        for code, field in (("WGT008", "weight"), ("SCR014", "score")):
            rows = _row_keys(case, field, subtotal.rows)
            yield _sum(code, rows, ("subtotal", rank, field))
    yield _sum("WGT005", (), ("total", 0, "weight"), -full)


def _scores(case: Case, cells: Mapping[Key, Cell]) -> Iterator[Constraint]:
    keys = [*_row_keys(case, "score"), *_execution(case, "score")]
    beside = _outside(case.scores, cells)
    for field in ("score", "stated"):
        yield _sum("SCR001", keys, ("total", 0, field), -beside)
    unscored = {row.number for row in case.without_score}
    for rank, row in enumerate(case.form.indicators):
        if row.child or case.shares_cell(row):
            continue
        score, weight = ("row", rank, "score"), ("row", rank, "weight")
        yield _within("SCR002", score, weight)
        yield _within("SCR004", score, weight)
        if (row.weight.number and not row.score.merged) or row.number in unscored:
            yield _filled("SCR003", score)
    yield _filled("SCR003", ("total", 0, "score"))
    for score, weight in zip(_execution(case, "score"), _execution(case, "weight"), strict=True):
        yield _within("SCR002", score, weight)
        yield _within("SCR004", score, weight)


def _funds(case: Case, cells: Mapping[Key, Cell]) -> Iterator[Constraint]:
    funds = case.form.funds
    if funds is None:
        return
    rows = funds.rows
    ranks = {id(row): rank for rank, row in enumerate(rows)}
    total = case.fund_total
    twin = None if total is None else pasted_twice(funds, total)
    for field in MONEY_FIELDS if total is not None else ():
        whole = ("fund", ranks[id(total)], field)
        parts = [("fund", ranks[id(part)], field) for part in funds.parts if part is not twin]
        figures = [cells[key].figure for key in (*parts, whole) if key in cells]
        if any(figure.number is not None for figure in figures[:-1]):
            slack = Fraction(sum(half_unit(figure.decimals) for figure in figures))
            yield _sum("FND003", parts, whole, slack=slack)
    for rank in range(len(rows)):
        yield _rate(case, rank, cells)
    yield from _execution_score(case, cells)


def _rate(case: Case, rank: int, cells: Mapping[Key, Cell]) -> Constraint:
    """A rate is what was spent of the budget."""
    keys: tuple[Key, Key, Key] = (
        ("fund", rank, "rate"),
        ("fund", rank, "executed"),
        ("fund", rank, case.base_field),
    )

    def figures(values: Values) -> list[_Figure]:
        return [_as_printed(values.get(key), _figure(cells, key)) for key in keys]

    def holds(values: Values) -> bool:
        rate, executed, base = figures(values)
        comparison = compare_rate(rate, executed, base)
        return comparison is None or comparison.verdict != "contradicted"

    def solve(key: Key, values: Values) -> list[Decimal]:
        rate, executed, base = figures(values)
        if key != keys[0] or executed.number is None or not base.number:
            return []
        share = Fraction(executed.number) / Fraction(base.number)
        ratio = rate.unit is None and _figure(cells, key).number in (1, None)
        places = max(_figure(cells, key).decimals, 0) or _DECIMALS
        scaled = share if ratio and share <= 1 and rate.unit is None else share * 100
        scaled = share * 100 if rate.unit else scaled
        return list(dict.fromkeys((display(scaled, places), display_trimmed(scaled, _DECIMALS))))

    return Constraint("FND001", keys, holds, solve)


def _execution_score(case: Case, cells: Mapping[Key, Cell]) -> Iterator[Constraint]:
    """The score of the execution is its weight times the rate."""
    fields = ("score", "weight", "executed", case.base_field, "rate")
    keys = tuple(key for field in fields for key in _execution(case, field))
    if len(keys) != len(fields) or case.form.funds is None:
        return
    declared = case.form.funds.declared_points

    def figures(values: Values) -> list[_Figure]:
        found = [_as_printed(values.get(key), _figure(cells, key)) for key in keys]
        if keys[1] not in cells:
            found[1] = _Figure(declared.number, declared.decimals, declared.unit)
        return found

    def holds(values: Values) -> bool:
        score, weight, executed, base, rate = figures(values)
        comparison = compare_execution_score(score, weight, executed, base, rate)
        return comparison is None or comparison.verdict != "contradicted"

    def solve(key: Key, values: Values) -> list[Decimal]:
        _, weight, executed, base, _ = figures(values)
        ready = weight.number is not None and executed.number is not None and base.number
        if key != keys[0] or not ready or weight.number is None or executed.number is None:
            return []
        share = min(Fraction(executed.number) / Fraction(base.number or 1), Fraction(1))
        exact = Fraction(weight.number) * share
        places = _figure(cells, key).decimals
        return list(dict.fromkeys((display_trimmed(exact, _DECIMALS), display(exact, places))))

    yield Constraint("FND002", keys, holds, solve)


_NONE = Figure()


def _figure(cells: Mapping[Key, Cell], key: Key) -> Figure:
    return cells[key].figure if key in cells else _NONE
