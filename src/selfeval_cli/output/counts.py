"""What is counted over the documents of a run: totals, findings by rule, the worst files."""

import heapq
from collections import Counter
from collections.abc import Iterable

from msgspec import Struct, field

from selfeval_cli.model.report import DocumentReport, Summary

_WORST = 10


class Worst(Struct, frozen=True):
    """A document with active findings, and how many of each severity."""

    path: str
    errors: int
    warnings: int
    infos: int


#: A document by its findings and, with the greatest for the first, its number.
_Ranked = tuple[tuple[int, int, int], int, Worst]


class Counts(Struct):
    """The counts of a run so far. `by_code` counts active findings.

    Needs memory for ten documents, however many come.
    """

    totals: Counter[str] = field(default_factory=Counter)
    by_code: Counter[str] = field(default_factory=Counter)
    by_cause: Counter[str] = field(default_factory=Counter)
    _heap: list[_Ranked] = field(default_factory=list)

    def add(self, document: DocumentReport) -> None:
        """Count one document."""
        found = document.count()
        self.totals.update(found)
        self.totals.update({"documents": 1, "forms": len(document.forms), document.status: 1})
        if document.problem is not None:
            self.by_cause[document.problem.cause] += 1
        self.by_code.update(f.code for form in document.forms for f in form.findings if f.active)
        self._rank(document.path, found)

    def update(self, later: "Counts") -> None:
        """Add what was counted of the documents that come next."""
        before = self.totals["documents"]
        self.totals.update(later.totals)
        self.by_code.update(later.by_code)
        self.by_cause.update(later.by_cause)
        for size, rank, worst in later._heap:
            self._push((size, rank - before, worst))

    def _rank(self, path: str, found: Counter[str]) -> None:
        size = (found["error"], found["warning"], found["info"])
        if size[:2] != (0, 0):
            # Among equals the first of the run stays; the number also keeps Worst out of
            # comparisons.
            self._push((size, -self.totals["documents"], Worst(path, *size)))

    def _push(self, entry: _Ranked) -> None:
        push = heapq.heappush if len(self._heap) < _WORST else heapq.heappushpop
        push(self._heap, entry)

    @property
    def worst(self) -> tuple[Worst, ...]:
        """The ten documents with the most findings, the worst first."""
        return tuple(entry[2] for entry in sorted(self._heap, reverse=True))

    @property
    def summary(self) -> Summary:
        """The totals."""
        return Summary.of(self.totals)


def tally(documents: Iterable[DocumentReport]) -> Counts:
    """The counts of these documents."""
    counts = Counts()
    for document in documents:
        counts.add(document)
    return counts
