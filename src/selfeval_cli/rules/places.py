"""Where a leaf of a form stands, in the form's own words: 培训人数 › 实际完成值."""

from collections.abc import Mapping
from typing import Literal

from selfeval_cli.base.regex import regex
from selfeval_cli.figures.numbers import is_blank
from selfeval_cli.model.form import Category, Form, FundRow, Indicator, Text, Value
from selfeval_cli.rules.registry import Place

IndicatorField = Literal[
    "name", "target", "actual", "weight", "score", "reason", "coefficient", "deduction"
]
FundField = Literal[
    "label", "initial", "adjustment", "budget", "executed", "weight", "rate", "score", "reason"
]
GoalField = Literal["expected", "actual"]

_INDICATOR: Mapping[IndicatorField, str] = {
    "name": "三级指标",
    "target": "年度指标值",
    "actual": "实际完成值",
    "weight": "分值",
    "score": "得分",
    "reason": "偏差原因",
    "coefficient": "完成率",
    "deduction": "扣分",
}
_FUND: Mapping[FundField, str] = {
    "label": "项目资金",
    "initial": "年初预算数",
    "adjustment": "调整数",
    "budget": "全年预算数",
    "executed": "全年执行数",
    "weight": "分值",
    "rate": "执行率",
    "score": "得分",
    "reason": "原因",
}
_NAME_LENGTH = 24
_VALUE_LENGTH = 40
_BARE = regex(r"\d[\d,]*(?:\.\d+)?")
_SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}


def short(text: str, length: int = _NAME_LENGTH) -> str:
    """`text` on one line, cut with an ellipsis when longer than `length` characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def told(value: Value) -> str:
    """A target or a result on one line, a bare number with the sign and the unit that stand
    elsewhere in its row: ≥9000元 where ≥, 9000 and 元 are three cells."""
    text = short(value.text, _VALUE_LENGTH)
    maybe_ratio = value.unit_from == "target" and value.unit == "%" and (value.number or 0) <= 1
    if not _BARE.fullmatch(text) or maybe_ratio:
        return text
    return f"{_SIGNS.get(value.comparator or '', '')}{text}{value.unit or ''}"


def of_indicator(row: Indicator, field: IndicatorField) -> Place:
    """A cell of an indicator row; a row without a name is called by its second-level label."""
    levels = (row.name.text, row.level2.text, row.level1.text)
    name = next((text for text in levels if not is_blank(text)), f"第{row.number}行")
    leaf: Text = getattr(row, field)
    return Place(leaf, f"{short(name)} › {_INDICATOR[field]}")


def of_fund(row: FundRow, field: FundField) -> Place:
    """A cell of a funds row; its label stands for the row itself."""
    leaf: Text = getattr(row, field)
    if field == "label":
        return Place(leaf, short(row.label.text or _FUND["label"]))
    return Place(leaf, f"{short(row.label.text or _FUND['label'])} › {_FUND[field]}")


def of_category(category: Category) -> Place:
    """The points of a category: in its label, or in the column beside it."""
    beside = category.points.cell != category.label.cell
    return Place(category.points if beside else category.label, short(category.label.text))


def of_goal(form: Form, number: int, field: GoalField) -> Place:
    """A goal text; `number` counts the form's goals from 0."""
    label = "预期目标" if field == "expected" else "实际完成情况"
    leaf: Text = getattr(form.goals[number], field)
    return Place(leaf, f"年度总体目标 › {label}")


def of_form(form: Form) -> Place:
    """The form as a whole, where no cell of its own can be named."""
    leaf = form.title if form.title.cell else form.project
    return Place(leaf, "表格")


def of_total(form: Form, field: Literal["label", "weight", "score", "stated", "grade"]) -> Place:
    """A cell of the total row; `stated` is a total given elsewhere on the form."""
    total = form.total
    if total is None:
        return of_form(form)
    leaf: Text = getattr(total, field)
    if field == "weight" and leaf.cell is None:  # the row, or the head, states none
        beside = total.label if total.label.cell else total.stated
        leaf = Text(text=beside.text, cell=beside.cell)
    name = total.label.text if total.label.text and field != "stated" else "自评总分"
    words = {"label": "", "weight": " › 分值", "score": " › 得分", "stated": "", "grade": " › 等级"}
    return Place(leaf, f"{short(name)}{words[field]}")
