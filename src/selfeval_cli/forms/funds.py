"""The funds table of a form: its header, its total and its parts."""

import re
from collections.abc import Set

from selfeval_cli.base.text import bare, fold
from selfeval_cli.figures import is_blank, parse_number
from selfeval_cli.forms import labels
from selfeval_cli.forms.leaves import figure_in, figure_leaf, points_in, ref, text_leaf
from selfeval_cli.forms.lines import (
    SHIFTED,
    Assignment,
    Column,
    Header,
    Line,
    assign,
    read_header,
)
from selfeval_cli.model.document import Slot
from selfeval_cli.model.form import (
    Figure,
    FundRole,
    FundRow,
    Funds,
    MoneyUnit,
    RateBase,
    Remark,
    Text,
)

_MONEY_FIELDS = ("initial", "budget", "executed")
_FIGURE_FIELDS = (*_MONEY_FIELDS, "weight", "rate", "score")
_UNIT = re.compile(r"(?:[(,:]|单位:?)(亿元|万元|元)")
_QUOTIENT = re.compile(r"([A-F])/([A-F])")
_LABEL = re.compile(r"(?:其中:)?[^\d:]*(?:\([^)]*\))?[^\d:]*")
_AMOUNT = re.compile(r"-?\d[\d,.]*(?:万|亿)?元?")
#: No label is longer; the expression above would take the square of a cell's length.
_MAX_LABEL = 100


def is_funds_header(line: Line) -> bool:
    """Whether `line` heads a funds table: a budget and an executed column side by side."""
    found = {labels.fund_columns().match(slot.text) for slot in line.printed}
    budgets = {"initial", "budget"} & found or any(
        bare(slot.text) == "合计" for slot in line.printed
    )
    return "executed" in found and bool(budgets) and len(line.printed) >= 2


def is_second_header(line: Line) -> bool:
    """Whether `line` only goes on with the labels of a funds header."""
    printed = line.printed
    return bool(printed) and all(
        labels.fund_columns().match(slot.text) or re.fullmatch(r"\(?[A-E]\)?", fold(slot.text))
        for slot in printed
    )


def read_funds_header(rows: list[Line]) -> Header:
    """The columns of the funds table; the section's own label is not a column."""
    header = read_header(rows, labels.fund_columns())
    fields = header.fields
    columns = list(header.columns)
    sections = [
        rank
        for rank, column in enumerate(columns)
        if column.field == "budget" and labels.fund_sections().match(column.slot.cell.text)
    ]
    twice = sum(1 for slot in rows[0].printed if labels.fund_columns().match(slot.text) == "budget")
    if sections and ("initial" in fields or twice > 1):
        rank = sections[0]
        columns[rank] = _renamed(columns[rank], None)
        later = (
            other
            for other in range(rank + 1, len(columns))
            if labels.fund_columns().match(columns[other].slot.cell.text) == "budget"
        )
        for other in later:
            columns[other] = _renamed(columns[other], "budget")
            break
    if not {"initial", "budget"} & {column.field for column in columns}:
        columns = [
            _renamed(c, "budget") if bare(c.slot.cell.text) == "合计" else c for c in columns
        ]
    return Header(_by_letters(columns), header.aligned)


def _by_letters(columns: list[Column]) -> tuple[Column, ...]:
    """The columns with the amounts that the rate's own label divides: 执行率(E/C) is the column
    marked (E) by the one marked (C), whatever other budgets are printed."""
    rate = next((column for column in columns if column.field == "rate"), None)
    quotient = None if rate is None else _QUOTIENT.search(fold(rate.slot.cell.text))
    if quotient is None:
        return tuple(columns)
    for field, letter in (("executed", quotient[1]), ("budget", quotient[2])):
        marked = [c for c in columns if f"({letter})" in fold(c.slot.cell.text)]
        if len(marked) != 1 or marked[0].field in ("initial", "budget", "executed"):
            continue
        columns = [_renamed(c, "other") if c.field == field else c for c in columns]
        columns = [_renamed(c, field) if c.start == marked[0].start else c for c in columns]
    return tuple(columns)


def _renamed(column: Column, field: str | None) -> Column:
    return Column(field, column.start, column.end, column.slot)


def _cost(found: Assignment) -> int:
    cost = 0
    for field in _FIGURE_FIELDS:
        slot = found.get(field)
        if slot is not None and slot.text and parse_number(slot.text).kind == "unreadable":
            cost += 3
    return min(cost, SHIFTED - 1)  # odd figures alone never move a row that stands under its header


def read_fund_row(
    header: Header, line: Line, seen: Set[str]
) -> tuple[FundRow | None, list[Remark]]:
    """One row under the funds header, or None when the line holds nothing of the kind.

    `seen` holds the `kinds` of the rows above.
    """
    found, shifted = assign(header, line, _cost)
    # A label, with an amount or not, belongs to a list printed beside this one, not to the column.
    found = {f: s for f, s in found.items() if not (_labelled_amount(s) or _is_heading(s))}
    first_money = min((c.start for c in header.columns if c.field), default=header.columns[-1].end)
    label_slot = _label_slot(header, line, found, first_money)
    figures = {field: figure_leaf(found.get(field)) for field in _FIGURE_FIELDS}
    label, amount = _label_and_amount(label_slot)
    if amount is not None and not figures["budget"]:
        figures["budget"] = amount
    if not label and not any(figures.values()):
        return None, []
    if not label and not any(figures[field] for field in _MONEY_FIELDS):
        return None, []
    reason = text_leaf(found.get("reason"))
    row = FundRow.model_construct(
        None, label=label, role=_role(label.text, seen), reason=reason, **figures
    )
    remarks = [Remark(kind="shifted", at=label)] if shifted else []
    return row, remarks


def _label_slot(header: Header, line: Line, found: Assignment, first_money: int) -> Slot | None:
    figures = {id(slot) for field, slot in found.items() if field in _FIGURE_FIELDS}
    head = [
        slot
        for rank, slot in enumerate(line.slots, 1)
        if (slot.column if header.aligned else rank) < first_money
        and slot.text.strip()
        and id(slot) not in figures
    ]
    named = [slot for slot in head if not labels.fund_sections().match(slot.text)]
    chosen = named or head
    return chosen[-1] if chosen else None


def _label_and_amount(slot: Slot | None) -> tuple[Text, Figure | None]:
    if slot is None:
        return Text(), None
    amount = _labelled_amount(slot)
    return text_leaf(slot), figure_in(amount, slot) if amount else None


def _is_heading(slot: Slot) -> bool:
    """Whether a cell only announces a list: 按支出性质分："""
    folded = fold(slot.text)
    return folded.endswith(":") and not any(map(str.isdigit, folded))


def _labelled_amount(slot: Slot) -> str:
    """The amount behind a label in one cell (其中：财政拨款：80), "" without one."""
    label, colon, amount = fold(slot.text).rpartition(":")
    if not colon or len(label) > _MAX_LABEL or not _AMOUNT.fullmatch(amount):
        return ""
    return amount if _LABEL.fullmatch(label) else ""


def _role(label: str, seen: Set[str]) -> FundRole:
    folded = fold(label)
    if "total" not in seen:
        named = labels.fund_rows().match(label) == "total"
        if named or not folded:
            return "total"
        if not seen and not folded.startswith("其中"):
            return "total" if "总" in folded or "合计" in folded else "part"
        return "part"
    if _is_breakdown(folded) or "breakdown" in seen:
        return "child"
    if labels.fund_rows().match(label) == "total":
        return "child"  # the total once more, below its parts
    if folded.startswith("其中") and "part" in seen:
        return "child"
    return "part"


def kinds(row: FundRow) -> set[str]:
    """What the rows below need to know of `row`: its role, and whether a breakdown begins here."""
    return {row.role, "breakdown"} if _is_breakdown(fold(row.label.text)) else {row.role}


def _is_breakdown(folded: str) -> bool:
    return any(folded.startswith(word) for word in labels.table()["funds"]["rows"]["breakdown"])


def funds_of(header: Header, rows: list[FundRow], section: Slot | None) -> Funds:
    """The funds table of a form, with the points and the base its header declares."""
    declared = Figure()
    for slot in (section, header.slot("score"), header.slot("weight"), header.slot("rate")):
        declared = points_in(slot)
        if declared:
            break
    if len(rows) == 1 and rows[0].role == "part" and not is_of_which(rows[0]):
        rows = [rows[0].model_copy(update={"role": "total"})]
    columns = tuple(c.field for c in header.columns if c.field and c.field != "other")
    return Funds.model_construct(
        header=Text() if section is None else Text(text=section.cell.text, cell=ref(section.cell)),
        columns=columns,
        rows=tuple(rows),
        declared_points=declared,
        rate_base=_rate_base(header),
    )


def _rate_base(header: Header) -> RateBase:
    initial, budget = header.slot("initial"), header.slot("budget")
    if budget is None:
        return "initial"
    if initial is not None and "(A)" in fold(initial.cell.text):
        return "budget" if "(A)" in fold(budget.cell.text) else "initial"
    return "budget"


def money_unit_in(text: str) -> MoneyUnit | None:
    """The money unit a label announces: 项目资金（万元）, 单位：元."""
    found = _UNIT.search(fold(text))
    if found is None:
        return None
    unit = found[1]
    return "万元" if unit == "万元" else "亿元" if unit == "亿元" else "元"


def is_of_which(row: FundRow) -> bool:
    """Whether a row's label says that it is a part: 其中：财政拨款."""
    return fold(row.label.text).startswith("其中")


def is_blank_row(row: FundRow) -> bool:
    """Whether a row prints no figure at all."""
    return all(is_blank(getattr(row, field).text) for field in _FIGURE_FIELDS)
