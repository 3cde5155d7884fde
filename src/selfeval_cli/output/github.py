"""GitHub Actions: workflow annotations on standard output, and the step summary."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from selfeval_cli.model.report import SEVERITIES, DocumentReport, Finding, FormReport
from selfeval_cli.model.run import Run
from selfeval_cli.output import escape, markdown
from selfeval_cli.output.messages import label
from selfeval_cli.output.phrases import evidence_lines, form_name, headline, problem, totals

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
#: GitHub refuses a step summary of more than 1 MiB; other steps may have written to it.
_SUMMARY_LIMIT = 900_000


def render(run: Run, out: TextIO) -> None:
    """Write a command per document that was not checked and per active finding, worst first.

    GitHub shows ten annotations of a kind per step; the step summary has the others.
    """
    for document in run.documents():
        found = problem(document, run.language)
        if found is not None:
            cause, message = found
            _command(out, "error", cause, document, None, message)
    for severity in SEVERITIES:
        if not getattr(run.summary, f"{severity}s"):
            continue
        for document in run.documents():
            for form in document.forms:
                for finding in form.findings:
                    if finding.active and finding.severity == severity:
                        _annotate(run, out, document, form, finding)
    total = " · ".join(
        f"{label(key, run.language)} {number}" for key, number in totals(run.summary)
    )
    out.write(total + "\n")


def write_step_summary(run: Run, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Append the Markdown report to the file GITHUB_STEP_SUMMARY names; None if it names none.

    Raises OSError when the file cannot be written.
    """
    name = environment.get("GITHUB_STEP_SUMMARY")
    if not name:
        return None
    path = Path(name)
    with path.open("a", encoding="utf-8", newline="\n") as out:
        markdown.write(run, out, _SUMMARY_LIMIT)
    return path


def _annotate(
    run: Run, out: TextIO, document: DocumentReport, form: FormReport, finding: Finding
) -> None:
    lines = [f"{form_name(form, run.language)} - {headline(finding, run.language)}"]
    lines += evidence_lines(finding, run.language)
    line = finding.cell.line if finding.cell else None
    command = _COMMANDS[finding.severity]
    _command(out, command, finding.code, document, line, "\n".join(lines))


def _command(
    out: TextIO, command: str, title: str, document: DocumentReport, line: int | None, text: str
) -> None:
    path = escape.github_property(document.path.replace("\\", "/"))
    properties = [f"title={escape.github_property(f'selfeval ({title})')}", f"file={path}"]
    properties += [f"line={line}"] if line is not None else []
    out.write(f"::{command} {','.join(properties)}::{escape.github(text)}\n")
