"""What an audit's index shows of a run, gathered report by report: subjects, groups, extremes."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from heapq import nlargest

from msgspec import Struct, field

from selfeval_cli.figures.printed import in_ten_thousands
from selfeval_cli.model.form import FormKind
from selfeval_cli.model.report import DocumentReport, Finding, FormReport
from selfeval_cli.output.audit.copied import CODE as COPIED_ROWS
from selfeval_cli.output.audit.copied import Copied, Member, place_of
from selfeval_cli.output.audit.years import Years
from selfeval_cli.output.html.report import in_order
from selfeval_cli.output.sheets.rows import Group, doubt_of_unit

#: How many contradictions, groups of copied narratives and doubtful units the index shows.
MOST = 20
MOST_MEMBERS = 6
#: How many projects of two years.
MOST_PAIRS = 200

#: Rules whose difference is money, and rules whose difference is points.
_MONEY = ("FND003", "FND005", "IND010")
_POINTS = ("FND002", "WGT", "SCR")

Bounds = tuple[int | str, ...]
#: Lower ends of the classes; "=100" is exactly full marks, ">100" above.
TOTALS: Bounds = (0, 60, 70, 80, 85, *range(90, 100), "=100", ">100")
RATES: Bounds = (0, 50, 60, 70, 80, 90, 95, 99, "=100", ">100")


class Subject(Struct, frozen=True):
    """What a form is about."""

    kind: FormKind
    project: str
    department: str
    year: int | None

    @classmethod
    def of(cls, form: FormReport) -> "Subject":
        """The subject of a form."""
        return cls(form.kind, form.project.strip(), form.department.strip(), form.year)


class Contradiction(Struct, frozen=True):
    """A finding with its size, and where the page shows it."""

    size: Decimal
    anchor: str
    form: Subject
    finding: Finding


class Teller(Struct, frozen=True):
    """A form that tells what another project tells as well."""

    anchor: str
    form: Subject
    result: str


class Overview(Struct):
    """What the index shows; holds a few words per form, never its cells."""

    forms: int = 0
    wrong: int = 0
    policies: Counter[str] = field(default_factory=Counter)
    groups: dict[tuple[str, int | None], Group] = field(default_factory=dict)
    totals: list[Decimal] = field(default_factory=list)
    rates: list[tuple[Decimal, Decimal]] = field(default_factory=list)
    money: list[Contradiction] = field(default_factory=list)
    points: list[Contradiction] = field(default_factory=list)
    narratives: dict[str, list[Teller]] = field(default_factory=dict)
    copied: Copied = field(default_factory=Copied)
    years: Years = field(default_factory=Years)
    doubtful: list[Member] = field(default_factory=list)
    unread: list[DocumentReport] = field(default_factory=list)

    def add(self, document: DocumentReport) -> None:
        """Take in one document."""
        if document.status != "checked":
            self.unread.append(document)
        for form in document.forms:
            self.forms += 1
            self._add_form(form, place_of(document.path, form.number))

    def _add_form(self, form: FormReport, place: str) -> None:
        department = form.department.strip()
        self.wrong += form.count()["error"] > 0
        self.policies[form.policy] += 1
        self.groups.setdefault((department, form.year), Group()).add(form)
        if form.points is not None:
            self.totals.append(form.points)
        if form.spent_of is not None:
            self.rates.append(form.spent_of)
        self.years.add(form)
        doubt = doubt_of_unit(form)
        for rank, finding in enumerate(in_order(form.findings), 1):
            if finding is doubt:
                anchor = f"finding-{self.forms}-{rank}"
                self.doubtful.append(Member(anchor, Subject.of(form), finding.message))
            if not finding.active:
                continue
            if finding.code == "SET003":
                told = "".join(form.result.split())
                teller = Teller(f"form-{self.forms}", Subject.of(form), form.result)
                self.narratives.setdefault(told, []).append(teller)
            if finding.code == COPIED_ROWS:
                member = Member(f"finding-{self.forms}-{rank}", Subject.of(form), finding.message)
                self.copied.add(place, member, finding)
            if doubt is None or not finding.code.startswith(_MONEY):
                self._weigh(form, rank, finding)

    def _weigh(self, form: FormReport, rank: int, finding: Finding) -> None:
        if finding.severity == "info":
            return
        size = finding.gap
        if not size:
            return
        if finding.code.startswith(_MONEY):
            converted = in_ten_thousands(size, form.money_unit)
            heaviest = self.money
        elif finding.code.startswith(_POINTS):
            converted = size
            heaviest = self.points
        else:
            return
        if converted is None:
            return
        anchor = f"finding-{self.forms}-{rank}"
        heaviest.append(Contradiction(converted, anchor, Subject.of(form), finding))
        if len(heaviest) > 50 * MOST:
            heaviest[:] = nlargest(MOST, heaviest, key=lambda item: item.size)


def classes(totals: Iterable[tuple[Decimal, Decimal]], bounds: Bounds) -> list[int]:
    """How many ratios (part, whole), in percent, fall into each class of `bounds`.

    A class reaches from its lower end up to the next, "=100" is exact: nothing is rounded.
    """
    numbers = [bound for bound in bounds if isinstance(bound, int)]
    counts = [0] * len(bounds)
    for part, whole in totals:
        scaled = part * 100
        if scaled >= whole * 100:
            counts[len(numbers) + (scaled > whole * 100)] += 1
        else:
            counts[max(0, sum(scaled >= bound * whole for bound in numbers) - 1)] += 1
    return counts
