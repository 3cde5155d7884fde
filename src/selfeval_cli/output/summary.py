"""One pass over the documents of a run: totals, counts by rule and by cause, the worst files."""

import heapq
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from selfeval_cli.model.report import DocumentReport, FormReport, Summary

_WORST = 10


@dataclass(frozen=True, slots=True)
class Worst:
    """A document with active findings, and how many of each severity."""

    path: str
    errors: int
    warnings: int
    infos: int


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of a run. `by_code` counts active findings; `worst` has the ten worst first."""

    summary: Summary
    by_code: Counter[str] = field(default_factory=Counter)
    by_cause: Counter[str] = field(default_factory=Counter)
    worst: tuple[Worst, ...] = ()


def tally(documents: Iterable[DocumentReport]) -> Tally:
    """Count everything a summary shows. Needs memory for ten documents, however many come."""
    total: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    causes: Counter[str] = Counter()
    worst: list[tuple[tuple[int, int, int], int, Worst]] = []
    for rank, document in enumerate(documents):
        found = severities(document.forms)
        total.update(found)
        total["documents"] += 1
        total["forms"] += len(document.forms)
        total[document.status] += 1
        if document.problem is not None:
            causes[document.problem.cause] += 1
        for form in document.forms:
            codes.update(finding.code for finding in form.findings if finding.active)
        errors, warnings, infos = (found[key] for key in ("error", "warning", "info"))
        if errors or warnings:
            # Among equals the first of the run stays; -rank also keeps Worst out of comparisons.
            entry = (
                (errors, warnings, infos),
                -rank,
                Worst(document.path, errors, warnings, infos),
            )
            push = heapq.heappush if len(worst) < _WORST else heapq.heappushpop
            push(worst, entry)
    summary = Summary(
        documents=total["documents"],
        unreadable=total["unreadable"],
        no_form=total["no-form"],
        forms=total["forms"],
        errors=total["error"],
        warnings=total["warning"],
        infos=total["info"],
        suppressed=total["suppressed"],
        known=total["known"],
    )
    return Tally(summary, codes, causes, tuple(e[2] for e in sorted(worst, reverse=True)))


def severities(forms: Iterable[FormReport]) -> Counter[str]:
    """Active findings by severity; the others as "suppressed" (first) or "known"."""
    counts: Counter[str] = Counter()
    for form in forms:
        for finding in form.findings:
            if finding.active:
                counts[finding.severity] += 1
            else:
                counts["known" if finding.suppressed is None else "suppressed"] += 1
    return counts
