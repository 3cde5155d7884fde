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


class Brief(Struct, frozen=True):
    """What is counted of a document."""

    path: str
    status: str
    cause: str | None
    forms: int
    found: Counter[str]
    by_code: Counter[str]


def brief(document: DocumentReport) -> Brief:
    """What is to be counted of a document; `by_code` are its active findings."""
    by_code = Counter(f.code for form in document.forms for f in form.findings if f.active)
    cause = document.problem.cause if document.problem is not None else None
    forms = len(document.forms)
    return Brief(document.path, document.status, cause, forms, document.count(), by_code)


class Counts(Struct):
    """The counts of a run so far. `by_code` counts active findings.

    Needs memory for ten documents, however many come.
    """

    totals: Counter[str] = field(default_factory=Counter)
    by_code: Counter[str] = field(default_factory=Counter)
    by_cause: Counter[str] = field(default_factory=Counter)
    _heap: list[tuple[tuple[int, int, int], int, Worst]] = field(default_factory=list)

    def add(self, document: DocumentReport) -> None:
        """Count one document."""
        self.put(brief(document))

    def put(self, document: Brief) -> None:
        """Count one document, told in brief."""
        self.totals.update(document.found)
        self.totals.update({"documents": 1, "forms": document.forms, document.status: 1})
        if document.cause is not None:
            self.by_cause[document.cause] += 1
        self.by_code.update(document.by_code)
        self._rank(document.path, document.found)

    def _rank(self, path: str, found: Counter[str]) -> None:
        size = (found["error"], found["warning"], found["info"])
        if size[:2] == (0, 0):
            return
        # Among equals the first of the run stays; the number also keeps Worst out of comparisons.
        entry = (size, -self.totals["documents"], Worst(path, *size))
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
