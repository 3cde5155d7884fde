"""What every renderer is given: one run, read as a stream."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from msgspec import Struct

from selfeval_cli.base.errors import Language
from selfeval_cli.model.policy import Severity
from selfeval_cli.model.report import DocumentReport, Summary, Tool

#: The least severity that makes a run fail.
FailOn = Literal["error", "warning", "info", "never"]
Color = Literal["auto", "always", "never"]


def here(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function in this process."""
    return function(*arguments)


class RuleInfo(Struct, frozen=True):
    """A selected rule as shown in a report; `help` is its page as Markdown."""

    code: str
    name: str
    severity: Severity
    title: str
    help: str = ""
    basis: str = ""

    @property
    def family(self) -> str:
        """The three letters that group rules."""
        return self.code[:3]


class Run(Struct, frozen=True):
    """Everything a writer needs of one run.

    `documents` gives the document reports sorted by path; there may be tens of thousands, so they
    are read once, one by one, and a writer keeps only what it must. `mapped` gives what a function
    makes of them, a few at a time and in order, which workers may do; `apart`, on a cluster, what
    its machines make of portions of them, which are numbered. `rules` are all selected rules.
    `skipped` are the files that were passed over, each with the reason. `baseline` says that a
    baseline was given. `verbosity` is -1 (quiet), 0 or 1. `elapsed` is in seconds. `read` gives a
    document's bytes by its path in the report, for writers of copies, `password` opens those that
    are locked, and `call` carries out what is done with them; `internal` copies may name other
    departments. `failures_only` leaves out of a checklist what passed or was skipped. `color`
    and `width` only concern the terminal.
    """

    tool: Tool
    policy: str
    language: Language
    rules: tuple[RuleInfo, ...]
    summary: Summary
    documents: Callable[[], Iterator[DocumentReport]]
    notes: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    baseline: bool = False
    verbosity: int = 0
    fail_on: FailOn = "error"
    elapsed: float | None = None
    color: Color = "auto"
    read: Callable[[str], bytes] | None = None
    call: Callable[..., Any] = here
    password: str | None = None
    internal: bool = False
    failures_only: bool = False
    width: int | None = None
    mapped: Callable[[Callable[[Sequence[DocumentReport]], Any]], Iterator[Any]] | None = None
    apart: Callable[[Callable[[int, Iterator[DocumentReport]], Any]], Iterator[Any]] | None = None
