"""The results of a run, and what only the whole run can tell: the baseline, forms like others."""

import sys
import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import count
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from selfeval_cli.base.errors import Language, Unwritable
from selfeval_cli.base.words import say
from selfeval_cli.input import sources as discovery
from selfeval_cli.model.report import DocumentReport, Finding, FormReport, Summary
from selfeval_cli.run import workers
from selfeval_cli.run.baseline import Known
from selfeval_cli.run.packed import Facts, read_facts, read_report, read_signatures
from selfeval_cli.run.plan import Plan
from selfeval_cli.run.spool import Spool
from selfeval_cli.run.workers import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from selfeval_cli.rules.signature import Signature

#: Carries out tasks on other machines, in order, as `workers.ordered` does here.
Elsewhere = Callable[..., Iterator[Any]]
#: Documents that a worker makes something of at a time, and from how many on that takes workers.
_CHUNK, _WORTH_WORKERS = 32, 128
#: Documents that another machine makes something of at a time, and into how many portions at least
#: a run is cut for that.
_PORTION, _PORTIONS = 512, 16
#: Documents from which on other machines compare the forms.
_WORTH_MACHINES = 4_096
_Made = TypeVar("_Made")
#: Severity, fingerprint and suppression of a finding.
_Fact = tuple[str, str, str | None]


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


class _Signed:
    """The signatures of all forms in order, and each again by its number."""

    _MOST_FORMS = 2**20

    def __init__(self, spool: Spool, count: int) -> None:
        self._spool, self._count = spool, count
        self._places = array("q")

    def __iter__(self) -> Iterator["Signature"]:
        for index in range(self._count):
            raw = self._spool.get(index, 1)
            for rank, form in enumerate(read_signatures(raw)):
                self._places.append(index * self._MOST_FORMS + rank)
                yield form

    def document(self, number: int) -> int:
        """The number of the document that a form stands in."""
        return self._places[number] // self._MOST_FORMS

    def form(self, number: int) -> "Signature":
        index, rank = divmod(self._places[number], self._MOST_FORMS)
        return read_signatures(self._spool.get(index, 1))[rank]


class Across:
    """What the rules across forms tell each document, as it comes: in the order of documents."""

    def __init__(self, count: int) -> None:
        self._spool = Spool(count)
        self._last, self._held = -1, dict[int, list[Finding]]()

    def add(self, index: int, form: int, findings: list[Finding]) -> None:
        if index != self._last:
            self._last, self._held = index, {}
        self._held[form] = findings
        self._spool.put(index, (msgspec.msgpack.encode(self._held),))

    def get(self, index: int) -> dict[int, list[Finding]]:
        """The findings of a document by the number of the form."""
        raw = self._spool.get(index, 0)
        if not raw:
            return {}
        return msgspec.msgpack.decode(raw, type=dict[int, list[Finding]])


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
    across: Across
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
        try:
            self._compare(language, used)
        except OSError as error:  # the forms are compared on disk
            raise Unwritable(tempfile.gettempdir(), error) from None
        counts: Counter[str] = Counter(documents=len(self.sources))
        known = Known(self.known) if self.known is not None else None
        for index in range(len(self.sources)):
            facts = read_facts(self.spool.get(index, 0))
            counts[facts.status] += 1
            counts["look-alike"] += facts.cause == "look-alike"
            counts["forms"] += len(facts.forms)
            used.update((self.plan_of[index], number) for number in facts.used)
            for rank, (severity, fingerprint, suppressed) in enumerate(self._found(index, facts)):
                is_known = known is not None and known.state(fingerprint) == "known"
                if is_known:
                    self.known_at.setdefault(index, set()).add(rank)
                kind = "suppressed" if suppressed is not None else severity
                counts["known" if kind == severity and is_known else kind] += 1
        summary = Summary.of(counts)
        if known and known.left():
            notes.append(say("note-baseline-left", language, count=known.left()))
        notes.extend(self._unused(used, language))
        open_ends = counts["unreadable"] + counts["no-form"] - counts["look-alike"]
        apart = self.apart if self.elsewhere else None
        return Batch(summary, self.documents, tuple(notes), open_ends, self.mapped, apart)

    def _found(self, index: int, facts: Facts) -> Iterator[_Fact]:
        """Severity, fingerprint and suppression of all findings of a document, in order."""
        across = self.across.get(index)
        for number, findings in facts.forms:
            yield from findings
            for finding in across.get(number, ()):
                yield finding.severity, finding.fingerprint, finding.suppressed

    def documents(self) -> Iterator[DocumentReport]:
        """Yield all reports in order."""
        return map(self.document, range(len(self.sources)))

    def document(self, index: int) -> DocumentReport:
        """A report by its number, with the findings across forms and the baseline's marks."""
        return self.told(index).report()

    def told(self, index: int) -> "Told":
        """The same as it is kept."""
        known = None if self.known is None else frozenset(self.known_at.get(index, ()))
        across = self.across.get(index) if self.across_codes else {}
        return Told(self.spool.get(index, 2), across, self.across_codes, known)

    def mapped(self, function: Callable[[Sequence[DocumentReport]], _Made]) -> Iterator[_Made]:
        """Yield what `function` makes of all reports, a few at a time, in order.

        Where it is worth it this is done by workers, under the limits of a document for each; what
        they do not manage is done here, one at a time. `function` is forked with them, its results
        are pickled.
        """

        def job(numbers: range) -> _Made:
            return function([self.document(number) for number in numbers])

        total = len(self.sources)
        chunks = [range(at, min(at + _CHUNK, total)) for at in range(0, total, _CHUNK)]
        if total < _WORTH_WORKERS or sys.platform != "linux":
            yield from map(job, chunks)
            return
        timeout, memory = self.limits.timeout * _CHUNK, self.limits.memory * 2**20
        results = workers.ordered(chunks, job, jobs=self.jobs, timeout=timeout, memory=memory)
        with closing(results):
            for chunk, result in zip(chunks, results, strict=True):
                if isinstance(result, workers.Failure):
                    yield from (job(range(number, number + 1)) for number in chunk)
                else:
                    yield result

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

    def _several_forms(self) -> bool:
        """Told from the facts: to read signatures is to import the rules."""
        forms = 0
        for index in range(len(self.sources)):
            forms += len(read_facts(self.spool.get(index, 0)).forms)
            if forms > 1:
                return True
        return False

    def _compare(self, language: Language, used: set[tuple[int, int]]) -> None:
        """Run the rules across forms, when there are at least two forms."""
        if not self._several_forms():
            return
        from selfeval_cli.rules.across import Forms
        from selfeval_cli.rules.engine import compared, matches, with_fingerprints
        from selfeval_cli.rules.registry import set_rules

        self.across_codes = tuple(
            rule.code for rule in set_rules() if any(_on(rule.code, plan) for plan in self.plans)
        )
        if not self.across_codes:
            return
        signed = _Signed(self.spool, len(self.sources))
        apart = self.elsewhere is not None and len(self.sources) >= _WORTH_MACHINES
        forms = Forms(signed, signed.form, self._elsewhere if apart else map)
        for form_number, findings in compared(forms, language, codes=self.across_codes):
            index, form = signed.document(form_number), forms.form(form_number)
            number = self.plan_of[index]
            plan = self.plans[number]
            on = [_under(finding, plan) for finding in findings if _on(finding.code, plan)]
            self.across.add(index, form.form, with_fingerprints(on, form.project))
            for rank, ignore in enumerate(plan.ignore):
                if any(matches(finding.code, ignore.rule) for finding in on):
                    used.add((number, rank))

    def _unused(self, used: set[tuple[int, int]], language: Language) -> Iterable[str]:
        """Name the ignores that covered nothing under any plan they are part of."""
        met = {self.plans[number].ignore[rank] for number, rank in used}
        every = dict.fromkeys(ignore for plan in self.plans for ignore in plan.ignore)
        for ignore in every:
            if ignore not in met:
                yield say("note-ignore-unused", language, rule=ignore.rule, reason=ignore.reason)


def _on(code: str, plan: Plan) -> bool:
    """Whether a rule across forms is on for the documents of a plan."""
    from selfeval_cli.rules.engine import is_selected

    off = plan.policy.off if plan.policy else ()
    return code not in off and is_selected(code, plan.select, plan.deselect)


def _under(finding: Finding, plan: Plan) -> Finding:
    """Return a finding across forms with the severity and the ignores of its document's plan."""
    from selfeval_cli.rules.engine import matches

    ignore = next((i for i in plan.ignore if matches(finding.code, i.rule)), None)
    severities = plan.policy.severities if plan.policy else {}
    return replace(
        finding,
        severity=severities.get(finding.code, finding.severity),
        suppressed=ignore.reason if ignore else None,
    )
