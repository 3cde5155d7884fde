"""The baseline: findings known when it was written, which are marked and no longer fail a run.

It holds fingerprints, not places, so forms may move within a document and documents within a
folder; a figure that changes makes a new finding.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from selfeval_cli.base.decoding import decode
from selfeval_cli.base.errors import SettingsError, UnreadableDocument, os_reason
from selfeval_cli.model.report import DocumentReport, Finding, Tool

SCHEMA_VERSION = 1


class Known:
    """How often each known finding may still occur; a run meets them in the order of its report."""

    def __init__(self, counts: Counter[str]) -> None:
        self._left = Counter(counts)

    def state(self, fingerprint: str) -> Literal["new", "known"]:
        """Say whether the next finding with this fingerprint is known, and count it."""
        if self._left[fingerprint] <= 0:
            return "new"
        self._left[fingerprint] -= 1
        return "known"

    def left(self) -> int:
        """Return how many known findings have not occurred."""
        return sum(self._left.values())


def load(path: Path) -> Counter[str]:
    """Return how often each fingerprint is known. Raise SettingsError for no usable baseline."""
    import json

    try:
        raw = json.loads(decode(path.read_bytes()))
    except OSError as error:
        raise SettingsError("file-unreadable", file=path, why=os_reason(error)) from None
    except UnreadableDocument:
        raise SettingsError("file-no-text", file=path) from None
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise SettingsError("baseline-syntax", file=path, line=line) from None
    if not isinstance(raw, dict) or raw.get("schema_version") != SCHEMA_VERSION:
        raise SettingsError("baseline-version", file=path, version=SCHEMA_VERSION)
    counts: Counter[str] = Counter()
    entries = raw.get("findings")
    for number, entry in enumerate(entries if isinstance(entries, list) else [None], 1):
        fingerprint = entry.get("fingerprint") if isinstance(entry, dict) else None
        count = entry.get("count", 1) if isinstance(entry, dict) else None
        if not isinstance(fingerprint, str) or type(count) is not int or count < 1:
            raise SettingsError("baseline-entry", file=path, number=number)
        counts[fingerprint] += count
    return counts


def write(documents: Iterable[DocumentReport], tool: Tool) -> str:
    """Return the baseline of a run as JSON: every finding that no setting suppresses, once, with
    how often it occurs and a description for people."""
    import json

    counts: Counter[str] = Counter()
    first: dict[str, tuple[Finding, str]] = {}
    for document in documents:
        for form in document.forms:
            for finding in form.findings:
                if finding.suppressed is None:
                    counts[finding.fingerprint] += 1
                    first.setdefault(finding.fingerprint, (finding, form.project))
    findings = [
        {
            "fingerprint": fingerprint,
            "code": finding.code,
            "count": counts[fingerprint],
            "description": " › ".join(part for part in (project, finding.where) if part)
            + f"：{finding.message}",
        }
        for fingerprint, (finding, project) in first.items()
    ]
    findings.sort(key=lambda entry: (str(entry["code"]), str(entry["fingerprint"])))
    data = {"schema_version": SCHEMA_VERSION, "tool": tool.model_dump(), "findings": findings}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
