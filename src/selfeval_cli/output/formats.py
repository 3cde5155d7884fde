"""The table of report formats."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import IO, Any

from selfeval_cli.model.run import Run

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
    Format("text", "selfeval_cli.output.terminal.text", ".txt"),
    Format("json", "selfeval_cli.output.json", ".json"),
    Format("jsonl", "selfeval_cli.output.jsonl", ".jsonl"),
    Format("sarif", "selfeval_cli.output.sarif", ".sarif"),
    Format("junit", "selfeval_cli.output.junit", ".xml"),
    Format("github", "selfeval_cli.output.github", ".txt"),
    Format("gitlab", "selfeval_cli.output.gitlab", ".json"),
    Format("markdown", "selfeval_cli.output.markdown", ".md"),
    Format("html", "selfeval_cli.output.html.page", ".html"),
    Format("csv", "selfeval_cli.output.sheets.csv", ".csv"),
    Format("xlsx", "selfeval_cli.output.sheets.xlsx", ".xlsx", binary=True),
)
FORMATS: Mapping[str, Format] = {entry.name: entry for entry in _ALL}


def renderer(name: str) -> Render:
    """The render function of a format, imported now; KeyError for an unknown name."""
    render: Render = import_module(FORMATS[name].module).render
    return render
