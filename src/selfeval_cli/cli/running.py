"""From a command's options to a run: which documents, under which plans, into which outputs."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from selfeval_cli.base.errors import SettingsError, os_reason
from selfeval_cli.cli.base import chosen_language, language, set_language, tell

if TYPE_CHECKING:
    from collections import Counter
    from contextlib import AbstractContextManager

    from selfeval_cli.input.sources import Found
    from selfeval_cli.model.run import RuleInfo, Run
    from selfeval_cli.run.batch import Batch
    from selfeval_cli.run.check import Plan
    from selfeval_cli.run.settings import Loaded

_Command = TypeVar("_Command", bound=Callable[..., Any])
#: Below this many documents a bar would be gone before it is read.
_WORTH_A_BAR = 8
STDIN_NAME = "<stdin>"


def words(values: Sequence[str]) -> tuple[str, ...]:
    """Return repeated and comma separated values as one list."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def run_options(command: _Command) -> _Command:
    """Give a command the options that say what is checked and how; `Request` takes them all."""
    option = click.option
    for decorate in reversed(
        (
            click.argument("paths", nargs=-1, metavar="PATH..."),
            option("--policy", metavar="NAME|FILE", help="check.policy"),
            option("--select", multiple=True, metavar="RULE", help="check.select"),
            option("--ignore", "deselect", multiple=True, metavar="RULE", help="check.ignore"),
            option("--files-from", metavar="FILE|-", help="check.files-from"),
            option("--stdin-filename", metavar="NAME", help="check.stdin-filename"),
            option("--isolated", is_flag=True, help="check.isolated"),
            option("-j", "--jobs", type=click.IntRange(1, 256), metavar="N", help="check.jobs"),
            option(
                "--timeout",
                type=click.FloatRange(0, min_open=True),
                metavar="SECONDS",
                help="check.timeout",
            ),
            option("--memory", type=click.IntRange(16), metavar="MB", help="check.memory"),
            option("--cache/--no-cache", default=None, help="check.cache"),
            option("--cache-dir", metavar="DIR", help="check.cache-dir"),
        )
    ):
        command = decorate(command)
    return command


@dataclass(frozen=True)
class Request:
    """What the options of `run_options` say; None where they say nothing."""

    paths: tuple[str, ...]
    policy: str | None = None
    select: tuple[str, ...] = ()
    deselect: tuple[str, ...] = ()
    files_from: str | None = None
    stdin_filename: str | None = None
    isolated: bool = False
    jobs: int | None = None
    timeout: float | None = None
    memory: int | None = None
    cache: bool | None = None
    cache_dir: str | None = None


@dataclass
class Work:
    """The documents of a run and the plan for each."""

    found: "Found"
    plans: list["Plan"]
    plan_of: list[int]
    settings: "Loaded | None"
    request: Request
    started: float = field(default_factory=time.monotonic)


def prepare(request: Request, *, layout: bool = False) -> Work:
    """Find the documents and their settings. Raise SettingsError, or UsageError without paths."""
    from selfeval_cli.input import sources as discovery
    from selfeval_cli.rules.selection import resolve
    from selfeval_cli.run.check import Plan

    paths = [*request.paths, *_listed(request.files_from)]
    if not paths:
        raise click.UsageError(tell("no-paths"), click.get_current_context())
    settings = _Settings(request.isolated)
    first = next((path for path in paths if path != "-"), request.stdin_filename or ".")
    leading = settings.of(first)
    if chosen_language() is None and leading and leading.settings.language:
        set_language(leading.settings.language)
    wanted = Plan(
        policy=_policy(request.policy),
        language=language(),
        select=tuple(map(resolve, request.select)),
        deselect=tuple(map(resolve, request.deselect)),
        layout=layout,
    )
    found = discovery.discover([path for path in paths if path != "-"], settings.excluded)
    if "-" in paths:
        if request.files_from == "-":
            raise click.UsageError(tell("stdin-twice"), click.get_current_context())
        name = request.stdin_filename or STDIN_NAME
        found.sources.append(discovery.standard_input(sys.stdin.buffer, name))
    plans: list[Plan] = []
    plan_of: list[int] = []
    for source in found.sources:
        plan = settings.plan(source.name, source.path, wanted)
        if plan not in plans:
            plans.append(plan)
        plan_of.append(plans.index(plan))
    return Work(found, plans or [wanted], plan_of, leading, request)


def perform(
    work: Work,
    *,
    known: "Counter[str] | None" = None,
    quiet: bool = False,
    meanwhile: Callable[[], object] = lambda: None,
) -> "Batch":
    """Check the documents, with a bar on a terminal. Leave with 130 on Ctrl-C.

    `meanwhile` is called once the workers are busy: time to import what comes after them.
    """
    from selfeval_cli.run import batch
    from selfeval_cli.run.cache import DEFAULT_FOLDER
    from selfeval_cli.run.workers import default_jobs

    request = work.request
    defaults = work.settings.settings if work.settings else None

    def setting(name: str, fallback: Any) -> Any:
        told = getattr(request, name)
        told = getattr(defaults, name, None) if told is None else told
        return fallback if told is None else told

    cached = request.cache_dir is not None or setting("cache", False)
    folder = None
    if cached and request.cache is not False:
        home = work.settings.folder if work.settings else Path()
        folder = Path(request.cache_dir) if request.cache_dir else home / DEFAULT_FOLDER
    count = len(work.found.sources)
    waiting = [meanwhile]
    try:
        with _bar(count, quiet) as bar:

            def progress(done: int, failed: int) -> None:
                while waiting:
                    waiting.pop()()
                bar(done, failed)

            return batch.check_all(
                work.found.sources,
                work.plans,
                work.plan_of,
                jobs=setting("jobs", default_jobs()),
                limits=batch.Limits(
                    setting("timeout", batch.DEFAULT_TIMEOUT),
                    setting("memory", batch.DEFAULT_MEMORY),
                ),
                known=known,
                cache_folder=folder,
                progress=progress,
            )
    except batch.Interrupted as stop:
        click.echo(tell("interrupted-at", done=stop.done, total=stop.total), err=True)
        raise click.exceptions.Exit(128 + stop.number) from None


def report(
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
        language=language(),
        rules=(),
        summary=outcome.summary,
        documents=outcome.documents,
        notes=(*outcome.notes, *_skipped(work)),
        skipped=tuple(_passed_over(work)),
        baseline=baseline,
        verbosity=verbosity,
        elapsed=time.monotonic() - work.started,
        color=color,
    )


def rules_of(work: Work) -> "tuple[RuleInfo, ...]":
    """Return all rules that are on under at least one plan, with their help pages."""
    from selfeval_cli.run.rules import infos

    return infos(work.plans, language())


def _skipped(work: Work) -> Iterator[str]:
    skipped = work.found.skipped
    if skipped:
        reasons = dict.fromkeys(entry.reason for entry in skipped)
        counts = {r: sum(entry.reason == r for entry in skipped) for r in reasons}
        parts = [tell(f"skipped-{reason}", count=count) for reason, count in counts.items()]
        yield tell("skipped", count=len(skipped), parts=tell("comma").join(parts))


def name_skipped(work: Work) -> None:
    """Name every file that was passed over, on standard error."""
    for name, reason in _passed_over(work):
        click.echo(tell("skipped-file", name=name, reason=reason), err=True)


def _passed_over(work: Work) -> Iterator[tuple[str, str]]:
    for entry in work.found.skipped:
        yield entry.name, tell(f"skipped-{entry.reason}", count="").strip()


class _Settings:
    """The settings of each place, looked up once; the model is only built where a file exists."""

    def __init__(self, isolated: bool) -> None:
        self._isolated = isolated
        self._plans: dict[str, Plan] = {}

    def of(self, path: str) -> "Loaded | None":
        from selfeval_cli.input.sources import nearest_settings

        if self._isolated:
            return None
        start = Path(os.path.abspath(path))  # noqa: PTH100 - no symbolic link is followed
        file = nearest_settings(start if os.path.isdir(start) else start.parent)  # noqa: PTH112
        if file is None:
            return None
        from selfeval_cli.run import settings

        return settings.load(file)

    def excluded(self, path: str) -> bool:
        loaded = self.of(path)
        if loaded is None or not loaded.settings.exclude:
            return False
        from selfeval_cli.run.settings import matches

        return matches(path, loaded.settings.exclude, loaded.folder)

    def plan(self, name: str, path: str | None, wanted: "Plan") -> "Plan":
        loaded = self.of(path or name)
        if loaded is None:
            return wanted
        from selfeval_cli.run.settings import plan_for

        if not loaded.by_path:
            key = str(loaded.file)
            if key not in self._plans:
                self._plans[key] = plan_for(name, loaded, wanted)
            return self._plans[key]
        return plan_for(name, loaded, wanted)


def _policy(name: str | None) -> Any:
    if name is None:
        return None
    from selfeval_cli.policy import load
    from selfeval_cli.rules.texts import codes

    return load(name, codes())


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


def _bar(count: int, quiet: bool) -> "AbstractContextManager[Callable[[int, int], None]]":
    if quiet or count < _WORTH_A_BAR or not sys.stderr.isatty():
        return nullcontext(lambda _done, _failed: None)
    return _rich_bar(count)


@contextmanager
def _rich_bar(count: int) -> Iterator[Callable[[int, int], None]]:
    """A bar that is redrawn by the caller: a second thread would make forking unsafe."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TextColumn("[red]{task.fields[failed]}"),
        Remaining(),
    )
    console = Console(stderr=True)
    started = time.monotonic()
    with Progress(*columns, console=console, auto_refresh=False, transient=True) as bar:
        task = bar.add_task(tell("checking"), total=count, failed="", rate="")

        def progress(done: int, failed: int) -> None:
            spent = time.monotonic() - started
            rate = tell("rate", rate=f"{done / spent:.0f}") if spent > 1 else ""
            trouble = tell("failed", count=failed) if failed else ""
            bar.update(task, completed=done, failed=trouble, rate=rate, refresh=True)

        yield progress
