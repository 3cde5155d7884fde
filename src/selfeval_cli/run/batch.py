"""Many documents through the whole way, in parallel, with memory that does not grow with them.

Results are spooled to an anonymous temporary file as they come, and read back in the order of the
documents; what only the whole run can tell (copies between forms, the baseline) is put in then.
"""

import gc
import hashlib
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from selfeval_cli.base.errors import Cause, UnreadableDocument
from selfeval_cli.base.words import say
from selfeval_cli.input import sources as discovery
from selfeval_cli.input.archive import shown_size
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.run import check as checking
from selfeval_cli.run import packed as packing
from selfeval_cli.run import workers
from selfeval_cli.run.cache import Cache, document_key, plan_key
from selfeval_cli.run.merged import Batch, Elsewhere, Merged
from selfeval_cli.run.packed import Packed, from_cache, pack, to_cache
from selfeval_cli.run.plan import Plan
from selfeval_cli.run.spool import Spool
from selfeval_cli.run.workers import DEFAULT_LIMITS, Limits

#: Carries out tasks: see `workers.run`.
Engine = Callable[..., Iterator[tuple[int, Any]]]
#: Outcomes that say something about the moment rather than the document are not cached.
_PASSING: frozenset[Cause] = frozenset(
    ("timeout", "memory", "worker-died", "internal", "missing", "no-permission")
)


class Interrupted(Exception):
    """The run was stopped by a signal after `done` of `total` documents."""

    def __init__(self, done: int, total: int, number: int) -> None:
        super().__init__(f"{done}/{total}")
        self.done, self.total, self.number = done, total, number


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
    elsewhere: Elsewhere | None = None,
) -> Batch:
    """Check every source under the plan ``plans[plan_of[i]]``.

    `engine` carries out the tasks, as `workers.run` does; `elsewhere`, if these are done on other
    machines, what is made of the reports there. `known` are the fingerprints of a baseline.
    `progress` is told how many documents are done and how many of them could not be read, several
    times a second. Raise Interrupted for a KeyboardInterrupt (which may carry the number of a
    signal), after all workers have ended.
    """
    cache = Cache(cache_folder) if cache_folder else None
    checker = _Checker(tuple(plans), cache, alone=len(sources) == 1)
    spool = Spool(len(sources))
    done = failed = corrupt = forms = 0
    # What every worker needs is built once, before workers are forked. One document can wait: its
    # worker imports it while this process imports a renderer.
    if not checker.alone:
        checking.prepare()
        gc.enable()
    results = engine(
        _Tasks(sources, plan_of),
        checker,
        jobs=jobs,
        timeout=limits.timeout,
        memory=limits.memory * 2**20,
        tick=lambda: progress(done, failed),
    )
    try:
        for index, result in results:
            packed = _arrived(result, sources, index, plans[0])
            spool.put(index, packed.parts())
            done += 1
            forms += packed.forms
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
    merged = Merged(
        sources, plans, plan_of, spool, known, forms, Spool(len(sources)),
        jobs=jobs, limits=limits, elsewhere=elsewhere,
    )  # fmt: skip
    notes = [say("note-cache-corrupt", plans[0].language, count=corrupt)] if corrupt else []
    return merged.batch(notes)


def _arrived(result: Any, sources: Sequence[discovery.Source], index: int, plan: Plan) -> Packed:
    """A worker's result; the report that says so where there is none."""
    if not isinstance(result, workers.Failure):
        packed: Packed = result
        return packed
    problem = UnreadableDocument(result.cause, result.detail)
    return pack(checking.unreadable(sources[index].name, problem, plan.language), (), plan)


class _Tasks(Sequence[Any]):
    """Pairs of source and plan number, made when a worker wants them."""

    def __init__(self, sources: Sequence[discovery.Source], plan_of: Sequence[int]) -> None:
        self.sources, self.plan_of = sources, plan_of

    def __len__(self) -> int:
        return len(self.sources)

    def __getitem__(self, index: Any) -> tuple[discovery.Source, int]:
        return self.sources[index], self.plan_of[index]


class _Checker(Struct):
    """The job of a worker: one source to one packed result. Nothing is ever compared with one that
    is `alone`."""

    plans: tuple[Plan, ...]
    cache: Cache | None = None
    alone: bool = False
    archives: discovery.Archives = field(default_factory=discovery.Archives)
    keys: dict[int, str] = field(default_factory=dict)

    def __call__(self, task: tuple[discovery.Source, int]) -> Packed:
        source, number = task
        plan = self.plans[number]
        try:
            data = discovery.read(source, self.archives)
        except UnreadableDocument as problem:
            return pack(checking.unreadable(source.name, problem, plan.language), (), plan)
        if self.cache is None:
            return _checked(data, source.name, plan, alone=self.alone)[0]
        return self._cached(self.cache, data, source.name, number)

    def _cached(self, kept: Cache, data: bytes, name: str, number: int) -> Packed:
        plan = self.plans[number]
        if number not in self.keys:
            self.keys[number] = plan_key(plan)
        key = document_key(hashlib.sha256(data).hexdigest(), self.keys[number])
        corrupt = False
        try:
            content = kept.get(key)
            if content is not None:
                return from_cache(content, name)
        except Exception:  # whatever a damaged entry leads to, the document can be checked anew
            corrupt = True
        packed, report = _checked(data, name, plan)
        if report.problem is None or report.problem.cause not in _PASSING:
            kept.put(key, to_cache(packed, report))
        return replace(packed, corrupt_cache=corrupt)


def _checked(
    data: bytes, name: str, plan: Plan, *, alone: bool = False
) -> tuple[Packed, DocumentReport]:
    """The result of a document, packed, and its report; one too large for what is made of it in
    this process is no result."""
    checked = checking.check_bytes(data, name, plan)
    compared = not alone or len(checked.forms) > 1
    packed = pack(checked.report, checked.signatures if compared else (), plan)
    if len(packed.report) <= packing.MAX_REPORT:
        return packed, checked.report
    problem = UnreadableDocument("too-large", shown_size(len(packed.report)))
    report = checking.unreadable(name, problem, plan.language, checked.report.sha256)
    return pack(report, (), plan), report
