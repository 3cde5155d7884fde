"""How likely it is that a cell is what a person got wrong, and the values a slip comes from."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from selfeval_cli.diagnosis.cells import Cell, Key, Kind, changed
from selfeval_cli.figures.rounding import display_trimmed
from selfeval_cli.model.form import Indicator
from selfeval_cli.rules.case import Case
from selfeval_cli.rules.earning import Recomputation, recompute
from selfeval_cli.rules.sums import numbers

#: What changing a figure costs by what it is: a total before a summand, an amount of the accounts
#: last. A blank or unreadable cell is the first to change.
COST: Mapping[Kind, Decimal] = {
    "total": Decimal(2),
    "subtotal": Decimal(2),
    "points": Decimal(3),
    "rate": Decimal(3),
    "score": Decimal(5),
    "weight": Decimal(5),
    "amount": Decimal(9),
}
#: What makes a change likelier: the cell was blank, the old value is a slip of the new one, the
#: new one stands in the column beside, or is the policy's; what makes it less likely: more
#: decimals than the old value had.
BLANK, SLIP, BESIDE, PLANNED, FINER = (Decimal(text) for text in ("-9", "-2", "-1", "-3", "1.5"))
#: A row that scores what it earns after the change and did not before, and the other way round.
EARNED = Decimal(4)
#: A funds row that spends more than its budget after the change, and not before.
OVERSPENT = Decimal(2)
#: An execution score that is rounded to fewer places than the two it is computed to.
COARSER = Decimal("0.5")
#: A weight where all weights make full marks as they stand: their sum speaks for each of them.
CONFIRMED = Decimal(2)
_LONGEST = 12


def slips(text: str) -> Iterator[Decimal]:
    """The values that a person may have meant who wrote `text`: two digits swapped, a digit or a
    point too many or too few, a sign."""
    digits = "".join(sign for sign in text if sign.isascii() and (sign.isdigit() or sign in ".-"))
    if not digits or len(digits) > _LONGEST:
        return
    found = [digits, digits.lstrip("-")]
    found += [
        digits[:n] + digits[n + 1] + digits[n] + digits[n + 2 :] for n in range(len(digits) - 1)
    ]
    found += [digits[:n] + digits[n + 1 :] for n in range(len(digits))]
    found += [f"{digits[:n]}{digits[n]}{digits[n:]}" for n in range(len(digits))]
    found += [digits + "0", digits + "00"]
    bare = digits.replace(".", "")
    found += [f"{bare[:n]}.{bare[n:]}" for n in range(1, len(bare))]
    for one in dict.fromkeys(found):
        try:
            yield Decimal(one)
        except InvalidOperation:
            continue


def suggestions(key: Key, cells: Mapping[Key, Cell], case: Case) -> list[Decimal]:
    """Values that a cell may take where nothing in the form says which."""
    cell = cells[key]
    found = [*_planned(cell, case), *_beside(cell, cells)]
    if cell.figure.number is None or cell.kind == "amount":
        found += slips(cell.figure.text)
    if cell.kind == "amount":
        part, _, name = cell.key
        found += [
            other.figure.number
            for key, other in cells.items()
            if key[0] == part and key[2] != name and other.kind == "amount" and other.figure.number
        ]
    return list(dict.fromkeys(value for value in found if value != cell.figure.number))


def _planned(cell: Cell, case: Case) -> list[Decimal]:
    """What the policy plans for a cell, or what its row earns."""
    part, rank, name = cell.key
    if part == "fund" and name == "weight" and case.policy.execution_weight is not None:
        return [case.policy.execution_weight]
    if part == "total" and name == "weight":
        return [case.policy.full_marks]
    if part == "row" and name == "score":
        outcome = recompute(case.form.indicators[rank], case.policy)
        if isinstance(outcome, Recomputation):
            return [display_trimmed(outcome.range.low)]
    return []


def _beside(cell: Cell, cells: Mapping[Key, Cell]) -> list[Decimal]:
    """The weight of a score and the score of a weight."""
    part, rank, name = cell.key
    other = {"weight": "score", "score": "weight"}.get(name)
    beside = cells.get((part, rank, other)) if other else None
    number = None if beside is None else beside.figure.number
    return [] if number is None else [number]


def cost(values: Mapping[Key, Decimal], cells: Mapping[Key, Cell], case: Case) -> Decimal:
    """How unlikely it is that these are the values that were meant."""
    places = max((_places(new) for key, new in values.items() if key[0] != "total"), default=0)
    total = sum((_cost(cells[key], new, cells, case) for key, new in values.items()), Decimal())
    total += FINER * sum(_is_finer(cells[key], new, places) for key, new in values.items())
    total += OVERSPENT * _newly_overspent(values, cells, case)
    if sum(numbers(case.weights), Decimal(0)) == case.policy.full_marks:
        total += CONFIRMED * sum(cells[key].kind == "weight" for key in values)
    rows = {rank for part, rank, _ in values if part == "row"}
    if rows:
        after = changed(case.form, values)
        for rank in rows:
            before_fits = _earns(case.form.indicators[rank], case)
            after_fits = _earns(after.indicators[rank], case)
            if before_fits != after_fits:
                total += EARNED if after_fits is False else -EARNED if after_fits else 0
    return total


def _cost(cell: Cell, new: Decimal, cells: Mapping[Key, Cell], case: Case) -> Decimal:
    old = cell.figure.number
    total = COST[cell.kind]
    if old is None:
        total += BLANK
    elif new in set(slips(cell.figure.text)):
        total += SLIP
    if new in _beside(cell, cells):
        total += BESIDE
    planned = _planned(cell, case)
    if new in planned:
        total += PLANNED
    if old in planned:
        total -= PLANNED
    if cell.key[0] == "fund" and cell.kind == "score" and new != _computed_execution(case):
        total += COARSER
    return total


def _is_finer(cell: Cell, new: Decimal, summands: int) -> bool:
    """Whether a cell would have more decimals than it had; a total has those of its summands."""
    if cell.figure.number is None or cell.key[0] == "fund":
        return False
    held = summands if cell.kind == "total" else 0
    return _places(new) > max(cell.figure.decimals, held)


def _computed_execution(case: Case) -> Decimal | None:
    """What budget execution scores, to two places."""
    weight, rate = case.execution_weight.number, case.rate
    if weight is None or rate is None:
        return None
    return display_trimmed(min(rate, Fraction(1)) * Fraction(weight))


def _newly_overspent(values: Mapping[Key, Decimal], cells: Mapping[Key, Cell], case: Case) -> int:
    """How many more funds rows spend more than their budget after a change of amounts."""
    if not any(cells[key].kind == "amount" for key in values):
        return 0
    return _overspent(Case(changed(case.form, values), case.policy)) - _overspent(case)


def _overspent(case: Case) -> int:
    pairs = ((row.executed.number, case.base(row).number) for row in case.fund_rows)
    return sum(spent is not None and base is not None and spent > base for spent, base in pairs)


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _earns(row: Indicator, case: Case) -> bool | None:
    """Whether a row scores what it earns; None where that cannot be said."""
    outcome = recompute(row, case.policy)
    if not isinstance(outcome, Recomputation):
        return None
    return outcome.comparison.verdict != "contradicted"
