"""What a letter says: the forms of one department that were seen, and what is to be changed.

A letter goes to its department alone, and names nothing of another's.
"""

from collections.abc import Iterator

from msgspec import Struct, field

from selfeval_cli.base.errors import Language
from selfeval_cli.model.policy import Severity
from selfeval_cli.model.report import SEVERITIES, DocumentReport, Finding, FormReport
from selfeval_cli.output import escape
from selfeval_cli.output.messages import label
from selfeval_cli.output.repairs import as_repaired, first_repair
from selfeval_cli.output.wording import discreet, form_name

_LONGEST = 600


class Remark(Struct, frozen=True):
    """One thing to change: whose form, where, what stands, what should, what to do and why."""

    severity: Severity
    form: str
    place: str
    stated: str
    expected: str
    advice: str
    reason: str
    basis: str


class Seen(Struct, frozen=True):
    """A form that was checked, with its counts."""

    name: str
    year: str
    total: str
    errors: int
    warnings: int


class Letter(Struct):
    """All that the letter to one department holds."""

    department: str
    forms: list[Seen] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)

    def add(self, form: FormReport, titles: dict[str, str], language: Language) -> None:
        """Take in a form of the department."""
        counts = form.count()
        name = form_name(form, language)
        year = "" if form.year is None else str(form.year)
        total = escape.line(form.total_score or "")
        self.forms.append(Seen(name, year, total, counts["error"], counts["warning"]))
        self.repairs.extend(_repairs(form, name, language))
        for finding in as_repaired(form):
            if finding.active and finding.severity != "info":
                self.remarks.append(_remark(finding, name, titles, language))

    @property
    def ordered(self) -> list[Remark]:
        """The remarks, most severe first."""
        return sorted(self.remarks, key=lambda remark: SEVERITIES.index(remark.severity))


def letters(
    document: DocumentReport, held: dict[str, Letter], titles: dict[str, str], language: Language
) -> None:
    """Add the document's forms to the letters of their departments."""
    for form in document.forms:
        name = escape.line(form.department) or escape.line(form.unit)
        name = name or label("no-department", language)
        held.setdefault(name, Letter(name)).add(form, titles, language)


def _remark(finding: Finding, name: str, titles: dict[str, str], language: Language) -> Remark:
    finding = discreet(finding, titles)
    blank = label("blank", language)
    stated = "" if finding.stated is None else finding.stated.strip() or blank
    return Remark(
        severity=finding.severity,
        form=name,
        place=escape.line(finding.where),
        stated=escape.cut(stated, _LONGEST),
        expected=escape.cut(finding.expected or "", _LONGEST),
        advice=escape.cut(finding.suggestion or "", _LONGEST),
        reason=escape.cut(finding.message, _LONGEST),
        basis=escape.cut(finding.basis or "", _LONGEST),
    )


def _repairs(form: FormReport, name: str, language: Language) -> Iterator[str]:
    """The cells to change first, a line each."""
    repair = first_repair(form, language)
    for cell in repair.cells if repair else ():
        change = f"{escape.line(cell.before)} → {escape.line(cell.after)}"
        yield f"{name}：{escape.line(cell.where)}  {change}"
