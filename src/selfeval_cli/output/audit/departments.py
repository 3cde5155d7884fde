"""A page for every department, to be printed alone, and the ranking of all departments."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from selfeval_cli.model.report import SEVERITIES, DocumentReport, Finding, FormReport
from selfeval_cli.model.run import Run
from selfeval_cli.output.escape import line
from selfeval_cli.output.html.frame import page, texts
from selfeval_cli.output.repairs import as_repaired, first_repair
from selfeval_cli.output.sheets.rows import Group, collated
from selfeval_cli.output.wording import discreet, form_name

FOLDER = "departments"


class Writer:
    """The forms of each department put aside as they come, and the pages written at the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._aside = TemporaryFile()  # noqa: SIM115
        self._places: dict[str, list[tuple[int, int]]] = {}
        self.groups: dict[str, Group] = {}

    def begin(self, run: Run) -> None:
        """Keep the run."""
        self._run = run
        self._titles = {rule.code: rule.title for rule in run.rules}

    def add(self, document: DocumentReport) -> None:
        """Put the document's forms aside."""
        for form in document.forms:
            name = line(form.department)
            self.groups.setdefault(name, Group()).add(form)
            content = json.dumps(self._form(form)).encode()
            self._places.setdefault(name, []).append((self._aside.tell(), len(content)))
            self._aside.write(content)

    def end(self) -> None:
        """Write the page of every department, and the ranking."""
        words = texts(self._run.language)
        (self._folder / FOLDER).mkdir()
        ranked = list(self._ranked(words))
        for row in ranked:
            self._write(
                f"{FOLDER}/{row['file']}",
                page(
                    "department.html",
                    self._run.language,
                    row["name"],
                    run=self._run,
                    name=row["name"],
                    group=row["group"],
                    forms=self._forms(row["key"]),
                ),
            )
        self._write(
            "ranking.html",
            page(
                "ranking.html",
                self._run.language,
                words["audit_ranking"],
                script="ranking.js",
                run=self._run,
                rows=ranked,
            ),
        )

    def _ranked(self, words: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """The departments, those with most errors first, each with its place by pinyin."""
        by_name = {name: n for n, name in enumerate(sorted(self.groups, key=collated))}
        order = sorted(self.groups.items(), key=lambda i: (-i[1].counts["error"], by_name[i[0]]))
        for number, (name, group) in enumerate(order, 1):
            yield {
                "key": name,
                "name": name or words["no_department"],
                "group": group,
                "pinyin": by_name[name],
                "file": f"{number:04}.html",
            }

    def _forms(self, name: str) -> Iterator[dict[str, Any]]:
        for start, size in self._places[name]:
            self._aside.seek(start)
            yield json.loads(self._aside.read(size))

    def _form(self, form: FormReport) -> dict[str, Any]:
        repair = first_repair(form, self._run.language)
        return {
            "name": form_name(form, self._run.language),
            "year": form.year,
            "unit": line(form.unit),
            "total": line(form.total_score or ""),
            "recomputed": line(form.recomputed_total or ""),
            "repair": "" if repair is None else line(repair.text),
            "findings": [
                self._finding(finding)
                for finding in sorted(as_repaired(form), key=_by_severity)
                if finding.suppressed is None
            ],
        }

    def _finding(self, finding: Finding) -> dict[str, Any]:
        shown = finding if self._run.internal else discreet(finding, self._titles)
        keys = (
            "baseline",
            "severity",
            "code",
            "where",
            "message",
            "suggestion",
            "stated",
            "expected",
        )
        return {key: getattr(shown, key) for key in keys}

    def _write(self, name: str, pieces: Iterator[str]) -> None:
        with (self._folder / name).open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(pieces)


def _by_severity(finding: Finding) -> tuple[bool, int]:
    """Most severe first, what is known last."""
    return not finding.active, SEVERITIES.index(finding.severity)
