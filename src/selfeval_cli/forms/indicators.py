"""The indicator table of a form: header, rows, categories and the total row."""

import re
from collections.abc import Iterator
from dataclasses import replace

from selfeval_cli.base.text import bare, fold
from selfeval_cli.figures import is_blank, parse_number, parse_value
from selfeval_cli.figures.model import Reading
from selfeval_cli.figures.values import unit_of_name, with_unit
from selfeval_cli.forms import labels
from selfeval_cli.forms.leaves import (
    figure_leaf,
    points_in,
    points_of,
    text_leaf,
    value_leaf,
    without_points,
)
from selfeval_cli.forms.lines import (
    SHIFTED,
    Assignment,
    Column,
    Header,
    Line,
    assign,
    is_plain_number,
    read_header,
)
from selfeval_cli.model.document import Slot
from selfeval_cli.model.form import (
    Category,
    CategoryLevel,
    Figure,
    Indicator,
    Remark,
    Subtotal,
    Text,
    Total,
    UnitSource,
    Value,
    WeightSource,
)

_NUMERIC = ("weight", "score")
_LEVELS: tuple[tuple[CategoryLevel, str], ...] = ((1, "level1"), (2, "level2"))
_VALUES = ("target", "actual", "weight", "score")
_GRADE = re.compile(r"^(?:优秀?|良好?|中等?|差|合格|不合格|一等|二等|三等|四等)$")
_TEMPLATE_NAME = re.compile(r"^(?:指标\d+[:：]?[/／]?|[.。…·]+|\*+|指标[:：]?|[×xX]{2,})$")
#: What stands in no label's or name's cell: a bare number, or a comparator and a number.
_VALUE = re.compile(r"[-+]?\d+(?:\.\d+)?%?$|[≥≤≧≦<>=]+\d")
_LABELS = ("level1", "level2", "name")
#: What a total weight is, wherever one is printed.
_FULL_MARKS = 100
#: The mark of a column that its label's own formula uses: (A).
_LETTER = re.compile(r"\(?[A-F]\)?")
_ITEM_PREFIX = re.compile(r"^指标\d+[:：]")


def is_indicator_header(line: Line) -> bool:
    """Whether `line` heads an indicator table: level or name labels beside value labels."""
    found = {labels.indicator_columns().match(slot.text) for slot in line.printed}
    levels = found & {"level1", "level2", "name"}
    values = found & {"target", "actual", "score", "weight", "comparator"}
    return bool(levels) and bool(values) and len(found - {None}) >= 3


def is_second_header(line: Line, first: Line) -> bool:
    """Whether `line` goes on with the labels of the header row `first`."""
    if not line.printed:
        return False
    matcher = labels.indicator_columns()
    uppers = [slot.text for slot in first.printed]
    return all(
        matcher.match(slot.text) is not None
        or re.fullmatch(r"\(?[A-E]\)?", fold(slot.text)) is not None
        or any(matcher.match(upper + slot.text) for upper in uppers)
        for slot in line.printed
    )


def is_three_row_header(lines: list[Line]) -> bool:
    """Whether three rows together head an indicator table, their values named in the lower two."""
    first, *lower = lines
    if len(lower) != 2 or first.grid is None or any(line.grid is not first.grid for line in lower):
        return False
    matcher = labels.indicator_columns()
    levels = {matcher.match(slot.text) for slot in first.printed} & set(_LABELS)
    if len(levels) < 2 or not all(line.printed for line in lower):
        return False
    if is_second_header(lower[0], first) and not is_second_header(lower[1], lower[0]):
        return False
    if any(re.search(r"\d", slot.text) or len(slot.text) > 12 for s in lower for slot in s.printed):
        return False
    named = read_indicator_header(lines).fields
    return {"name", "target", "actual"} <= named and bool(named & set(_NUMERIC))


def read_indicator_header(rows: list[Line]) -> Header:
    """The columns of an indicator table; without a name column the deepest level is the name."""
    header = read_header(rows, labels.indicator_columns())
    if "name" in header.fields:
        return _own_weight(header)
    deepest = "level2" if "level2" in header.fields else "level1"
    columns = tuple(replace(c, field="name") if c.field == deepest else c for c in header.columns)
    return Header(columns, header.aligned)


def _own_weight(header: Header) -> Header:
    """The header with the weight of the row itself where each level has a weight column of its
    own: 一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值."""
    name, weight = header.position("name"), header.position("weight")
    if name is None or weight is None or weight > name:
        return header
    matcher = labels.indicator_columns()
    own = next(
        (
            rank
            for rank, column in enumerate(header.columns)
            if rank > name and matcher.match(column.slot.cell.text) == "weight"
        ),
        None,
    )
    if own is None:
        return header
    fields = {weight: "other", own: "weight"}
    columns = (replace(c, field=fields.get(n, c.field)) for n, c in enumerate(header.columns))
    return Header(tuple(columns), header.aligned)


def _cost(found: Assignment) -> int:
    """How implausible it is that a row's cells are what their columns say."""
    cost = 0
    for field in (*_NUMERIC, "coefficient"):
        slot = found.get(field)
        if slot is not None and slot.text and parse_number(slot.text).kind == "unreadable":
            cost += 3
    name = _text(found.get("name"))
    cost += sum(3 for label in _LABELS if _VALUE.match(fold(_text(found.get(label)))))
    filled = {field for field in _VALUES if field in found and found[field].cell.text.strip()}
    missing = {field for field in _VALUES if field in found} - filled
    reason = _text(found.get("reason"))
    if is_plain_number(reason) and fold(reason) != "0" and missing & set(_NUMERIC):
        cost += SHIFTED
    if len(filled) >= 2:
        cost += len(missing)
    if not name and "name" in found and not found["name"].covered and len(filled) >= 3:
        cost += 2
    return cost


class IndicatorTable:
    """Collects the rows under indicator headers of one form."""

    def __init__(self) -> None:
        self.header: Header | None = None
        self.columns: list[str] = []
        self.rows: list[Indicator] = []
        self.remarks: list[Remark] = []
        self.total: Total | None = None
        self.subtotals: list[Subtotal] = []
        self.unrecognised: dict[str, Text] = {}
        self._level1 = Text()
        self._level2 = Text()
        self._categories: list[tuple[CategoryLevel, Slot, Figure, list[int]]] = []
        self._open: dict[int, list[int]] = {}

    def start(self, header: Header) -> None:
        """Go on under `header`, which may be the table's second one."""
        self.header = header
        for column in header.columns:
            if column.field and column.field not in self.columns and column.field != "other":
                self.columns.append(column.field)
            elif _is_unknown(header, column):
                leaf = text_leaf(column.slot)
                self.unrecognised.setdefault(fold(leaf.text), leaf)

    def add(self, line: Line) -> None:
        """Read one row."""
        header = self.header
        if header is None or not line.printed:
            return
        if is_subtotal_row(line):
            self.add_subtotal(line)
            return
        found, shifted = assign(header, line, _cost)
        fresh = self._levels(found)
        name_slot = found.get("name")
        name = "" if name_slot is None else name_slot.text
        if self._skips(name, found, fresh, header):
            return
        row = self._row(header, found, name_slot)
        if shifted:
            self.remarks.append(Remark(kind="shifted", at=row.name))
        self.rows.append(row)
        if not row.child:
            for numbers in self._open.values():
                numbers.append(row.number)

    def _levels(self, found: Assignment) -> bool:
        """Take the row's level cells over; True when one of them begins here."""
        fresh = False
        for level, field in _LEVELS:
            slot = found.get(field)
            if slot is None or slot.covered or is_blank(slot.text):
                continue
            fresh = True
            if fold(slot.text) == fold((self._level1 if level == 1 else self._level2).text):
                continue  # the label printed again, in every row or after a page break
            if level == 1:
                self._level1, self._level2 = text_leaf(slot), Text()
                self._open.clear()
            else:
                self._level2 = text_leaf(slot)
                self._open.pop(2, None)
            points = points_of(slot)
            if points or points.kind == "unreadable":
                numbers: list[int] = []
                self._categories.append((level, slot, points, numbers))
                self._open[level] = numbers
        return fresh

    def _skips(self, name: str, found: Assignment, fresh: bool, header: Header) -> bool:
        """Whether the row is no indicator: blank, template, or a category's own points."""
        filled = [
            field
            for field in _VALUES
            if field in found and (found[field].covered or not is_blank(found[field].text))
        ]
        name_blank = is_blank(name) or not name.strip()
        if _TEMPLATE_NAME.match(fold(name)) and not [f for f in filled if not found[f].covered]:
            self.remarks.append(Remark(kind="template", at=text_leaf(found["name"])))
            return True
        if _ITEM_PREFIX.match(fold(name)) and not filled and len(fold(name)) <= 4:
            self.remarks.append(Remark(kind="template", at=text_leaf(found["name"])))
            return True
        if name_blank and not filled:
            return True
        covered_name = "name" in found and found["name"].covered
        weight = found.get("weight")
        if name_blank and not covered_name and fresh and weight is not None:
            values = [f for f in ("target", "actual") if f in filled]
            if not values and parse_number(weight.text).number is not None:
                self._category_row(found, weight)
                return True
        return not filled and is_note(name, header, found)

    def _category_row(self, found: Assignment, weight: Slot) -> None:
        for level, field in reversed(_LEVELS):
            slot = found.get(field)
            if slot is not None and slot.text.strip() and not slot.covered:
                numbers: list[int] = []
                self._categories.append((level, slot, figure_leaf(weight), numbers))
                self._open[level] = numbers
                return

    def _row(self, header: Header, found: Assignment, name_slot: Slot | None) -> Indicator:
        name = text_leaf(name_slot)
        target, actual = read_values(found, without_points(name.text))
        weight = figure_leaf(found.get("weight"))
        weight_from: WeightSource = "column"
        if "weight" not in header.fields:
            weight, weight_from = points_in(name_slot), "name"
            if not weight:
                weight, weight_from = Figure(), "none"
        child = fold(name.text).startswith("其中") and not weight and not weight.merged
        return Indicator.model_construct(
            number=len(self.rows) + 1,
            level1=self._level1,
            level2=self._level2,
            name=name,
            target=target,
            actual=actual,
            weight=weight,
            score=figure_leaf(found.get("score")),
            reason=text_leaf(found.get("reason")),
            coefficient=figure_leaf(found.get("coefficient")),
            weight_from=weight_from,
            child=child,
        )

    def add_total(self, line: Line, label: Slot) -> None:
        """Read the total row that begins with `label`."""
        found, shifted = _total_cells(self.header, line, label, self._unscored())
        grade = next((s for s in line.printed if _GRADE.match(fold(s.text))), None)
        self.total = Total.model_construct(
            label=text_leaf(label),
            weight=figure_leaf(found.get("weight")),
            score=figure_leaf(found.get("score")),
            grade=text_leaf(grade),
        )
        if shifted:
            self.remarks.append(Remark(kind="shifted", at=self.total.label))

    def add_subtotal(self, line: Line) -> None:
        """Keep a row's stated subtotal with the rows it counts: those of one category since the
        subtotal before."""
        label = next(
            (s for s in line.printed if labels.is_subtotal(s.text) or is_total_label(s)), None
        )
        since = self.subtotals[-1].rows[-1] if self.subtotals else 0
        rows = [row for row in self.rows if row.number > since and not row.child]
        if label is None or not rows or not _is_one_category(rows, self.rows):
            return
        found, _ = _total_cells(self.header, line, label, self._unscored())
        self.subtotals.append(
            Subtotal.model_construct(
                label=text_leaf(label),
                weight=figure_leaf(found.get("weight")),
                score=figure_leaf(found.get("score")),
                rows=tuple(row.number for row in rows),
            )
        )

    def finished(self) -> tuple[Indicator, ...]:
        """All rows. In a text dump a score merged over several rows leaves empty cells below it:
        where it is more than its own row weighs and no more than they all do, they share it."""
        if self.header is None:
            return tuple(self.rows)
        rows = _subdivided(self.rows)
        if self.header.aligned:
            return tuple(rows)
        for rank, row in enumerate(rows):
            for place in _sharing(row, rows[rank + 1 :]):
                other = rows[rank + 1 + place]
                share = other.score.model_copy(update={"merged": True})
                rows[rank + 1 + place] = other.model_copy(update={"score": share})
        return tuple(rows)

    def _unscored(self) -> bool:
        return bool(self.rows) and not any(row.score for row in self.rows)

    def categories(self) -> tuple[Category, ...]:
        """The labels with points of their own, with the rows under them that count."""
        children = {row.number for row in self.finished() if row.child}
        return tuple(
            Category.model_construct(
                level=level,
                label=text_leaf(slot),
                points=points,
                rows=tuple(number for number in numbers if number not in children),
            )
            for level, slot, points, numbers in self._categories
        )


def _is_unknown(header: Header, column: Column) -> bool:
    """Whether a header's cell is a label that names nothing known; the side label is none."""
    text = column.slot.cell.text
    if column.field or column.start < header.first_named or not text.strip():
        return False
    return labels.indicator_columns().match(text) is None and not _LETTER.fullmatch(fold(text))


def _is_one_category(rows: list[Indicator], all_rows: list[Indicator]) -> bool:
    """Whether these rows are all there are of one first- or second-level category."""
    first = rows[0]
    for level in (("level1",), ("level1", "level2")):
        key = tuple(getattr(first, name).text for name in level)
        members = [r for r in all_rows if tuple(getattr(r, n).text for n in level) == key]
        if any(key) and [r.number for r in members if not r.child] == [r.number for r in rows]:
            return True
    return False


def _subdivided(rows: list[Indicator]) -> list[Indicator]:
    """The rows with those marked as children that only divide the weight of the row above them:
    a 其中 row and the rows after it, as many as weigh together what that row weighs."""
    result = list(rows)
    for rank, row in enumerate(rows[1:], 1):
        parent = rows[rank - 1].weight.number
        if not fold(row.name.text).startswith("其中") or row.child or not parent:
            continue
        left = parent
        for end in range(rank, len(rows)):
            left -= rows[end].weight.number or 0
            if left == 0:
                children = [r.model_copy(update={"child": True}) for r in rows[rank : end + 1]]
                result[rank : end + 1] = children
            if left <= 0:
                break
    return result


def _sharing(row: Indicator, below: list[Indicator]) -> range:
    """How many of the rows `below` it takes, all without a score, to weigh as much as `row`
    scores: none where it scores no more than it weighs itself."""
    score, weight = row.score.number, row.weight.number
    if score is None or weight is None or score <= weight:
        return range(0)
    for count, other in enumerate(below, 1):
        if other.weight.number is None or other.score.cell is None or other.score.text.strip():
            return range(0)
        weight += other.weight.number
        if score <= weight:
            return range(count)
    return range(0)


def is_note(name: str, header: Header, found: Assignment) -> bool:
    """Whether a row without any value is a note that runs across the table, not an indicator."""
    slot = found.get("name")
    if slot is None:
        return True
    wide = header.aligned and slot.cell.column_span > 3
    return wide or len(fold(name)) > 80


def read_values(found: Assignment, name: str) -> tuple[Value, Value]:
    """Target and result of a row. A bare number takes its unit from the indicator's name
    (工作经费（万元）), and a bare result takes the target's over."""
    target_slot, actual_slot = found.get("target"), found.get("actual")
    if target_slot is not None and is_blank(target_slot.text) and "initial_target" in found:
        target_slot = found["initial_target"]
    sign, column = _text(found.get("comparator")), _text(found.get("unit"))
    target = parse_value(
        _text(target_slot), comparator_text=sign, unit_text=column, name=name, role="target"
    )
    actual = parse_value(_text(actual_slot), unit_text=column, name=name, role="actual")
    target, target_from = _with_unit(target, target_slot, column, (unit_of_name(name), "name"))
    # What the name says holds for the result only where the target does not say otherwise.
    actual, actual_from = _with_unit(actual, actual_slot, column, (target.unit, "target"))
    if actual_from == "target" and target_from == "name":
        actual_from = "name"
    return value_leaf(target_slot, target, target_from), value_leaf(
        actual_slot, actual, actual_from
    )


def _text(slot: Slot | None) -> str:
    return "" if slot is None else slot.text


def _with_unit(
    reading: Reading, slot: Slot | None, column: str, other: tuple[str | None, UnitSource]
) -> tuple[Reading, UnitSource | None]:
    """A reading with the unit in force, and where that unit comes from."""
    if reading.unit is not None:
        in_cell = not column.strip() or parse_value(_text(slot)).unit is not None
        return reading, "cell" if in_cell else "column"
    unit, source = other
    if reading.number is None or unit is None:
        return reading, None
    given = with_unit(reading, unit)
    return given, source if given.unit is not None else None


def is_subtotal_row(line: Line) -> bool:
    """Whether a row holds a subtotal's label and after it nothing but figures."""
    for rank, slot in enumerate(line.printed):
        if labels.is_subtotal(slot.text):
            rest = line.printed[rank + 1 :]
            return bool(rest) and all(
                is_blank(other.text) or is_plain_number(other.text) for other in rest
            )
    return False


def is_total_label(slot: Slot) -> bool:
    """Whether a cell is the label of a total row."""
    return labels.totals().match(slot.text) is not None


def _total_cells(
    header: Header | None, line: Line, label: Slot, unscored: bool
) -> tuple[Assignment, bool]:
    """Weight and score of a total row, which merges cells and may be cut short or shifted."""
    tail = _tail(line, label)
    if header is not None:
        for candidate, shifted in _total_readings(header, line, label, tail):
            if _plausible_total(candidate):
                if not unscored and _merged_score(header, tail, candidate):
                    candidate = {"score": candidate["weight"]}
                return candidate, shifted
    numbers = [slot for slot in tail if parse_number(slot.text).number is not None]
    if len(numbers) >= 2:
        return {"weight": numbers[0], "score": numbers[1]}, True
    for candidate, shifted in _total_readings(header, line, label, tail) if header else ():
        if not shifted and any(_broken_figure(candidate.get(field)) for field in _NUMERIC):
            return candidate, False
    if len(numbers) == 1:
        has_weight = header is not None and "weight" in header.fields
        return {"weight" if has_weight and unscored else "score": numbers[0]}, False
    return {}, False


def _broken_figure(slot: Slot | None) -> bool:
    """Whether a cell was meant to hold a figure that cannot be read: #REF!, 9O.5."""
    text = _text(slot)
    return re.search(r"[\d#]", text) is not None and parse_number(text).kind == "unreadable"


def _tail(line: Line, label: Slot) -> list[Slot]:
    rank = next(rank for rank, slot in enumerate(line.slots) if slot is label)
    return [slot for slot in line.slots[rank + 1 :] if not slot.covered]


def _total_readings(
    header: Header, line: Line, label: Slot, tail: list[Slot]
) -> Iterator[tuple[Assignment, bool]]:
    """The ways to lay a total row under its header, the likeliest first, and whether the row is
    shifted by that reading."""
    columns = header.columns
    if header.aligned:
        yield _under(header, line, label), False
        return
    first = min(
        (rank for rank, column in enumerate(columns) if column.field in _NUMERIC), default=None
    )
    if first is None:
        return
    if len(line.slots) == len(columns):
        yield _laid(columns[len(columns) - len(tail) :], tail), False
    yield _laid(columns[first:], tail), False
    if len(tail) <= len(columns):
        yield _laid(columns[len(columns) - len(tail) :], tail), True


def _merged_score(header: Header, tail: list[Slot], found: Assignment) -> bool:
    """Whether the only figure of a short total row in a dump is a score in a cell merged over both
    columns: it is read as a weight, but is none of a hundred."""
    if header.aligned or ("score" in found and found["score"].text.strip()):
        return False
    first = min(rank for rank, column in enumerate(header.columns) if column.field in _NUMERIC)
    weight = parse_number(found["weight"].text).number if "weight" in found else None
    short = len(tail) < len(header.columns) - first
    return short and weight is not None and weight != _FULL_MARKS


def _under(header: Header, line: Line, label: Slot) -> Assignment:
    """The total row's cells by the columns they stand under; what stands elsewhere is kept under
    a name of its own, so that a stray number is seen."""
    found: Assignment = {}
    starts = {column.start: column.field for column in header.columns if column.field in _NUMERIC}
    for slot in line.slots:
        if slot is label or slot.covered:
            continue
        inside = range(slot.column, slot.column + slot.cell.column_span)
        fields = [field for start, field in starts.items() if start in inside and field]
        # A cell over both columns holds the score alone.
        field = "score" if "score" in fields else fields[0] if fields else f"#{slot.column}"
        found.setdefault(field, slot)
    return found


def _laid(columns: tuple[Column, ...], tail: list[Slot]) -> Assignment:
    found: Assignment = {}
    for column, slot in zip(columns, tail, strict=False):
        key = column.field or f"#{column.start}"
        found.setdefault(key, slot)
    for rank, slot in enumerate(tail[len(columns) :]):
        found[f"#{rank}+"] = slot
    return found


def _plausible_total(found: Assignment) -> bool:
    """Weight and score hold numbers or nothing, at least one number, and none stands elsewhere."""
    numbers = 0
    for field, slot in found.items():
        number = parse_number(slot.text)
        if field in _NUMERIC:
            if number.kind == "unreadable":
                return False
            numbers += number.kind == "number"
        elif is_plain_number(slot.text):
            return False
    return numbers > 0


def level_word(text: str) -> str | None:
    """ "level1" or "level2" when a text is a known category name, else None."""
    stripped = bare(text)
    if labels.level1().match(stripped):
        return "level1"
    return "level2" if labels.level2().match(stripped) else None
