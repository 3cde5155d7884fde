"""The smallest sets of cells whose change makes every constraint hold, and the values they take."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice

from msgspec import Struct, field

from selfeval_cli.diagnosis.cells import Key, Values
from selfeval_cli.diagnosis.constraints import Constraint

#: A form in which more cells than this are wrong together is mostly wrong.
MOST_CELLS = 4
#: Sets of cells tried for one group of contradictions.
MOST_SETS = 3000
#: Solutions kept of one size.
MOST_FOUND = 60

Solution = dict[Key, Decimal]


class Search(Struct):
    """The constraints, the values as printed with the likeliest to be wrong first, the values a
    free cell may take, and the cells that stay as they are.

    After Fellegi and Holt (1976): every breached constraint must lose one of its cells, and the
    values of the freed cells must satisfy all constraints.
    """

    constraints: Sequence[Constraint]
    printed: Values
    suggest: Callable[[Key], list[Decimal]]
    frozen: frozenset[Key] = frozenset()
    _tried: set[frozenset[Key]] = field(default_factory=set)
    _by_key: dict[Key, list[Constraint]] = field(default_factory=dict)
    _order: dict[Key, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._order.update((key, rank) for rank, key in enumerate(self.printed))
        for constraint in self.constraints:
            for key in constraint.keys:
                self._by_key.setdefault(key, []).append(constraint)

    def smallest(self, breached: Sequence[Constraint]) -> list[Solution]:
        """All the smallest changes that mend `breached` and break nothing else; none when they
        would be larger than MOST_CELLS or the search too long."""
        for size in range(1, MOST_CELLS + 1):
            self._tried.clear()
            found = list(islice(self._of_size(frozenset(), size, breached), MOST_FOUND))
            if found or len(self._tried) >= MOST_SETS:
                return found
        return []

    def _of_size(
        self, freed: frozenset[Key], size: int, breached: Sequence[Constraint]
    ) -> Iterator[Solution]:
        if len(self._tried) >= MOST_SETS or freed in self._tried:
            return
        self._tried.add(freed)
        if len(freed) == size:
            yield from self._solved(freed, breached)
            return
        for key in self._next(freed, breached):
            yield from self._of_size(freed | {key}, size, breached)

    def _next(self, freed: frozenset[Key], breached: Sequence[Constraint]) -> Sequence[Key]:
        """The cells of which one must be freed next: those of a breached constraint that has none
        free; where all have, those that share a constraint with a free one."""
        untouched = [c for c in breached if not freed.intersection(c.keys)]
        if untouched:
            keys = dict.fromkeys(min(untouched, key=lambda c: len(c.keys)).keys)
            return self._free(keys, freed)
        near = (c for key in sorted(freed) for c in self._by_key[key])
        keys = dict.fromkeys(key for c in near for key in c.keys)
        return self._free(keys, freed)

    def _free(self, keys: Iterable[Key], freed: frozenset[Key]) -> list[Key]:
        """The cells among `keys` that may be freed, the likeliest first."""
        closed = freed | self.frozen
        return sorted((k for k in keys if k in self._order and k not in closed), key=self._rank)

    def _rank(self, key: Key) -> int:
        return self._order[key]

    # -- values

    def _solved(self, freed: frozenset[Key], breached: Sequence[Constraint]) -> Iterator[Solution]:
        """The values of the freed cells that satisfy all constraints."""
        touched = {id(c): c for key in freed for c in self._by_key.get(key, ())}
        held = [*touched.values(), *(c for c in breached if id(c) not in touched)]
        base = {key: value for key, value in self.printed.items() if key not in freed}
        for new in self._assigned(base, {}, freed, list(touched.values())):
            if any(value == self.printed[key] or value < 0 for key, value in new.items()):
                continue
            values = {**base, **new}
            if all(constraint.holds(values) for constraint in held):
                yield new

    def _assigned(
        self, base: Values, new: Solution, unset: frozenset[Key], touched: Sequence[Constraint]
    ) -> Iterator[Solution]:
        """Give the unset cells values: first those that a constraint determines by itself."""
        if not unset:
            yield new
            return
        key, options = self._easiest({**base, **new}, unset, touched)
        for value in options:
            yield from self._assigned(base, {**new, key: value}, unset - {key}, touched)

    def _easiest(
        self, values: Values, unset: frozenset[Key], touched: Sequence[Constraint]
    ) -> tuple[Key, list[Decimal]]:
        """The cell with the fewest values, and these: solved for where it alone is unset in a sum,
        else suggested."""
        options: dict[Key, list[Decimal]] = {}
        for constraint in touched:
            free = unset.intersection(constraint.keys)
            if len(free) == 1:
                (key,) = free
                solved = constraint.solve(key, values)
                known = options.get(key)
                if solved and (known is None or len(solved) < len(known)):
                    options[key] = solved
        if options:
            key = min(options, key=lambda one: (len(options[one]), one))
            return key, options[key]
        key = min(unset)
        return key, self.suggest(key)
