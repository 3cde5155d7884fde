"""Markdown for a merge request or a step summary: a table per form, details folded away."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from selfeval_cli.base.errors import Language
from selfeval_cli.model.report import SEVERITIES, DocumentReport, Finding, FormReport
from selfeval_cli.model.run import Run
from selfeval_cli.output import escape
from selfeval_cli.output.counts import Counts
from selfeval_cli.output.messages import label
from selfeval_cli.output.pieces import Aside
from selfeval_cli.output.repairs import as_repaired, first_repair
from selfeval_cli.output.wording import (
    evidence,
    form_name,
    policy_title,
    problem,
    totals,
    why_not_counted,
)

_SIGNS = {"error": "🔴", "warning": "🟡", "info": "🔵"}


class Page:
    """The report appended to a file; with `limit` only whole documents that fit into so many bytes.

    What was left out is counted at the end.
    """

    def __init__(self, file: Path, limit: int) -> None:
        self._file, self._limit = file, limit
        self._text = Aside()
        self._writer = Writer(self._text, limit)

    def begin(self, run: Run) -> None:
        """See `Writer.begin`."""
        self._writer.begin(run)

    def add(self, document: DocumentReport) -> None:
        """See `Writer.add`."""
        self._writer.add(document)

    def end(self, counts: Counts) -> None:
        """Append everything. Raise OSError when the file cannot be written."""
        self._writer.end(counts)
        with self._file.open("a", encoding="utf-8", newline="\n") as out:
            self._text.copy_to(out)


class Writer:
    """The whole report, or with `limit` as many whole documents as fit into so many UTF-8 bytes."""

    def __init__(self, out: TextIO | Aside, limit: int | None = None) -> None:
        self._out, self._limit = out, limit
        self._documents = Aside()
        self._size = self._left_out = 0

    def begin(self, run: Run) -> None:
        """Keep the run: the head tells what only the end knows."""
        self._run = run

    def add(self, document: DocumentReport) -> None:
        """Put the document's section aside."""
        text = "".join(_document(self._run, document))
        size = self._size + len(text.encode())
        if self._limit is not None and size > self._limit:
            self._left_out += bool(text)
        else:
            self._size = size
            self._documents.write(text)

    def end(self, counts: Counts) -> None:
        """Write the head and the documents."""
        self._out.write("".join(_head(self._run, counts)))
        self._documents.copy_to(self._out)
        if self._left_out:
            self._out.write(f"\n_{label('left-out', self._run.language, n=self._left_out)}_\n")


def _head(run: Run, counts: Counts) -> Iterator[str]:
    language = run.language
    yield f"## {label('report-title', language)}\n\n"
    yield " · ".join(f"{label(key, language)} **{n}**" for key, n in totals(run.summary)) + "\n"
    if not run.summary.forms:
        yield f"\n**{label('nothing', language)}**\n"
    for note in run.notes:
        yield f"\n> {escape.markdown(escape.line(note))}\n"
    if run.summary.documents < 2:
        return
    titles = {rule.code: rule.title for rule in run.rules}
    codes = sorted(counts.by_code.items(), key=lambda item: (-item[1], item[0]))
    if codes:
        yield _table_head(language, "column-rule", "column-finding", "column-count")
        for code, number in codes:
            yield _row(escape.markdown(code), escape.markdown(titles.get(code, "")), str(number))
    if counts.worst:
        yield _table_head(language, "worst", "error", "warning", "info")
        for worst in counts.worst:
            numbers = (worst.errors, worst.warnings, worst.infos)
            yield _row(escape.code_span(worst.path), *map(str, numbers))


def _document(run: Run, document: DocumentReport) -> Iterator[str]:
    """A document's section; nothing for one of several without findings, unless verbose."""
    found = problem(document, run.language)
    path = escape.code_span(document.path)
    if found is not None:
        cause, message = found
        sign = f"⚠️ **{label('unread', run.language)}**"
        yield f"\n{sign} {path} — {escape.markdown(message)} ({cause})\n"
        return
    hits = any(finding.active for form in document.forms for finding in form.findings)
    if run.summary.documents > 1 and run.verbosity <= 0 and not hits:
        return
    yield f"\n### {path}\n"
    for remark in document.remarks:
        yield f"\n> {escape.markdown(escape.line(remark))}\n"
    for form in document.forms:
        yield from _form(run, form)


def _form(run: Run, form: FormReport) -> Iterator[str]:
    language = run.language
    name = escape.markdown(form_name(form, language))
    year = f" · {label('year', language, year=form.year)}" if form.year else ""
    yield f"\n#### {label('form', language, n=form.number)} · {name}{year}\n\n"
    yield " · ".join(f"{key} {escape.markdown(value)}" for key, value in _facts(form, language))
    yield "\n"
    yield from _repair(form, language)
    order = sorted(as_repaired(form), key=lambda finding: SEVERITIES.index(finding.severity))
    active = [finding for finding in order if finding.active]
    if active:
        columns = ("severity", "place", "finding", "stated", "expected", "rule")
        yield _table_head(language, *(f"column-{column}" for column in columns))
        for finding in active:
            yield _finding_row(finding, language)
        yield from _details(active, language)
    else:
        yield f"\n✅ {label('clean-otherwise' if order else 'clean', language)}\n"
    yield from _set_aside([finding for finding in order if not finding.active], language)
    yield from _checks(form, language)


def _repair(form: FormReport, language: Language) -> Iterator[str]:
    """What to change first."""
    repair = first_repair(form, language)
    if repair is None:
        return
    yield f"\n**{label('repair-first', language)}**\n\n"
    for cell in repair.cells:
        change = f"{escape.markdown(cell.before)} → **{escape.markdown(cell.after)}**"
        yield f"- {escape.markdown(escape.line(cell.where))} {change}\n"
    yield f"\n{repair.outcome(language)}\n"


def _facts(form: FormReport, language: Language) -> Iterator[tuple[str, str]]:
    """Who, how much money and which total: label and value of each that is given."""
    money_unit = f" {form.money_unit}" if form.money_unit else ""
    if form.department and form.department == form.unit:
        yield label("department-and-unit", language), form.unit
    else:
        for key in ("department", "unit"):
            if value := getattr(form, key):
                yield label(key, language), value
    for key in ("budget", "executed"):
        if value := getattr(form, key):
            yield label(key, language), value + money_unit
    for key, value in (("rate", form.rate), ("total", form.total_score)):
        if value:
            yield label(key, language), value


def _finding_row(finding: Finding, language: Language) -> str:
    return _row(
        f"{_SIGNS[finding.severity]} {label(finding.severity, language)}",
        escape.markdown(escape.line(finding.where)),
        escape.markdown(finding.message),
        escape.markdown(finding.stated or ""),
        escape.markdown(finding.expected or ""),
        escape.markdown(finding.code),
    )


def _details(findings: Iterable[Finding], language: Language) -> Iterator[str]:
    """Formula, basis, suggestion and the cells used, folded away."""
    yield f"\n<details><summary>{label('details', language)}</summary>\n"
    for finding in findings:
        if not (finding.related or any(evidence(finding, language))):
            continue
        yield f"\n**{escape.markdown(finding.code)}** {escape.markdown(escape.line(finding.where))}"
        yield "\n\n"
        for name, value in evidence(finding, language):
            yield f"- {name}{label('colon', language)}{escape.markdown(value)}\n"
        if finding.related:
            places = (f"{r.where} {r.cell.text if r.cell else ''}" for r in finding.related)
            text = label("comma", language).join(escape.markdown(escape.line(p)) for p in places)
            yield f"- {label('related', language)}{label('colon', language)}{text}\n"
    yield "\n</details>\n"


def _set_aside(findings: list[Finding], language: Language) -> Iterator[str]:
    """Findings that do not count, with the reason."""
    for number, finding in enumerate(findings):
        where = escape.markdown(escape.line(finding.where))
        reason = escape.markdown(why_not_counted(finding, language))
        yield "\n" if number == 0 else ""
        yield f"- <del>{escape.markdown(finding.code)} {where}</del> — {reason}\n"


def _checks(form: FormReport, language: Language) -> Iterator[str]:
    checks = form.checks
    facts = [
        label(
            "checked-with", language, policy=escape.markdown(policy_title(form.policy, language))
        ),
        f"{label('passed', language)} {checks.passed}",
        f"{label('failed', language)} {checks.failed}",
        f"{label('unchecked', language)} {len(checks.unchecked)}",
    ]
    if checks.rows:
        facts.append(label("rows", language, n=checks.rows_recomputed, all=checks.rows))
    yield f"\n<sub>{' · '.join(facts)}</sub>\n"
    reasons: dict[str, dict[str, None]] = {}
    for item in checks.unchecked:
        reasons.setdefault(item.reason, {})[item.code] = None
    for reason, codes in reasons.items():
        text = escape.markdown(f"{reason}{label('colon', language)}{' '.join(codes)}")
        yield f"\n<sub>{label('unchecked', language)} {text}</sub>\n"


def _table_head(language: Language, *keys: str) -> str:
    titles = _row(*(label(key, language) for key in keys))
    return f"\n{titles}{_row(*('---' for _ in keys))}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"
