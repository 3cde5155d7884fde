"""The options that say what is checked and how, and the bar while it is."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, TypeVar

import click

from selfeval_cli.cli import completing
from selfeval_cli.cli.base import chosen_language, password_option, set_language, tell

if TYPE_CHECKING:
    from collections import Counter
    from contextlib import AbstractContextManager

    from selfeval_cli.run.merged import Batch
    from selfeval_cli.run.prepare import Request, Work

_Command = TypeVar("_Command", bound=Callable[..., Any])
#: Below this many documents a bar would be gone before it is read.
_WORTH_A_BAR = 8
_rules: dict[str, Any] = {
    "multiple": True,
    "metavar": "RULE",
    "shell_complete": completing.rules,
}


def words(values: Sequence[str]) -> tuple[str, ...]:
    """Return repeated and comma separated values as one list."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def run_options(command: _Command) -> _Command:
    """Give a command the options that say what is checked and how; `Request` takes them all."""
    option = click.option
    for decorate in reversed(
        (
            click.argument("paths", nargs=-1, metavar="PATH..."),
            option(
                "--policy",
                metavar="NAME|FILE",
                help="check.policy",
                shell_complete=completing.policies,
            ),
            option("--select", **_rules, help="check.select"),
            option("--ignore", "deselect", **_rules, help="check.ignore"),
            option("--files-from", metavar="FILE|-", help="check.files-from"),
            option("--stdin-filename", metavar="NAME", help="check.stdin-filename"),
            option("--settings", metavar="FILE", help="check.settings"),
            option("--trust", is_flag=True, help="check.trust"),
            option("--isolated", is_flag=True, help="check.isolated"),
            option("-j", "--jobs", type=click.IntRange(1, 256), metavar="N", help="check.jobs"),
            option(
                "--timeout",
                type=click.FloatRange(0, min_open=True),
                metavar="SECONDS",
                help="check.timeout",
            ),
            password_option,
            option("--memory", type=click.IntRange(16), metavar="MB", help="check.memory"),
            option("--cache/--no-cache", default=None, help="check.cache"),
            option("--cache-dir", metavar="DIR", help="check.cache-dir"),
            option("--engine", metavar="URL", help="check.engine"),
        )
    ):
        command = decorate(command)
    return command


def prepare(request: "Request", *, layout: bool = False, rows: bool = False) -> "Work":
    """Find the documents and their settings; the rest of the call speaks their language."""
    from msgspec.structs import replace

    from selfeval_cli.run import prepare

    request = replace(request, language=chosen_language())
    work = prepare.prepare(request, layout=layout, rows=rows)
    set_language(work.language)
    return work


def known(baseline: str | None) -> "Counter[str] | None":
    """The findings of a baseline file, None without one."""
    from pathlib import Path

    from selfeval_cli.run.baseline import load

    return None if baseline is None else load(Path(baseline))


def perform(
    work: "Work",
    *,
    known: "Counter[str] | None" = None,
    quiet: bool = False,
    meanwhile: Callable[[], object] = lambda: None,
) -> "Batch":
    """Check the documents, with a bar on a terminal. Leave with 130 on Ctrl-C.

    `meanwhile` is called once the workers are busy: time to import what comes after them.
    """
    from selfeval_cli.run import batch, prepare

    waiting = [meanwhile]
    try:
        with _bar(len(work.found.sources), quiet) as bar:

            def progress(done: int, failed: int) -> None:
                while waiting:
                    waiting.pop()()
                bar(done, failed)

            return prepare.perform(work, known=known, progress=progress)
    except batch.Interrupted as stop:
        click.echo(tell("interrupted-at", done=stop.done, total=stop.total), err=True)
        raise click.exceptions.Exit(128 + stop.number) from None


def name_skipped(work: "Work") -> None:
    """Name every file that was passed over, on standard error."""
    from selfeval_cli.run.prepare import passed_over

    for name, reason in passed_over(work):
        click.echo(tell("skipped-file", name=name, reason=reason), err=True)


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
