"""The funds table of a form: its header, its total and its parts."""

from collections.abc import Iterator, Set

from msgspec import Struct, field
from msgspec.structs import replace

from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import bare, fold
from selfeval_cli.figures import parse_number
from selfeval_cli.forms import labels
from selfeval_cli.forms.align import SHIFTED, UNREADABLE, Assignment, align, with_filled
from selfeval_cli.forms.beside import are_beside, read_beside
from selfeval_cli.forms.blocks import Block
from selfeval_cli.forms.doubts import OF_FUNDS, doubtful_figure, doubtful_place
from selfeval_cli.forms.header import Header, read_header
from selfeval_cli.forms.leaves import figure_in, figure_leaf, points_in, ref, text_leaf
from selfeval_cli.forms.lines import Line, is_letter, is_plain_number
from selfeval_cli.forms.shares import FULL_MARKS
from selfeval_cli.model.document import Slot
from selfeval_cli.model.form import (
    Doubt,
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
#: What a column without a label is called.
_NO_LABEL = "（空白）"
_UNIT = regex(r"(?:[(,:]|单位:?|人民币)(亿元|万元|元)")
_QUOTIENT = regex(r"([A-F])/([A-F])", needs="/")
_LABEL = regex(r"(?:其中:)?[^\d:]*(?:\([^)]*\))?[^\d:]*")
_AMOUNT = regex(r"-?\d[\d,.]*(?:万|亿)?元?")
#: How the label of a total ends: 金额合计.
_TOTAL_ENDINGS = ("合计", "总计", "总额")
#: No label is longer; the expression above would take the square of a cell's length.
_MAX_LABEL = 100


class FundsRead(Struct):
    """The funds of a form, and what was noticed in reading them."""

    funds: Funds | None = None
    remarks: list[Remark] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def read_funds(blocks: list[Block]) -> FundsRead:
    """Read the funds from their blocks: one table, or one that goes on under another header."""
    found = FundsRead()
    if not blocks:
        return found
    blocks = [block for block in blocks if not _lists_tasks(block)] or blocks
    rows: list[FundRow] = []
    for block in blocks:
        header = read_funds_header(block.header)
        if are_beside(block.header):
            parts = [read_funds_header((line,)) for line in block.header]
            labelled = (c for part in parts for c in part.columns if c.field)
            header = Header(tuple(labelled), header.aligned)
            rows += read_beside([*block.header, *block.lines])
            continue
        lines = [line for line in block.lines if line.grid is not None and line.printed]
        lines = [line for line in lines if not _is_letters(line)]
        header, begin = with_filled(header, lines), len(rows)
        for line in lines:
            _add_row(header, line, rows, found)
        if not any(row.role == "total" for row in rows) and _begins_with_total(rows[begin:]):
            rows[begin] = replace(rows[begin], role="total")
    found.funds = _funds(header, rows, _section(blocks[-1]))
    missing = not {"budget", "executed"} <= header.fields
    if missing and found.funds.unrecognised and not found.doubts:
        at = found.funds.unrecognised[0]
        found.doubts.append(Doubt(what="columns", at=at, rests=OF_FUNDS))
    return found


def _lists_tasks(block: Block) -> bool:
    """Whether a table says what was done for the money: 任务名称 | 主要内容 | 预算数 | 执行数."""
    words = labels.table()["funds"]["tasks"]["header"]
    printed = (fold(slot.text) for line in block.header for slot in line.printed)
    return any(word in text for text in printed for word in words)


def _add_row(header: Header, line: Line, rows: list[FundRow], found: FundsRead) -> None:
    """Read a row of the funds table, with what is to be noticed or doubted about it."""
    aligned = align(header, line, _cost)
    cells = _own(line, aligned.found)
    row = _read_row(header, line, cells, {kind for row in rows for kind in kinds(row)})
    if row is None:
        return
    rows.append(row)
    if aligned.shifted:
        found.remarks.append(Remark(kind="shifted", at=row.label))
    if line.unsure:
        found.doubts.append(Doubt(what="row", at=row.label, rests=OF_FUNDS))
    doubt = doubtful_figure(cells) or doubtful_place(header, line.slots)
    if doubt is not None and not found.doubts:
        found.doubts.append(doubt)


def _is_letters(line: Line) -> bool:
    """Whether a row only goes on with the labels of its header."""
    return all("fund_columns" in line.names(s) or is_letter(s.text) for s in line.printed)


def _section(block: Block) -> Slot | None:
    """The cell that names the funds beside their header."""
    first = block.header[0]
    slots = (s for s in first.slots if "fund_sections" in labels.names(s.cell.text))
    return next(slots, None)


def read_funds_header(rows: tuple[Line, ...]) -> Header:
    """The columns of the funds table; the section's own label is not a column."""
    header = read_header(rows, "fund_columns")
    named = [labels.names(column.slot.cell.text) for column in header.columns]
    for rank, column in enumerate(header.columns):
        if column.field and "fund_sections" in named[rank]:
            same = (n for n, f in enumerate(named) if f.get("fund_columns") == column.field)
            later = next((other for other in same if other > rank), None)
            if later is not None:
                header = header.renamed({rank: None, later: column.field})
            elif column.field == "budget" and rank < (header.position("initial") or 0):
                header = header.renamed({rank: None})
    if not {"initial", "budget"} & header.fields:
        columns = enumerate(header.columns)
        header = header.renamed(
            {n: "budget" for n, c in columns if bare(c.slot.cell.text) == "合计"}
        )
    changed = header.position("adjustment")
    if changed is not None and "budget" not in header.fields:
        header = header.renamed({changed: None})  # it may hold what the budget was changed to
    return _by_letters(header)


def _by_letters(header: Header) -> Header:
    """The header with the amounts that the rate's own label divides: 执行率(E/C) is the column
    marked (E) by the one marked (C), whatever other budgets are printed."""
    rate = header.slot("rate")
    quotient = None if rate is None else _QUOTIENT.search(fold(rate.cell.text))
    if quotient is None:
        return header
    for name, letter in (("executed", quotient[1]), ("budget", quotient[2])):
        marked = [
            rank
            for rank, column in enumerate(header.columns)
            if f"({letter})" in fold(column.slot.cell.text)
        ]
        if len(marked) != 1 or header.columns[marked[0]].field in _MONEY_FIELDS:
            continue
        others = {rank: "other" for rank, c in enumerate(header.columns) if c.field == name}
        header = header.renamed({**others, marked[0]: name})
    return header


def _cost(found: Assignment) -> int:
    cost = 0
    for name in _FIGURE_FIELDS:
        slot = found.get(name)
        if slot is not None and slot.text and not _may_be(name, slot.text):
            cost += UNREADABLE
    return min(cost, SHIFTED - 1)  # odd figures alone never move a row that stands under its header


def _may_be(field: str, text: str) -> bool:
    """Whether a text is a figure, and no rate where an amount belongs."""
    rate = field in _MONEY_FIELDS and fold(text).endswith("%")
    return not rate and parse_number(text).kind != "unreadable"


def _read_row(header: Header, line: Line, found: Assignment, seen: Set[str]) -> FundRow | None:
    """One row under the funds header, or None when the line holds nothing of the kind.

    `found` are its cells by field, `seen` holds the `kinds` of the rows above.
    """
    figures_begin = (c.start for c in header.columns if c.field in _FIGURE_FIELDS)
    first_money = min(figures_begin, default=header.columns[-1].end)
    label_slot = _label_slot(header, line, found, first_money)
    figures = {field: figure_leaf(found.get(field)) for field in _FIGURE_FIELDS}
    label, amount = _label_and_amount(label_slot)
    if amount is not None and not figures["budget"]:
        figures["budget"] = amount
    if not label and not any(figures.values()):
        return None
    if not label and not any(figures[field] for field in _MONEY_FIELDS):
        return None
    reason = text_leaf(found.get("reason"))
    changed = figure_leaf(found["adjustment"]) if "adjustment" in found else None
    role = _role(label.text, seen)
    return FundRow(label=label, role=role, reason=reason, adjustment=changed, **figures)


def _own(line: Line, found: Assignment) -> Assignment:
    """The cells of a row without those of a list printed beside this one: a label, with an amount
    or not, and what stands behind it."""
    places = {id(slot): rank for rank, slot in enumerate(line.slots)}
    amounts = [rank for rank, slot in enumerate(line.slots) if is_plain_number(slot.text)]
    beside = (places[id(slot)] for slot in line.printed if _is_heading(slot))
    end = next((rank for rank in beside if amounts and rank > amounts[0]), len(line.slots))
    return {
        name: slot
        for name, slot in found.items()
        if places[id(slot)] < end and not (_labelled_amount(slot) or _is_heading(slot))
    }


def _label_slot(header: Header, line: Line, found: Assignment, first_money: int) -> Slot | None:
    """The label of a row: the last text before its figures. A cell that reaches into their columns
    and is taken for one of them is a heading over the table."""
    figures = {id(slot) for field, slot in found.items() if field in _FIGURE_FIELDS}
    head = [
        slot
        for rank, slot in enumerate(line.slots, 1)
        if (slot.column if header.aligned else rank) < first_money
        and parse_number(slot.text).kind == "unreadable"
        and not (slot.cell.column_span > 1 and id(slot) in figures)
    ]
    named = [slot for slot in head if "fund_sections" not in line.names(slot)]
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
        named = labels.names(label).get("fund_rows") == "total"
        if named or not folded or bare(label).endswith(_TOTAL_ENDINGS):
            return "total"
        if not seen and not folded.startswith("其中"):
            return "total" if "总" in folded or "合计" in folded else "part"
        return "part"
    if _is_breakdown(folded) or "breakdown" in seen:
        return "child"
    if labels.names(label).get("fund_rows") == "total":
        return "child"  # the total once more, below its parts
    if folded.startswith("其中") and "part" in seen:
        return "child"
    return "part"


def kinds(row: FundRow) -> set[str]:
    """What the rows below need to know of `row`: its role, and whether a breakdown begins here."""
    return {row.role, "breakdown"} if _is_breakdown(fold(row.label.text)) else {row.role}


def _is_breakdown(folded: str) -> bool:
    return any(folded.startswith(word) for word in labels.table()["funds"]["rows"]["breakdown"])


def _funds(header: Header, rows: list[FundRow], section: Slot | None) -> Funds:
    """The funds table of a form, with the points and the base its header declares."""
    declared = Figure()
    for slot in (section, header.slot("score"), header.slot("weight"), header.slot("rate")):
        points = points_in(slot)
        if points.number is not None and points.number != FULL_MARKS:  # 分值（100分） is the form's
            declared = points
            break
    columns = tuple(c.field for c in header.columns if c.field and c.field != "other")
    return Funds(
        header=Text() if section is None else Text(text=section.cell.text, cell=ref(section.cell)),
        columns=columns,
        unrecognised=tuple(_unrecognised(header)),
        rows=tuple(rows),
        declared_points=declared,
        rate_base=_rate_base(header),
    )


def _begins_with_total(rows: list[FundRow]) -> bool:
    """Whether the first row is a total, whatever it is called: it stands alone, or above a row of
    which it is said that it is a part."""
    if not rows or is_of_which(rows[0]):
        return False
    return len(rows) == 1 or is_of_which(rows[1])


def _unrecognised(header: Header) -> Iterator[Text]:
    """The labels behind the first known one that name nothing known."""
    for column in header.columns:
        text = column.slot.cell.text
        if column.filled:
            yield Text(text=_NO_LABEL, cell=ref(column.slot.cell))
        if column.field or column.start < header.first_named or not text.strip():
            continue
        known = labels.names(text)
        if (not known or known.get("fund_columns") == "adjustment") and not is_letter(text):
            yield text_leaf(column.slot)


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
