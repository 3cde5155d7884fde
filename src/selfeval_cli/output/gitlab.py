"""GitLab code quality: a JSON list of active findings and of documents that were not checked."""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, TextIO

from selfeval_cli.base.errors import Language
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.model.run import Run
from selfeval_cli.output import escape
from selfeval_cli.output.counts import Counts
from selfeval_cli.output.pieces import Array, dump
from selfeval_cli.output.wording import (
    active_findings,
    evidence_lines,
    form_name,
    headline,
    problem,
)

_SEVERITY = {"error": "major", "warning": "minor", "info": "info"}


class Writer:
    """The list; ignored and known findings are left out, as the format has no such notion."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._issues = Array(out, 0)

    def begin(self, run: Run) -> None:
        """Keep the language."""
        self._language = run.language

    def add(self, document: DocumentReport) -> None:
        """Write the document's issues."""
        for issue in _issues(document, self._language):
            self._issues.add(dump(issue))

    def end(self, counts: Counts) -> None:
        """Close the list."""
        del counts  # the format has no totals
        self._issues.close()
        self._out.write("\n")


def _issues(document: DocumentReport, language: Language) -> Iterator[dict[str, Any]]:
    path = escape.line(document.path).replace("\\", "/").removeprefix("./")
    found = problem(document, language)
    if found is not None:
        cause, message = found
        yield _issue(f"{cause}: {message}", cause, "critical", path, None, (path, cause))
    seen: Counter[str] = Counter()
    for form, finding in active_findings(document):
        # The same finding twice in one document (a form pasted twice) needs two prints.
        seen[finding.fingerprint] += 1
        key = (path, finding.fingerprint, str(seen[finding.fingerprint]))
        parts = (form_name(form, language), headline(finding, language))
        issue = _issue(
            # GitLab does not show check_name.
            f"{finding.code}: {' - '.join(parts)}",
            f"{finding.code} {finding.name}",
            _SEVERITY[finding.severity],
            path,
            finding.cell.line if finding.cell else None,
            key,
        )
        body = "\n\n".join(evidence_lines(finding, language))
        yield {**issue, "content": {"body": body}} if body else issue


def _issue(
    text: str, name: str, severity: str, path: str, line: int | None, key: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "description": escape.line(text),
        "check_name": name,
        "fingerprint": sha256("\0".join(key).encode()).hexdigest(),
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line or 1}},
    }
