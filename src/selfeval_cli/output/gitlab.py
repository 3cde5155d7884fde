"""GitLab code quality: a JSON list of active findings and of documents that were not checked."""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, TextIO

from selfeval_cli.model.run import Run
from selfeval_cli.output import escape, stream
from selfeval_cli.output.phrases import evidence_lines, form_name, headline, problem

_SEVERITY = {"error": "major", "warning": "minor", "info": "info"}


def render(run: Run, out: TextIO) -> None:
    """Write the list; ignored and known findings are left out, as the format has no such notion."""
    stream.array(out, map(stream.dump, _issues(run)), 0)
    out.write("\n")


def _issues(run: Run) -> Iterator[dict[str, Any]]:
    for document in run.documents():
        path = escape.line(document.path).replace("\\", "/").removeprefix("./")
        found = problem(document, run.language)
        if found is not None:
            cause, message = found
            yield _issue(f"{cause}: {message}", cause, "critical", path, None, (path, cause))
        seen: Counter[str] = Counter()
        for form in document.forms:
            for finding in form.findings:
                if not finding.active:
                    continue
                # The same finding twice in one document (a form pasted twice) needs two prints.
                seen[finding.fingerprint] += 1
                key = (path, finding.fingerprint, str(seen[finding.fingerprint]))
                parts = (form_name(form, run.language), headline(finding, run.language))
                issue = _issue(
                    # GitLab does not show check_name.
                    f"{finding.code}: {' - '.join(parts)}",
                    f"{finding.code} {finding.name}",
                    _SEVERITY[finding.severity],
                    path,
                    finding.cell.line if finding.cell else None,
                    key,
                )
                body = "\n\n".join(evidence_lines(finding, run.language))
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
