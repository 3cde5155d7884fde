"""The auditor's page: one self-contained HTML file that draws every form with its findings.

Nothing is loaded from anywhere: style, script and data stand in the file, and the page forbids
itself everything else. The data of a form is one JSON block, so a run is written as it streams.
"""

import json
import re
import tomllib
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from heapq import heapify, heapreplace
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any, TextIO

from selfeval_cli.base.errors import Language
from selfeval_cli.model.form import CellRef
from selfeval_cli.model.report import (
    SEVERITIES,
    DocumentReport,
    Finding,
    FormReport,
    LayoutCell,
    LayoutTable,
    Summary,
)
from selfeval_cli.output.escape import xml as escape

if TYPE_CHECKING:
    from selfeval_cli.model.run import Run

_ASSETS = files("selfeval_cli.output.html")
_FIGURE = re.compile(r"[\d.,，%％/／—–-]*")
#: Direction marks, overrides and isolates: they would show a figure other than the one that stands.
_MISLEADING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: Spans beyond these are clipped by browsers anyway.
_MAX_COLUMNS, _MAX_ROWS = 1000, 65534

Row = list[tuple[int, int, int, int, str]]


def render(run: "Run", out: TextIO) -> None:
    """Write the page of a run; documents are taken one at a time."""
    writer = Page(run, out)
    for document in run.documents():
        writer.add(document)
    writer.close()


class Page:
    """A page being written: the data of the forms first, as they come; what is seen at the end."""

    def __init__(self, run: "Run", out: TextIO) -> None:
        self._run, self._out = run, out
        self._words = texts(run.language)
        frame = page(run.language, self._words["title"], script=asset("desk.js"))
        begin, self._end = frame.split("{{body}}")
        self._unread: list[DocumentReport] = []
        self._remarks: list[DocumentReport] = []
        self._codes: set[str] = set()
        self._policies: Counter[str] = Counter()
        self._wrong = 0
        out.write(begin)

    def add(self, document: DocumentReport) -> None:
        """Write the next document."""
        if document.status != "checked":
            self._unread.append(document)
        elif document.remarks:
            self._remarks.append(document)
        for form in document.forms:
            self._policies[form.policy] += 1
            self._codes.update(finding.code for finding in form.findings)
            self._wrong += any(f.severity == "error" and f.active for f in form.findings)
            self._out.write(data(form_data(document, form), kind="form"))

    def close(self) -> None:
        """Write the head, the controls and the script."""
        run, words = self._run, self._words
        shown = {key: text for key, text in words.items() if not key.startswith("audit_")}
        # A crashed rule's finding may carry a code that is not among the selected rules.
        titles = {code: code for code in sorted(self._codes)}
        titles |= {rule.code: rule.title for rule in run.rules}
        self._out.write(data(shown, name="words"))
        self._out.write(data(titles, name="titles"))
        self._out.write(self._head())
        self._out.write(_controls(run, words))
        self._out.write(f"<script>{asset('desk.js')}</script>{self._end}")

    def _head(self) -> str:
        run, words = self._run, self._words
        told = verdict(run.summary.forms, self._wrong, len(self._unread), words)
        return "".join(
            (
                f'<a class="skip" href="#findings">{escape(words["to_findings"])}</a>',
                '<header class="top"><p class="kicker">selfeval</p>',
                f"<h1>{escape(words['title'])}</h1>",
                f'<p class="verdict">{escape(told)}</p>',
                totals(run.summary, self._wrong, words),
                policies(self._policies, words),
                f'<noscript><p class="warn">{escape(words["noscript"])}</p></noscript>',
                "</header>",
                unread_section(self._unread, words),
                _remarks(self._remarks, words),
                notes_section(run.notes, words),
            )
        )


def page(language: Language, title: str, *, script: str = "") -> str:
    """The frame of a page, with ``{{body}}`` where its content goes, and its security policy."""
    style = asset("style.css")
    parts = ["default-src 'none'", f"style-src '{_hash(style)}'", "base-uri 'none'"]
    parts += ["form-action 'none'", f"script-src '{_hash(script)}'" if script else ""]
    values = {
        "lang": escape(texts(language)["lang"]),
        "csp": "; ".join(filter(None, parts)),
        "title": escape(title),
        "style": style,
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda m: values.get(m[1], m[0]), asset("template.html"))


@cache
def asset(name: str) -> str:
    """A file of the page's folder."""
    return _ASSETS.joinpath(name).read_text("utf-8")


@cache
def texts(language: Language) -> Mapping[str, str]:
    """The words of the page in a language."""
    words: dict[str, str] = tomllib.loads(asset("texts.toml"))[language]
    return words


def data(value: object, *, name: str = "", kind: str = "") -> str:
    """A JSON block no text can break out of: ``<`` and lone surrogates are written as escapes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    text = _MISLEADING.sub("", text)
    text = re.sub("[<\ud800-\udfff]", lambda m: f"\\u{ord(m[0]):04x}", text)
    label = (f' id="{name}"' if name else "") + (f' class="{kind}"' if kind else "")
    return f'<script type="application/json"{label}>{text}</script>\n'


def form_data(document: DocumentReport, form: FormReport) -> dict[str, Any]:
    """What the script needs to draw a form; places that are not in its layout are left out."""
    places = frozenset((t.table, c.row, c.column) for t in form.layout for c in t.cells)
    return {
        "path": document.path,
        "sha256": document.sha256,
        "number": form.number,
        "kind": form.kind,
        "policy": form.policy,
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
        "checks": {
            "passed": form.checks.passed,
            "failed": form.checks.failed,
            "rows": form.checks.rows,
            "recomputed": form.checks.rows_recomputed,
            "unchecked": [(u.code, u.reason, u.where) for u in form.checks.unchecked],
        },
        "findings": [_finding_data(item, places) for item in in_order(form.findings)],
        "tables": [
            {"number": table.table, "rows": list(table_rows(table))} for table in form.layout
        ],
    }


def in_order(findings: Sequence[Finding]) -> list[Finding]:
    """Findings as the page numbers them: most severe first, those that do not count last."""
    return sorted(findings, key=lambda f: (not f.active, SEVERITIES.index(f.severity)))


def table_rows(table: LayoutTable) -> Iterator[Row]:
    """The rows to draw, each cell as (row, column, columns, rows, text).

    In an aligned table, positions no cell covers are filled with empty cells. In a text dump,
    where rows differ in length, cells are stretched to the width of the longest row, and rows
    without any text are left out.
    """
    cells = sorted(table.cells, key=lambda cell: (cell.row, cell.column))
    if not cells:
        return
    if table.aligned:
        yield from _aligned_rows(cells)
        return
    yield from _dump_rows(cells)


def _dump_rows(cells: Sequence[LayoutCell]) -> Iterator[Row]:
    """Rows of a text dump as a table: neighbouring rows of one length share their columns, and a
    blank at the start of such a row is the rest of a cell merged downwards from the row above."""
    rows = [list(group) for _, group in groupby(cells, key=lambda cell: cell.row)]
    width = max(map(_filled, rows))
    kept = [row[:width] for row in rows if _filled(row)]
    for count, group in groupby(kept, key=len):
        block = list(group)
        longest = [max((row[rank].text for row in block), key=len) for rank in range(count)]
        spans = stretch(longest, width)
        heights = [[1] * count for _ in block]
        above = [0] * count  # by rank, the row whose cell reaches down to this one
        merged: set[tuple[int, int]] = set()
        for at, row in enumerate(block):
            blank = next((rank for rank, cell in enumerate(row) if cell.text.strip()), count)
            for rank in range(count):
                if at and rank < blank:
                    heights[above[rank]][rank] += 1
                    merged.add((at, rank))
                else:
                    above[rank] = at
        for at, row in enumerate(block):
            yield [
                (cell.row, cell.column, spans[rank], heights[at][rank], cell.text)
                for rank, cell in enumerate(row)
                if (at, rank) not in merged
            ]


def _filled(row: Sequence[LayoutCell]) -> int:
    """How many cells a row has up to its last one with text."""
    return max((rank for rank, cell in enumerate(row, 1) if cell.text.strip()), default=0)


def stretch(texts: Sequence[str], width: int) -> list[int]:
    """How many of `width` columns each cell of a row takes.

    A label followed by figures (总分, 100, 93.7) takes what is left over, so that the figures stay
    under their columns; otherwise columns go, one by one, to the cell with the most text in each.
    """
    spans = [1] * len(texts)
    if len(texts) > 2 and all(_FIGURE.fullmatch(text.strip()) for text in texts[1:]):
        spans[0] += width - len(texts)
        return spans
    # The fullest cell first; a heap, because a hostile row may be tens of thousands of cells long.
    fullness = [(-len(text) - 1.0, rank) for rank, text in enumerate(texts)]
    heapify(fullness)
    for _ in range(width - len(texts)):
        rank = fullness[0][1]
        spans[rank] += 1
        heapreplace(fullness, ((-len(texts[rank]) - 1) / spans[rank], rank))
    return spans


def _aligned_rows(cells: Sequence[LayoutCell]) -> Iterator[Row]:
    first = cells[0].row
    last = max(cell.row for cell in cells)
    left = min(cell.column for cell in cells)
    width = min(max(c.column + c.column_span - 1 for c in cells), left + _MAX_COLUMNS - 1)
    by_row = {row: list(group) for row, group in groupby(cells, key=lambda cell: cell.row)}
    busy: dict[int, int] = {}  # column → last row a merged cell from above covers
    for row in range(first, last + 1):
        drawn: Row = []
        column = left
        for cell in by_row.get(row, ()):
            drawn += _gap(row, column, cell.column, busy)
            rows = min(cell.row_span, last - row + 1, _MAX_ROWS)
            columns = max(1, min(cell.column_span, width - cell.column + 1))
            drawn.append((row, cell.column, columns, rows, cell.text))
            column = cell.column + columns
            busy.update(dict.fromkeys(range(cell.column, column), row + rows - 1))
        drawn += _gap(row, column, width + 1, busy)
        yield drawn


def _gap(row: int, start: int, stop: int, busy: Mapping[int, int]) -> Row:
    return [(row, column, 1, 1, "") for column in range(start, stop) if busy.get(column, 0) < row]


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


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def policies(used: Counter[str], words: Mapping[str, str]) -> str:
    """The policies the forms were checked by, with how many forms each where there are several."""
    if not used:
        return ""
    names = [
        words["policy_forms"].format(policy=name, n=f"{number:,}") if len(used) > 1 else name
        for name, number in used.most_common()
    ]
    return f'<p class="meta">{escape(words["policy"] + words["colon"] + " · ".join(names))}</p>'


def totals(total: Summary, wrong: int, words: Mapping[str, str]) -> str:
    """The key figures of a run; those that are zero and rarely needed are left out."""
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
    always = {"documents", "forms", "forms_wrong", "errors", "warnings", "infos"}
    cells = "".join(
        f'<div class="{kind}{"" if number else " zero"}"><dt>{escape(words[key])}</dt>'
        f"<dd>{number:,}</dd></div>"
        for key, number, kind in figures
        if number or key in always
    )
    return f'<dl class="totals">{cells}</dl>'


def verdict(forms: int, wrong: int, unread: int, words: Mapping[str, str]) -> str:
    """The run in one sentence."""
    if not forms:
        parts = [words["verdict_none"]]
    elif wrong:
        parts = [words["verdict_wrong"].format(n=f"{forms:,}", m=f"{wrong:,}")]
    else:
        parts = [words["verdict_clean"].format(n=f"{forms:,}")]
    if unread:
        parts.append(words["verdict_unread"].format(n=f"{unread:,}"))
    return (" " if words["lang"] == "en" else "").join(parts)


def unread_section(unread: Sequence[DocumentReport], words: Mapping[str, str]) -> str:
    """The documents that were not checked and why; empty when there are none."""
    if not unread:
        return ""
    rows = "".join(
        f"<li><b>{escape(document.path)}</b> "
        f"{escape(document.problem.message if document.problem else document.status)}</li>"
        for document in unread
    )
    title = f"{escape(words['unread'])} <small>{len(unread):,}</small>"
    return (
        f'<section class="aside unread"><details{" open" if len(unread) <= 20 else ""}>'
        f"<summary><h2>{title}</h2></summary><ul>{rows}</ul></details></section>"
    )


def _remarks(remarks: Sequence[DocumentReport], words: Mapping[str, str]) -> str:
    if not remarks:
        return ""
    rows = "".join(
        f"<li><b>{escape(document.path)}</b> {escape('；'.join(document.remarks))}</li>"
        for document in remarks
    )
    return (
        f'<section class="aside"><details><summary><h2>{escape(words["remarks"])} '
        f"<small>{len(remarks):,}</small></h2></summary><ul>{rows}</ul></details></section>"
    )


def notes_section(notes: Sequence[str], words: Mapping[str, str]) -> str:
    """What is to be said about the run; empty when there is nothing."""
    if not notes:
        return ""
    rows = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return (
        f'<section class="aside"><details open><summary><h2>{escape(words["notes"])}</h2>'
        f"</summary><ul>{rows}</ul></details></section>"
    )


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


def _column(key: str, sort: str, label: str) -> str:
    if not sort:
        return f'<th scope="col" class="{key}">{label}</th>'
    return (
        f'<th scope="col" class="{key}" data-sort="{sort}" data-label="{label}">'
        f'<button type="button">{label}</button></th>'
    )


def _controls(run: "Run", words: Mapping[str, str]) -> str:
    counts = {
        "error": run.summary.errors,
        "warning": run.summary.warnings,
        "info": run.summary.infos,
    }
    boxes = "".join(
        f'<label class="level {level}"><input type="checkbox" name="level" value="{level}" checked>'
        f"<span>{escape(words[level])} {counts[level]:,}</span></label>"
        for level in SEVERITIES
    )
    selects = "".join(
        f'<label class="pick"><span>{escape(words[name])}</span>'
        f'<select id="{name}" autocomplete="off"></select></label>'
        for name in ("rule", "department", "year")
    )
    heads = "".join(_column(key, sort, escape(words[key])) for key, sort in _COLUMNS)
    orders = "".join(
        f'<option value="{value}">{escape(words[f"by_{value}"])}</option>'
        for value in ("file", "department", "weight")
    )
    return (
        f'<main><section id="findings" aria-labelledby="findings-title">'
        f'<h2 id="findings-title">{escape(words["findings"])}</h2>'
        f'<form class="tools" role="search" aria-label="{escape(words["filters"])}">'
        f'<div role="group" aria-labelledby="level-name"><span class="group-name" id="level-name">'
        f'{escape(words["severity"])}</span><div class="levels">{boxes}</div></div>'
        f'<label class="pick find"><span>{escape(words["search"])}</span>'
        f'<input id="search" type="search" autocomplete="off" spellcheck="false" '
        f'placeholder="{escape(words["search_hint"])}"></label>{selects}'
        f'<button type="button" id="reset">{escape(words["reset"])}</button></form>'
        f'<p id="shown" class="shown" role="status" aria-live="polite"></p>'
        f'<table id="list"><thead><tr>{heads}</tr></thead><tbody id="rows"></tbody></table>'
        f'<p id="none" class="empty" hidden>{escape(words["none_found"])}</p>'
        f'<button type="button" id="more" hidden></button></section>'
        f'<section id="forms" aria-labelledby="forms-title">'
        f'<div class="bar"><h2 id="forms-title">{escape(words["form_heading"])}</h2>'
        f'<label class="pick"><span>{escape(words["order"])}</span>'
        f'<select id="order" autocomplete="off">{orders}</select></label>'
        f'<label class="tick"><input type="checkbox" id="wrong" autocomplete="off">'
        f"<span>{escape(words['only_wrong'])}</span></label>"
        f'<button type="button" id="print">{escape(words["print"])}</button></div>'
        f'<div id="stack"></div></section></main>'
        f'<a class="up" href="#findings">↑ {escape(words["back"])}</a>'
        f'<footer class="colophon">{escape(words["by"].format(n=run.tool.version))}</footer>'
    )
