"""The diagnosis of a form: its likeliest repairs, and which findings each of them resolves."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from selfeval_cli.base.errors import Language
from selfeval_cli.base.words import say
from selfeval_cli.diagnosis.cells import Cell, Key, Values, cells_of, changed, rewritten
from selfeval_cli.diagnosis.constraints import Constraint, constraints_of, in_force
from selfeval_cli.diagnosis.likelihood import COST, cost, suggestions
from selfeval_cli.diagnosis.search import Search, Solution
from selfeval_cli.figures import parse_number
from selfeval_cli.model.report import Diagnosis, Finding, Repair, RepairCell
from selfeval_cli.rules.case import Case
from selfeval_cli.rules.engine import inspect
from selfeval_cli.rules.sums import trimmed

#: Repairs named for one form.
MOST_REPAIRS = 4
#: A form of which more cells would have to change is mostly wrong.
MOST_CHANGES = 8
#: Changes carried on from one group of contradictions to the next.
BEAM = 12
#: How much likelier the first of several repairs must be to be called clearly the likeliest.
CLEARLY = Decimal(2)
#: Changes named in the advice of one finding.
_MOST_NAMED = 3
#: The families of rules whose findings a repair can resolve.
_ARITHMETIC = ("FND", "WGT", "SCR", "FRM003")
#: Remarks on rows that were not counted.
_LEFT_OUT = ("hidden-row", "struck-row")
#: What a repair of the table may resolve besides: a text that has the right figure.
_TOLD = ("NAR003",)


def diagnose(
    case: Case, findings: Sequence[Finding], language: Language = "zh"
) -> tuple[Diagnosis | None, tuple[Finding, ...]]:
    """Return what to change first, and the findings with the repair that resolves each.

    None where no finding of level error is about arithmetic. `findings` are those on the form of
    `case`; a form with too many contradictions has no repairs, and all of them are unexplained.
    Neither has one with a row that is hidden or struck out: that row may be what is missing.
    """
    errors = [f for f in findings if f.severity == "error" and f.code.startswith(_ARITHMETIC)]
    if not errors:
        return None, tuple(findings)
    cells = cells_of(case)
    left_out = any(remark.kind in _LEFT_OUT for remark in case.form.remarks)
    solutions = [] if left_out else _solutions(case, cells, {finding.code for finding in errors})
    repairs = [_repair(solution, case, cells, findings, language) for solution in solutions]
    repairs = [_likely(repair, n, solutions) for n, repair in enumerate(repairs) if repair.resolves]
    resolved = set(repairs[0].resolves) if repairs else set()
    unexplained = [f.fingerprint for f in errors if f.fingerprint not in resolved]
    diagnosis = Diagnosis(repairs=tuple(repairs), unexplained=tuple(unexplained))
    full = case.policy.full_marks
    pointed = (_pointed(finding, repairs, full, language) for finding in findings)
    return diagnosis, tuple(pointed)


class _Ranked(Struct, frozen=True):
    """A change of some cells and how unlikely it is; fewer cells come first. `left` are the ranks
    of constraints that no small change mends."""

    values: Solution
    cost: Decimal = Decimal(0)
    left: frozenset[int] = frozenset()

    @property
    def order(self) -> tuple[int, Decimal, list[Key]]:
        return len(self.values), self.cost, sorted(self.values)

    def breached(self, constraints: Sequence[Constraint], printed: Values) -> list[Constraint]:
        """The constraints that do not hold after the change, but for those that are left."""
        values = {**printed, **self.values}
        rest = (c for rank, c in enumerate(constraints) if rank not in self.left)
        return [constraint for constraint in rest if not constraint.holds(values)]


def _solutions(case: Case, cells: Mapping[Key, Cell], codes: set[str]) -> list[_Ranked]:
    """The smallest changes of the whole form, the likeliest first.

    Groups of contradictions that share no cell are mended one after the other; of what has been
    mended so far the BEAM best are carried on.
    """
    likeliest = sorted(cells.values(), key=lambda cell: COST[cell.kind])
    printed = {cell.key: cell.figure.number for cell in likeliest}
    constraints = in_force(constraints_of(case, cells), printed, codes)
    open_, done = [_Ranked({})], dict[frozenset[tuple[Key, Decimal]], _Ranked]()
    for _ in range(MOST_CHANGES):
        further: list[_Ranked] = []
        for state in open_:
            breached = state.breached(constraints, printed)
            if not breached:
                done[frozenset(state.values.items())] = state
                continue
            group = _first_group(breached)
            suggest = partial(suggestions, cells=cells, case=case)
            values = {**printed, **state.values}
            search = Search(constraints, values, suggest, frozenset(state.values))
            mended = search.smallest(group)
            for new in mended:
                both = {**state.values, **new}
                further.append(_Ranked(both, cost(both, cells, case), state.left))
            if not mended:
                ids = set(map(id, group))
                ranks = {rank for rank, c in enumerate(constraints) if id(c) in ids}
                further.append(replace(state, left=state.left | ranks))
        open_ = sorted(further, key=lambda one: one.order)[:BEAM]
    fewest = min((len(one.left) for one in done.values()), default=0)
    best = [one for one in done.values() if one.values and len(one.left) == fewest]
    smallest = min((len(one.values) for one in best), default=0)
    best = [one for one in best if len(one.values) == smallest]
    return sorted(best, key=lambda one: one.order)[:MOST_REPAIRS]


def _first_group(breached: Sequence[Constraint]) -> list[Constraint]:
    """The first breached constraint, and those that share a cell with it: one change may mend
    several."""
    keys, group, others = set(breached[0].keys), [breached[0]], list(breached[1:])
    while near := [c for c in others if keys.intersection(c.keys)]:
        group += near
        others = [c for c in others if not keys.intersection(c.keys)]
        keys.update(key for c in near for key in c.keys)
    return group


def _repair(
    solution: _Ranked,
    case: Case,
    cells: Mapping[Key, Cell],
    findings: Sequence[Finding],
    language: Language,
) -> Repair:
    """A solution in the words of the form, with the findings that are gone when it is made."""
    codes = tuple({f.code for f in findings if f.code.startswith((*_ARITHMETIC, *_TOLD))})
    after = Case(changed(case.form, solution.values), case.policy)
    left = {(f.code, f.where) for f in inspect(after, language, codes)[0]}
    resolves = [
        f.fingerprint for f in findings if f.code in codes and (f.code, f.where) not in left
    ]
    changes = sorted(solution.values.items(), key=lambda item: _reading_order(cells[item[0]]))
    return Repair(
        cells=tuple(_change(cells[key], value) for key, value in changes), resolves=tuple(resolves)
    )


def _reading_order(cell: Cell) -> tuple[int, int, int]:
    place = cell.figure.cell
    return (0, 0, 0) if place is None else (place.table, place.row, place.column)


def _change(cell: Cell, value: Decimal) -> RepairCell:
    before, after = rewritten(cell, Decimal(trimmed(value)))
    return RepairCell(
        where=cell.place.where,
        cell=cell.figure.cell,
        before=before,
        after=after,
        kind=cell.kind,
    )


def _likely(repair: Repair, rank: int, solutions: Sequence[_Ranked]) -> Repair:
    """The repair with how likely it is: clearly the likeliest, one of several, or less likely."""
    first = solutions[0].cost
    if solutions[rank].cost - first >= CLEARLY:
        return replace(repair, likelihood="less")
    near = any(other.cost - first < CLEARLY for other in solutions[1:])
    return replace(repair, likelihood="one-of-several" if near else "clear")


def _pointed(
    finding: Finding, repairs: Sequence[Repair], full: Decimal, language: Language
) -> Finding:
    """The finding with the first repair that resolves it, and advice that goes with it: never what
    a repair contradicts, never more than full marks."""
    rank = next((n for n, r in enumerate(repairs) if finding.fingerprint in r.resolves), None)
    if rank is not None:
        blank = say("blank", language)
        cells = repairs[rank].cells
        changes = [f"{c.where} {c.before.strip() or blank} → {c.after}" for c in cells]
        if len(changes) > _MOST_NAMED:
            changes = [*changes[:_MOST_NAMED], "…"]
        advice = say("repair-advice", language, changes=say("comma", language).join(changes))
        return replace(finding, repair=rank, suggestion=advice)
    expected = parse_number(finding.expected or "").number
    if finding.code == "SCR001" and expected is not None and expected > full:
        advice = say("repair-scores-first", language, full=trimmed(full))
        return replace(finding, suggestion=advice)
    return finding
