"""The figures of a total row, which merges cells and may be cut short or shifted."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import fold
from selfeval_cli.figures import parse_number
from selfeval_cli.forms.align import Assignment
from selfeval_cli.forms.header import Column, Header
from selfeval_cli.forms.leaves import figure_leaf, text_leaf
from selfeval_cli.forms.lines import Line, is_no_figure, is_plain_number
from selfeval_cli.forms.shares import FULL_MARKS
from selfeval_cli.model.document import Slot
from selfeval_cli.model.form import Remark, Text, Total

_NUMERIC = ("weight", "score")
_GRADED_SCORE = regex(r"\d分?\(?(优秀?|良好?|中等?|差)\)?$", needs=tuple("优良中差"))
_GRADES = frozenset(
    (
        *("优", "优秀", "良", "良好", "中", "中等", "差", "合格", "不合格"),
        *("一等", "二等", "三等", "四等"),
    )
)


def read_total(header: Header | None, line: Line, unscored: bool) -> tuple[Total, list[Remark]]:
    """Read a row that begins with the label of a total. `unscored` when no row has a score."""
    label = line.total_label or line.printed[0]
    found, shifted = total_cells(header, line, label, unscored)
    grade = next((s for s in line.printed if fold(s.text) in _GRADES), None)
    total = Total(
        label=text_leaf(label),
        weight=figure_leaf(found.get("weight")),
        score=figure_leaf(found.get("score")),
        grade=text_leaf(grade) if grade else _grade_beside(found.get("score")),
    )
    return total, [Remark(kind="shifted", at=total.label)] if shifted else []


def _grade_beside(score: Slot | None) -> Text:
    """The grade that stands in the cell of the score: 97.5（优）."""
    found = None if score is None else _GRADED_SCORE.search(fold(score.text))
    return Text() if score is None or found is None else replace(text_leaf(score), text=found[1])


def total_cells(
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
        for candidate, shifted in _total_readings(header, line, label, tail):
            if not shifted and _has_both(candidate):
                return candidate, False
        if worded := _worded(header, line, label, tail):
            return worded, False
    numbers = [slot for slot in tail if parse_number(slot.text).number is not None]
    if len(numbers) >= 2:
        known = header is None or header.fields.issuperset(_NUMERIC)
        return {"weight": numbers[0], "score": numbers[1]}, known
    for candidate, shifted in _total_readings(header, line, label, tail) if header else ():
        if not shifted and any(_broken_figure(candidate.get(field)) for field in _NUMERIC):
            return candidate, False
    if len(numbers) == 1:
        has_weight = header is not None and "weight" in header.fields
        return {"weight" if has_weight and unscored else "score": numbers[0]}, False
    return _without_figures(header, line, label, tail), False


def _without_figures(
    header: Header | None, line: Line, label: Slot, tail: list[Slot]
) -> Assignment:
    """The cells where the figures of a total row belong that prints none: blank, or, where there is
    geometry, with words in them."""
    if header is None:
        return {}
    for candidate, shifted in _total_readings(header, line, label, tail):
        score = candidate.get("score")
        if not shifted and score is not None and (header.aligned or not score.text.strip()):
            return {name: slot for name, slot in candidate.items() if name in _NUMERIC}
    return {}


def _has_both(found: Assignment) -> bool:
    """Whether weight and score stand in their places, whatever else is summed beside them: 扣分."""
    beyond = any(name.endswith("+") and is_plain_number(slot.text) for name, slot in found.items())
    figures = (found[name].text for name in _NUMERIC if name in found)
    return not beyond and sum(parse_number(text).number is not None for text in figures) == 2


def _worded(header: Header, line: Line, label: Slot, tail: list[Slot]) -> Assignment | None:
    """The cells of a total row in whose score stand words; where there is no geometry the row must
    have a cell for every column from its first figure on."""
    if header.aligned:
        found = _under(header, line, label)
        return found if _words_for_score(found) or _reference_for_weight(found) else None
    ranks = (rank for rank, column in enumerate(header.columns) if column.field in _NUMERIC)
    first = next(ranks, None)
    if first is None or len(tail) < len(header.columns) - first:
        return None
    for found, shifted in _total_readings(header, line, label, tail):
        graded = "score" in found and fold(found["score"].text) in _GRADES
        if not shifted and not graded and _words_for_score(found):
            return found
    return None


def _reference_for_weight(found: Assignment) -> bool:
    """Whether the weight of a total refers to elsewhere, or is a broken figure, beside a score."""
    weight, score = found.get("weight"), found.get("score")
    if weight is None or score is None or parse_number(score.text).number is None:
        return False
    return is_no_figure(weight.text)


def _words_for_score(found: Assignment) -> bool:
    """Whether words stand where the score belongs, beside a weight in its place, or in a row that
    has no other cell, as a reference to elsewhere."""
    weight, score = found.get("weight"), found.get("score")
    if score is not None and found == {"score": score}:
        return is_no_figure(score.text)
    if weight is None or score is None or not parse_number(weight.text).number:
        return False
    others = (slot for name, slot in found.items() if name not in _NUMERIC)
    return parse_number(score.text).kind == "unreadable" and not any(
        is_plain_number(slot.text) for slot in others
    )


def _broken_figure(slot: Slot | None) -> bool:
    """Whether a cell was meant to hold a figure that cannot be read: #REF!, 9O.5."""
    text = "" if slot is None else slot.text
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
    return short and weight is not None and weight != FULL_MARKS


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
