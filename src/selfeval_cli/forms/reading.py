"""From a document to its forms: each is cut out, grouped into blocks, and read block by block."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec.structs import replace

from selfeval_cli.base import kinds as base_kinds
from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import fold
from selfeval_cli.figures.numbers import is_blank_reason
from selfeval_cli.forms import labels
from selfeval_cli.forms.blocks import Block, Part, blocks_of
from selfeval_cli.forms.funds import money_unit_in, read_funds
from selfeval_cli.forms.goals import read_goals
from selfeval_cli.forms.identity import Identity, read_identity
from selfeval_cli.forms.indicators import Indicators, read_indicators
from selfeval_cli.forms.kinds import kind_of
from selfeval_cli.forms.leaves import figure_of, text_leaf
from selfeval_cli.forms.lines import Line
from selfeval_cli.forms.shares import FULL_MARKS, nested, told_once
from selfeval_cli.forms.split import Segment, segments
from selfeval_cli.forms.totals import read_total
from selfeval_cli.model.document import Document
from selfeval_cli.model.form import (
    ALL_PARTS,
    Doubt,
    Extraction,
    Form,
    FormKind,
    Funds,
    Indicator,
    LookAlike,
    MoneyUnit,
    Remark,
    Rest,
    Text,
    Total,
)
from selfeval_cli.model.form import Part as FormPart

_MONITORING = regex(r"1-\d{1,2}月执行数|全年预计执行数|完成目标可能性")
#: A caption of the unit, which may stand beside who fills the form in, or behind it in one cell.
_MONEY_CAPTION = regex(
    r"(?:^|\s|金额|计量|货币)单位\s*[:：]\s*(?:人民币)?\s*(?:亿|万)?元\s*[)）]?\s*$",
    needs="单位",
)
_TARGETS, _MONITORED = "绩效目标表", "绩效运行监控表"
_MAX_CAPTION = 60
#: A label that asks why a target was missed.
_ASKS_WHY = ("原因", "偏差", "扣分", "未完成")
#: The parts of a form whose figures are computed from.
_COMPUTED = frozenset({Part.FUNDS, Part.INDICATORS, Part.TOTAL})
#: What rests on figures of which it is not known how often they count.
_SUMS: tuple[Rest, ...] = ("weights", "scores", "total")
_EVERYTHING: tuple[Rest, ...] = ("funds", "weights", "scores", "targets", "total")


def read_forms(document: Document) -> Extraction:
    """Return the forms of `document` in reading order, numbered from 1, and its look-alikes."""
    forms: list[Form] = []
    look_alikes: list[LookAlike] = []
    for segment in segments(document):
        found = read_form(segment, len(forms) + 1)
        if isinstance(found, Form):
            forms.append(found)
        elif found is not None:
            look_alikes.append(found)
    return Extraction(forms=tuple(forms), look_alikes=tuple(look_alikes))


def read_form(segment: Segment, number: int) -> Form | LookAlike | None:
    """Return the form of a segment, the look-alike it turns out to be, or None for neither."""
    if segment.look_alike is not None:
        known = LookAlike(name=segment.look_alike, at=segment.title)
        return known if segment.content else None
    blocks = blocks_of(segment.lines)
    funds = read_funds(_of(blocks, Part.FUNDS))
    table = read_indicators(_of(blocks, Part.INDICATORS), _execution_points(funds.funds))
    rows = () if funds.funds is None else funds.funds.rows
    if not table.columns and (not rows or not segment.title.text):
        return None
    if table.columns and _judges_nothing(segment.title, table, funds.funds):
        name = labels.look_alike(segment.title.text) or _TARGETS
        monitored = name == _TARGETS and _monitors(segment.lines)
        return LookAlike(name=_MONITORED if monitored else name, at=segment.title)
    identity = read_identity(segment.title, _head_lines(blocks))
    total, remarks = _total(blocks, table, identity)
    repeats = any(line.grid is not None and line.grid.repeats for line in segment.lines)
    table = _by_sums(table, funds.funds, total, repeats=repeats)
    closing = _closing(blocks)
    kind = kind_of(segment.title.text, table, funds.funds)
    dropped = _dropped(segment.lines)
    return Form(
        number=number,
        kind=kind,
        title=segment.title,
        year=identity.year,
        year_text=identity.year_text,
        project=identity.first("project"),
        department=identity.department,
        unit=identity.unit,
        money_unit=_money_unit(blocks, funds.funds),
        funds=funds.funds,
        goals=tuple(read_goals(_of(blocks, Part.GOALS))),
        indicators=tuple(_explained(table.rows, blocks)),
        categories=table.categories,
        subtotals=tuple(table.subtotals),
        adjustments=tuple(table.adjustments),
        total=total,
        conclusion=closing["conclusion"],
        problems=closing["problems"],
        improvement=closing["improvement"],
        columns=tuple(table.columns),
        parts=_parts(kind, table, funds.funds, whole=not dropped),
        unrecognised=tuple(table.unrecognised.values()),
        remarks=(
            *identity.half_named(),
            *(*funds.remarks, *table.remarks, *remarks, *dropped),
        ),
        doubts=(
            *(*funds.doubts, *table.doubts),
            *(*_doubtful_layout(segment), *_doubtful_breaks(blocks)),
        ),
        extent=_extent(segment.lines),
        notes=tuple(_notes(blocks)),
    )


def _by_sums(
    table: Indicators, funds: Funds | None, total: Total | None, *, repeats: bool
) -> Indicators:
    """The indicators without the children, and in a text that `repeats` its merged cells without
    the figures, that only the sums of weights and scores tell to be counted twice."""
    earned = funds.total.score.number if funds is not None and funds.total is not None else None
    stated = None if total is None else total.score.number
    points = _execution_points(funds)
    rows = nested(table.rows, points, earned or Decimal(), stated)
    if repeats:
        rows, unsure = told_once(rows, points, earned or Decimal(), stated)
        if unsure is not None:
            table.doubts.append(Doubt(what="merged", at=unsure.name, rests=_SUMS))
    if rows is table.rows:
        return table
    counted = {row.number for row in rows if not row.child}
    categories = (
        replace(found, rows=tuple(number for number in found.rows if number in counted))
        for found in table.categories
    )
    return replace(table, rows=rows, categories=tuple(categories))


def _execution_points(funds: Funds | None) -> Decimal:
    """The points of budget execution, none where none are printed."""
    if funds is None:
        return Decimal()
    weights = (row.weight.number for row in funds.rows if row.weight.number is not None)
    return next(weights, funds.declared_points.number or Decimal())


def _of(blocks: Iterable[Block], part: Part) -> list[Block]:
    return [block for block in blocks if block.part is part]


def _judges_nothing(title: Text, table: Indicators, funds: Funds | None) -> bool:
    """Whether a table has no place for results: it states targets, or is another kind of table.
    One that is titled as a self-evaluation and has columns nobody knows is a form."""
    announced = labels.is_title(title.text) and bool(table.unrecognised)
    executed = funds is not None and any(row.executed for row in funds.rows)
    return not ({"actual", "score"} & set(table.columns) or executed or announced)


def _monitors(lines: Iterable[Line]) -> bool:
    """Whether a table without results looks at part of a year: 1-7月执行数."""
    return any(_MONITORING.search(fold(slot.text)) for line in lines for slot in line.printed)


def _head_lines(blocks: list[Block]) -> list[Line]:
    """The lines that say who and when: the heads, and grades or totals behind the indicators."""
    heads = [line for block in _of(blocks, Part.HEAD) for line in block.lines]
    behind = [line for block in _of(blocks, Part.CLOSING) for line in block.lines]
    return [*heads, *(line for line in behind if "grade" in line.marks)]


def _money_unit(blocks: list[Block], funds: Funds | None) -> MoneyUnit | None:
    """The first money unit that the head or the funds announce, else the one of all amounts."""
    for block in blocks:
        if block.part not in (Part.HEAD, Part.FUNDS):
            continue
        cells = [slot.cell.text for line in block.header for slot in line.slots]
        cells += [line.paragraph for line in block.header if line.grid is None]
        texts = [
            text
            for line in block.lines
            for text in line.texts
            if "identity" not in line.marks or _MONEY_CAPTION.search(text)
        ]
        short = (text for text in (*cells, *texts) if len(text) <= _MAX_CAPTION)
        announced = next((unit for unit in map(money_unit_in, short) if unit is not None), None)
        if announced is not None:
            return announced
    rows = () if funds is None else funds.rows
    figures = (f for row in rows for f in (row.initial, row.budget, row.executed) if f)
    printed = {figure.unit for figure in figures if figure.unit}
    units: tuple[MoneyUnit, ...] = ("元", "万元", "亿元")
    return next((unit for unit in units if printed == {unit}), None)


def _total(
    blocks: list[Block], table: Indicators, identity: Identity
) -> tuple[Total | None, list[Remark]]:
    """The total row, and the total and the grade that the head states."""
    total: Total | None = None
    remarks: list[Remark] = []
    for block in _of(blocks, Part.TOTAL):
        total, noticed = read_total(table.header, block.lines[0], table.unscored)
        remarks.extend(noticed)
    stated = identity.first("stated_total")
    figure = figure_of(stated)
    grade = identity.first("grade")
    if total is None and figure.cell is None and not grade.text:
        return None, remarks
    total = total or Total()
    update: dict[str, object] = {}
    if figure.cell is not None:
        update["stated"] = figure
    if grade.text and not total.grade.text:
        update["grade"] = grade
    return replace(total, **update) if update else total, remarks


def _explained(rows: Iterable[Indicator], blocks: list[Block]) -> Iterable[Indicator]:
    """The rows, those that lost points without a reason beside them with the one that a row below
    the table gives: 偏差大或目标未完成原因分析; a 备注 there may be about anything."""
    below = (line for block in _of(blocks, Part.CLOSING) for line in block.lines)
    labelled = (line for line in below if line.names(line.first).get("columns") == "reason")
    firsts = ((line, line.first) for line in labelled)
    values = (
        line.beside(first)
        for line, first in firsts
        if first is not None and any(word in fold(first.text) for word in _ASKS_WHY)
    )
    reason = next((text_leaf(slot) for slot in values if slot is not None), Text())
    for row in rows:
        score, weight = row.score.number, row.weight.number
        lost = score is not None and weight is not None and score < weight
        given = lost and row.reason.cell and is_blank_reason(row.reason.text)
        yield replace(row, reason=reason) if given and not is_blank_reason(reason.text) else row


def _closing(blocks: list[Block]) -> dict[str, Text]:
    """The conclusion, the problems and the improvements behind the indicators."""
    found = dict.fromkeys(("conclusion", "problems", "improvement"), Text())
    for block in _of(blocks, Part.CLOSING):
        for line in block.lines:
            name = line.names(line.first).get("closing")
            if name in found and line.first is not None and not found[name].cell:
                found[name] = text_leaf(line.beside(line.first))
    return found


def _notes(blocks: list[Block]) -> Iterator[str]:
    """Whatever is written behind the indicators, in the table and below it."""
    begun = False
    for block in blocks:
        begun = begun or block.part is Part.INDICATORS
        for line in block.lines if begun else ():
            if block.part is Part.CLOSING:
                yield from (slot.text for slot in line.printed)
            if line.paragraph:
                yield line.paragraph


def _parts(
    kind: FormKind, table: Indicators, funds: Funds | None, *, whole: bool
) -> tuple[FormPart, ...]:
    """The parts that the layout announces: a form without a place for funds may do without them
    where it is a department's or its indicators alone make full marks or more; a form without a
    column of scores has none, and then no total."""
    parts = set(ALL_PARTS)
    rows = [row for row in table.rows if not row.child]
    weights = sum((row.weight.number for row in rows if row.weight.number is not None), Decimal())
    needed = base_kinds.kind(kind).needs_funds
    # A weight that is not told, or a row left out of the form, may be what is missing.
    untold = not whole or any(_weight_untold(row) for row in rows)
    full = weights >= FULL_MARKS or not {"weight", "score"} & set(table.columns)
    if funds is None and rows and (full or untold or not needed):
        parts.discard("funds")
    if rows and "score" not in table.columns and not any(row.weight for row in rows):
        parts -= {"weights", "scores", "total"}
    return tuple(part for part in ALL_PARTS if part in parts)


def _weight_untold(row: Indicator) -> bool:
    """Whether the cell for a row's weight holds no weight."""
    weight = row.weight
    return weight.cell is not None and not weight.merged and (weight.number or 0) <= 0


def _doubtful_layout(segment: Segment) -> Iterable[Doubt]:
    """The cells that a text has lost and that could not be put back: nothing is computed then."""
    if any(line.grid is not None and line.grid.missing for line in segment.lines):
        yield Doubt(what="layout", at=segment.title, rests=_EVERYTHING)


def _doubtful_breaks(blocks: Iterable[Block]) -> Iterable[Doubt]:
    """The rows with figures that a page break may have cut: joined or not, they may be misread."""
    for block in blocks:
        lines = block.lines if block.part in _COMPUTED else []
        for line in lines:
            at = next((slot for slot in line.printed if "cut" in slot.cell.flags), None)
            if at is not None:
                yield Doubt(what="break", at=text_leaf(at), rests=_EVERYTHING)


def _dropped(lines: Iterable[Line]) -> list[Remark]:
    """The whole rows of the form that its document hides or has struck out."""
    grids = {line.grid.number: line.grid for line in lines if line.grid and line.grid.dropped}
    if not grids:
        return []
    extent = {table: (first, last) for table, first, last in _extent(lines)}
    return [
        Remark(kind=kind, at=Text(text=text))
        for number, grid in grids.items()
        for row, kind, text in grid.dropped
        if number in extent and extent[number][0] <= row <= extent[number][1] + 1
    ]


def _extent(lines: Iterable[Line]) -> tuple[tuple[int, int, int], ...]:
    """The first and the last grid row of the form in each table."""
    extent: dict[int, tuple[int, int]] = {}
    for line in lines:
        if line.slots:
            table = line.slots[0].cell.table
            row = max([slot.cell.row for slot in line.slots])
            first, last = extent.get(table, (row, row))
            extent[table] = min(first, row), max(last, row)
    return tuple((table, first, last) for table, (first, last) in sorted(extent.items()))
