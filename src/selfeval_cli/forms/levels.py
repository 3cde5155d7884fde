"""The levels above an indicator, inherited downwards, and the points that their labels declare."""

from collections import defaultdict
from collections.abc import Sequence

from selfeval_cli.base.text import fold
from selfeval_cli.figures import is_blank
from selfeval_cli.forms.align import Assignment
from selfeval_cli.forms.leaves import figure_leaf, points_of, text_leaf
from selfeval_cli.model.document import Slot
from selfeval_cli.model.form import Category, CategoryLevel, Figure, Indicator, Text

_LEVELS: tuple[tuple[CategoryLevel, str], ...] = ((1, "level1"), (2, "level2"))
#: The levels whose weight may stand in a column of its own, level1_weight or level2_weight.
WEIGHED = tuple(name for _, name in _LEVELS)


class Levels:
    """The first- and second-level labels in force, and the categories with points so far.

    A category is a label with points of its own and the numbers of the rows under it; level 0 is
    the label of the whole table: 年度绩效目标（80分）.
    """

    def __init__(self) -> None:
        self.level1 = Text()
        self.level2 = Text()
        self._categories: list[tuple[CategoryLevel, Slot, Figure, list[int]]] = []
        self._beside: list[Figure] = []
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
            self._declare(level, slot, self._points(slot, found.get(f"{name}_weight")))
        return fresh

    def declare(self, found: Assignment, weight: Slot) -> None:
        """Take the points that a category's own row states under the weights."""
        for level, name in reversed(_LEVELS):
            slot = found.get(name)
            if slot is not None and slot.text.strip() and not slot.covered:
                self._declare(level, slot, figure_leaf(weight))
                return

    def _points(self, label: Slot, column: Slot | None) -> Figure:
        """The points in a level's label, else those in the column beside it."""
        points, beside = points_of(label), figure_leaf(column)
        if points.kind != "blank" or beside.number is None or beside.unit:
            return points
        self._beside.append(beside)
        return beside

    def _declare(self, level: CategoryLevel, label: Slot, points: Figure) -> None:
        if points or points.kind == "unreadable":
            numbers: list[int] = []
            self._categories.append((level, label, points, numbers))
            self._open[level] = numbers

    def count(self, number: int) -> None:
        """Count an indicator under the categories in force."""
        for numbers in self._open.values():
            numbers.append(number)

    def categories(self, rows: Sequence[Indicator]) -> tuple[Category, ...]:
        """The categories with those of the rows that count under them: children do not. A column
        beside a level holds its points where most of its figures are what the rows weigh; else it
        may be shares of the level above."""
        weights = {row.number: row.weight.number or 0 for row in rows if not row.child}
        found = [
            Category(
                level=level,
                label=text_leaf(slot),
                points=points,
                rows=tuple(number for number in numbers if number in weights),
            )
            for level, slot, points, numbers in self._categories
        ]
        fits: dict[CategoryLevel, list[bool]] = defaultdict(list)
        for one in found:
            if one.points in self._beside:
                weight = sum(weights[number] for number in one.rows)
                fits[one.level].append(weight == one.points.number)
        odd = {level for level, fit in fits.items() if 2 * sum(fit) < len(fit)}
        return tuple(one for one in found if one.level not in odd or one.points not in self._beside)
