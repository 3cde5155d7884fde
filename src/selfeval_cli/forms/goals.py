"""The goals of a form: what was to be reached beside what was."""

from collections.abc import Iterable

from msgspec.structs import replace

from selfeval_cli.forms.blocks import Block
from selfeval_cli.forms.leaves import text_leaf
from selfeval_cli.forms.lines import Line, goal_labels, is_label
from selfeval_cli.model.document import Slot
from selfeval_cli.model.form import Goal, Text

#: Where a column of goals stands: its first and last grid column, or its rank from the right.
_Place = tuple[int, int]


def read_goals(blocks: Iterable[Block]) -> list[Goal]:
    """Read the goals from their blocks; each begins with its labels."""
    goals: list[Goal] = []
    for block in blocks:
        (header,) = block.header
        labels = goal_labels(header)
        if {"expected", "actual"} <= set(labels):
            beside = _in_the_header(header, labels)
            if beside is not None:
                goals.append(beside)
                continue
            columns = {name: _place(header, slot) for name, slot in labels.items()}
            for line in block.lines:
                goal = _goal(line, columns) if line.grid is not None else None
                if goal is not None and (goal.expected.text or goal.actual.text or not goals):
                    goals.append(goal)
        else:
            ((name, slot),) = labels.items()
            _add(goals, name, text_leaf(header.beside(slot)))
    return goals


def _in_the_header(line: Line, labels: dict[str, Slot]) -> Goal | None:
    """The goal of a row that prints each label with its text beside it."""
    after = line.beside(labels["expected"])
    if after is None or after is labels["actual"] or not after.text.strip():
        return None
    if is_label(line, after):
        return None
    beside = line.beside(labels["actual"])
    return Goal(expected=text_leaf(after), actual=text_leaf(beside))


def _place(line: Line, slot: Slot) -> _Place:
    assert line.grid is not None
    if line.grid.aligned:
        return slot.column, slot.column + slot.cell.column_span - 1
    rank = next(rank for rank, other in enumerate(line.slots) if other is slot)
    # Counted from the right: the label in front may or may not leave a cell in the next row.
    return rank - len(line.slots), rank - len(line.slots)


def _goal(line: Line, columns: dict[str, _Place]) -> Goal | None:
    """The goal of a row below the labels."""
    texts: dict[str, Text] = {}
    for name, (start, end) in columns.items():
        if line.grid is not None and line.grid.aligned:
            slot = next((s for s in line.slots if start <= s.column <= end), None)
        else:
            there = -len(line.slots) <= start < len(line.slots)
            slot = line.slots[start] if there else None
        if slot is not None and not slot.covered:
            texts[name] = text_leaf(slot)
    initial = texts.pop("initial", Text())
    if initial.text and not texts.get("expected", Text()).text:
        texts["expected"] = initial  # nothing was adjusted
    return Goal(**texts) if texts else None


def _add(goals: list[Goal], name: str, text: Text) -> None:
    """Add one side of a goal to the last one, or begin another."""
    if goals and not getattr(goals[-1], name).text:
        goals[-1] = replace(goals[-1], **{name: text})
    else:
        goals.append(Goal(**{name: text}))
