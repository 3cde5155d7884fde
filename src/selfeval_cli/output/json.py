"""Report v1 as JSON: the whole model, indented, written document by document."""

from typing import TextIO

from selfeval_cli.model.report import Report
from selfeval_cli.model.run import Run
from selfeval_cli.output import escape, stream


def render(run: Run, out: TextIO) -> None:
    """Write the run as one JSON object; ``documents`` comes last, so that nothing is held back."""
    out.write(escape.json(envelope(run).model_dump_json(indent=2, exclude={"documents"}))[:-2])
    out.write(',\n  "documents": ')
    stream.array(out, (document.model_dump_json(indent=2) for document in run.documents()), 1)
    out.write("\n}\n")


def envelope(run: Run) -> Report:
    """The report of a run without its documents."""
    return Report(
        tool=run.tool,
        policy=run.policy,
        language=run.language,
        summary=run.summary,
        notes=run.notes,
    )
