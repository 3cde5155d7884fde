"""What to change first, as every format shows it: the first repair of a form's diagnosis."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from selfeval_cli.base.errors import Language
from selfeval_cli.model.report import Finding, FormReport
from selfeval_cli.output.messages import label


class Change(Struct, frozen=True):
    """A cell to change: its place in the words of the form, what it says, in words where it is
    blank, and what it should say."""

    where: str
    before: str
    after: str


class FirstRepair(Struct, frozen=True):
    """The likeliest repair, and the fingerprints of the findings that it resolves.

    `errors` counts those of level error among them, `complete` says that no other error of the
    form's arithmetic is left, `as_likely` counts the other repairs that are as likely.
    """

    cells: Sequence[Change]
    resolves: Sequence[str]
    errors: int = 0
    complete: bool = False
    as_likely: int = 0

    @property
    def text(self) -> str:
        """The changes in one line."""
        return "；".join(f"{c.where} {c.before} → {c.after}" for c in self.cells)

    def outcome(self, language: Language) -> str:
        """What is gone after the changes, and whether others are as likely."""
        key = "repair-resolves-all" if self.complete else "repair-resolves"
        count = self.errors if self.complete else len(self.resolves)
        others = label("repair-others", language, n=self.as_likely) if self.as_likely else ""
        return label(key, language, n=count) + others


def first_repair(form: FormReport, language: Language) -> FirstRepair | None:
    """The likeliest repair of a form, or None where there is none to name."""
    diagnosis = form.diagnosis
    if diagnosis is None or not diagnosis.repairs:
        return None
    repair = diagnosis.repairs[0]
    blank = label("blank", language)
    cells = [Change(cell.where, cell.before.strip() or blank, cell.after) for cell in repair.cells]
    resolved = [f for f in form.findings if f.fingerprint in repair.resolves]
    others = [other for other in diagnosis.repairs[1:] if other.likelihood == "one-of-several"]
    return FirstRepair(
        cells,
        repair.resolves,
        errors=sum(finding.severity == "error" for finding in resolved),
        complete=not diagnosis.unexplained,
        as_likely=len(others),
    )


def as_repaired(form: FormReport) -> tuple[Finding, ...]:
    """The findings of a form as a person is told them. What the repair of a finding leaves as it
    is need not become what the other cells of the form would make it: where two scores are to be
    mended a total of 100 is right, whatever they add up to."""
    return tuple(_one_repaired(finding, form) for finding in form.findings)


def _one_repaired(finding: Finding, form: FormReport) -> Finding:
    if finding.repair is None or finding.expected is None or form.diagnosis is None:
        return finding
    cells = form.diagnosis.repairs[finding.repair].cells
    own = (cell.after for cell in cells if cell.cell == finding.cell)
    return replace(finding, expected=next(own, None))
