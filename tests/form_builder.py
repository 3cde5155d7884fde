"""Forms for the tests of rules, built from printed texts as the reader builds them from cells."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from msgspec.structs import replace

from selfeval_cli.base.errors import Language
from selfeval_cli.forms.leaves import figure_leaf, text_leaf
from selfeval_cli.forms.values import read_values
from selfeval_cli.model.document import Cell, Slot
from selfeval_cli.model.form import (
    ALL_PARTS,
    Category,
    CategoryLevel,
    Doubt,
    Figure,
    Form,
    FormKind,
    FundRole,
    FundRow,
    Funds,
    Goal,
    Indicator,
    MoneyUnit,
    Part,
    RateBase,
    Remark,
    Subtotal,
    Text,
    Total,
)
from selfeval_cli.policy import load
from selfeval_cli.rules.case import Case
from selfeval_cli.rules.examples import cells
from selfeval_cli.rules.registry import Hit, Outcome, catalogue
from selfeval_cli.rules.texts import message

COLUMNS = ("level1", "level2", "name", "target", "actual", "weight", "score", "reason")
FUND_COLUMNS = ("initial", "budget", "executed", "weight", "rate", "score")
_places = count(1)


def slot(printed: str | None) -> Slot | None:
    """A cell of its own with this text; None for a cell the form does not have."""
    if printed is None:
        return None
    return Slot(Cell(table=1, row=next(_places), column=1, text=printed), 1, printed)


def text(printed: str | None) -> Text:
    """A text leaf."""
    return text_leaf(slot(printed))


def figure(printed: str | None) -> Figure:
    """A figure leaf, read as the reader reads it."""
    return figure_leaf(slot(printed))


def merged() -> Figure:
    """A row's share in a cell merged from the row above."""
    return replace(figure(""), merged=True)


def category(label: str, points: str, *rows: int, level: CategoryLevel = 1) -> Category:
    """A label with points of its own over the rows of these numbers."""
    return Category(level=level, label=text(label), points=figure(points), rows=rows)


def row(
    name: str,
    target: str = "",
    actual: str = "",
    weight: str = "",
    score: str = "",
    reason: str = "",
    *,
    level1: str = "产出指标",
    level2: str = "数量指标",
    comparator: str | None = None,
    unit: str | None = None,
    coefficient: str | None = None,
    child: bool = False,
) -> Indicator:
    """An indicator row; `comparator` and `unit` are cells of their own beside the target."""
    cells = {"target": target, "actual": actual, "comparator": comparator, "unit": unit}
    found = {key: place for key, cell in cells.items() if (place := slot(cell)) is not None}
    goal, result = read_values(found, name)
    return Indicator(
        number=1,
        level1=text(level1),
        level2=text(level2),
        name=text(name),
        target=goal,
        actual=result,
        weight=figure(weight),
        score=figure(score),
        reason=text(reason),
        coefficient=figure(coefficient),
        weight_from="column",
        child=child,
    )


def fund(
    label: str = "年度资金总额",
    initial: str = "",
    budget: str = "",
    executed: str = "",
    weight: str = "",
    rate: str = "",
    score: str = "",
    *,
    role: FundRole = "total",
    reason: str = "",
) -> FundRow:
    """A row of the funds table; the total row unless `role` says otherwise."""
    return FundRow(
        label=text(label),
        role=role,
        initial=figure(initial),
        budget=figure(budget),
        executed=figure(executed),
        weight=figure(weight),
        rate=figure(rate),
        score=figure(score),
        reason=text(reason),
    )


def form(
    rows: list[Indicator] | tuple[Indicator, ...] = (),
    *,
    funds: list[FundRow] | None = None,
    goals: list[tuple[str | None, str | None]] | None = None,
    total: tuple[str, str] | None = ("100", "100"),
    kind: FormKind = "project",
    project: str = "村道养护",
    department: str | None = "县交通局",
    unit: str | None = "县公路站",
    year: int | None = 2023,
    money_unit: MoneyUnit | None = "万元",
    columns: tuple[str, ...] = COLUMNS,
    conclusion: str | None = None,
    number: int = 1,
    fund_columns: tuple[str, ...] = FUND_COLUMNS,
    declared: str | None = None,
    rate_base: RateBase = "budget",
    categories: tuple[Category, ...] = (),
    stated: str | None = None,
    grade: str | None = None,
    remarks: tuple[Remark, ...] = (),
    subtotals: tuple[Subtotal, ...] = (),
    doubts: tuple[Doubt, ...] = (),
    unrecognised: tuple[Text, ...] = (),
    parts: tuple[Part, ...] = ALL_PARTS,
    title: str = "项目支出绩效自评表",
    year_text: str | None = None,
) -> Form:
    """A form; rows are numbered from 1. `total` is weight and score of the total row, `stated` a
    total in the head, `declared` the points that the funds header prints."""
    return Form(
        number=number,
        kind=kind,
        title=text(title),
        year=year,
        year_text=text(year_text),
        project=text(project),
        department=text(department),
        unit=text(unit),
        money_unit=money_unit,
        funds=None
        if funds is None
        else Funds(
            columns=fund_columns,
            rows=tuple(funds),
            declared_points=figure(declared),
            rate_base=rate_base,
        ),
        goals=tuple(Goal(expected=text(goal), actual=text(result)) for goal, result in goals or ()),
        indicators=tuple(
            replace(indicator, number=place) for place, indicator in enumerate(rows, start=1)
        ),
        categories=categories,
        remarks=remarks,
        subtotals=subtotals,
        doubts=doubts,
        unrecognised=unrecognised,
        parts=parts,
        total=None
        if total is None and stated is None
        else Total(
            label=text("总分" if total else None),
            weight=figure(total[0] if total else None),
            score=figure(total[1] if total else None),
            stated=figure(stated),
            grade=text(grade),
        ),
        conclusion=text(conclusion),
        columns=columns,
    )


def from_example(given: Mapping[str, Any]) -> Form:
    """The form an example of a rule's TOML file describes; what it leaves out is as in `form`."""
    fields = dict(given)
    levels = {"level1": "产出指标", "level2": "数量指标"}
    rows = [_example_row(cells(line), levels) for line in fields.pop("rows", ())]
    for place, child in enumerate(rows):
        if child.child:
            parent = next(n for n in range(place, 0, -1) if not rows[n - 1].child)
            rows[place] = replace(child, parent=parent)
    if "money_unit" in fields:
        fields["money_unit"] = fields["money_unit"] or None
    mark = fields.pop("mark", None)
    if mark is not None:
        rows[0] = _marked(rows[0], mark)
    if "funds" in fields:
        fields["funds"] = [_example_fund(cells(line)) for line in fields["funds"]]
    if "total" in fields:
        fields["total"] = tuple(cells(fields["total"])) if fields["total"] else None
    for key, made in _MADE.items():
        if key in fields:
            fields[key] = tuple(made(*cells(line)) for line in fields[key])
    for key in ("columns", "fund_columns", "parts"):
        if key in fields:
            fields[key] = tuple(fields[key])
    if "goals" in fields:
        fields["goals"] = [(goal, result) for goal, result in fields["goals"]]
    return form(rows, **fields)


def _goal(goal: str, result: str | None = "") -> tuple[str, str | None]:
    return goal, result


def _category(label: str, points: str, rows: str) -> Category:
    return category(label, points, *map(int, rows.split(",")))


def _subtotal(label: str, weight: str, score: str, rows: str) -> Subtotal:
    numbers = tuple(map(int, rows.split(",")))
    return Subtotal(label=text(label), weight=figure(weight), score=figure(score), rows=numbers)


def _remark(kind: Any, at: str) -> Remark:
    return Remark(kind=kind, at=text(at))


def _doubt(what: Any, at: str, rests: Any = "") -> Doubt:
    return Doubt(what=what, at=text(at), rests=tuple(filter(None, rests.split(","))))


_MADE: Mapping[str, Callable[..., object]] = {
    "goals": _goal,
    "categories": _category,
    "subtotals": _subtotal,
    "remarks": _remark,
    "doubts": _doubt,
    "unrecognised": text,
}


def _example_row(printed: list[str], levels: dict[str, str]) -> Indicator:
    *named, name = [part.strip() for part in printed[0].split(">")]
    fields: dict[str, Any] = {**levels, **dict(zip(("level1", "level2"), named, strict=False))}
    values = ("target", "actual", "weight", "score", "reason", "coefficient")
    fields.update(zip(values, printed[1:], strict=False))
    return row(name, child=name.startswith("其中"), **fields)


def _example_fund(printed: list[str]) -> FundRow:
    label, *amounts = printed
    role: FundRole = "total" if label == "年度资金总额" else "part"
    reason = amounts.pop() if len(amounts) == 7 else ""
    return fund(label.removeprefix("└").strip(), *amounts, reason=reason,
                role="child" if label.startswith("└") else role)  # fmt: skip


def _marked(plain: Indicator, flag: str) -> Indicator:
    assert plain.score.cell is not None
    cell = replace(plain.score.cell, flags=(flag,))
    return replace(plain, score=replace(plain.score, cell=cell))


def judge(code: str, judged: Form, policy: str = "national-2020") -> list[Outcome]:
    """Everything the rule `code` yields for a form under a built-in policy."""
    return list(catalogue()[code].judge(Case(judged, load(policy))))


def hits(code: str, judged: Form, policy: str = "national-2020") -> list[Hit]:
    """What the rule `code` finds in a form."""
    return [outcome for outcome in judge(code, judged, policy) if isinstance(outcome, Hit)]


def said(code: str, judged: Form, language: Language = "zh") -> list[str]:
    """The messages of what the rule `code` finds in a form."""
    return [
        message(
            code,
            language,
            hit.message,
            {
                **hit.args,
                "stated": hit.stated,
                "expected": hit.expected,
                "formula": hit.formula,
                "where": hit.at.where,
            },
        )
        for hit in hits(code, judged)
    ]
