"""One document through the whole way: bytes to grids, forms, findings and a document report."""

import hashlib
from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from selfeval_cli.base.errors import Language, UnreadableDocument
from selfeval_cli.base.words import describe, remark, say
from selfeval_cli.run.plan import Ignore as Ignore
from selfeval_cli.run.plan import Plan as Plan

if TYPE_CHECKING:
    from selfeval_cli.model.document import Document
    from selfeval_cli.model.form import Extraction, Figure, Form, Indicator
    from selfeval_cli.model.report import (
        Checks,
        Diagnosis,
        DocumentReport,
        Finding,
        FormReport,
        IndicatorRow,
        LayoutTable,
    )
    from selfeval_cli.rules.case import Case
    from selfeval_cli.rules.signature import Signature


class Checked(Struct, frozen=True, dict=True):
    """A document's report, and its forms."""

    report: "DocumentReport"
    forms: tuple["Form", ...] = field(default=())

    @cached_property
    def signatures(self) -> tuple["Signature", ...]:
        """What the rules across forms need to know of each form; made when they ask."""
        from selfeval_cli.rules.signature import signature

        return tuple(signature(form, self.report.path) for form in self.forms)


def prepare() -> None:
    """Import what `check_bytes` imports, so that processes forked from this one have it."""
    from selfeval_cli.input.formats import PREPARED
    from selfeval_cli.rules.registry import catalogue

    for part in (
        *(f"input.{reader}" for reader in PREPARED),
        "forms.reading",
        "policy.choice",
        "rules.engine",
        "rules.signature",
    ):
        import_module(f"selfeval_cli.{part}")
    catalogue()


def check_bytes(data: bytes, path: str, plan: Plan) -> Checked:
    """Check one document given as bytes; `path` is only used to name it in the report.

    Never raises for bad input: what cannot be read becomes a report with status "unreadable".
    """
    from selfeval_cli.forms.reading import read_forms
    from selfeval_cli.input import read_document
    from selfeval_cli.model.report import DocumentReport, Problem

    digest = hashlib.sha256(data).hexdigest()
    try:
        if plan.password is not None:
            from selfeval_cli.input.locked import unlocked

            data = unlocked(data, plan.password)
        document = read_document(data)
    except UnreadableDocument as error:
        return Checked(unreadable(path, error, plan.language, digest))
    extraction = read_forms(document)
    remarks = (
        *(remark(text, plan.language) for text in document.remarks),
        *_look_alikes(extraction, plan.language),
    )
    if not extraction.forms:
        nothing = without_form(document, extraction)
        message = describe(nothing.cause, nothing.detail, plan.language)
        return Checked(
            DocumentReport(
                path=path,
                format=document.format,
                sha256=digest,
                status="no-form",
                problem=Problem(cause=nothing.cause, message=message),
                remarks=remarks,
            )
        )
    report = DocumentReport(
        path=path,
        format=document.format,
        sha256=digest,
        status="checked",
        remarks=remarks,
        forms=tuple(_check_form(form, document, plan) for form in extraction.forms),
    )
    return Checked(report, extraction.forms)


def without_form(document: "Document", extraction: "Extraction") -> UnreadableDocument:
    """What is to be said of a document that was read and holds no self-evaluation form."""
    if extraction.look_alikes:
        return UnreadableDocument("look-alike", extraction.look_alikes[0].name)
    if document.grids:
        return UnreadableDocument("no-form")
    from selfeval_cli.base.labels import holds_a_form

    return UnreadableDocument("layout" if holds_a_form(document.after) else "no-table")


def unreadable(
    path: str, error: UnreadableDocument, language: Language, digest: str | None = None
) -> "DocumentReport":
    """The report of a document that could not be read."""
    from selfeval_cli.model.report import DocumentReport, Problem

    problem = Problem(cause=error.cause, message=describe(error.cause, error.detail, language))
    return DocumentReport(path=path, sha256=digest, status="unreadable", problem=problem)


def _look_alikes(extraction: "Extraction", language: Language) -> tuple[str, ...]:
    names = [
        other.name + (f"（{other.at.text}）" if other.at.text else "")
        for other in extraction.look_alikes
    ]
    return tuple(say("look-alike", language, name=name) for name in names)


def _check_form(form: "Form", document: "Document", plan: Plan) -> "FormReport":
    from selfeval_cli.model.report import CategoryScore, FormReport
    from selfeval_cli.policy.choice import choose
    from selfeval_cli.rules.case import Case
    from selfeval_cli.rules.sums import trimmed

    policy = choose(form, plan.policy)
    case = Case(form, policy)
    findings, checks, diagnosis = _judged(case, plan)
    money = case.form.funds  # in one unit: 10万 under a header of 元 is 100000
    total = money.total if money is not None else None
    base = None if total is None else case.base(total)
    goal = form.goals[0] if form.goals else None
    recomputed = case.computed_total if policy.scored else None
    score = None if form.total is None else form.total.score or form.total.stated
    return FormReport(
        number=form.number,
        kind=form.kind,
        policy=policy.name,
        title=form.title.text,
        year=form.year,
        project=form.project.text,
        department=form.department.text,
        unit=form.unit.text,
        money_unit=form.money_unit,
        budget=_printed(base),
        executed=_printed(None if total is None else total.executed),
        rate=(total.rate.text or None) if total is not None else None,
        total_weight=_printed(None if form.total is None else form.total.weight),
        total_score=_printed(score),
        recomputed_total=None if recomputed is None else trimmed(recomputed),
        indicators=len(form.rows),
        categories=tuple(
            CategoryScore(
                name=share.name,
                weight=None if share.weight is None else trimmed(share.weight),
                score=None if share.score is None else trimmed(share.score),
            )
            for share in case.shares
        ),
        goal="" if goal is None else goal.expected.text,
        result="" if goal is None else goal.actual.text,
        checks=checks,
        findings=findings,
        diagnosis=diagnosis,
        **_kept(form, document, plan),
    )


def _judged(case: "Case", plan: Plan) -> tuple[tuple["Finding", ...], "Checks", "Diagnosis | None"]:
    """What is wrong with a form, what was checked, and what to change first."""
    from selfeval_cli.rules.engine import inspect, matches

    findings, checks = inspect(case, plan.language, plan.select, plan.deselect)
    diagnosis = None
    if any(finding.severity == "error" for finding in findings):
        from selfeval_cli.diagnosis.diagnose import diagnose

        diagnosis, findings = diagnose(case, findings, plan.language)
    if plan.ignore:
        findings = tuple(
            replace(finding, suppressed=reason)
            if (reason := _ignored(finding.code, plan.ignore, matches)) is not None
            else finding
            for finding in findings
        )
    if diagnosis is not None and diagnosis.repairs:
        from selfeval_cli.diagnosis.consequences import as_notes

        findings = as_notes(findings, diagnosis.repairs[0])
    return findings, checks, diagnosis


def _kept(form: "Form", document: "Document", plan: Plan) -> dict[str, Any]:
    """What only some writers need of a form."""
    kept: dict[str, Any] = {"layout": _layout(form, document)} if plan.layout else {}
    if plan.rows:
        from selfeval_cli.rules.signature import KEYS, signature

        signed = signature(form)
        kept["indicator_rows"] = tuple(map(_row, form.indicators))
        kept["keys"] = {key: getattr(signed, key) for key in KEYS}
    return kept


def _row(row: "Indicator") -> "IndicatorRow":
    from selfeval_cli.model.report import IndicatorRow
    from selfeval_cli.rules.signature import row_key

    return IndicatorRow(
        number=row.number,
        level1=row.level1.text,
        level2=row.level2.text,
        name=row.name.text,
        target=row.target.text,
        actual=row.actual.text,
        weight=_printed(row.weight),
        weight_text=row.weight.text,
        score=_printed(row.score),
        score_text=row.score.text,
        reason=row.reason.text,
        child=row.child,
        key=row_key(row),
    )


def _printed(figure: "Figure | None") -> str | None:
    """A figure as printed, without separators; None when there is none."""
    if figure is None or figure.number is None:
        return None
    return f"{figure.number:f}"


def _ignored(
    code: str, ignores: tuple[Ignore, ...], matches: Callable[[str, str], bool]
) -> str | None:
    return next((ignore.reason for ignore in ignores if matches(code, ignore.rule)), None)


def _layout(form: "Form", document: "Document") -> tuple["LayoutTable", ...]:
    from selfeval_cli.model.report import LayoutCell, LayoutTable

    grids = {grid.number: grid for grid in document.grids}
    return tuple(
        LayoutTable(
            table=number,
            aligned=grids[number].aligned,
            cells=tuple(
                LayoutCell(
                    row=cell.row,
                    column=cell.column,
                    row_span=cell.row_span,
                    column_span=cell.column_span,
                    text=cell.text,
                    line=cell.line,
                )
                for cell in grids[number].cells
                if first <= cell.row <= last
            ),
        )
        for number, first, last in form.extent
    )
