"""What to change first, as every format shows it: the first repair of a form's diagnosis."""

from collections.abc import Sequence
from dataclasses import dataclass

from selfeval_cli.model.report import FormReport


@dataclass(frozen=True, slots=True)
class Change:
    """A cell to change: its place in the words of the form, what it says and what it should say."""

    where: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FirstRepair:
    """The likeliest repair, and the fingerprints of the findings that it resolves."""

    cells: Sequence[Change]
    resolves: Sequence[str]

    @property
    def text(self) -> str:
        """The changes in one line."""
        return "；".join(f"{c.where} {c.before or '—'} → {c.after}" for c in self.cells)


def first_repair(form: FormReport) -> FirstRepair | None:
    """The likeliest repair of a form, or None where there is none to name."""
    diagnosis = form.diagnosis
    if diagnosis is None or not diagnosis.repairs:
        return None
    repair = diagnosis.repairs[0]
    cells = [Change(cell.where, cell.before, cell.after) for cell in repair.cells]
    return FirstRepair(cells, repair.resolves)
