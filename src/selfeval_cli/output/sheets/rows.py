"""What the workbook and the CSV file hold: rows of named values, and the headings over them."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from selfeval_cli.base.errors import Language
from selfeval_cli.figures.printed import Share, as_printed
from selfeval_cli.model.report import DocumentReport, Finding, FormReport
from selfeval_cli.model.run import RuleInfo

Value = str | int | Decimal | Share | None
Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in a row, its heading and its width in characters."""

    key: str
    heading: str
    width: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's key, its name and its columns."""

    key: str
    title: str
    columns: tuple[Column, ...]


@cache
def sheets(language: Language) -> Mapping[str, Sheet]:
    """The sheets by key, in the order of the workbook."""
    return {
        key: Sheet(
            key,
            sheet["title"][language],
            tuple(Column(c["key"], c[language], c["width"]) for c in sheet["columns"]),
        )
        for key, sheet in _data().items()
        if "columns" in sheet
    }


def word(key: str, language: Language) -> str:
    """A word that stands in the cells of a sheet."""
    text: str = _data()["words"][key][language]
    return text


def finding_rows(document: DocumentReport, language: Language) -> Iterator[Row]:
    """The rows of a document's findings."""
    for form in document.forms:
        for finding in form.findings:
            yield {
                **_who(document, form),
                "where": finding.where,
                "stated": as_printed(finding.stated),
                "expected": as_printed(finding.expected),
                "difference": as_printed(finding.difference),
                "code": finding.code,
                "severity": word(finding.severity, language),
                "message": finding.message,
                "formula": finding.formula,
                "basis": finding.basis,
                "state": _state(finding, language),
            }


def form_rows(document: DocumentReport, language: Language) -> Iterator[Row]:
    """The rows of a document's forms."""
    for form in document.forms:
        counts = form.count()
        rate = None if form.spent_of is None else _ratio(*form.spent_of)
        yield {
            **_who(document, form),
            "unit": form.unit,
            "kind": word(form.kind, language),
            "policy": form.policy,
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


@dataclass(slots=True)
class Group:
    """Sums over forms. Money in 万元, over the forms whose budget and execution are both known."""

    forms: int = 0
    wrong: int = 0
    budget: Decimal = Decimal(0)
    executed: Decimal = Decimal(0)
    uncounted: int = 0
    totals: int = 0
    points: Decimal = Decimal(0)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, form: FormReport) -> None:
        """Count one form."""
        counts = form.count()
        self.forms += 1
        self.wrong += counts["error"] > 0
        self.counts += counts
        budget, executed = form.budget_amount, form.executed_amount
        if budget is None or executed is None:
            self.uncounted += 1
        else:
            self.budget += budget
            self.executed += executed
        if form.points is not None:
            self.totals += 1
            self.points += form.points

    def join(self, other: "Group") -> None:
        """Count all forms of another group."""
        self.forms += other.forms
        self.wrong += other.wrong
        self.budget += other.budget
        self.executed += other.executed
        self.uncounted += other.uncounted
        self.totals += other.totals
        self.points += other.points
        self.counts += other.counts

    @property
    def rate(self) -> Decimal | None:
        """Executed over budget."""
        return _ratio(self.executed, self.budget)

    @property
    def mean_total(self) -> Decimal | None:
        """The mean of the stated totals, to two decimals."""
        return round(self.points / self.totals, 2) if self.totals else None


@dataclass(slots=True)
class Tally:
    """What is only known when every document was seen: departments and how often each code hit."""

    departments: dict[str, Group] = field(default_factory=dict)
    codes: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    names: dict[str, Finding] = field(default_factory=dict)

    def add(self, document: DocumentReport) -> None:
        """Count one document."""
        for form in document.forms:
            self.departments.setdefault(form.department.strip(), Group()).add(form)
            active = [finding for finding in form.findings if finding.active]
            self.codes.update(finding.code for finding in active)
            self.forms.update({finding.code for finding in active})
            for finding in active:
                self.names.setdefault(finding.code, finding)

    def department_rows(self, language: Language) -> Iterator[Row]:
        """The rows of the departments, by name."""
        for name, group in sorted(self.departments.items()):
            rate = group.rate
            yield {
                "department": name or word("no-department", language),
                "forms": group.forms,
                "wrong": group.wrong,
                "budget": group.budget,
                "executed": group.executed,
                "rate": None if rate is None else Share(rate),
                "uncounted": group.uncounted,
                "mean_total": group.mean_total,
                "errors": group.counts["error"],
                "warnings": group.counts["warning"],
                "infos": group.counts["info"],
            }

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
    text = files("selfeval_cli.output.sheets").joinpath("sheets.toml").read_text("utf-8")
    return tomllib.loads(text)
