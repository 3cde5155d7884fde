"""Reads a dump with the library and says what was misread, raised falsely, or missed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from random import Random

from blind.contents import Content, Row, content
from blind.dumps import DUMPS, Dump
from blind.layouts import LEVELS, Layout, Tag, lay_out
from selfeval_cli.model.report import Finding, FormReport, IndicatorRow, RepairCell
from selfeval_cli.run.check import Plan, check_bytes

PLAN = Plan(rows=True)


@dataclass
class Judged:
    """One form read back: what is wrong with the reading, and what was found."""

    misread: list[str] = field(default_factory=list)
    findings: tuple[Finding, ...] = ()
    form: FormReport | None = None

    @property
    def loud(self) -> list[Finding]:
        """Errors and warnings."""
        return [one for one in self.findings if one.severity != "info"]


def make(seed: int, layout: Layout) -> Content:
    """The clean content of a seed for a layout."""
    execution = layout.execution if layout.paid else 0
    return content(Random(seed), layout.split, execution, whole=layout.whole)


def written(one: Content, layout: Layout, dump: str, *, broken: bool = False) -> Dump:
    """The document of a content."""
    title = one.notes.get("title", layout.title)
    return DUMPS[dump](title, one.year, lay_out(one, layout, broken=broken))


def judge(document: Dump, one: Content, layout: Layout) -> Judged:
    """Check a document and hold what was read against what stands in it."""
    report = check_bytes(document.data, "form" + document.suffix, PLAN).report
    if not report.forms:
        said = report.problem.message if report.problem else ""
        return Judged([f"{report.status}: {said}"])
    form = report.forms[0]
    return Judged(list(_misread(form, one, layout)), form.findings, form)


def _misread(form: FormReport, one: Content, layout: Layout) -> Iterable[str]:
    right: dict[str, object] = {
        "project": one.project, "department": one.department, "unit": one.unit, "year": one.year,
        "indicators": len(one.rows),
    }  # fmt: skip
    if layout.title.startswith("部门"):
        right.pop("project")
    if layout.funds:
        right |= {"budget": one.funds[0].budget, "executed": one.funds[0].executed}
    if layout.total:
        right["total_score"] = one.total_score if layout.has("score") else None
        right["total_weight"] = one.total_weight if layout.has("weight") else None
    for name, value in right.items():
        read = getattr(form, name)
        if _plain(read) != _plain(value):
            yield f"{name} {read!r}, right {value!r}"

    for row, printed in zip(form.indicator_rows, one.rows, strict=False):
        yield from _misread_row(row, printed, layout)


def _misread_row(row: IndicatorRow, printed: Row, layout: Layout) -> Iterable[str]:
    read: dict[str, object] = {"name": row.name, "actual": row.actual}
    read |= {"weight": row.weight, "score": row.score, "reason": row.reason}
    right = {name: getattr(printed, name) for name in read}
    for name, value in read.items():
        if name != "name" and not layout.has(name):
            continue
        if _squeezed(value) != _squeezed(right[name]):
            yield f"row {row.number} {name} {value!r}, right {right[name]!r}"
    levels = (row.level1, row.level2)
    if layout.levels[:2] == LEVELS[:2] and not (
        levels[0].startswith(printed.level1) and levels[1] == printed.level2
    ):
        yield f"row {row.number} levels {levels!r}"


def _squeezed(value: object) -> object:
    return "".join(str(_plain(value or "")).split())


def _plain(value: object) -> object:
    try:
        return Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return value


def at_cell(finding: Finding | RepairCell, document: Dump, tags: Iterable[Tag]) -> bool:
    """Whether a finding, or a change, stands at one of these cells."""
    cell = finding.cell
    if cell is None:
        return False
    here = (cell.row, cell.column) if document.suffix == ".docx" else (cell.line,)
    return any(document.places.get(tag) == here for tag in tags)
