"""Many documents through the whole way, in parallel, with memory that does not grow with them.

Results are spooled to an anonymous temporary file as they come, and read back in the order of the
documents; what only the whole run can tell (copies between forms, the baseline) is put in then.
"""

import gc
import hashlib
import io
import json
import pickle
import signal
import sys
import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from selfeval_cli.base.errors import Cause, Language, UnreadableDocument, Unwritable
from selfeval_cli.base.words import say
from selfeval_cli.input import sources as discovery
from selfeval_cli.model.report import DocumentReport, Finding, FormReport, Summary
from selfeval_cli.run import check as checking
from selfeval_cli.run import workers
from selfeval_cli.run.baseline import Known
from selfeval_cli.run.cache import Cache, document_key, plan_key
from selfeval_cli.run.plan import Ignore, Plan
from selfeval_cli.run.spool import Spool

if TYPE_CHECKING:
    from selfeval_cli.rules.signature import Signature

DEFAULT_TIMEOUT = 30.0
DEFAULT_MEMORY = 200
#: Carries out tasks: see `workers.run`.
Engine = Callable[..., Iterator[tuple[int, Any]]]
#: Documents that a worker makes something of at a time, and from how many on that takes workers.
_CHUNK, _WORTH_WORKERS = 32, 128
_Made = TypeVar("_Made")
#: Outcomes that say something about the moment rather than the document are not cached.
_PASSING: frozenset[Cause] = frozenset(
    ("timeout", "memory", "worker-died", "internal", "missing", "no-permission")
)


class Limits(Struct, frozen=True):
    """What one document may take: seconds, and MB beyond the program itself."""

    timeout: float = DEFAULT_TIMEOUT
    memory: int = DEFAULT_MEMORY


DEFAULT_LIMITS = Limits()


class Interrupted(Exception):
    """The run was stopped by a signal after `done` of `total` documents."""

    def __init__(self, done: int, total: int, number: int) -> None:
        super().__init__(f"{done}/{total}")
        self.done, self.total, self.number = done, total, number


class Batch(Struct, frozen=True):
    """The outcome of a run.

    `documents` reads all reports anew, in order; `mapped` yields what a function makes of them, a
    few at a time and in order, in workers where it is worth it. `open_ends` counts the documents
    that could not be read or in which no form was found; tables known to be of another kind are
    not among them.
    """

    summary: Summary
    documents: Callable[[], Iterator[DocumentReport]]
    notes: tuple[str, ...]
    open_ends: int
    mapped: Callable[[Callable[[Sequence[DocumentReport]], Any]], Iterator[Any]]


class _Packed(Struct, frozen=True):
    """A result on its way from a worker: everything as bytes, so that nothing is built in vain.

    `report` is the whole report, also what is kept in it for renderers.
    """

    facts: bytes
    signatures: bytes
    report: bytes
    corrupt_cache: bool = False

    def parts(self) -> tuple[bytes, bytes, bytes]:
        return self.facts, self.signatures, self.report


def check_all(
    sources: Sequence[discovery.Source],
    plans: Sequence[Plan],
    plan_of: Sequence[int],
    *,
    jobs: int,
    limits: Limits = DEFAULT_LIMITS,
    known: Counter[str] | None = None,
    cache_folder: Path | None = None,
    progress: Callable[[int, int], None] = lambda _done, _failed: None,
    engine: Engine = workers.run,
) -> Batch:
    """Check every source under the plan ``plans[plan_of[i]]``.

    `engine` carries out the tasks, as `workers.run` does. `known` are the fingerprints of a
    baseline. `progress` is told how many documents are done and how many of them could not be
    read, several times a second. Raise Interrupted for a
    KeyboardInterrupt (which may carry the number of a signal), after all workers have ended.
    """
    language: Language = plans[0].language if plans else "zh"
    checker = _Checker(tuple(plans), Cache(cache_folder) if cache_folder else None)
    tasks = _Tasks(sources, plan_of)
    spool = Spool(len(sources))
    done = failed = corrupt = 0
    # What every worker and this process need is built once, before workers are forked. All the
    # rest one document can wait for: its worker imports it while this process imports a renderer.
    if len(sources) > 1:
        checking.prepare()
        gc.enable()
    results = engine(
        tasks,
        checker,
        jobs=jobs,
        timeout=limits.timeout,
        memory=limits.memory * 2**20,
        tick=lambda: progress(done, failed),
    )
    try:
        for index, result in results:
            packed = _arrived(result, sources[index].name, plans[0])
            spool.put(index, packed.parts())
            done += 1
            corrupt += packed.corrupt_cache
            failed += b'"status":"unreadable"' in packed.facts
        progress(done, failed)
    except KeyboardInterrupt as stop:
        number = next(iter(stop.args), signal.SIGINT)
        raise Interrupted(done, len(sources), number) from None
    finally:
        results.close()  # type: ignore[attr-defined]
        if checker.cache is not None and done < len(sources):
            checker.cache.sweep()  # a worker may have been killed while it wrote
    across = _Across(len(sources))
    merged = _Merged(sources, plans, plan_of, spool, known, across, jobs=jobs, limits=limits)
    notes = [say("note-cache-corrupt", language, count=corrupt)] if corrupt else []
    return merged.batch(notes)


def _arrived(result: Any, name: str, plan: Plan) -> _Packed:
    """A worker's result; the report that says so where there is none."""
    if not isinstance(result, workers.Failure):
        packed: _Packed = result
        return packed
    problem = UnreadableDocument(result.cause, result.detail)
    return _pack(checking.unreadable(name, problem, plan.language), (), plan)


class _Tasks(Sequence[Any]):
    """Pairs of source and plan number, made when a worker gets them."""

    def __init__(self, sources: Sequence[discovery.Source], plan_of: Sequence[int]) -> None:
        self.sources, self.plan_of = sources, plan_of

    def __len__(self) -> int:
        return len(self.sources)

    def __getitem__(self, index: Any) -> tuple[discovery.Source, int]:
        return self.sources[index], self.plan_of[index]


class _Checker(Struct):
    """The job of a worker: one source to one packed result."""

    plans: tuple[Plan, ...]
    cache: Cache | None = None
    archives: discovery.Archives = field(default_factory=discovery.Archives)
    keys: dict[int, str] = field(default_factory=dict)

    def __call__(self, task: tuple[discovery.Source, int]) -> _Packed:
        source, number = task
        plan = self.plans[number]
        try:
            data = discovery.read(source, self.archives)
        except UnreadableDocument as problem:
            return _pack(checking.unreadable(source.name, problem, plan.language), (), plan)
        if self.cache is None:
            checked = checking.check_bytes(data, source.name, plan)
            return _pack(checked.report, checked.signatures, plan)
        return self._cached(self.cache, data, source.name, number)

    def _cached(self, kept: Cache, data: bytes, name: str, number: int) -> _Packed:
        plan = self.plans[number]
        if number not in self.keys:
            self.keys[number] = plan_key(plan)
        key = document_key(hashlib.sha256(data).hexdigest(), self.keys[number])
        corrupt = False
        try:
            content = kept.get(key)
            if content is not None:
                return _from_cache(content, name)
        except Exception:  # whatever a damaged entry leads to, the document can be checked anew
            corrupt = True
        checked = checking.check_bytes(data, name, plan)
        packed = _pack(checked.report, checked.signatures, plan)
        problem = checked.report.problem
        if problem is None or problem.cause not in _PASSING:
            kept.put(key, _to_cache(packed, checked.report))
        return _Packed(*packed.parts(), corrupt_cache=corrupt)


def _pack(report: DocumentReport, signatures: Sequence["Signature"], plan: Plan) -> _Packed:
    facts = {
        "status": report.status,
        "cause": report.problem.cause if report.problem else None,
        "forms": [
            [form.number, [[f.severity, f.fingerprint, f.suppressed] for f in form.findings]]
            for form in report.forms
        ],
        "used": sorted(_used(report, plan.ignore)) if plan.ignore else [],
    }
    return _Packed(
        json.dumps(facts, separators=(",", ":")).encode(),
        pickle.dumps(tuple(signatures)) if signatures else b"",
        msgspec.json.encode(report),
    )


def _used(report: DocumentReport, ignores: Sequence[Ignore]) -> set[int]:
    """Return the numbers of the ignores that cover a finding of the report."""
    from selfeval_cli.rules.engine import matches

    codes = {f.code for form in report.forms for f in form.findings if f.suppressed is not None}
    return {
        number
        for number, ignore in enumerate(ignores)
        if any(matches(code, ignore.rule) for code in codes)
    }


def _to_cache(packed: _Packed, report: DocumentReport) -> bytes:
    """The parts of a result without the document's name, which may be another next time."""
    nameless = msgspec.json.encode(replace(report, path=""))
    return pickle.dumps((packed.facts, packed.signatures, nameless))


def _from_cache(content: bytes, name: str) -> _Packed:
    facts, signatures, report = _unpickle(content)
    named = replace(_read(report), path=name)
    signed = tuple(replace(signature, path=name) for signature in _unpickle(signatures, ()))
    return _Packed(facts, pickle.dumps(signed) if signed else b"", msgspec.json.encode(named))


def _read(raw: bytes) -> DocumentReport:
    return msgspec.json.decode(raw, type=DocumentReport)


#: All that a result is made of. A cache may have come with the documents, from anywhere, so
#: nothing else is ever built from it.
_BUILDABLE = {
    ("array", "array"),
    ("array", "_array_reconstructor"),
    ("selfeval_cli.rules.signature", "Signature"),
    ("selfeval_cli.rules.signature", "Spot"),
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _BUILDABLE:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)


def _unpickle(content: bytes, empty: Any = None) -> Any:
    return _Unpickler(io.BytesIO(content)).load() if content else empty


class _Signed:
    """The signatures of all forms in order, and each again by its number."""

    _MOST_FORMS = 2**20

    def __init__(self, spool: Spool, count: int) -> None:
        self._spool, self._count = spool, count
        self._places = array("q")

    def __iter__(self) -> Iterator["Signature"]:
        for index in range(self._count):
            raw = self._spool.get(index, 1)
            for rank, form in enumerate(_unpickle(raw, ())):
                self._places.append(index * self._MOST_FORMS + rank)
                yield form

    def document(self, number: int) -> int:
        """The number of the document that a form stands in."""
        return self._places[number] // self._MOST_FORMS

    def form(self, number: int) -> "Signature":
        index, rank = divmod(self._places[number], self._MOST_FORMS)
        form: Signature = _unpickle(self._spool.get(index, 1))[rank]
        return form


class _Across:
    """What the rules across forms tell each document, as it comes: in the order of documents."""

    def __init__(self, count: int) -> None:
        self._spool = Spool(count)
        self._last, self._held = -1, dict[int, list[Finding]]()

    def add(self, index: int, form: int, findings: list[Finding]) -> None:
        if index != self._last:
            self._last, self._held = index, {}
        self._held[form] = findings
        self._spool.put(index, (pickle.dumps(self._held),))

    def get(self, index: int) -> dict[int, list[Finding]]:
        """The findings of a document by the number of the form."""
        raw = self._spool.get(index, 0)
        if not raw:
            return {}
        found: dict[int, list[Finding]] = pickle.loads(raw)  # noqa: S301 - a file of ours
        return found

    def share(self) -> None:
        """Let processes that are forked from now on read as well."""
        self._spool.share()


class _Merged(Struct):
    """The spooled results with what only the whole run can tell."""

    sources: Sequence[discovery.Source]
    plans: Sequence[Plan]
    plan_of: Sequence[int]
    spool: Spool
    known: Counter[str] | None
    across: _Across
    across_codes: tuple[str, ...] = ()
    #: Of the documents with known findings: which ones, counted through all forms.
    known_at: dict[int, set[int]] = field(default_factory=dict)
    jobs: int = 1
    limits: Limits = DEFAULT_LIMITS

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
            facts = json.loads(self.spool.get(index, 0))
            counts[facts["status"]] += 1
            counts["look-alike"] += facts["cause"] == "look-alike"
            counts["forms"] += len(facts["forms"])
            used.update((self.plan_of[index], number) for number in facts["used"])
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
        return Batch(summary, self.documents, tuple(notes), open_ends, self.mapped)

    def _found(self, index: int, facts: dict[str, Any]) -> Iterator[list[Any]]:
        """Severity, fingerprint and suppression of all findings of a document, in order."""
        across = self.across.get(index)
        for number, findings in facts["forms"]:
            yield from findings
            for finding in across.get(number, ()):
                yield [finding.severity, finding.fingerprint, finding.suppressed]

    def documents(self) -> Iterator[DocumentReport]:
        """Yield all reports in order."""
        return map(self.document, range(len(self.sources)))

    def document(self, index: int) -> DocumentReport:
        """A report by its number, with the findings across forms and the baseline's marks."""
        report = _read(self.spool.get(index, 2))
        if not (self.across_codes or self.known is not None):
            return report
        across = self.across.get(index)
        states = self._states(index) if self.known is not None else None
        forms = (self._finished(form, across.get(form.number, []), states) for form in report.forms)
        return replace(report, forms=tuple(forms))

    def _states(self, index: int) -> Iterator[Literal["new", "known"]]:
        known = self.known_at.get(index, ())
        return ("known" if rank in known else "new" for rank in count())

    def mapped(self, function: Callable[[Sequence[DocumentReport]], _Made]) -> Iterator[_Made]:
        """Yield what `function` makes of all reports, a few at a time, in order.

        Where it is worth it this is done by workers, under the limits of a document for each; what
        they do not manage is done here. `function` is forked with them, its results are pickled.
        """

        def job(numbers: range) -> _Made:
            return function([self.document(number) for number in numbers])

        total = len(self.sources)
        chunks = [range(at, min(at + _CHUNK, total)) for at in range(0, total, _CHUNK)]
        if total < _WORTH_WORKERS or sys.platform != "linux":
            yield from map(job, chunks)
            return
        self.spool.share()
        self.across.share()
        timeout, memory = self.limits.timeout * _CHUNK, self.limits.memory * 2**20
        results = workers.ordered(chunks, job, jobs=self.jobs, timeout=timeout, memory=memory)
        with closing(results):
            for chunk, result in zip(chunks, results, strict=True):
                yield job(chunk) if isinstance(result, workers.Failure) else result

    def _finished(
        self,
        form: FormReport,
        extra: list[Finding],
        states: Iterator[Literal["new", "known"]] | None,
    ) -> FormReport:
        findings = (*form.findings, *extra)
        if states:
            findings = tuple(
                replace(f, baseline=state) for f, state in zip(findings, states, strict=False)
            )
        failed = {finding.code for finding in extra}
        passed = tuple(code for code in self.across_codes if code not in failed)
        checks = replace(
            form.checks,
            failed=form.checks.failed + len(failed),
            passed=form.checks.passed + len(passed),
            passed_codes=(*form.checks.passed_codes, *passed),
        )
        return replace(form, findings=findings, checks=checks)

    def _several_forms(self) -> bool:
        """Told from the facts: to read signatures is to import the rules."""
        forms = 0
        for index in range(len(self.sources)):
            forms += len(json.loads(self.spool.get(index, 0))["forms"])
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
        forms = Forms(signed, signed.form)
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
