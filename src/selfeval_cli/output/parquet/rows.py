"""The rows of the tables: what a document's report says, one dictionary a row."""

from collections.abc import Iterator
from decimal import Context, Decimal
from typing import Any

from selfeval_cli.figures.numbers import parse_number
from selfeval_cli.model.form import CellRef
from selfeval_cli.model.report import DocumentReport, Finding, FormReport, IndicatorRow
from selfeval_cli.output.escape import plain
from selfeval_cli.output.parquet.schema import PRECISION, SCALE

Row = dict[str, Any]
_UNIT, _WIDE = Decimal(1).scaleb(-SCALE), Context(prec=PRECISION)


def rows_of(document: DocumentReport) -> Iterator[tuple[str, Row]]:
    """Every row of a document with the table it belongs to."""
    yield "documents", _safe(_document(document))
    for form in document.forms:
        key = {"path": document.path, "form": form.number}
        yield "forms", _safe(key | _form(form))
        for row in form.indicator_rows:
            yield "indicators", _safe(key | _indicator(row))
        for number, finding in enumerate(form.findings, 1):
            yield "findings", _safe(key | {"finding": number} | _finding(finding))


def _document(document: DocumentReport) -> Row:
    problem = document.problem
    return {
        "path": document.path,
        "format": document.format,
        "sha256": document.sha256,
        "status": document.status,
        "cause": problem.cause if problem else None,
        "problem": problem.message if problem else None,
        "remarks": document.remarks,
        "forms": len(document.forms),
    }


#: Columns that are called and filled as in the report.
_AS_REPORTED = (
    *("kind", "policy", "title", "year", "project", "department", "unit", "money_unit", "budget"),
    *("executed", "rate", "indicators", "goal", "result"),
)


#: Columns and the names the program has for what is compared; 0 is nothing to compare.
_KEYS = {
    "project_key": "project_key",
    "same_key": "same_key",
    "figures_key": "figures",
    "narrative_key": "narrative",
    "whole_key": "whole",
    "timeless_key": "timeless",
}


def _form(form: FormReport) -> Row:
    found, checks = form.count(), form.checks
    return {key: getattr(form, key) for key in _AS_REPORTED} | {
        "budget_amount": _fitting(form.budget_amount),
        "executed_amount": _fitting(form.executed_amount),
        "total_weight": _number(form.total_weight),
        "total_score": _number(form.total_score),
        "recomputed_total": _number(form.recomputed_total),
        "categories": [
            {"name": part.name, "weight": _number(part.weight), "score": _number(part.score)}
            for part in form.categories
        ],
        "passed": checks.passed,
        "failed": checks.failed,
        "unchecked": sorted({entry.code for entry in checks.unchecked}),
        "errors": found["error"],
        "warnings": found["warning"],
        "infos": found["info"],
        "suppressed": found["suppressed"],
        "known": found["known"],
        **{column: form.keys.get(key) or None for column, key in _KEYS.items()},
    }


def _indicator(row: IndicatorRow) -> Row:
    texts = ("level1", "level2", "name", "target", "actual", "weight_text", "score_text", "reason")
    return {key: getattr(row, key) for key in texts} | {
        "indicator": row.number,
        "weight": _number(row.weight),
        "score": _number(row.score),
        "child": row.child,
        "row_key": row.key or None,
    }


def _finding(finding: Finding) -> Row:
    texts = (
        *("code", "name", "severity", "active", "message", "stated", "expected"),
        *("difference", "formula", "basis", "suggestion", "fingerprint", "baseline", "suppressed"),
    )
    return {
        **{key: getattr(finding, key) for key in texts},
        "place": finding.where,
        **_cell(finding.cell),
        "gap": _fitting(finding.gap),
        "related": [{"place": place.where, **_cell(place.cell)} for place in finding.related],
    }


def _cell(cell: CellRef | None) -> Row:
    parts = ("table", "row", "column", "line", "text")
    return {f"cell_{part}": getattr(cell, part, None) for part in parts}


def _number(text: str | None) -> Decimal | None:
    return _fitting(parse_number(text or "").number)


def _fitting(number: Decimal | None) -> Decimal | None:
    """The number where the column holds it exactly, else None: nothing is rounded."""
    if number is None or number.adjusted() >= PRECISION - SCALE:
        return None
    held = number.quantize(_UNIT, context=_WIDE)
    return held if held == number else None


def _safe(value: Any) -> Any:
    """The value with every text as it can be stored and shown."""
    match value:
        case str():
            return plain(value)
        case dict():
            return {key: _safe(held) for key, held in value.items()}
        case list() | tuple():
            return [_safe(held) for held in value]
    return value
