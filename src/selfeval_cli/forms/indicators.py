"""The indicators of a form: the rows below each header, their categories and subtotals."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import fold
from selfeval_cli.figures import is_blank, parse_number
from selfeval_cli.forms import labels
from selfeval_cli.forms.align import (
    MISSING,
    NAMELESS,
    SHIFTED,
    UNREADABLE,
    VALUE_AS_LABEL,
    Alignment,
    Assignment,
    align,
)
from selfeval_cli.forms.blocks import Block
from selfeval_cli.forms.divided import divided
from selfeval_cli.forms.doubts import doubtful_columns, doubtful_header
from selfeval_cli.forms.header import Column, Header, read_header
from selfeval_cli.forms.leaves import figure_leaf, points_in, text_leaf, without_points
from selfeval_cli.forms.levels import WEIGHED, Levels
from selfeval_cli.forms.lines import Line, is_letter, is_plain_number
from selfeval_cli.forms.naming import named
from selfeval_cli.forms.shares import shared
from selfeval_cli.forms.totals import total_cells
from selfeval_cli.forms.values import read_values
from selfeval_cli.model.document import Slot
from selfeval_cli.model.form import (
    Adjustment,
    Category,
    Doubt,
    Figure,
    Indicator,
    Remark,
    Rest,
    Subtotal,
    Text,
    WeightSource,
)

#: What a row that fits nowhere leaves unsure.
_OF_A_ROW: tuple[Rest, ...] = ("weights", "scores", "targets", "total")
_NUMERIC = ("weight", "score")
#: Columns that hold nothing of the indicator itself.
_NO_FIELD = ("other", *(f"{level}_weight" for level in WEIGHED))
_VALUES = ("target", "actual", "weight", "score")
_LABELS = ("level1", "level2", "name")
_TEMPLATE_NAME = regex(
    r"^(?:指标\d+[:：]?[/／]?|[.。…·]+|\*+|指标[:：]?|[×xX]{2,})$",
    needs=("指标", *tuple(".。…·*×xX")),
)
#: 指标2：, of which nothing was filled in.
_ITEM_PREFIX = regex(r"^指标\d+[:：]$", needs="指标")
#: What stands in no label's or name's cell: a bare number, or a comparator and a number.
_VALUE = regex(r"[-+]?\d+(?:\.\d+)?%?$|[≥≤≧≦<>=]+\d")
#: A note that runs across the table is wider, or longer, than an indicator's name.
_WIDEST_NAME, _LONGEST_NAME = 3, 80


class Indicators(Struct):
    """What the indicator blocks of a form hold; `header` is the last one, for the total."""

    header: Header | None = None
    columns: list[str] = field(default_factory=list)
    rows: list[Indicator] = field(default_factory=list)
    categories: tuple[Category, ...] = ()
    subtotals: list[Subtotal] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    unrecognised: dict[str, Text] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def unscored(self) -> bool:
        """Whether there are rows and none has a score."""
        return bool(self.rows) and not any(row.score for row in self.rows)


def read_indicators(blocks: Sequence[Block], beside: Decimal) -> Indicators:
    """Read the indicators from their blocks, in order; levels go on from one to the next. `beside`
    are the points of budget execution."""
    found = Indicators()
    levels = Levels()
    for block in blocks:
        header = divided(read_indicator_header(block.header, block.lines), block.lines)
        found.header = header
        _note_columns(header, found)
        levels.begin_table(_label_beside(block.header[0], header))
        before = len(found.rows)
        for line in block.lines:
            if line.grid is not None and line.printed:
                _read_line(line, header, levels, found)
        found.doubts += doubtful_columns(header, found.rows[before:])
        found.doubts += doubtful_header(header)
    found.rows = shared(found.rows, beside, in_text=_is_text(found.rows))
    found.categories = levels.categories(found.rows)
    return found


def _is_text(rows: Sequence[Indicator]) -> bool:
    """Whether rows come from a text, in which a merged cell leaves blanks below it."""
    cells = (row.name.cell for row in rows)
    return any(cell is not None and cell.line is not None for cell in cells)


def _note_columns(header: Header, found: Indicators) -> None:
    """Keep which columns there are, and which label names nothing known."""
    for column in header.columns:
        if column.field and column.field not in (*found.columns, *_NO_FIELD):
            found.columns.append(column.field)
        elif _is_unknown(header, column):
            leaf = text_leaf(column.slot)
            found.unrecognised.setdefault(fold(leaf.text), leaf)


def _is_unknown(header: Header, column: Column) -> bool:
    """Whether a header's cell is a label that names nothing known; the side label is none."""
    text = column.slot.cell.text
    if column.field or column.start < header.first_named or not text.strip():
        return False
    return "columns" not in labels.names(text) and not is_letter(text)


def _label_beside(first: Line, header: Header) -> Slot | None:
    """The label in front of the header's columns: 绩效指标, 年度绩效目标（80分）."""
    rank_of = {id(slot): rank for rank, slot in enumerate(first.slots, 1)}
    for slot in first.printed:
        start = slot.column if header.aligned else rank_of[id(slot)]
        return slot if start < header.first_named else None
    return None


def read_indicator_header(rows: Sequence[Line], lines: Sequence[Line]) -> Header:
    """The columns of an indicator table headed by `rows`; `lines` are those below."""
    return _own_weight(named(read_header(rows, "columns"), lines))


def _own_weight(header: Header) -> Header:
    """The header with the weight of the row itself where each level has a weight column of its
    own: 一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值. Those are the weights of the level
    in front of them."""
    name, weight = header.position("name"), header.position("weight")
    if name is None or weight is None or weight > name:
        return header
    weights = [
        rank
        for rank, column in enumerate(header.columns)
        if labels.names(column.slot.cell.text).get("columns") == "weight"
    ]
    own = next((rank for rank in weights if rank > name), None)
    if own is None:
        return header
    levels = ((rank, header.columns[rank - 1].field) for rank in weights if 0 < rank < name)
    of_levels = {rank: f"{field}_weight" for rank, field in levels if field in WEIGHED}
    return header.renamed({weight: "other", **of_levels, own: "weight"})


# -- rows -------------------------------------------------------------------------------------


def _read_line(line: Line, header: Header, levels: Levels, found: Indicators) -> None:
    """Read one row into what it is: a subtotal, a bonus, a template's rest, a category's points or
    an indicator."""
    if "subtotal" in line.marks or "total" in line.marks:
        _add_subtotal(line, header, found)
        return
    row = align(header, line, _cost)
    row = replace(row, found=_named(row.found))
    if _is_adjustment(line, row.found):
        found.adjustments.append(
            Adjustment(
                label=text_leaf(row.found.get("name") or line.first),
                score=figure_leaf(row.found.get("score")),
            )
        )
        return
    fresh = levels.take(row.found)
    name_slot = row.found.get("name")
    name = "" if name_slot is None else name_slot.text
    filled = _filled(row.found)
    if _is_template(name, row.found, filled):
        found.remarks.append(Remark(kind="template", at=text_leaf(name_slot)))
    elif _states_points(row.found, filled, fresh):
        levels.declare(row.found, row.found["weight"])
    elif filled or not (is_blank(name) or _is_note(name, header, row.found)):
        _add_indicator(header, row, levels, found)


def _named(found: Assignment) -> Assignment:
    """The cells of a row of a text with its label for its name where that is merged over all
    levels, which leaves blanks behind it: 预算执行率 beside a target and a result."""
    name = found.get("name")
    if name is None or name.text.strip() or name.cell.line is None:
        return found
    levels = (found[level] for level in ("level2", "level1") if level in found)
    label = next((slot for slot in levels if slot.text.strip()), None)
    if label is None or {"level1", "level2"} & labels.names(label.text).keys():
        return found
    merged = not points_in(label) and {"target", "actual"} <= set(_filled(found))
    return found | {"name": label} if merged else found


def _filled(found: Assignment) -> list[str]:
    """The values that are printed in a row, or merged with those of the row above."""
    return [n for n in _VALUES if n in found and (found[n].covered or not is_blank(found[n].text))]


def _is_adjustment(line: Line, found: Assignment) -> bool:
    """Whether a row adds to the total or takes from it, and has no weight: 加分项, 扣分项."""
    weight = found.get("weight")
    named = bool(line.fields("adjustments"))
    return named and (weight is None or not parse_number(weight.text).number)


def _is_template(name: str, found: Assignment, filled: list[str]) -> bool:
    folded = fold(name)
    if _TEMPLATE_NAME.match(folded):
        return all(found[value].covered for value in filled)
    return _ITEM_PREFIX.match(folded) is not None and not filled


def _states_points(found: Assignment, filled: list[str], fresh: bool) -> bool:
    """Whether a row only states the points of a category that begins with it."""
    name, weight = found.get("name"), found.get("weight")
    if not fresh or weight is None or {"target", "actual"} & set(filled):
        return False
    if name is not None and (name.covered or not is_blank(name.text)):
        return False
    return parse_number(weight.text).number is not None


def _is_note(name: str, header: Header, found: Assignment) -> bool:
    """Whether a row without any value is a note that runs across the table, not an indicator."""
    slot = found.get("name")
    if slot is None:
        return True
    wide = header.aligned and slot.cell.column_span > _WIDEST_NAME
    return wide or len(fold(name)) > _LONGEST_NAME


def _add_indicator(header: Header, row: Alignment, levels: Levels, found: Indicators) -> None:
    name_slot = row.found.get("name")
    name = text_leaf(name_slot)
    target, actual = read_values(row.found, without_points(name.text))
    weight, source = _weight(header, row.found, name_slot)
    indicator = Indicator(
        number=len(found.rows) + 1,
        level1=levels.level1,
        level2=levels.level2,
        name=name,
        target=target,
        actual=actual,
        weight=weight,
        score=figure_leaf(row.found.get("score")),
        reason=text_leaf(row.found.get("reason")),
        coefficient=figure_leaf(row.found.get("coefficient")),
        deduction=figure_leaf(row.found["deduction"]) if "deduction" in row.found else None,
        weight_from=source,
        child=fold(name.text).startswith("其中") and not weight and not weight.merged,
    )
    found.rows.append(indicator)
    if row.shifted:
        found.remarks.append(Remark(kind="shifted", at=name))
    if row.doubtful:
        found.doubts.append(Doubt(what="row", at=name, rests=_OF_A_ROW))
    if not indicator.child:
        levels.count(indicator.number)


def _weight(header: Header, found: Assignment, name: Slot | None) -> tuple[Figure, WeightSource]:
    """The weight of a row, from its column or from the points in its name."""
    if "weight" in header.fields:
        return figure_leaf(found.get("weight")), "column"
    points = points_in(name)
    return (points, "name") if points else (Figure(), "none")


def _cost(found: Assignment) -> int:
    """How implausible it is that a row's cells are what their columns say."""
    cost, broken = 0, set[str]()
    for name in (*_NUMERIC, "coefficient"):
        slot = found.get(name)
        if slot is None or not slot.text:
            continue
        number = parse_number(slot.text)
        if number.kind == "unreadable" or (number.unit == "%" and name in _NUMERIC):
            cost += UNREADABLE
            broken.add(name)
    cost += sum(VALUE_AS_LABEL for name in _LABELS if _VALUE.match(fold(_text(found, name))))
    filled = {name for name in _VALUES if name in found and found[name].cell.text.strip()}
    missing = {name for name in _VALUES if name in found} - filled
    reason = _text(found, "reason")
    if is_plain_number(reason) and fold(reason) != "0" and (missing | broken) & set(_NUMERIC):
        cost += SHIFTED
    if len(filled) >= 2:
        cost += MISSING * len(missing)
    nameless = "name" in found and not found["name"].cell.text and not found["name"].covered
    return cost + (NAMELESS if nameless and len(filled) >= 3 else 0)


def _text(found: Assignment, name: str) -> str:
    return found[name].text if name in found else ""


# -- subtotals --------------------------------------------------------------------------------


def _add_subtotal(line: Line, header: Header, found: Indicators) -> None:
    """Keep a row's stated subtotal with the rows it counts: those of one category since the
    subtotal before."""
    label = next(
        (s for s in line.printed if labels.is_subtotal(s.text) or "totals" in line.names(s)), None
    )
    since = found.subtotals[-1].rows[-1] if found.subtotals else 0
    rows = [row for row in found.rows if row.number > since and not row.child]
    if label is None or not rows or not _is_one_category(rows, found.rows):
        return
    cells, _ = total_cells(header, line, label, found.unscored)
    found.subtotals.append(
        Subtotal(
            label=text_leaf(label),
            weight=figure_leaf(cells.get("weight")),
            score=figure_leaf(cells.get("score")),
            rows=tuple(row.number for row in rows),
        )
    )


def _is_one_category(rows: list[Indicator], all_rows: list[Indicator]) -> bool:
    """Whether these rows are all there are of one first- or second-level category."""
    first = rows[0]
    for level in (("level1",), ("level1", "level2")):
        key = tuple(getattr(first, name).text for name in level)
        members = [r for r in all_rows if tuple(getattr(r, n).text for n in level) == key]
        if any(key) and [r.number for r in members if not r.child] == [r.number for r in rows]:
            return True
    return False
