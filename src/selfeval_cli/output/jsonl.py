"""Report v1 as JSON lines: one document a line, then one line with the summary and the notes."""

from typing import TextIO

from selfeval_cli.model.run import Run
from selfeval_cli.output import escape
from selfeval_cli.output.json import envelope


def render(run: Run, out: TextIO) -> None:
    """Write a line per document; the last line is the report without ``documents``."""
    for document in run.documents():
        out.write(escape.json(document.model_dump_json()) + "\n")
    out.write(escape.json(envelope(run).model_dump_json(exclude={"documents"})) + "\n")
