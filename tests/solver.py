"""The smallest number of cells whose change mends a form, found by a solver, to hold ours against.

Run as ``make solver``: forms with one, two and three faults, solved by `diagnosis` and by HiGHS as
a mixed integer programme (after Fellegi and Holt); prints sizes and times side by side.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from random import Random
from statistics import median
from typing import Any

import highspy
from blind.faults import FAULTS
from blind.judging import judge, make, written
from blind.layouts import LAYOUTS

from selfeval_cli.diagnosis.cells import Key, cells_of
from selfeval_cli.diagnosis.constraints import Constraint, constraints_of, in_force
from selfeval_cli.diagnosis.diagnose import diagnose
from selfeval_cli.forms.reading import read_forms
from selfeval_cli.input import read_document
from selfeval_cli.policy.choice import choose
from selfeval_cli.rules.case import Case
from selfeval_cli.rules.engine import inspect

#: Constraints that are linear; a whole comes last among the cells of all but the first.
_SUMS = ("WGT001", "WGT003", "WGT005", "WGT008", "SCR001", "SCR014")
_BOUNDS = ("SCR002", "SCR004")
_FILLED = ("WGT002", "WGT006", "SCR003")
#: No figure of weights and scores is larger.
_MOST = 1000.0
#: Faults in what the programme holds: weights, scores and totals.
LINEAR = [
    fault
    for fault in FAULTS
    if fault.arithmetic and set(fault.codes) <= {*_SUMS, *_BOUNDS, *_FILLED}
]


def smallest(
    constraints: Sequence[Constraint], printed: Mapping[Key, Decimal | None]
) -> int | None:
    """The fewest cells that must change for all linear constraints to hold; None where no change
    of weights, scores and totals does it."""
    linear = [c for c in constraints if c.code in (*_SUMS, *_BOUNDS, *_FILLED)]
    keys = sorted({key for c in linear for key in c.keys if key in printed})
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    value, changes = {}, {}
    for key in keys:
        value[key] = solver.addVariable(0, _MOST)
        changes[key] = solver.addBinary(obj=1)
        # A blank cell counts as nothing until it is filled.
        before = float(printed[key] or 0)
        solver.addConstr(value[key] - before <= _MOST * changes[key])
        solver.addConstr(value[key] - before >= -_MOST * changes[key])
    for c in linear:
        _add(solver, c, value, changes, printed)
    solver.minimize()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    best: float = solver.getObjectiveValue()
    return round(best)


def _add(solver, c, value, changes, printed) -> None:  # type: ignore[no-untyped-def]
    """Add one constraint; what stands in no cell of its own is a constant of it."""
    keys = [key for key in c.keys if key in value]
    if c.code in _FILLED:
        if printed[keys[0]] is None:
            solver.addConstr(changes[keys[0]] >= 1)
        if c.code == "WGT006":
            solver.addConstr(value[keys[0]] >= 0.01)
        return
    if c.code in _BOUNDS:
        if len(keys) == 2 and printed[keys[1]] is not None:  # a blank weight bounds nothing
            solver.addConstr(value[keys[0]] <= value[keys[1]])
        return
    constant = float(_constant(c))
    if c.code == "WGT001":
        solver.addConstr(sum(value[key] for key in keys) == constant)
        return
    *parts, whole = c.keys
    if whole in value and printed[whole] is not None:
        solver.addConstr(
            sum((value[key] for key in parts if key in value), 0 * value[whole]) - value[whole]
            == constant
        )


def _constant(c: Constraint) -> Decimal:
    """What the parts of a sum add up to when its whole is nothing."""
    (gap,) = c.solve(c.keys[0], dict.fromkeys(c.keys, Decimal(0)))
    return -gap if len(c.keys) == 1 and c.code != "WGT001" else gap


def compare(names: Sequence[str], seed: int) -> tuple[int | None, int | None, float, float] | None:
    """One form with faults: the size of our repair and of the solver's, and both times."""
    faults = [fault for fault in LINEAR if fault.name in names]
    fitting = [layout for layout in LAYOUTS if all(fault.fits(layout) for fault in faults)]
    if not fitting:
        return None
    layout = fitting[seed % len(fitting)]
    one = make(seed, layout)
    if any(fault.put(one, Random(seed)) is None for fault in faults):
        return None
    document = written(one, layout, "docx")
    if judge(document, one, layout).form is None:
        return None
    (form, *_) = read_forms(read_document(document.data)).forms
    case = Case(form, choose(form, None))
    findings, _ = inspect(case, "zh")
    codes = {f.code for f in findings if f.severity == "error"}
    if not codes or not codes <= {*_SUMS, *_BOUNDS, *_FILLED}:
        return None
    begun = time.process_time()
    diagnosis, _ = diagnose(case, findings)
    ours = time.process_time() - begun
    cells = cells_of(case)
    printed = {key: cell.figure.number for key, cell in cells.items()}
    begun = time.process_time()
    theirs = smallest(in_force(constraints_of(case, cells), printed, codes), printed)
    solved = time.process_time() - begun
    repairs = diagnosis.repairs if diagnosis else ()
    return (len(repairs[0].cells) if repairs else None), theirs, ours, solved


def main() -> None:
    """Print, for one to three faults, how often the sizes are the same and what they cost."""
    for count in (1, 2, 3, 4):
        kinds = list(combinations([fault.name for fault in LINEAR], count))
        Random(3).shuffle(kinds)
        tried = [compare(kinds[n % len(kinds)], n) for n in range(400)]
        found = [one for one in tried if one is not None]
        sizes = Counter(
            "none" if a is None else "same" if a == b else "larger" if b and a > b else "smaller"
            for a, b, _, _ in found
        )
        ours = median(one[2] for one in found)
        theirs = median(one[3] for one in found)
        print(f"{count} faults, {len(found)} forms: {dict(sizes)}; "
              f"median {ours * 1000:.1f} ms, HiGHS {theirs * 1000:.1f} ms")  # fmt: skip


if __name__ == "__main__":
    main()
