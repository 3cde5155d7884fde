"""The auditor's folder: the page, the workbook, the JSON and annotated copies, with an index.

The index is a page without scripts. It groups the forms by department and year, shows how totals
and rates are distributed, and puts the heaviest contradictions first.
"""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from heapq import nlargest
from pathlib import Path
from typing import TextIO

from selfeval_cli.annotate.copies import write_copies
from selfeval_cli.errors import Language, SettingsError
from selfeval_cli.figures import parse_number
from selfeval_cli.forms.model import FormKind
from selfeval_cli.report import csv, html, json, xlsx
from selfeval_cli.report.formats import Run
from selfeval_cli.report.model import DocumentReport, Finding, FormReport
from selfeval_cli.report.sheets import Group, amount, in_ten_thousands

#: Everything an audit writes, and therefore all that it ever replaces.
ENTRIES = ("index.html", "report.html", "report.xlsx", "findings.csv", "report.json", "annotated")
#: How many contradictions and groups of copied narratives the index shows.
MOST = 20
MOST_MEMBERS = 6

#: Rules whose difference is money, and rules whose difference is points.
_MONEY = ("FND003", "FND005", "IND010")
_POINTS = ("FND002", "WGT", "SCR")

Bounds = tuple[int | str, ...]
#: Lower ends of the classes; "=100" is exactly full marks, ">100" above.
TOTALS: Bounds = (0, 60, 70, 80, 85, *range(90, 100), "=100", ">100")
RATES: Bounds = (0, 50, 60, 70, 80, 90, 95, 99, "=100", ">100")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a form is about."""

    kind: FormKind
    project: str
    department: str
    year: int | None

    @classmethod
    def of(cls, form: FormReport) -> "Subject":
        """The subject of a form."""
        return cls(form.kind, form.project.strip(), form.department.strip(), form.year)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A finding with its size, and where the page shows it."""

    size: Decimal
    anchor: str
    form: Subject
    finding: Finding


@dataclass(frozen=True, slots=True)
class Teller:
    """A form that tells what another project tells as well."""

    anchor: str
    form: Subject
    result: str


@dataclass
class Overview:
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
    unread: list[DocumentReport] = field(default_factory=list)
    #: The reports of documents with errors, without their layout, as JSON to stay small.
    wrong_reports: list[str] = field(default_factory=list)

    def add(self, document: DocumentReport) -> None:
        """Take in one document."""
        if document.status != "checked":
            self.unread.append(document)
        if any(map(has_errors, document.forms)):
            self.wrong_reports.append(document.model_dump_json())
        for form in document.forms:
            self.forms += 1
            self._add_form(form)

    def _add_form(self, form: FormReport) -> None:
        department = form.department.strip()
        self.wrong += has_errors(form)
        self.policies[form.policy] += 1
        self.groups.setdefault((department, form.year), Group()).add(form)
        total = parse_number(form.total_score or "").number
        if total is not None:
            self.totals.append(total)
        # Both in the form's own unit, if not printed otherwise; a ratio needs no more.
        budget, executed = amount(form.budget, "元"), amount(form.executed, "元")
        if budget and executed is not None:
            self.rates.append((executed, budget))
        for rank, finding in enumerate(html.in_order(form.findings), 1):
            if not finding.active:
                continue
            if finding.code == "SET003":
                told = "".join(form.result.split())
                teller = Teller(f"form-{self.forms}", Subject.of(form), form.result)
                self.narratives.setdefault(told, []).append(teller)
            self._weigh(form, rank, finding)

    def _weigh(self, form: FormReport, rank: int, finding: Finding) -> None:
        if finding.severity == "info":
            return
        size = parse_number(finding.difference or "").number
        if not size:
            return
        if finding.code.startswith(_MONEY):
            converted = in_ten_thousands(abs(size), form.money_unit)
            heaviest = self.money
        elif finding.code.startswith(_POINTS):
            converted = abs(size)
            heaviest = self.points
        else:
            return
        if converted is None:
            return
        anchor = f"finding-{self.forms}-{rank}"
        heaviest.append(Contradiction(converted, anchor, Subject.of(form), finding))
        if len(heaviest) > 50 * MOST:
            heaviest[:] = nlargest(MOST, heaviest, key=lambda item: item.size)


def has_errors(form: FormReport) -> bool:
    """Whether a finding of level error counts against the form."""
    return any(f.severity == "error" and f.active for f in form.findings)


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


def write(
    run: Run, folder: Path, read_bytes: Callable[[str], bytes], *, force: bool = False
) -> None:
    """Write everything into `folder`, which appears complete or not at all.

    `read_bytes` gives a document's bytes by its path in the report. SettingsError when the folder
    must not be written to (see `require_free`); OSError when it cannot be.
    """
    # Imported here because the index imports this module's classes.
    from selfeval_cli.report import audit_index

    require_free(folder, run.language, force=force)
    with _draft(folder) as draft:
        notes = list(run.notes)
        overview = Overview()
        written = _render(run, draft, overview, notes)
        copies = _annotate(run, overview, draft / "annotated", read_bytes)
        if copies.files:
            written.append("annotated")
        shown = replace(run, notes=tuple(notes))
        page = audit_index.page(shown, overview, written, copies.files, copies.warnings)
        (draft / "index.html").write_text(page, "utf-8", newline="\n")


def require_free(folder: Path, language: Language, *, force: bool = False) -> None:
    """Raise SettingsError unless `folder` is new or empty, or with `force`, an earlier audit's."""
    words = html.texts(language)
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise SettingsError(words["audit_out_file"].format(path=folder))
    held = sorted(entry.name for entry in folder.iterdir()) if folder.exists() else []
    if held and not force:
        raise SettingsError(words["audit_out_filled"].format(path=folder))
    foreign = [name for name in held if name not in ENTRIES]
    if foreign:
        raise SettingsError(words["audit_out_foreign"].format(path=folder / foreign[0]))


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` that takes its place when all went well, and else disappears."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    draft.mkdir()
    try:
        yield draft
        if folder.exists():
            old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
            folder.rename(old)
            draft.rename(folder)
            shutil.rmtree(old)
        else:
            draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _render(run: Run, folder: Path, overview: Overview, notes: list[str]) -> list[str]:
    """Write the page, the workbook and the JSON, and fill the overview; return the files' names.

    Reading a large run back takes longer than writing any of them, so all is done in one pass,
    in which the JSON takes the documents and the others look on.
    """
    with ExitStack() as stack:
        page_file = stack.enter_context(_text(folder / "report.html"))
        json_file = stack.enter_context(_text(folder / "report.json"))
        page = html.Page(run, page_file)
        add: list[Callable[[DocumentReport], None]] = [page.add, overview.add]
        close = [page.close]
        try:
            book = xlsx.Book(run, stack.enter_context((folder / "report.xlsx").open("wb")))
            add.append(book.add)
            close.append(book.close)
            table = "report.xlsx"
        except SettingsError as missing:
            notes.append(missing.text(run.language))
            (folder / "report.xlsx").unlink()
            with _text(folder / "findings.csv") as out:
                csv.render(run, out)
            table = "findings.csv"

        def seen() -> Iterator[DocumentReport]:
            for document in run.documents():
                for take in add:
                    take(document)
                yield document

        json.render(replace(run, documents=seen), json_file)
        for finish in close:
            finish()
    return ["report.html", table, "report.json"]


def _text(file: Path) -> TextIO:
    return file.open("w", encoding="utf-8", newline="\n")


@dataclass(frozen=True)
class _Wrong:
    """The documents of a run that carry errors, for those who write copies of them."""

    language: Language
    reports: Sequence[str]

    @property
    def documents(self) -> Callable[[], Iterator[DocumentReport]]:
        return lambda: map(DocumentReport.model_validate_json, self.reports)


@dataclass(frozen=True, slots=True)
class Copies:
    """Which annotated copy was made of which document, and what is to be said about them."""

    files: dict[str, Path] = field(default_factory=dict)
    warnings: Sequence[str] = ()


def _annotate(
    run: Run, overview: Overview, folder: Path, read_bytes: Callable[[str], bytes]
) -> Copies:
    made = write_copies(_Wrong(run.language, overview.wrong_reports), folder, read_bytes)
    files = {path: file.relative_to(folder.parent) for path, file in made.files.items()}
    return Copies(files, made.warnings)
