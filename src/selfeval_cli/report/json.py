"""Report v1 as JSON: the whole model, indented, written document by document."""

from typing import TextIO

from selfeval_cli.report import escape
from selfeval_cli.report.formats import Run
from selfeval_cli.report.model import Report

_INDENT = " " * 4


def render(run: Run, out: TextIO) -> None:
    """Write the run as one JSON object; ``documents`` comes last, so that nothing is held back."""
    out.write(escape.json(envelope(run).model_dump_json(indent=2, exclude={"documents"}))[:-2])
    out.write(',\n  "documents": [')
    separator, end = "\n", "]\n}\n"
    for document in run.documents():
        text = escape.json(document.model_dump_json(indent=2))
        # No JSON string holds a line end, so this indents the lines of the object and no others.
        out.write(separator + _INDENT + text.replace("\n", "\n" + _INDENT))
        separator, end = ",\n", "\n  ]\n}\n"
    out.write(end)


def envelope(run: Run) -> Report:
    """The report of a run without its documents."""
    return Report(
        tool=run.tool,
        policy=run.policy,
        language=run.language,
        summary=run.summary,
        notes=run.notes,
    )
