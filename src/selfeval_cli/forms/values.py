"""The target and the result of an indicator's row, with the unit in force."""

from selfeval_cli.figures import is_blank, parse_value
from selfeval_cli.figures.model import Reading
from selfeval_cli.figures.values import unit_of_name, with_unit
from selfeval_cli.forms.align import Assignment
from selfeval_cli.forms.leaves import value_leaf
from selfeval_cli.model.document import Slot
from selfeval_cli.model.form import UnitSource, Value


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
