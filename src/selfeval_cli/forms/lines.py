"""The lines of a document in reading order, each with what its labels make of it."""

import re
from collections.abc import Iterator, Set
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Literal

from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import bare, fold
from selfeval_cli.figures import is_blank, parse_number
from selfeval_cli.forms import labels
from selfeval_cli.forms.labels import NOTHING, Names
from selfeval_cli.model.document import Document, Grid, Slot

_PLAIN_NUMBER = regex(r"^[-+]?\d+(?:\.\d+)?%?$")
_LETTER = regex(r"\(?[A-F]\)?")
_ATTACHMENT = regex(r"^附(?:件|表)[\d一二三四五六七八九十-]*:?$", needs="附")
#: A figure with signs and letters in it, and no sign or unit of a target.
_BROKEN = regex(r"[\w.,*#/!?]*[\d#][\w.,*#/!?]*", re.ASCII)
#: What stands in a cell whose figure is to be found in another paper.
_ELSEWHERE = regex(r"[详另]?见\w{0,6}|附(?:件|表|后)?\d?|待\w{1,2}|略")
#: A label in front of its colon, at the begin of a text or behind a space.
_LABELLED = regex(r"(?:^|(?<=[\s;；,，]))([^\s:：;；,，]{2,20}+)[:：]", needs=(":", "："))
#: Who reports, and no unit of money: 万元, 人民币元.
_REPORTER = regex(r"(?!.{0,6}元)\D{4}")
_OTHER_TITLE = regex(r"表(?:\(.*\))?$")
_MAX_TITLE = 60
_LEVELS = frozenset({"level1", "level2", "name"})
_NO_FIELDS: Set[str] = frozenset()
_GOALS = frozenset({"expected", "actual"})
_VALUES = frozenset({"target", "actual", "score", "weight", "comparator"})
_FULL_MARKS = frozenset({"100", "100分", "100.0", "100.00"})
_MONEY = frozenset({"initial", "budget", "executed"})
_POINTS = frozenset({"weight", "score"})
_MEASURED = _VALUES - {"comparator"}
#: No label of a column below another one, or beside one, is longer.
_LONGEST_LABEL = 12
_COLON = regex("[:：]")
_DIGIT = regex(r"\d")
_GRADED = frozenset({"grade", "stated_total"})
#: What parts the labels of one cell: 自评得分：94分，自评等级：优。
_STOPS = "，,；;、。"


#: What a line may be by its labels. Which of them it is depends on the lines before it.
Mark = Literal[
    "title",  # 项目支出绩效自评表, or the title of a look-alike
    "attachment",  # 附件1：
    "identity",  # 项目名称, 主管部门 …
    "funds header",
    "goal header",  # 预期目标 beside 实际完成情况
    "goal",  # one of both, with its text beside it
    "section",  # only 绩效指标, or 二、预算执行情况（万元）
    "indicator header",
    "subtotal",
    "total",
    "closing",  # 评价结论, 存在问题 …
    "note",  # 说明：…, the label with its text in one cell
    "grade",  # 自评等级, 自评总分
    "management",
    "list header",  # the head of a table with a row a project
]


class Line:
    """One table row, or one paragraph between tables (then `grid` is None).

    `printed` are the slots that print something in this row, `first` is the first of them and
    `only` the one where there are no others; `marks` tell what the line may be.
    """

    def __init__(
        self, slots: tuple[Slot, ...], grid: Grid | None = None, paragraph: str = ""
    ) -> None:
        self.slots = slots
        self.grid = grid
        self.paragraph = paragraph
        self.printed = tuple([slot for slot in slots if slot.text.strip()])
        self.first = self.printed[0] if self.printed else None
        self.only = self.first if len(self.printed) == 1 else None
        self._named = {id(slot): labels.names(slot.text) for slot in self.printed}
        self._fields: dict[labels.Family, set[str]] = {}
        for names in filter(None, self._named.values()):
            for family, field in names.items():
                self._fields.setdefault(family, set()).add(field)
        self.title = self._title()
        self.marks: Set[Mark] = frozenset(_marks(self))

    def _title(self) -> str | None:
        """The text that may be a title: a paragraph's, or that of the only cell."""
        text = self.paragraph if self.grid is None else "" if self.only is None else self.only.text
        return text if text and len(text) <= _MAX_TITLE else None

    @property
    def texts(self) -> list[str]:
        """The text of a paragraph, or those that a row prints."""
        return [self.paragraph] if self.grid is None else [slot.text for slot in self.printed]

    @property
    def unsure(self) -> bool:
        """Whether a text has lost cells of this row and does not say which."""
        unsure = self.grid.unsure if self.grid is not None else ()
        return bool(unsure) and self.slots[0].cell.row in unsure

    @property
    def total_label(self) -> Slot | None:
        """The label of a total: the first print, or the second behind a figure (100 | 合计)."""
        if "totals" not in self._fields:
            return None
        figure = self.first is not None and is_plain_number(self.first.text)
        label = next(iter(self.printed[1:2]), None) if figure else self.first
        return label if "totals" in self.names(label) else None

    def after(self, slot: Slot) -> Slot | None:
        """The slot to the right of `slot`."""
        return self._right.get(id(slot))

    def beside(self, label: Slot) -> Slot | None:
        """The slot with what a label says: the next one, or where a label over several columns is
        padded with blanks, the next print that is no label."""
        after = self.after(label)
        if after is None or after.text.strip():
            return after
        text = next(iter(self.behind(after)), None)
        none = text is None or is_label(self, text) or "closing" in self.names(text)
        return after if none else text

    def behind(self, blank: Slot) -> list[Slot]:
        """What the row prints behind a blank slot."""
        rank = next(rank for rank, slot in enumerate(self.slots) if slot is blank)
        return [slot for slot in self.slots[rank:] if slot.text.strip()]

    @cached_property
    def _right(self) -> dict[int, Slot]:
        """The slot to the right of each; a hostile row may hold ten thousand labels."""
        return {id(left): right for left, right in pairwise(self.slots)}

    def names(self, slot: Slot | None) -> Names:
        """What the text of a slot of this line is the label of."""
        return NOTHING if slot is None else self._named.get(id(slot), NOTHING)

    def fields(self, family: labels.Family) -> Set[str]:
        """The fields of a family that this line's labels name."""
        return self._fields.get(family, _NO_FIELDS)

    @cached_property
    def announces(self) -> str | None:
        """The look-alike that the line's title announces."""
        if self.title is None or labels.is_title(self.title):
            return None
        other = labels.look_alike(self.title)
        return other if other is not None and _OTHER_TITLE.search(fold(self.title)) else None


def lines_of(document: Document) -> Iterator[Line]:
    """Paragraphs and table rows in reading order; a nested table follows the one that holds it."""
    for grid in document.grids:
        for text in grid.before:
            if text.strip():
                yield Line((), None, text)
        nests = any("nested" in cell.flags for cell in grid.cells)
        for slots in grid.rows:
            if not (nests and _is_layout(slots)):
                yield Line(slots, grid)
    for text in document.after:
        if text.strip():
            yield Line((), None, text)


def _is_layout(slots: tuple[Slot, ...]) -> bool:
    """Whether a row is only the frame of tables within it, whose titles come with those tables."""
    printed = [slot for slot in slots if slot.text.strip()]
    return bool(printed) and all("nested" in slot.cell.flags for slot in printed)


# -- classification ---------------------------------------------------------------------------


def _marks(line: Line) -> Iterator[Mark]:
    if line.title is not None:
        if labels.is_title(line.title) or line.announces is not None:
            yield "title"
        if _ATTACHMENT.match(fold(line.title)):
            yield "attachment"
        if _is_section(line.title):
            yield "section"
        if line.grid is None and any(n == "grade" for _, n, _ in labelled_texts(line.title)):
            yield "grade"
    if line.grid is not None and line.printed:
        yield from _headers(line)
        yield from _first_cell(line)
        yield from _anywhere(line)


def _headers(line: Line) -> Iterator[Mark]:
    """What a row is by the labels of columns in it."""
    funds, indicators = _heads_funds(line), _heads_indicators(line)
    if funds:
        yield "funds header"
    if indicators or (not funds and _names_values(line)):
        yield "indicator header"
        indicators = True
    if (funds or indicators) and _names_projects(line) and _mostly_labels(line):
        yield "list header"
    goals = goal_labels(line)
    if goals.keys() >= _GOALS:
        yield "goal header"
    elif len(goals) == 1:
        yield "goal"


def _heads_funds(line: Line) -> bool:
    funds = line.fields("fund_columns")
    if "executed" in funds and len(line.printed) >= 2:
        budgets = {"initial", "budget"} & funds
        if budgets or any(bare(slot.text) == "合计" for slot in line.printed):
            return True
    # One of the amounts may be called as nobody knows.
    return bool(funds & _MONEY and "rate" in funds and funds & _POINTS)


def _heads_indicators(line: Line) -> bool:
    columns = line.fields("columns")
    return bool(columns & _LEVELS and columns & _VALUES and len(columns) >= 3)


def goal_labels(line: Line) -> dict[str, Slot]:
    """The cells that are labels of goals; of two expected goals the adjusted one counts, and the
    other is the initial one. Behind the label of the block one of both may be called as nobody
    knows: what was expected stands in front of what was reached."""
    found: dict[str, Slot] = {}
    for slot in line.printed if line.fields("goals") else ():
        name = line.names(slot).get("goals")
        if name in _GOALS:
            if name == "expected" and name in found:
                found["initial"] = found[name]
            found[name] = slot
    first, *others = line.printed
    if len(others) == 2 and is_goal_block(first.text) and all(map(_is_short, others)):
        expected, actual = others
        known = [name for name, slot in found.items() if slot is not first]
        if (known == ["expected"] and found["expected"] is expected) or (
            known == ["actual"] and found["actual"] is actual
        ):
            return {"expected": expected, "actual": actual}
    return found


def is_goal_block(text: str) -> bool:
    """Whether a text is the label of the goals as a whole: 年度总体目标."""
    return bare(text) in labels.table()["goals"]["block"]


def _is_short(slot: Slot) -> bool:
    return may_be_label(slot.text)


def may_be_label(text: str) -> bool:
    """Whether a text is short and holds no figure."""
    return len(text) <= _LONGEST_LABEL and not _DIGIT.search(text)


def _names_values(line: Line) -> bool:
    """Whether a row is the header of a table whose column of names is called as nobody knows:
    考核指标 | 目标值 | 完成值 | 分值 | 得分."""
    values = line.fields("columns") & _MEASURED
    return 2 < len(values) < len(line.printed) and not any(
        _DIGIT.search(slot.text) for slot in line.printed
    )


def _names_projects(line: Line) -> bool:
    """Whether a label is of projects, and of no column of the funds: 资金名称 may be both."""
    names = (line.names(slot) for slot in line.printed)
    return any(n.get("identity") == "project" and "fund_columns" not in n for n in names)


def _mostly_labels(line: Line) -> bool:
    families: tuple[labels.Family, ...] = ("identity", "fund_columns", "columns")
    named = sum(any(f in line.names(slot) for f in families) for slot in line.printed)
    return named * 2 > len(line.printed)


def _first_cell(line: Line) -> Iterator[Mark]:
    """What a row is by its first label."""
    first = line.first
    names = line.names(first)
    assert first is not None
    if line.total_label is not None or _sums_up(line, names):
        yield "total"
    if {names.get("identity"), *(n for _, n, _ in labelled_texts(first.text))} & _GRADED:
        yield "grade"
    if "closing" in names:
        yield "closing"
    elif (colon := _COLON.search(first.text)) and "closing" in labels.names(
        first.text[: colon.start()]
    ):
        yield "note"
    if "management" in names:
        yield "management"


def _sums_up(line: Line, names: Names) -> bool:
    """Whether only figures stand behind a first cell that words of a sum are in, or full marks
    behind one that nobody knows."""
    rest = line.printed[1:]
    full = not names and len(rest) == 2 and fold(rest[0].text) in _FULL_MARKS
    return ("sums" in names or full) and _only_figures(rest)


def _is_section(title: str) -> bool:
    """Whether a line only names the part that begins: 绩效指标, 二、预算执行情况（万元）."""
    return bool({"section", "fund_sections"} & labels.names(title).keys())


def _anywhere(line: Line) -> Iterator[Mark]:
    """What a row is by any of its labels."""
    if line.fields("identity") or any(labelled_texts(slot.text) for slot in line.printed):
        yield "identity"
    for rank, slot in enumerate(line.printed):
        if labels.is_subtotal(slot.text):
            if _only_figures(line.printed[rank + 1 :]) or _but_one(line.printed[rank + 1 :]):
                yield "subtotal"
            break


def _but_one(slots: tuple[Slot, ...]) -> bool:
    """Whether each is a number but for one that was meant to be, or that refers elsewhere."""
    others = [slot for slot in slots if not is_plain_number(slot.text)]
    return len(slots) > 1 == len(others) and is_no_figure(others[0].text)


def is_no_figure(text: str) -> bool:
    """Whether a figure's cell holds a broken one (#REF!, 9O.5) or refers to another paper."""
    meant = _BROKEN.fullmatch(text.strip()) or _ELSEWHERE.fullmatch(fold(text))
    return meant is not None and parse_number(text).kind == "unreadable"


def _only_figures(slots: tuple[Slot, ...]) -> bool:
    """Whether there are cells, and each is a number or stands for none."""
    return bool(slots) and all(is_blank(s.text) or is_plain_number(s.text) for s in slots)


@lru_cache(maxsize=1024)
def labelled_texts(text: str) -> tuple[tuple[str, str, str], ...]:
    """The labels of the head that a text holds with what they say: label, field and value of
    each, as in 单位名称：…… 填报日期：……"""
    colon = _COLON.search(text)
    if colon is None:
        return ()
    begins = {m.end(): m.start(1) for m in _LABELLED.finditer(text)}
    if "identity" in labels.names(text[: colon.start()]):
        begins[colon.end()] = 0  # spaces within the label: 项 目 名 称
    spots = [
        (begin, end, field)
        for end, begin in sorted(begins.items())
        if (field := _head_field(text[begin : end - 1], text[end:]))
    ]
    ends = [*(begin for begin, _, _ in spots), len(text)][1:]
    return tuple(
        (text[begin : end - 1], field, text[end:until].strip().rstrip(_STOPS))
        for (begin, end, field), until in zip(spots, ends, strict=False)
    )


def _head_field(label: str, value: str) -> str:
    """The field of the head that a label in front of a colon names. 单位：…… is who reports, unless
    it is the unit of money."""
    found = labels.names(label).get("identity", "")
    reports = not found and fold(label) == "单位" and _REPORTER.match(fold(value))
    return "reporting_unit" if reports else found


def is_label(line: Line, slot: Slot) -> bool:
    """Whether a slot holds a label of the head, the goals or a funds column, and no value."""
    found = line.names(slot)
    return "identity" in found or "goals" in found or found.get("fund_columns", "other") != "other"


def is_letter(text: str) -> bool:
    """Whether a text is only the mark of a column that a label's formula uses: (A)."""
    return _LETTER.fullmatch(fold(text)) is not None


def is_plain_number(text: str) -> bool:
    """Whether a text is nothing but a number, perhaps with a percent sign."""
    return _PLAIN_NUMBER.match(fold(text)) is not None
