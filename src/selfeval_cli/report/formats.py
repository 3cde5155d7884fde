"""The table of report formats, and what every renderer is given: one run, read as a stream."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import IO, Any, Literal

from selfeval_cli.errors import Language
from selfeval_cli.policy.model import Severity
from selfeval_cli.report.model import DocumentReport, Summary, Tool

Color = Literal["auto", "always", "never"]


@dataclass(frozen=True, slots=True)
class RuleInfo:
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


@dataclass(frozen=True)
class Run:
    """Everything a renderer needs of one run.

    `documents` gives the document reports sorted by path, anew on every call; there may be tens of
    thousands, so a renderer reads them one by one and keeps only what it must. `rules` are all
    selected rules. `baseline` says that a baseline was given. `verbosity` is -1 (quiet), 0 or 1.
    `elapsed` is in seconds. `color` and `width` only concern the terminal.
    """

    tool: Tool
    policy: str
    language: Language
    rules: tuple[RuleInfo, ...]
    summary: Summary
    documents: Callable[[], Iterator[DocumentReport]]
    notes: tuple[str, ...] = ()
    baseline: bool = False
    verbosity: int = 0
    elapsed: float | None = None
    color: Color = "auto"
    width: int | None = None


Render = Callable[[Run, IO[Any]], None]


@dataclass(frozen=True, slots=True)
class Format:
    """A report format: the module with its ``render(run, out)`` and the suffix of its files.

    `out` is a text stream (UTF-8, "\\n" line ends) unless the format is `binary`.
    """

    name: str
    module: str
    suffix: str
    binary: bool = False


_ALL = (
    Format("text", "selfeval_cli.report.text", ".txt"),
    Format("json", "selfeval_cli.report.json", ".json"),
    Format("jsonl", "selfeval_cli.report.jsonl", ".jsonl"),
    Format("sarif", "selfeval_cli.report.sarif", ".sarif"),
    Format("junit", "selfeval_cli.report.junit", ".xml"),
    Format("github", "selfeval_cli.report.github", ".txt"),
    Format("gitlab", "selfeval_cli.report.gitlab", ".json"),
    Format("markdown", "selfeval_cli.report.markdown", ".md"),
    Format("html", "selfeval_cli.report.html", ".html"),
    Format("csv", "selfeval_cli.report.csv", ".csv"),
    Format("xlsx", "selfeval_cli.report.xlsx", ".xlsx", binary=True),
)
FORMATS: Mapping[str, Format] = {entry.name: entry for entry in _ALL}


def renderer(name: str) -> Render:
    """The render function of a format, imported now; KeyError for an unknown name."""
    render: Render = import_module(FORMATS[name].module).render
    return render
