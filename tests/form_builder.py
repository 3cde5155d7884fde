"""Forms for the tests of rules, built from printed texts as the reader builds them from cells."""

from itertools import count

from selfeval_cli.base.errors import Language
from selfeval_cli.forms.indicators import read_values
from selfeval_cli.forms.leaves import figure_leaf, text_leaf
from selfeval_cli.model.document import Cell, Slot
from selfeval_cli.model.form import (
    Category,
    CategoryLevel,
    Figure,
    Form,
    FormKind,
    FundRole,
    FundRow,
    Funds,
    Goal,
    Indicator,
    MoneyUnit,
    RateBase,
    Remark,
    Text,
    Total,
)
from selfeval_cli.policy import load
from selfeval_cli.rules.case import Case
from selfeval_cli.rules.registry import Hit, Outcome, catalogue
from selfeval_cli.rules.texts import message

COLUMNS = ("level1", "level2", "name", "target", "actual", "weight", "score", "reason")
FUND_COLUMNS = ("initial", "budget", "executed", "weight", "rate", "score")
_places = count(1)


def slot(printed: str | None) -> Slot | None:
    """A cell of its own with this text; None for a cell the form does not have."""
    if printed is None:
        return None
    return Slot(Cell(table=1, row=next(_places), column=1, text=printed), 1)


def text(printed: str | None) -> Text:
    """A text leaf."""
    return text_leaf(slot(printed))


def figure(printed: str | None) -> Figure:
    """A figure leaf, read as the reader reads it."""
    return figure_leaf(slot(printed))


def merged() -> Figure:
    """A row's share in a cell merged from the row above."""
    return figure("").model_copy(update={"merged": True})


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
        weight_from="column" if weight else "none",
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
    department: str = "县交通局",
    unit: str = "县公路站",
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
) -> Form:
    """A form; rows are numbered from 1. `total` is weight and score of the total row, `stated` a
    total in the head, `declared` the points that the funds header prints."""
    return Form(
        number=number,
        kind=kind,
        title=text("项目支出绩效自评表"),
        year=year,
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
            indicator.model_copy(update={"number": place})
            for place, indicator in enumerate(rows, start=1)
        ),
        categories=categories,
        remarks=remarks,
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
