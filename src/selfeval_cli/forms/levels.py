"""The levels above an indicator, inherited downwards, and the points that their labels declare."""

from selfeval_cli.base.text import fold
from selfeval_cli.figures import is_blank
from selfeval_cli.forms.align import Assignment
from selfeval_cli.forms.leaves import figure_leaf, points_of, text_leaf
from selfeval_cli.model.document import Slot
from selfeval_cli.model.form import Category, CategoryLevel, Figure, Text

_LEVELS: tuple[tuple[CategoryLevel, str], ...] = ((1, "level1"), (2, "level2"))


class Levels:
    """The first- and second-level labels in force, and the categories with points so far.

    A category is a label with points of its own and the numbers of the rows under it; level 0 is
    the label of the whole table: 年度绩效目标（80分）.
    """

    def __init__(self) -> None:
        self.level1 = Text()
        self.level2 = Text()
        self._categories: list[tuple[CategoryLevel, Slot, Figure, list[int]]] = []
        self._open: dict[int, list[int]] = {}
        self._table = ""

    def begin_table(self, label: Slot | None) -> None:
        """Begin a table with the label beside its header, which may declare points; printed again
        after a page break it is the same table."""
        text = "" if label is None else fold(label.text)
        if text and text == self._table:
            return
        self._table = text
        self._open.pop(0, None)
        if label is not None:
            self._declare(0, label, points_of(label))

    def take(self, found: Assignment) -> bool:
        """Take the levels of a row over; True when one of them begins here."""
        fresh = False
        for level, name in _LEVELS:
            slot = found.get(name)
            if slot is None or slot.covered or is_blank(slot.text):
                continue
            fresh = True
            if fold(slot.text) == fold((self.level1 if level == 1 else self.level2).text):
                continue  # the label printed again, in every row or after a page break
            if level == 1:
                self.level1, self.level2 = text_leaf(slot), Text()
                self._open = {0: self._open[0]} if 0 in self._open else {}
            else:
                self.level2 = text_leaf(slot)
                self._open.pop(2, None)
            self._declare(level, slot, points_of(slot))
        return fresh

    def declare(self, found: Assignment, weight: Slot) -> None:
        """Take the points that a category's own row states under the weights."""
        for level, name in reversed(_LEVELS):
            slot = found.get(name)
            if slot is not None and slot.text.strip() and not slot.covered:
                self._declare(level, slot, figure_leaf(weight))
                return

    def _declare(self, level: CategoryLevel, label: Slot, points: Figure) -> None:
        if points or points.kind == "unreadable":
            numbers: list[int] = []
            self._categories.append((level, label, points, numbers))
            self._open[level] = numbers

    def count(self, number: int) -> None:
        """Count an indicator under the categories in force."""
        for numbers in self._open.values():
            numbers.append(number)

    def categories(self, children: set[int]) -> tuple[Category, ...]:
        """The categories with the rows that count under them: those of `children` do not."""
        return tuple(
            Category(
                level=level,
                label=text_leaf(slot),
                points=points,
                rows=tuple(number for number in numbers if number not in children),
            )
            for level, slot, points, numbers in self._categories
        )
