"""From what is asked for to a run: which documents, under which plans, with which limits."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from selfeval_cli.base.errors import Language, SettingsError, os_reason
from selfeval_cli.base.words import say
from selfeval_cli.run.plan import Plan, given_policy

if TYPE_CHECKING:
    from collections import Counter

    from selfeval_cli.input.sources import Found
    from selfeval_cli.model.policy import Policy
    from selfeval_cli.model.run import RuleInfo, Run
    from selfeval_cli.run.batch import Engine
    from selfeval_cli.run.merged import Batch, Elsewhere
    from selfeval_cli.run.settings import Loaded
    from selfeval_cli.run.workers import Limits

STDIN_NAME = "<stdin>"
#: More workers than this only take memory.
_MOST_JOBS = 256
#: Seconds and MB per document beyond which a limit is none.
_LONGEST_TIMEOUT, _MOST_MEMORY = 86_400, 1_048_576


class Request(Struct, frozen=True):
    """What is asked for; None leaves it to the settings, and these to the defaults.

    `settings` is a settings file to use for every document; `trust` applies those found beside the
    documents as well; `isolated` applies none at all. `engine` is the address of a cluster that
    checks the documents in place of this machine.
    """

    paths: tuple[str, ...]
    policy: "str | Policy | None" = None
    select: tuple[str, ...] = ()
    deselect: tuple[str, ...] = ()
    files_from: str | None = None
    stdin_filename: str | None = None
    settings: str | None = None
    trust: bool = False
    isolated: bool = False
    jobs: int | None = None
    timeout: float | None = None
    memory: int | None = None
    cache: bool | None = None
    cache_dir: str | None = None
    password: str | None = None
    engine: str | None = None
    language: Language | None = None


class Work(Struct):
    """The documents of a run and the plan for each.

    `settings` are those of the first path, `applied` all that hold for some document, `strangers`
    the files that were found and not applied.
    """

    found: "Found"
    plans: list[Plan]
    plan_of: list[int]
    settings: "Loaded | None"
    request: Request
    language: Language = "zh"
    applied: "list[Loaded]" = field(default_factory=list)
    strangers: list[Path] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def setting(self, name: str, fallback: Any) -> Any:
        """What the request says, else the settings, else `fallback`."""
        defaults = self.settings.settings if self.settings else None
        wanted = getattr(self.request, name, None)
        wanted = getattr(defaults, name, None) if wanted is None else wanted
        return fallback if wanted is None else wanted


def prepare(request: Request, *, layout: bool = False, rows: bool = False) -> Work:
    """Find the documents and their settings. Raise SettingsError, also without any path."""
    from selfeval_cli.input import sources as discovery
    from selfeval_cli.rules.selection import resolve

    paths = [*request.paths, *_listed(request.files_from)]
    if not paths:
        raise SettingsError("no-paths")
    if "-" in paths and request.files_from == "-":
        raise SettingsError("stdin-twice")
    settings = _Settings(request)
    first = next((path for path in paths if path != "-"), request.stdin_filename or ".")
    leading = settings.of(first)
    language = request.language or (leading.settings.language if leading else None) or "zh"
    wanted = Plan(
        policy=given_policy(request.policy),
        language=language,
        select=tuple(map(resolve, request.select)),
        deselect=tuple(map(resolve, request.deselect)),
        layout=layout,
        rows=rows,
        password=request.password,
    )
    found = discovery.discover([path for path in paths if path != "-"], settings.excluded)
    if "-" in paths and sys.stdin is None:
        raise SettingsError("stdin-closed")
    if "-" in paths:
        name = request.stdin_filename or STDIN_NAME
        found.sources.append(discovery.standard_input(sys.stdin.buffer, name))
    plans: list[Plan] = []
    plan_of: list[int] = []
    for source in found.sources:
        plan = settings.plan(source.name, source.path, wanted)
        if plan not in plans:
            plans.append(plan)
        plan_of.append(plans.index(plan))
    return Work(
        found,
        plans or [wanted],
        plan_of,
        leading,
        request,
        language,
        list(settings.applied.values()),
        list(settings.strangers),
    )


def leave_out(work: Work, folder: Path, complaint: str = "copies-among-documents") -> None:
    """Take what an earlier run wrote into `folder` out of the documents to check.

    Raise SettingsError, with `complaint`, when a path to check is the folder or lies in it: there
    is no telling originals from what was written then.
    """
    from selfeval_cli.input.sources import Skipped

    target = Path(os.path.realpath(folder))
    for path in work.request.paths:
        given = Path(os.path.realpath(path))
        if given == target or target in given.parents:
            raise SettingsError(complaint, folder=folder)
    kept = []
    for source, plan in zip(work.found.sources, work.plan_of, strict=True):
        if source.path and target in Path(os.path.realpath(source.path)).parents:
            work.found.skipped.append(Skipped(source.name, "output"))
        else:
            kept.append((source, plan))
    work.found.sources[:] = [source for source, _ in kept]
    work.plan_of[:] = [plan for _, plan in kept]


@contextmanager
def reading(work: Work) -> Iterator[Callable[[str], bytes]]:
    """Give a function that reads a document again by its path in the report."""
    from selfeval_cli.input import sources as discovery

    sources, numbers = work.found.sources, dict[int, int]()
    archives = discovery.Archives()

    def read(path: str) -> bytes:
        if not numbers:  # hashes: all names would take more
            numbers.update((hash(source.name), n) for n, source in enumerate(sources))
        return discovery.read(sources[numbers[hash(path)]], archives)

    try:
        yield read
    finally:
        archives.close()


def inputs(work: Work, also: "str | os.PathLike[str] | None" = None) -> Iterator[str]:
    """The files that are read and must not be written: the documents, and another one."""
    yield from (source.path for source in work.found.sources if source.path)
    if also is not None:
        yield os.fspath(also)


@contextmanager
def with_documents(work: Work, run: "Run") -> "Iterator[Run]":
    """The run as writers of copies need it: they read documents again, and work on them under the
    limits of the run."""
    from selfeval_cli.run.bounded import bounded

    with reading(work) as read, bounded(_limits(work)) as call:
        yield replace(run, read=read, call=call, password=work.request.password)


def verdict(outcome: "Batch", fail_on: str, exit_zero: bool = False) -> int:
    """Return the exit code of a run: 3 comes before 1, and nothing checked is never 0."""
    summary = outcome.summary
    if outcome.open_ends or not summary.forms:
        return 3
    levels = ("error", "warning", "info")
    counts = (summary.errors, summary.warnings, summary.infos)
    reach = 0 if fail_on == "never" else levels.index(fail_on) + 1
    return int(any(counts[:reach]) and not exit_zero)


def perform(
    work: Work,
    *,
    known: "Counter[str] | None" = None,
    progress: Callable[[int, int], None] = lambda _done, _failed: None,
) -> "Batch":
    """Check the documents. Raise `batch.Interrupted` when a signal stops it."""
    from selfeval_cli.run import batch
    from selfeval_cli.run.workers import default_jobs

    engine, elsewhere = _engine(work)
    outcome = batch.check_all(
        work.found.sources,
        work.plans,
        work.plan_of,
        jobs=min(work.setting("jobs", default_jobs()), _MOST_JOBS),
        limits=_limits(work),
        known=known,
        cache_folder=_cache_folder(work),
        progress=progress,
        engine=engine,
        elsewhere=elsewhere,
    )
    idle = _without_rules(work)
    if not idle:
        return outcome
    note = say("note-no-rules", work.language, count=idle)
    return replace(outcome, notes=(*outcome.notes, note), open_ends=outcome.open_ends + idle)


def _engine(work: Work) -> "tuple[Engine, Elsewhere | None]":
    """What carries out the tasks: the workers of this machine, or a cluster."""
    if work.request.engine is None:
        from selfeval_cli.run import workers

        return workers.run, None
    from selfeval_cli.run.dask_engine import engine

    cluster = engine(work.request.engine)
    return cluster.run, cluster.ordered


def _limits(work: Work) -> "Limits":
    """The limits of a document. Raise SettingsError for what is no limit: inf, nan, a year."""
    from selfeval_cli.run.workers import DEFAULT_MEMORY, DEFAULT_TIMEOUT, Limits

    timeout = work.setting("timeout", DEFAULT_TIMEOUT)
    memory = work.setting("memory", DEFAULT_MEMORY)
    if not 0 < timeout <= _LONGEST_TIMEOUT:  # nan is neither
        raise SettingsError("timeout-range", most=_LONGEST_TIMEOUT)
    if not 0 < memory <= _MOST_MEMORY:
        raise SettingsError("memory-range", most=_MOST_MEMORY)
    return Limits(timeout, memory)


def as_run(
    work: Work, outcome: "Batch", *, baseline: bool = False, verbosity: int = 0, color: Any = "auto"
) -> "Run":
    """Return the run as renderers take it."""
    from selfeval_cli.base.version import __version__
    from selfeval_cli.model.report import Tool
    from selfeval_cli.model.run import Run
    from selfeval_cli.policy import DEFAULT

    policies = {plan.policy.name if plan.policy else DEFAULT: None for plan in work.plans}
    return Run(
        tool=Tool(version=__version__),
        policy=", ".join(policies),
        language=work.language,
        rules=(),
        summary=outcome.summary,
        documents=outcome.documents,
        mapped=outcome.mapped,
        apart=outcome.apart,
        notes=(*_settings_notes(work), *outcome.notes, *_skipped(work)),
        skipped=tuple(passed_over(work)),
        baseline=baseline,
        verbosity=verbosity,
        elapsed=time.monotonic() - work.started,
        color=color,
    )


def rules_of(work: Work) -> "tuple[RuleInfo, ...]":
    """Return all rules that are on under at least one plan, with their help pages."""
    from selfeval_cli.model.run import RuleInfo
    from selfeval_cli.rules import texts
    from selfeval_cli.rules.registry import every_rule

    infos = []
    for rule in every_rule().values():
        plan = next((plan for plan in work.plans if _is_on(rule, plan)), None)
        if plan is not None:
            text = texts.rule_text(rule.code)
            wording = text.wording[work.language]
            severities = plan.policy.severities if plan.policy else {}
            severity = severities.get(rule.code, rule.severity)
            page = texts.page(rule.code, work.language)
            infos.append(
                RuleInfo(rule.code, text.name, severity, wording.title, page, wording.basis)
            )
    return tuple(infos)


def _is_on(rule: Any, plan: Plan) -> bool:
    from selfeval_cli.policy import DEFAULT, load
    from selfeval_cli.rules.engine import enabled, is_selected

    policy = plan.policy or load(DEFAULT)
    return enabled(rule, policy) and is_selected(rule.code, plan.select, plan.deselect)


def _without_rules(work: Work) -> int:
    """How many documents no rule is left for: a run that checks nothing must not look green."""
    narrowed = {
        number
        for number, plan in enumerate(work.plans)
        if plan.select or plan.deselect or (plan.policy and plan.policy.off)
    }
    if not narrowed:
        return 0
    from selfeval_cli.rules.registry import every_rule

    rules = every_rule().values()
    idle = {n for n in narrowed if not any(_is_on(rule, work.plans[n]) for rule in rules)}
    return sum(number in idle for number in work.plan_of)


def passed_over(work: Work) -> Iterator[tuple[str, str]]:
    """Yield every file that was passed over, with the reason in words."""
    for entry in work.found.skipped:
        yield entry.name, say(f"skipped-{entry.reason}", work.language, count="").strip()


def _skipped(work: Work) -> Iterator[str]:
    skipped, language = work.found.skipped, work.language
    if skipped:
        reasons = dict.fromkeys(entry.reason for entry in skipped)
        counts = {r: sum(entry.reason == r for entry in skipped) for r in reasons}
        parts = [say(f"skipped-{reason}", language, count=n) for reason, n in counts.items()]
        joined = say("comma", language).join(parts)
        yield say("skipped", language, count=len(skipped), parts=joined)


def _settings_notes(work: Work) -> Iterator[str]:
    """Name the settings that hold, with what they turn off, and those that were not applied."""
    language = work.language
    for loaded in work.applied:
        off = say("comma", language).join(loaded.turned_off())
        key = "note-settings-off" if off else "note-settings"
        yield say(key, language, file=loaded.file, off=off)
    for file in work.strangers:
        yield say("note-settings-stranger", language, file=file)


def _cache_folder(work: Work) -> Path | None:
    """The folder of the cache, None when it is off."""
    request = work.request
    wanted = request.cache_dir is not None or work.setting("cache", False)
    if not wanted or request.cache is False:
        return None
    from selfeval_cli.run.cache import default_folder

    return Path(request.cache_dir) if request.cache_dir else default_folder()


class _Settings:
    """The settings of each place, looked up once; the model is only built where a file exists.

    Documents come from those who are checked, and so may what lies beside them: settings hold only
    where they lie in the folder the command is run from or above it, unless they are trusted.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._here = Path.cwd()
        self._plans: dict[str, Plan] = {}
        self.applied: dict[Path, Loaded] = {}
        self.strangers: dict[Path, None] = {}

    def of(self, path: str) -> "Loaded | None":
        """The settings that hold for a path."""
        file = self._file(path)
        if file is None:
            return None
        if file not in self.applied:
            from selfeval_cli.run import settings

            self.applied[file] = settings.load(file)
        return self.applied[file]

    def _file(self, path: str) -> Path | None:
        from selfeval_cli.run.nearest import nearest_settings

        if self._request.isolated:
            return None
        if self._request.settings is not None:
            return Path(os.path.abspath(self._request.settings))  # noqa: PTH100
        start = Path(os.path.abspath(path))  # noqa: PTH100 - no symbolic link is followed
        file = nearest_settings(start if os.path.isdir(start) else start.parent)  # noqa: PTH112
        while file is not None and not self._trusted(file):
            self.strangers[file] = None
            above = file.parent.parent
            file = nearest_settings(above) if above != file.parent else None
        return file

    def _trusted(self, file: Path) -> bool:
        return self._request.trust or self._here.is_relative_to(file.parent)

    def excluded(self, path: str) -> bool:
        """Whether the settings leave a path of a folder out."""
        loaded = self.of(path)
        if loaded is None or not loaded.settings.exclude:
            return False
        from selfeval_cli.run.settings import matches

        return matches(path, loaded.settings.exclude, loaded.folder)

    def plan(self, name: str, path: str | None, wanted: Plan) -> Plan:
        """The plan for one document."""
        loaded = self.of(path or name)
        if loaded is None:
            return wanted
        from selfeval_cli.run.settings import plan_for

        if loaded.by_path:
            return plan_for(name, loaded, wanted)
        key = str(loaded.file)
        if key not in self._plans:
            self._plans[key] = plan_for(name, loaded, wanted)
        return self._plans[key]


def _listed(files_from: str | None) -> list[str]:
    """Return the paths in a list: one a line, or separated by NUL as ``find -print0`` does."""
    if files_from is None:
        return []
    try:
        raw = sys.stdin.buffer.read() if files_from == "-" else Path(files_from).read_bytes()
    except OSError as error:
        raise SettingsError("file-unreadable", file=files_from, why=os_reason(error)) from None
    parts = raw.split(b"\0") if b"\0" in raw else raw.splitlines()
    paths = [os.fsdecode(part.removeprefix(b"\xef\xbb\xbf").strip(b"\r")) for part in parts]
    return [path for path in paths if path.strip()]
