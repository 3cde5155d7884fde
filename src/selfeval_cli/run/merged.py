"""The results of a run, and what only the whole run can tell: the baseline, forms like others."""

import sys
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import count
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from selfeval_cli.base.errors import Language
from selfeval_cli.base.words import say
from selfeval_cli.input import sources as discovery
from selfeval_cli.model.report import DocumentReport, Finding, FormReport, Summary
from selfeval_cli.run import workers
from selfeval_cli.run.baseline import Known
from selfeval_cli.run.packed import Facts, read_facts, read_report
from selfeval_cli.run.plan import Plan
from selfeval_cli.run.spool import Spool
from selfeval_cli.run.workers import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from selfeval_cli.run.across import Across

#: Carries out tasks on other machines, in order, as `workers.ordered` does here.
Elsewhere = Callable[..., Iterator[Any]]
#: Documents that a worker makes something of at a time, and from how many on that takes workers.
_CHUNK, _WORTH_WORKERS = 32, 128
#: Documents that another machine makes something of at a time, and into how many portions at least
#: a run is cut for that.
_PORTION, _PORTIONS = 512, 16
#: Documents whose forms are compared with all others, and which are counted, at a time.
_COMPARED = 256
#: Documents from which on other machines compare the forms.
_WORTH_MACHINES = 4_096
_Made = TypeVar("_Made")
#: A finding that a baseline names: the document, the rank through all its forms, what the finding
#: counts as, and its fingerprint.
_Met = tuple[int, int, str, str]


class Batch(Struct, frozen=True):
    """The outcome of a run.

    `documents` reads all reports anew, in order; `mapped` yields what a function makes of them, a
    few at a time and in order, in workers where it is worth it. `apart`, on a cluster, yields what
    its machines make of portions of them that are numbered in order. `open_ends` counts the
    documents that could not be read or in which no form was found; tables known to be of another
    kind are not among them.
    """

    summary: Summary
    documents: Callable[[], Iterator[DocumentReport]]
    notes: tuple[str, ...]
    open_ends: int
    mapped: Callable[[Callable[[Sequence[DocumentReport]], Any]], Iterator[Any]]
    apart: Callable[[Callable[[int, Iterator[DocumentReport]], Any]], Iterator[Any]] | None = None


class Told(Struct, frozen=True):
    """A report as it was packed, and what only the whole run tells of it.

    `across` are findings by the number of their form, `codes` the rules that were applied to find
    them, `known` the ranks of findings the baseline knows, through all forms.
    """

    raw: bytes
    across: dict[int, list[Finding]]
    codes: tuple[str, ...]
    known: frozenset[int] | None

    def report(self) -> DocumentReport:
        """All in one."""
        report = read_report(self.raw)
        if not self.codes and self.known is None:
            return report
        states = None if self.known is None else _states(self.known)
        forms = (self._finished(form, states) for form in report.forms)
        return replace(report, forms=tuple(forms))

    def _finished(self, form: FormReport, states: "Iterator[_State] | None") -> FormReport:
        extra = self.across.get(form.number, [])
        findings = (*form.findings, *extra)
        if states:
            findings = tuple(
                replace(f, baseline=state) for f, state in zip(findings, states, strict=False)
            )
        failed = {finding.code for finding in extra}
        passed = tuple(code for code in self.codes if code not in failed)
        checks = replace(
            form.checks,
            failed=form.checks.failed + len(failed),
            passed=form.checks.passed + len(passed),
            passed_codes=(*form.checks.passed_codes, *passed),
        )
        return replace(form, findings=findings, checks=checks)


_State = Literal["new", "known"]


def _states(known: frozenset[int]) -> Iterator[_State]:
    return ("known" if rank in known else "new" for rank in count())


class _Portions(Sequence[Any]):
    """The reports of a run as tasks for other machines, read when they are sent."""

    def __init__(self, merged: "Merged") -> None:
        self._merged, self._total = merged, len(merged.sources)
        self.size = max(1, min(_PORTION, -(-self._total // _PORTIONS)))

    def __len__(self) -> int:
        return -(-self._total // self.size)

    def __getitem__(self, number: Any) -> tuple[int, list[Told]]:
        begin = number * self.size
        numbers = range(begin, min(begin + self.size, self._total))
        return number, [self._merged.told(index) for index in numbers]


class _Portioned(Struct, frozen=True):
    """The job of another machine: what a function makes of a portion."""

    function: Callable[[int, Iterator[DocumentReport]], Any]

    def __call__(self, portion: tuple[int, list[Told]]) -> Any:
        number, told = portion
        return self.function(number, (each.report() for each in told))


class Merged(Struct):
    """The spooled results with what only the whole run can tell."""

    sources: Sequence[discovery.Source]
    plans: Sequence[Plan]
    plan_of: Sequence[int]
    spool: Spool
    known: Counter[str] | None
    #: How many forms there are.
    forms: int
    #: What the rules across forms tell the documents, and which rules those are.
    across: Spool
    across_codes: tuple[str, ...] = ()
    #: Of the documents with known findings: which ones, counted through all forms.
    known_at: dict[int, set[int]] = field(default_factory=dict)
    jobs: int = 1
    limits: Limits = DEFAULT_LIMITS
    elsewhere: Elsewhere | None = None

    def batch(self, notes: list[str]) -> Batch:
        """Compare the forms with each other and count everything."""
        language: Language = self.plans[0].language if self.plans else "zh"
        used: set[tuple[int, int]] = set()
        counts: Counter[str] = Counter(documents=len(self.sources))
        known = Known(self.known) if self.known is not None else None
        for counted in self._counted():
            counts.update(counted.counts)
            used |= counted.used
            for index, told in counted.across.items():
                self.across.put(index, (told,))
            if known:
                counts.update(self._mark(counted.baseline, known))
        summary = Summary.of(counts)
        if known and known.left():
            notes.append(say("note-baseline-left", language, count=known.left()))
        notes.extend(self._unused(used, language))
        open_ends = counts["unreadable"] + counts["no-form"] - counts["look-alike"]
        apart = self.apart if self.elsewhere else None
        return Batch(summary, self.documents, tuple(notes), open_ends, self.mapped, apart)

    def _mark(self, met: Sequence[_Met], known: Known) -> Counter[str]:
        """Mark those of the findings that are known, in order; return how that changes counts."""
        change: Counter[str] = Counter()
        for index, rank, kind, fingerprint in met:
            if known.state(fingerprint) == "known":
                self.known_at.setdefault(index, set()).add(rank)
                if kind != "suppressed":
                    change[kind] -= 1
                    change["known"] += 1
        return change

    def documents(self) -> Iterator[DocumentReport]:
        """Yield all reports in order."""
        return map(self.document, range(len(self.sources)))

    def document(self, index: int) -> DocumentReport:
        """A report by its number, with the findings across forms and the baseline's marks."""
        return self.told(index).report()

    def told(self, index: int) -> Told:
        """The same as it is kept."""
        known = None if self.known is None else frozenset(self.known_at.get(index, ()))
        raw = self.across.get(index, 0)
        across = msgspec.msgpack.decode(raw, type=dict[int, list[Finding]]) if raw else {}
        return Told(self.spool.get(index, 2), across, self.across_codes, known)

    def mapped(self, function: Callable[[Sequence[DocumentReport]], _Made]) -> Iterator[_Made]:
        """Yield what `function` makes of all reports, a few at a time, in order.

        Where it is worth it this is done by workers, under the limits of a document for each; what
        they do not manage is done here, one at a time. `function` is forked with them, its results
        are pickled.
        """

        def job(numbers: range) -> _Made:
            return function([self.document(number) for number in numbers])

        chunks = _portions(len(self.sources), _CHUNK)
        for chunk, result in zip(chunks, self._carried(job, chunks, _CHUNK), strict=True):
            if isinstance(result, workers.Failure):
                yield from (job(range(number, number + 1)) for number in chunk)
            else:
                yield result

    def _carried(
        self, job: Callable[[Any], _Made], tasks: Sequence[Any], size: int
    ) -> Iterator[_Made | workers.Failure]:
        """Like `map`, in workers where it is worth it, under the limits of `size` documents."""
        if len(self.sources) < _WORTH_WORKERS or sys.platform != "linux":
            yield from map(job, tasks)
            return
        timeout, memory = self.limits.timeout * size, self.limits.memory * 2**20
        results = workers.ordered(tasks, job, jobs=self.jobs, timeout=timeout, memory=memory)
        with closing(results):
            yield from results

    def _here(self, job: Callable[[Any], _Made], tasks: Sequence[Any]) -> Iterator[_Made]:
        """Like `map`; what workers do not manage is done in this process."""
        results = self._carried(job, tasks, _COMPARED)
        for number, result in enumerate(results):
            yield job(tasks[number]) if isinstance(result, workers.Failure) else result

    def apart(self, function: Callable[[int, Iterator[DocumentReport]], _Made]) -> Iterator[_Made]:
        """Yield what `function` makes of the reports on other machines, a portion at a time.

        Portions are numbered in order. `function` is pickled; what is not managed there is done
        here.
        """
        return self._elsewhere(_Portioned(function), _Portions(self))

    def _elsewhere(self, function: Callable[[Any], _Made], parts: Sequence[Any]) -> Iterator[_Made]:
        """Like `map`, on other machines; what is not managed there is done here."""
        assert self.elsewhere is not None
        timeout, memory = self.limits.timeout * _PORTION, self.limits.memory * 2**20
        results = self.elsewhere(parts, function, timeout=timeout, memory=memory)
        for number, result in enumerate(results):
            yield function(parts[number]) if isinstance(result, workers.Failure) else result

    def _counted(self) -> "Iterator[_Counted]":
        """Compare the forms with each other, and count all documents, some at a time."""
        portions = _portions(len(self.sources), _COMPARED)
        across = self._compared(portions)

        def counted(numbers: range) -> _Counted:
            findings, used = across.told(numbers) if across else ({}, set())
            made = _Counted(used=used)
            for index in numbers:
                facts = read_facts(self.spool.get(index, 0))
                made.add(index, facts, findings.get(index, {}), self.known or ())
                used.update((self.plan_of[index], number) for number in facts.used)
            made.across = {index: msgspec.msgpack.encode(told) for index, told in findings.items()}
            return made

        return self._here(counted, portions)

    def _compared(self, portions: Sequence[range]) -> "Across | None":
        """Group the forms for the rules across forms, when there are at least two."""
        if self.forms < 2:
            return None
        from selfeval_cli.run.across import Across

        across = Across(self.spool, self.plans, self.plan_of)
        self.across_codes = across.codes
        if not across.codes:
            return None
        apart = self.elsewhere is not None and len(self.sources) >= _WORTH_MACHINES
        across.group(portions, self.forms, self._here, self._elsewhere if apart else self._here)
        return across

    def _unused(self, used: set[tuple[int, int]], language: Language) -> Iterable[str]:
        """Name the ignores that covered nothing under any plan they are part of."""
        met = {self.plans[number].ignore[rank] for number, rank in used}
        every = dict.fromkeys(ignore for plan in self.plans for ignore in plan.ignore)
        for ignore in every:
            if ignore not in met:
                yield say("note-ignore-unused", language, rule=ignore.rule, reason=ignore.reason)


class _Counted(Struct):
    """What some documents count. `used` are the ignores that cover a finding, by the number of the
    plan and their own; `across` is what the rules across forms tell, packed; `baseline` the
    findings that a baseline names, in order."""

    counts: Counter[str] = field(default_factory=Counter)
    used: set[tuple[int, int]] = field(default_factory=set)
    across: dict[int, bytes] = field(default_factory=dict)
    baseline: list[_Met] = field(default_factory=list)

    def add(
        self, index: int, facts: Facts, across: Mapping[int, list[Finding]], known: Container[str]
    ) -> None:
        """Count a document with what the rules across forms tell it."""
        self.counts[facts.status] += 1
        self.counts["look-alike"] += facts.cause == "look-alike"
        self.counts["forms"] += len(facts.forms)
        for rank, (severity, fingerprint, suppressed) in enumerate(_found(facts, across)):
            kind = severity if suppressed is None else "suppressed"
            self.counts[kind] += 1
            if fingerprint in known:
                self.baseline.append((index, rank, kind, fingerprint))


def _found(
    facts: Facts, across: Mapping[int, list[Finding]]
) -> Iterator[tuple[str, str, str | None]]:
    """Severity, fingerprint and suppression of all findings of a document, in order."""
    for number, findings in facts.forms:
        yield from findings
        for finding in across.get(number, ()):
            yield finding.severity, finding.fingerprint, finding.suppressed


def _portions(total: int, size: int) -> Sequence[range]:
    """The numbers of all documents, some at a time."""
    return [range(at, min(at + size, total)) for at in range(0, total, size)]
