"""Report v1: what was read, what was checked and what does not hold, as plain data.

Figures are strings exactly as printed or computed; beside them stand the numbers they are, which
are not written. Keys are stable; the schema is exported to ``schemas/report.schema.json``.
Renderers read this model; they compute nothing and parse nothing.
"""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import field

from selfeval_cli.base.errors import Cause
from selfeval_cli.base.record import IF_GIVEN, KEPT, Record
from selfeval_cli.figures.numbers import parse_number
from selfeval_cli.figures.printed import in_ten_thousands
from selfeval_cli.model.form import CellRef, FormKind
from selfeval_cli.model.policy import Severity

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
Status = Literal["checked", "no-form", "unreadable"]


class Related(Record, frozen=True, kw_only=True):
    """Another place a finding rests on, in the words of the form."""

    where: str
    cell: CellRef | None = None


class Finding(Record, frozen=True, kw_only=True):
    """One thing that does not hold, verifiable by hand.

    `where` is the place in the form's own words (总分 › 得分). `stated` is what stands there,
    `expected` what should, `difference` stated minus expected when both are numbers, `formula`
    the computation with the numbers in it, `basis` the regulation. `fingerprint` does not depend
    on positions. `baseline` is set when a baseline was given; `suppressed` holds the reason of the
    ignore that covers the finding. Neither a known nor a suppressed finding fails a run.
    """

    code: str
    name: str
    severity: Severity
    message: str
    where: str
    cell: CellRef | None = None
    related: tuple[Related, ...] = ()
    stated: str | None = None
    expected: str | None = None
    difference: str | None = None
    formula: str | None = None
    basis: str | None = None
    suggestion: str | None = None
    fingerprint: str = ""
    baseline: Literal["new", "known"] | None = None
    suppressed: str | None = None
    #: The index of the repair of the form's diagnosis that resolves it.
    repair: Annotated[int | None, IF_GIVEN] = None

    @property
    def active(self) -> bool:
        """Whether the finding counts: neither suppressed nor known from the baseline."""
        return self.suppressed is None and self.baseline != "known"

    @property
    def gap(self) -> Decimal | None:
        """How far stated and expected lie apart; None where they are not numbers."""
        number = parse_number(self.difference or "").number
        return None if number is None else abs(number)


class Unchecked(Record, frozen=True, kw_only=True):
    """A rule, or one row of a rule, that could not be applied, and why."""

    code: str
    reason: str
    where: str | None = None


class Checks(Record, frozen=True, kw_only=True):
    """How many rules passed and failed; which could not be applied; how many rows were recomputed.

    `passed_codes` names the rules that were applied and found nothing.
    """

    passed: int = 0
    failed: int = 0
    unchecked: tuple[Unchecked, ...] = ()
    passed_codes: tuple[str, ...] = ()
    rows: int = 0
    rows_recomputed: int = 0


class LayoutCell(Record, frozen=True, kw_only=True):
    """A cell of the form as laid out in the document, for renderers that draw the form."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    line: int | None = None


class LayoutTable(Record, frozen=True, kw_only=True):
    """The rows of one table that belong to a form."""

    table: int
    aligned: bool
    cells: tuple[LayoutCell, ...]


class IndicatorRow(Record, frozen=True, kw_only=True):
    """An indicator as the form prints it, for writers that list the rows.

    `weight` and `score` are figures without separators, None where there is none to be read.
    `key` is equal in equal rows, 0 where a row says too little to be compared.
    """

    number: int
    level1: str
    level2: str
    name: str
    target: str
    actual: str
    weight: str | None
    weight_text: str
    score: str | None
    score_text: str
    reason: str
    child: bool
    key: int = 0


class RepairCell(Record, frozen=True, kw_only=True, rename={"before": "from", "after": "to"}):
    """A cell to change: its place, what it says and what it should say; `kind` is what it is."""

    where: str
    cell: CellRef | None = None
    before: str
    after: str
    kind: Literal["weight", "score", "total", "subtotal", "points", "rate", "amount"]


class Repair(Record, frozen=True, kw_only=True):
    """Cells whose change makes the form's arithmetic hold, and the findings that are gone then.

    `likelihood` says whether it is clearly the likeliest, one of several that are as likely, or
    less likely than the first.
    """

    cells: tuple[RepairCell, ...]
    resolves: tuple[str, ...] = ()
    likelihood: Literal["clear", "one-of-several", "less"] = "clear"


class Diagnosis(Record, frozen=True, kw_only=True):
    """What to change first: the smallest repairs, the likeliest first, and the findings of level
    error that the first of them leaves."""

    repairs: tuple[Repair, ...] = ()
    unexplained: tuple[str, ...] = ()


class CategoryScore(Record, frozen=True, kw_only=True):
    """Points of one first-level category: what its rows weigh and what they scored."""

    name: str
    weight: str | None
    score: str | None


class FormReport(Record, frozen=True, kw_only=True):
    """One form: who it is about, its key figures as printed, and what was found."""

    number: int
    kind: FormKind
    policy: str
    title: str
    year: int | None = None
    project: str
    department: str
    unit: str
    money_unit: str | None = None
    budget: str | None = None
    executed: str | None = None
    rate: str | None = None
    total_weight: str | None = None
    total_score: str | None = None
    recomputed_total: str | None = None
    indicators: int = 0
    categories: tuple[CategoryScore, ...] = ()
    goal: str = ""
    result: str = ""
    checks: Checks = Checks()
    findings: tuple[Finding, ...] = ()
    diagnosis: Annotated[Diagnosis | None, IF_GIVEN] = None
    #: Only kept for renderers that draw the form; not part of the JSON report.
    layout: Annotated[tuple[LayoutTable, ...], KEPT] = ()
    #: Only kept for writers that list the rows; not part of the JSON report.
    indicator_rows: Annotated[tuple[IndicatorRow, ...], KEPT] = ()
    #: What forms are compared by, for the same writers: the hashes of `rules.signature`.
    keys: Annotated[dict[str, int], KEPT] = field(default_factory=dict)

    @property
    def budget_amount(self) -> Decimal | None:
        """The budget in 万元; None without a figure or without a unit."""
        return _amount(self.budget, self.money_unit)

    @property
    def executed_amount(self) -> Decimal | None:
        """The money spent in 万元; None without a figure or without a unit."""
        return _amount(self.executed, self.money_unit)

    @property
    def spent_of(self) -> tuple[Decimal, Decimal] | None:
        """What was spent and of what, in one unit; None where no rate can be made of them."""
        spent, whole = _amount(self.executed, "元"), _amount(self.budget, "元")
        return (spent, whole) if whole and spent is not None else None

    @property
    def points(self) -> Decimal | None:
        """The stated total score."""
        return parse_number(self.total_score or "").number

    def count(self) -> Counter[str]:
        """Active findings by severity; the others as "suppressed" (first) or "known"."""
        return Counter(
            finding.severity
            if finding.active
            else "known"
            if finding.suppressed is None
            else "suppressed"
            for finding in self.findings
        )


def _amount(text: str | None, unit: str | None) -> Decimal | None:
    """Money in 万元: the unit is the cell's own, else the form's."""
    figure = parse_number(text or "")
    return None if figure.number is None else in_ten_thousands(figure.number, figure.unit or unit)


class Problem(Record, frozen=True, kw_only=True):
    """Why a document was not checked, in one sentence, with a cause a program can tell apart."""

    cause: Cause
    message: str


class DocumentReport(Record, frozen=True, kw_only=True):
    """One document. `remarks` tell what in it was seen but not checked (look-alikes, links)."""

    path: str
    format: str | None = None
    sha256: str | None = None
    status: Status
    problem: Problem | None = None
    remarks: tuple[str, ...] = ()
    forms: tuple[FormReport, ...] = ()

    def count(self) -> Counter[str]:
        """The findings of all forms, counted as `FormReport.count` does."""
        return _sum(form.count() for form in self.forms)


def _sum(counts: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for part in counts:
        total.update(part)
    return total


class Tool(Record, frozen=True, kw_only=True):
    """The program that made the report."""

    name: Literal["selfeval"] = "selfeval"
    version: str


class Summary(Record, frozen=True, kw_only=True):
    """Totals over the run; findings that are suppressed or known are counted apart."""

    documents: int = 0
    unreadable: int = 0
    no_form: int = 0
    forms: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    suppressed: int = 0
    known: int = 0

    @classmethod
    def of(cls, counts: Counter[str]) -> "Summary":
        """The totals of counts by status, by severity, "documents" and "forms"."""
        return cls(
            documents=counts["documents"],
            unreadable=counts["unreadable"],
            no_form=counts["no-form"],
            forms=counts["forms"],
            errors=counts["error"],
            warnings=counts["warning"],
            infos=counts["info"],
            suppressed=counts["suppressed"],
            known=counts["known"],
        )


class Report(Record, frozen=True, kw_only=True):
    """A whole run."""

    schema_version: Literal[1] = 1
    tool: Tool
    policy: str
    language: Literal["zh", "en"] = "zh"
    summary: Summary
    documents: tuple[DocumentReport, ...] = ()
    #: Notes about the run itself: unused ignores, a corrupt cache, an interruption.
    notes: tuple[str, ...] = ()
