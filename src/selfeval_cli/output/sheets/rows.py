"""What the workbook and the CSV file hold: rows of named values, and the headings over them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from msgspec import Struct, field

from selfeval_cli.base.errors import Language
from selfeval_cli.base.kinds import kind
from selfeval_cli.base.tables import read_table
from selfeval_cli.figures.printed import Share, as_printed
from selfeval_cli.model.report import DocumentReport, Finding, FormReport
from selfeval_cli.model.run import RuleInfo, Run
from selfeval_cli.output.messages import label
from selfeval_cli.output.repairs import as_repaired, first_repair
from selfeval_cli.output.wording import policy_title

#: The rule that doubts the unit of the money.
_DOUBTFUL_UNIT = "FND010"
_FULL = Decimal(100)
Value = str | int | Decimal | Share | None
Row = Mapping[str, Value]


class Column(Struct, frozen=True):
    """A column: its key in a row, its heading and its width in characters."""

    key: str
    heading: str
    width: int


class Sheet(Struct, frozen=True):
    """A sheet's key, its name, its columns, and how many of them are printed (None: all)."""

    key: str
    title: str
    columns: tuple[Column, ...]
    printed: int | None = None


@cache
def sheets(language: Language) -> Mapping[str, Sheet]:
    """The sheets by key, in the order of the workbook."""
    return {
        key: Sheet(
            key,
            sheet["title"][language],
            tuple(Column(c["key"], c[language], c["width"]) for c in sheet["columns"]),
            sheet.get("printed"),
        )
        for key, sheet in _data().items()
        if "columns" in sheet
    }


def word(key: str, language: Language) -> str:
    """A word that stands in the cells of a sheet."""
    text: str = _data()["words"][key][language]
    return text


def finding_rows(
    document: DocumentReport, titles: Mapping[str, str], language: Language
) -> Iterator[Row]:
    """The rows of a document's findings; `titles` are those of the rules."""
    for form in document.forms:
        repair = first_repair(form, language)
        for finding in as_repaired(form):
            resolved = repair is not None and finding.fingerprint in repair.resolves
            yield {
                **_who(document, form),
                "repair": repair.text if repair is not None and resolved else None,
                "where": finding.where,
                "stated": as_printed(finding.stated),
                "expected": as_printed(finding.expected),
                "difference": as_printed(finding.difference),
                "code": finding.code,
                "rule": titles.get(finding.code, finding.name),
                "severity": word(finding.severity, language),
                "message": finding.message,
                "suggestion": finding.suggestion,
                "formula": finding.formula,
                "basis": finding.basis,
                "state": _state(finding, language),
            }


def unread_row(document: DocumentReport, language: Language) -> Row | None:
    """A row of the findings for a document that was not checked; None for one that was."""
    if document.problem is None:
        return None
    return {
        "severity": word(document.status, language),
        "message": f"{document.path}{label('colon', language)}{document.problem.message}",
        "file": document.path,
    }


def skipped_row(name: str, reason: str, language: Language) -> Row:
    """The row of a file that was passed over."""
    skipped = word("skipped", language)
    return {
        "severity": skipped,
        "status": skipped,
        "message": f"{name}{label('colon', language)}{reason}",
        "problem": reason,
        "file": name,
    }


def cover_rows(run: Run, tally: "Tally", unread: Sequence[DocumentReport]) -> Iterator[Row]:
    """What was read, what was found and what was not checked."""
    language, summary = run.language, run.summary

    def row(key: str, count: int, note: str = "") -> Row:
        return {"what": word(key, language), "count": count, "note": note}

    yield row("documents", summary.documents)
    policies = (policy_title(name, language) for name in tally.policies)
    yield row("forms", summary.forms, " · ".join(policies))
    yield row("forms_wrong", tally.whole.wrong)
    yield row("errors", summary.errors)
    yield row("warnings", summary.warnings)
    yield row("infos", summary.infos)
    yield row("unread", summary.unreadable + summary.no_form)
    yield row("passed-over", len(run.skipped))
    for note in run.notes:
        yield {"what": word("note", language), "note": note}
    for document in unread:
        problem = document.problem.message if document.problem else ""
        yield {"what": document.path, "note": problem}


def form_rows(document: DocumentReport, language: Language) -> Iterator[Row]:
    """The rows of a document's forms."""
    for form in document.forms:
        counts = form.count()
        rate = None if form.spent_of is None else _ratio(*form.spent_of)
        yield {
            **_who(document, form),
            "unit": form.unit,
            "kind": kind(form.kind).words[language],
            "policy": policy_title(form.policy, language),
            "money_unit": form.money_unit,
            "budget": as_printed(form.budget),
            "executed": as_printed(form.executed),
            "rate": as_printed(form.rate),
            "recomputed_rate": None if rate is None else Share(rate),
            "total": as_printed(form.total_score),
            "recomputed_total": as_printed(form.recomputed_total),
            "indicators": form.indicators,
            "errors": counts["error"],
            "warnings": counts["warning"],
            "infos": counts["info"],
            "unchecked": len({item.code for item in form.checks.unchecked}),
            "scores": " · ".join(
                f"{part.name} {part.score or '—'}/{part.weight or '—'}" for part in form.categories
            ),
        }


def file_row(document: DocumentReport, language: Language) -> Row:
    """The row of a document."""
    problem = [document.problem.message] if document.problem else []
    return {
        "file": document.path,
        "format": document.format,
        "status": word(document.status, language),
        "problem": "；".join([*problem, *document.remarks]),
        "forms": len(document.forms),
        "sha256": document.sha256,
    }


def doubt_of_unit(form: FormReport) -> Finding | None:
    """The finding that doubts the unit of a form's money; known ones doubt it as well."""
    doubts = (f for f in form.findings if f.code == _DOUBTFUL_UNIT and f.suppressed is None)
    return next(doubts, None)


class Group(Struct):
    """Sums over forms. Money in 万元, over the forms whose budget and execution are both known and
    whose unit is not in doubt. `hundreds` are the forms with exactly 100 points."""

    forms: int = 0
    wrong: int = 0
    budget: Decimal = Decimal(0)
    executed: Decimal = Decimal(0)
    uncounted: int = 0
    totals: int = 0
    points: Decimal = Decimal(0)
    hundreds: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, form: FormReport) -> None:
        """Count one form."""
        counts = form.count()
        self.forms += 1
        self.wrong += counts["error"] > 0
        self.counts += counts
        budget, executed = form.budget_amount, form.executed_amount
        if budget is None or executed is None or doubt_of_unit(form) is not None:
            self.uncounted += 1
        else:
            self.budget += budget
            self.executed += executed
        if form.points is not None:
            self.totals += 1
            self.points += form.points
            self.hundreds += form.points == _FULL

    def join(self, other: "Group") -> None:
        """Count all forms of another group."""
        self.forms += other.forms
        self.wrong += other.wrong
        self.budget += other.budget
        self.executed += other.executed
        self.uncounted += other.uncounted
        self.totals += other.totals
        self.points += other.points
        self.hundreds += other.hundreds
        self.counts += other.counts

    @property
    def rate(self) -> Decimal | None:
        """Executed over budget."""
        return _ratio(self.executed, self.budget)

    @property
    def mean_total(self) -> Decimal | None:
        """The mean of the stated totals, to two decimals."""
        return round(self.points / self.totals, 2) if self.totals else None


class Tally(Struct):
    """What is only known when every document was seen: departments and how often each code hit."""

    departments: dict[str, Group] = field(default_factory=dict)
    codes: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    names: dict[str, Finding] = field(default_factory=dict)
    policies: dict[str, None] = field(default_factory=dict)
    whole: Group = field(default_factory=Group)

    def add(self, document: DocumentReport) -> None:
        """Count one document."""
        for form in document.forms:
            self.policies[form.policy] = None
            self.whole.add(form)
            self.departments.setdefault(form.department.strip(), Group()).add(form)
            active = [finding for finding in form.findings if finding.active]
            self.codes.update(finding.code for finding in active)
            self.forms.update({finding.code for finding in active})
            for finding in active:
                self.names.setdefault(finding.code, finding)

    def department_rows(self, language: Language) -> Iterator[Row]:
        """The rows of the departments, those with most errors first, and then by name."""
        ranked = sorted(
            self.departments.items(),
            key=lambda item: (-item[1].counts["error"], -item[1].wrong, collated(item[0])),
        )
        for name, group in ranked:
            yield _group_row(name or word("no-department", language), group)

    def total_row(self, language: Language) -> Row:
        """The row of all departments together."""
        return _group_row(word("total", language), self.whole)

    def code_rows(self, rules: Sequence[RuleInfo], language: Language) -> Iterator[Row]:
        """The rows of all selected rules, those that found nothing included, and of other codes."""
        known = {rule.code: (rule.title, rule.name, rule.severity) for rule in rules}
        other = {f.code: ("", f.name, f.severity) for f in self.names.values()}
        for code, (title, name, severity) in {**other, **known}.items():
            yield {
                "code": code,
                "title": title,
                "name": name,
                "severity": word(severity, language),
                "count": self.codes[code],
                "forms": self.forms[code],
            }


def collated(name: str) -> bytes:
    """A key that sorts Chinese names by their pinyin, as GBK orders the common characters."""
    return name.encode("gb18030", "replace")


def _group_row(name: str, group: Group) -> Row:
    return {
        "department": name,
        "forms": group.forms,
        "wrong": group.wrong,
        "wrong_share": Share(Decimal(group.wrong) / group.forms, 1) if group.forms else None,
        "hundreds": group.hundreds,
        "hundred_share": Share(Decimal(group.hundreds) / group.forms, 1) if group.forms else None,
        "budget": group.budget,
        "executed": group.executed,
        "rate": None if group.rate is None else Share(group.rate),
        "uncounted": group.uncounted,
        "mean_total": group.mean_total,
        "errors": group.counts["error"],
        "warnings": group.counts["warning"],
        "infos": group.counts["info"],
    }


def _who(document: DocumentReport, form: FormReport) -> Row:
    return {
        "file": document.path,
        "form": form.number,
        "department": form.department.strip(),
        "project": form.project.strip(),
        "year": form.year,
    }


def _state(finding: Finding, language: Language) -> str | None:
    if finding.suppressed is not None:
        return word("suppressed", language) + finding.suppressed
    return word("known", language) if finding.baseline == "known" else None


def _ratio(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return part / whole if part is not None and whole else None


@cache
def _data() -> dict[str, dict[str, Any]]:
    return read_table(__file__, "sheets.toml")
