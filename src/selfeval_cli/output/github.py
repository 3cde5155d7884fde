"""GitHub Actions: workflow annotations on standard output, and the step summary."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from selfeval_cli.model.report import SEVERITIES, DocumentReport, Finding, FormReport
from selfeval_cli.model.run import Run
from selfeval_cli.output import escape, markdown
from selfeval_cli.output.counts import Counts
from selfeval_cli.output.messages import label
from selfeval_cli.output.pieces import Aside
from selfeval_cli.output.wording import (
    active_findings,
    evidence_lines,
    form_name,
    headline,
    problem,
    totals,
)

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
#: GitHub refuses a step summary of more than 1 MiB; other steps may have written to it.
_SUMMARY_LIMIT = 900_000


class Writer:
    """A command per document that was not checked and per active finding, worst first.

    GitHub shows ten annotations of a kind per step; the step summary, which is written to the file
    that GITHUB_STEP_SUMMARY names, has the others.
    """

    def __init__(self, out: TextIO, environment: Mapping[str, str] = os.environ) -> None:
        self._out = out
        self._later = {severity: Aside() for severity in SEVERITIES}
        name = environment.get("GITHUB_STEP_SUMMARY")
        self._page = markdown.Page(Path(name), _SUMMARY_LIMIT) if name else None

    def begin(self, run: Run) -> None:
        """Begin the step summary."""
        self._run = run
        if self._page is not None:
            self._page.begin(run)

    def add(self, document: DocumentReport) -> None:
        """Write the document's commands, those of findings behind all documents' problems."""
        found = problem(document, self._run.language)
        if found is not None:
            cause, message = found
            _command(self._out, "error", cause, document, None, message)
        for form, finding in active_findings(document):
            _annotate(self._run, self._later[finding.severity], document, form, finding)
        if self._page is not None:
            self._page.add(document)

    def end(self, counts: Counts) -> None:
        """Write the findings, worst first, the totals, and the step summary."""
        for part in self._later.values():
            part.copy_to(self._out)
        language = self._run.language
        facts = (f"{label(key, language)} {number}" for key, number in totals(self._run.summary))
        self._out.write(" · ".join(facts) + "\n")
        if self._page is not None:
            self._page.end(counts)


def _annotate(
    run: Run, out: Aside, document: DocumentReport, form: FormReport, finding: Finding
) -> None:
    lines = [f"{form_name(form, run.language)} - {headline(finding, run.language)}"]
    lines += evidence_lines(finding, run.language)
    line = finding.cell.line if finding.cell else None
    command = _COMMANDS[finding.severity]
    _command(out, command, finding.code, document, line, "\n".join(lines))


def _command(
    out: TextIO | Aside,
    command: str,
    title: str,
    document: DocumentReport,
    line: int | None,
    text: str,
) -> None:
    path = escape.github_property(document.path.replace("\\", "/"))
    properties = [f"title={escape.github_property(f'selfeval ({title})')}", f"file={path}"]
    properties += [f"line={line}"] if line is not None else []
    out.write(f"::{command} {','.join(properties)}::{escape.github(text)}\n")
