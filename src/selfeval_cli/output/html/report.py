"""The auditor's page: one self-contained HTML file that draws every form with its findings.

Nothing is loaded from anywhere: style, script and data stand in the file, and the page forbids
itself everything else. The data of a form is one JSON block, put aside as the run streams by.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TextIO

from selfeval_cli.base.errors import Language
from selfeval_cli.base.kinds import kind
from selfeval_cli.base.regex import regex
from selfeval_cli.model.form import CellRef
from selfeval_cli.model.report import SEVERITIES, DocumentReport, Finding, FormReport, Summary
from selfeval_cli.model.run import Run
from selfeval_cli.output.counts import Counts
from selfeval_cli.output.html.frame import count, page, texts
from selfeval_cli.output.html.tables import table_rows
from selfeval_cli.output.pieces import Aside
from selfeval_cli.output.repairs import as_repaired, first_repair
from selfeval_cli.output.wording import policy_title

#: Direction marks, overrides and isolates: they would show a figure other than the one that stands.
_MISLEADING = regex(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: The columns of the list, and the key each can be sorted by.
_COLUMNS = (
    ("severity", "severity"),
    ("rule", "code"),
    ("project", "project"),
    ("where", "where"),
    ("message", ""),
    ("stated", ""),
    ("expected", ""),
    ("difference", "difference"),
)
#: How many of the key figures of a run are always shown.
_ALWAYS = 6


class Writer:
    """A page being written: the data of the forms is put aside, what is seen comes at the end."""

    def __init__(self, out: TextIO) -> None:
        self._out, self._data = out, Aside()
        self._unread: list[DocumentReport] = []
        self._remarks: list[DocumentReport] = []
        self._codes: set[str] = set()
        self._policies: Counter[str] = Counter()
        self._wrong = 0

    def begin(self, run: Run) -> None:
        """Keep the run: the head tells what only the end knows."""
        self._run = run

    def add(self, document: DocumentReport) -> None:
        """Put the document's data aside."""
        if document.status != "checked":
            self._unread.append(document)
        elif document.remarks:
            self._remarks.append(document)
        for form in document.forms:
            self._policies[form.policy] += 1
            self._codes.update(finding.code for finding in form.findings)
            self._wrong += form.count()["error"] > 0
            self._data.write(data(form_data(document, form, self._run.language), kind="form"))

    def end(self, counts: Counts) -> None:
        """Write the page."""
        del counts  # the run has them
        for piece in self._page():
            self._out.write(piece)

    def _page(self) -> Iterator[str]:
        from markupsafe import Markup

        run, words = self._run, texts(self._run.language)
        shown = {key: text for key, text in words.items() if not key.startswith("audit_")}
        # A crashed rule's finding may carry a code that is not among the selected rules.
        titles = {code: code for code in sorted(self._codes)}
        titles |= {rule.code: rule.title for rule in run.rules}
        self._data.write(data(shown, name="words") + data(titles, name="titles"))
        return page(
            "report.html",
            run.language,
            words["title"],
            script="report.js",
            run=run,
            verdict=verdict(run.summary.forms, self._wrong, len(self._unread), words),
            totals=totals(run.summary, self._wrong),
            policies=policies(self._policies, words),
            unread=self._unread,
            remarks=self._remarks,
            levels=[(level, getattr(run.summary, f"{level}s")) for level in SEVERITIES],
            columns=_COLUMNS,
            data=map(Markup, self._data.pieces()),
        )


def data(value: object, *, name: str = "", kind: str = "") -> str:
    """A JSON block no text can break out of: ``<`` and lone surrogates are written as escapes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    text = _MISLEADING.sub("", text)
    text = re.sub("[<\ud800-\udfff]", lambda m: f"\\u{ord(m[0]):04x}", text)
    label = (f' id="{name}"' if name else "") + (f' class="{kind}"' if kind else "")
    return f'<script type="application/json"{label}>{text}</script>\n'


def form_data(document: DocumentReport, form: FormReport, language: Language) -> dict[str, Any]:
    """What the script needs to draw a form; places that are not in its layout are left out."""
    repair = first_repair(form, language)
    places = frozenset((t.table, c.row, c.column) for t in form.layout for c in t.cells)
    return {
        "path": document.path,
        "sha256": document.sha256,
        "number": form.number,
        "kind": form.kind,
        "kindName": kind(form.kind).words[language],
        "policy": policy_title(form.policy, language),
        "title": form.title,
        "year": form.year,
        "project": form.project.strip(),
        "department": form.department.strip(),
        "unit": form.unit,
        "money_unit": form.money_unit,
        "budget": form.budget,
        "executed": form.executed,
        "rate": form.rate,
        "total": form.total_score,
        "recomputed": form.recomputed_total,
        "categories": [(part.name, part.weight, part.score) for part in form.categories],
        "repair": [(c.where, c.before, c.after) for c in repair.cells] if repair else [],
        "repair_outcome": repair.outcome(language) if repair else "",
        "checks": {
            "passed": form.checks.passed,
            "failed": form.checks.failed,
            "rows": form.checks.rows,
            "recomputed": form.checks.rows_recomputed,
            "unchecked": [(u.code, u.reason, u.where) for u in form.checks.unchecked],
        },
        "findings": [_finding_data(item, places) for item in in_order(as_repaired(form))],
        "tables": [
            {"number": table.table, "rows": list(table_rows(table))} for table in form.layout
        ],
    }


def in_order(findings: Sequence[Finding]) -> list[Finding]:
    """Findings as the page numbers them: as their cells are read, from the top of the form to its
    end, then those without a cell; those that do not count come last."""
    return sorted(findings, key=_as_read)


def _as_read(finding: Finding) -> tuple[object, ...]:
    cell, severity = finding.cell, SEVERITIES.index(finding.severity)
    place = (cell.table, cell.row, cell.column) if cell else ()
    return not finding.active, cell is None, place, severity


def _finding_data(finding: Finding, places: frozenset[tuple[int, int, int]]) -> dict[str, Any]:
    def place(cell: CellRef | None) -> tuple[int, int, int] | None:
        key = (cell.table, cell.row, cell.column) if cell else None
        return key if key in places else None

    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "where": finding.where,
        "cell": place(finding.cell),
        "related": [
            (other.where, place(other.cell), other.cell.text if other.cell else "")
            for other in finding.related
        ],
        "stated": finding.stated,
        "expected": finding.expected,
        "difference": finding.difference,
        "formula": finding.formula,
        "basis": finding.basis,
        "suggestion": finding.suggestion,
        "state": "suppressed"
        if finding.suppressed is not None
        else "known"
        if finding.baseline == "known"
        else None,
        "reason": finding.suppressed,
    }


def policies(used: Counter[str], words: Mapping[str, str]) -> list[str]:
    """The policies the forms were checked by, with how many forms each where there are several."""
    language: Language = "en" if words["lang"] == "en" else "zh"
    titles = ((policy_title(name, language), number) for name, number in used.most_common())
    return [
        words["policy_forms"].format(policy=title, n=count(number)) if len(used) > 1 else title
        for title, number in titles
    ]


def totals(total: Summary, wrong: int) -> list[tuple[str, int, str]]:
    """The key figures of a run: word, number and colour; those that are zero and rarely needed are
    left out."""
    figures = [
        ("documents", total.documents, ""),
        ("forms", total.forms, ""),
        ("forms_wrong", wrong, ""),
        ("errors", total.errors, "error"),
        ("warnings", total.warnings, "warning"),
        ("infos", total.infos, "info"),
        ("unread_short", total.unreadable + total.no_form, "unread"),
        ("known", total.known, ""),
        ("suppressed", total.suppressed, ""),
    ]
    return [figure for rank, figure in enumerate(figures) if figure[1] or rank < _ALWAYS]


def verdict(forms: int, wrong: int, unread: int, words: Mapping[str, str]) -> str:
    """The run in one sentence."""
    if not forms:
        parts = [words["verdict_none"]]
    elif wrong:
        parts = [words["verdict_wrong"].format(n=count(forms), m=count(wrong))]
    else:
        parts = [words["verdict_clean"].format(n=count(forms))]
    if unread:
        parts.append(words["verdict_unread"].format(n=count(unread)))
    return (" " if words["lang"] == "en" else "").join(parts)
