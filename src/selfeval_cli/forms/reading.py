"""From grids to forms: where a form begins and ends, and which line belongs to which part."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from selfeval_cli.base.text import bare, fold
from selfeval_cli.forms import funds as funds_part
from selfeval_cli.forms import indicators as indicators_part
from selfeval_cli.forms import labels
from selfeval_cli.forms.funds import money_unit_in
from selfeval_cli.forms.indicators import IndicatorTable, is_total_label
from selfeval_cli.forms.leaves import figure_of, text_leaf
from selfeval_cli.forms.lines import Header, Line, lines_of
from selfeval_cli.model.document import Document, Slot
from selfeval_cli.model.form import (
    ALL_PARTS,
    Extraction,
    Figure,
    Form,
    FormKind,
    FundRow,
    Goal,
    LookAlike,
    MoneyUnit,
    Part,
    Remark,
    Text,
    Total,
)

#: Not the year of a document's number (〔2020〕10号) or of a full date.
_YEAR = re.compile(
    r"(?<![\d〔\[-])((?:19|20)\d{2})(?:年(?!\d{1,2}月\d{1,2}日)度?|(?![\d./〕\]-])\b)"
)
_CHINESE_YEAR = re.compile(r"([二][〇○零Ooο0一二三四五六七八九]{3})年")
_CHINESE_DIGITS = {c: str(n) for n, c in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0"}
_MONITORING = re.compile(r"1-\d{1,2}月执行数|全年预计执行数|完成目标可能性")
_ATTACHMENT = re.compile(r"^附(?:件|表)[\d一二三四五六七八九十-]*:?$")
_MAX_TITLE = 60
#: Who a form is about, where it has no project.
_WHO = ("department", "local_department", "unit", "reporting_unit")
#: An indicator's row prints at least its name, target, result and a weight or score.
_FEWEST_FILLED = 4
_TARGETS, _MONITORED = "绩效目标表", "绩效运行监控表"
_FULL_MARKS = 100
#: The look-alike that only its columns tell: a row a project.
PROJECT_LIST = "多项目汇总表"


@dataclass
class _Segment:
    """The lines of one form or look-alike."""

    title: Text = field(default_factory=Text)
    look_alike: str | None = None
    lines: list[Line] = field(default_factory=list)
    content: bool = False
    project_seen: bool = False
    indicators_seen: bool = False
    total_seen: bool = False


def read_forms(document: Document) -> Extraction:
    """All forms of `document` in reading order, numbered from 1, and its look-alikes."""
    forms: list[Form] = []
    look_alikes: list[LookAlike] = []
    for segment in _segments(document):
        if segment.look_alike is not None:
            if segment.content:
                look_alikes.append(LookAlike(name=segment.look_alike, at=segment.title))
            continue
        builder = _Builder(segment.title)
        subtotals = _subtotals(segment.lines)
        lines = segment.lines
        position = 0
        while position < len(lines):
            if position in subtotals:
                builder.table.add_subtotal(lines[position])
                position += 1
            elif builder.take_header(lines[position : position + 3]):
                position += 3
            else:
                builder.take(lines[position])
                position += 1
        built = builder.form(len(forms) + 1)
        if isinstance(built, Form):
            forms.append(built)
        elif built is not None:
            monitored = built.name == _TARGETS and _monitors(segment.lines)
            look_alikes.append(LookAlike(name=_MONITORED, at=built.at) if monitored else built)
    return Extraction(forms=tuple(forms), look_alikes=tuple(look_alikes))


def _subtotals(lines: list[Line]) -> set[int]:
    """The ranks of rows labelled like a total that are followed by the real one: 合计 after each
    category."""
    begun = False
    totals: list[int] = []
    for rank, line in enumerate(lines):
        begun = begun or indicators_part.is_indicator_header(line)
        if begun and line.first is not None and is_total_label(line.first):
            totals.append(rank)
    return {
        rank
        for rank, later in pairwise(totals)
        if lines[rank].grid is lines[later].grid and _goes_on(lines[rank : later + 1])
    }


def _goes_on(lines: list[Line]) -> bool:
    """Whether what follows a row labelled like a total is an indicator, or 总分 after a 合计."""
    first, *_, last = lines
    if len(lines) > 2:
        return len(lines[1].printed) >= _FEWEST_FILLED
    return "总" in fold(last.printed[0].text) and "总" not in fold(first.printed[0].text)


def _monitors(lines: list[Line]) -> bool:
    """Whether a table without results looks at part of a year: 1-7月执行数."""
    return any(_MONITORING.search(fold(slot.text)) for line in lines for slot in line.printed)


def _segments(document: Document) -> Iterator[_Segment]:
    current = _Segment()
    for line in lines_of(document):
        title, other = _title_in(line)
        if current.indicators_seen and _is_attachment_mark(line):
            yield current
            current = _Segment()
        lists = line.grid is not None and _lists_projects(line)
        begins = title is not None or _begins_anew(line, current)
        if (begins or lists) and current.content:
            yield current
            current = _Segment()
        if title is not None:
            current.title, current.look_alike = title, other
        elif lists:
            current.look_alike = PROJECT_LIST
            current.title = text_leaf(line.first)
        if line.grid is not None and line.printed:
            _note_content(line, current)
            if title is None and current.look_alike is not None:
                current.content = True
        current.lines.append(line)
    if current.content:
        yield current


def _is_attachment_mark(line: Line) -> bool:
    """Whether a line only says 附件1：, which stands above the title of the next form."""
    text = line.paragraph if line.grid is None else "" if line.only is None else line.only.text
    return _ATTACHMENT.match(fold(text)) is not None


def _title_in(line: Line) -> tuple[Text | None, str | None]:
    """The title a line holds, with the name of the look-alike it announces."""
    if line.grid is None:
        text, leaf = line.paragraph, Text(text=line.paragraph.strip())
    elif line.only is not None:
        text, leaf = line.only.text, text_leaf(line.only)
    else:
        return None, None
    if len(text) > _MAX_TITLE:
        return None, None
    if labels.is_title(text):
        return leaf, None
    other = labels.look_alike(text)
    if other is not None and re.search(r"表(?:\(.*\))?$", fold(text)):
        return leaf, other
    return None, None


def _begins_anew(line: Line, current: _Segment) -> bool:
    """Whether a line without a title begins another form: the name of its project comes again, or,
    after the total of a form without project, that of its department."""
    first = line.first
    if line.grid is None or first is None or not current.content:
        return False
    matcher = labels.identity()
    if current.look_alike is not None:
        return current.look_alike == PROJECT_LIST and matcher.match(first.text) == "project"
    if not current.indicators_seen:
        return False
    if current.project_seen:
        return any(matcher.match(slot.text) == "project" for slot in line.printed)
    return current.total_seen and matcher.match(first.text) in _WHO


def _lists_projects(line: Line) -> bool:
    """Whether a line heads a list of many projects: 项目名称 is a column among others."""
    columns = [slot.text for slot in line.printed]
    if not any(labels.identity().match(text) == "project" for text in columns):
        return False
    if not (indicators_part.is_indicator_header(line) or funds_part.is_funds_header(line)):
        return False
    return sum(map(_is_label_text, columns)) * 2 > len(columns)


def _note_content(line: Line, current: _Segment) -> None:
    if current.look_alike is not None and line.only is None:
        current.content = True
        return
    fields = {labels.identity().match(slot.text) for slot in line.printed}
    if "project" in fields:
        current.project_seen = True
    header = indicators_part.is_indicator_header(line)
    if header:
        current.indicators_seen = True
    elif current.indicators_seen and line.first is not None and is_total_label(line.first):
        current.total_seen = True
    if header or fields & {"project", *_WHO} or funds_part.is_funds_header(line):
        current.content = True


class _Builder:
    """Walks the lines of one form and collects its parts."""

    def __init__(self, title: Text) -> None:
        self.title = title
        self.identity: dict[str, Text] = {}
        self.year_text = Text()
        self.year: int | None = None
        self.money_unit: MoneyUnit | None = None
        self.funds_header: Header | None = None
        self.funds_section: Slot | None = None
        self.fund_rows: list[FundRow] = []
        self.fund_kinds: set[str] = set()
        self.goals: list[Goal] = []
        self.goal_columns: dict[str, tuple[int, int]] | None = None
        self.table = IndicatorTable()
        self.closing: dict[str, Text] = {}
        self.remarks: list[Remark] = []
        self.state = "head"
        self.pending_header: Line | None = None
        self.extent: dict[int, tuple[int, int]] = {}
        self._take_year(title)

    # -- one line -------------------------------------------------------------------------------

    def take_header(self, lines: list[Line]) -> bool:
        """Take three lines as the header of the indicators, if that is what they are."""
        if not indicators_part.is_three_row_header(lines):
            return False
        self._flush_header()
        for line in lines:
            self._extend(line)
        self.table.start(indicators_part.read_indicator_header(lines))
        self.state = "indicators"
        return True

    def take(self, line: Line) -> None:
        """Put one line where it belongs."""
        if line.grid is None:
            self._take_caption(Text(text=line.paragraph))
            return
        if line.slots:
            self._extend(line)
        if not line.printed:
            return
        if self._second_header(line):
            return
        if indicators_part.is_indicator_header(line):
            self._flush_header()
            self.pending_header = line
            self.state = "indicators"
            return
        self._flush_header()
        after = self.state == "indicators" and (
            not self.table.rows or self.funds_header is not None
        )
        if not after and funds_part.is_funds_header(line):
            self._funds_header(line)
            return
        if line.only is not None and labels.indicator_sections().match(line.only.text):
            self.state = "head"
            return
        if self._goal_header(line) or self._total_row(line) or self._closing_row(line):
            return
        if self.state != "indicators" and self._identity_row(line):
            return
        if self.state == "indicators":
            self.table.add(line)
        elif self.state == "goals":
            self._goal_row(line)
        elif self.state == "funds":
            self._fund_row(line)
        else:
            for slot in line.printed:
                self._take_caption(text_leaf(slot))

    def _extend(self, line: Line) -> None:
        cell = line.slots[0].cell
        row = max(slot.cell.row for slot in line.slots)
        first, last = self.extent.get(cell.table, (row, row))
        self.extent[cell.table] = (min(first, row), max(last, row))

    def _take_caption(self, text: Text) -> None:
        """A title, a year or a unit printed above or between the parts."""
        if len(text.text) > _MAX_TITLE:
            return
        if self.state == "head":
            self._take_year(text)
        if self.money_unit is None and self.state in ("head", "funds"):
            self.money_unit = money_unit_in(text.text)

    def _take_year(self, text: Text) -> None:
        if self.year is not None or not text.text:
            return
        year = year_in(text.text)
        if year is not None:
            self.year, self.year_text = year, text

    def _identity_row(self, line: Line) -> bool:
        taken = False
        matcher = labels.identity()
        for slot in line.printed:
            name = matcher.match(slot.text)
            value: Text | None = None
            if name is not None:
                after = _value_beside(line, slot)
                if after is not None and not _is_label(after):
                    value = text_leaf(after)
                elif after is None or name != "other":
                    value = Text(text="", cell=None)
            else:
                name, value = _labelled_text(slot)
            if name is None or value is None:
                continue
            taken = True
            if value.text or name not in self.identity:
                known = self.identity.get(name)
                if known is None or not known.text:
                    self.identity[name] = value
            if bare(slot.text) in ("年度", "评价年度", "预算年度"):
                self._take_year(value)
        return taken

    # -- funds ----------------------------------------------------------------------------------

    def _funds_header(self, line: Line) -> None:
        self.state = "funds"
        self.funds_header = funds_part.read_funds_header([line])
        self.funds_section = next(
            (slot for slot in line.slots if labels.fund_sections().match(slot.cell.text)), None
        )
        for slot in line.slots:
            if self.money_unit is None:
                self.money_unit = money_unit_in(slot.cell.text)

    def _fund_row(self, line: Line) -> None:
        header = self.funds_header
        if header is None:
            return
        if funds_part.is_second_header(line) and not self.fund_rows:
            return
        first = line.first
        if first is not None and labels.management().match(first.text):
            self.state = "head"
            return
        row, remarks = funds_part.read_fund_row(header, line, self.fund_kinds)
        if row is None:
            return
        if self.money_unit is None:
            self.money_unit = money_unit_in(row.label.text)
        self.fund_rows.append(row)
        self.fund_kinds |= funds_part.kinds(row)
        self.remarks.extend(remarks)

    # -- goals ----------------------------------------------------------------------------------

    def _goal_header(self, line: Line) -> bool:
        """A header over two columns of text, or a label with its text beside it."""
        if self.state == "indicators" and self.table.rows:
            return False
        matcher = labels.goals()
        found: dict[str, Slot] = {}
        for slot in line.printed:
            name = matcher.match(slot.text)
            if name in ("expected", "actual"):
                if name == "expected" and name in found:
                    found["initial"] = found[name]  # the adjusted goal stands beside it
                found[name] = slot
        if "expected" in found and "actual" in found:
            self.state = "goals"
            after = line.after(found["expected"])
            beside_it = after is not None and bool(after.text.strip()) and not _is_label(after)
            if after is not None and after is not found["actual"] and beside_it:
                beside = line.after(found["actual"])
                self.goals.append(Goal(expected=text_leaf(after), actual=text_leaf(beside)))
                self.goal_columns = None
                return True
            self.goal_columns = {name: self._goal_place(line, slot) for name, slot in found.items()}
            return True
        if len(found) == 1 and self.state in ("funds", "goals", "head") and self.fund_rows:
            (name, slot), *_ = found.items()
            after = line.after(slot)
            if after is not None and not _is_label(after):
                self.state = "goals"
                self._beside(name, text_leaf(after))
                return True
        return False

    def _beside(self, name: str, text: Text) -> None:
        if self.goals and not getattr(self.goals[-1], name).text:
            self.goals[-1] = self.goals[-1].model_copy(update={name: text})
        else:
            self.goals.append(Goal(**{name: text}))
        self.goal_columns = None

    def _goal_place(self, line: Line, slot: Slot) -> tuple[int, int]:
        assert line.grid is not None
        if line.grid.aligned:
            return slot.column, slot.column + slot.cell.column_span - 1
        rank = next(rank for rank, other in enumerate(line.slots) if other is slot)
        # Counted from the right: the label in front may or may not leave a cell in the next row.
        return rank - len(line.slots), rank - len(line.slots)

    def _goal_row(self, line: Line) -> None:
        columns = self.goal_columns
        if columns is None:
            return
        assert line.grid is not None
        texts: dict[str, Text] = {}
        for name, (start, end) in columns.items():
            if line.grid.aligned:
                slot = next((s for s in line.slots if start <= s.column <= end), None)
            else:
                there = -len(line.slots) <= start < len(line.slots)
                slot = line.slots[start] if there else None
            if slot is not None and not slot.covered:
                texts[name] = text_leaf(slot)
        initial = texts.pop("initial", Text())
        if initial.text and not texts.get("expected", Text()).text:
            texts["expected"] = initial
        if any(text.text for text in texts.values()) or (texts and not self.goals):
            self.goals.append(Goal(**texts))

    # -- indicators -----------------------------------------------------------------------------

    def _second_header(self, line: Line) -> bool:
        first = self.pending_header
        if first is None:
            return False
        if not indicators_part.is_second_header(line, first):
            return False
        self.pending_header = None
        self.table.start(indicators_part.read_indicator_header([first, line]))
        return True

    def _flush_header(self) -> None:
        if self.pending_header is not None:
            self.table.start(indicators_part.read_indicator_header([self.pending_header]))
            self.pending_header = None

    def _total_row(self, line: Line) -> bool:
        first = line.first
        if first is None or not is_total_label(first) or not self._awaits_total(first):
            return False
        self.table.add_total(line, first)
        if self.table.rows:
            self.state = "closing"  # a total printed above the rows closes nothing
        return True

    def _awaits_total(self, label: Slot) -> bool:
        """Whether a total may stand here: among the indicators, or below notes or funds that stand
        between them and it."""
        if self.state == "indicators":
            return True
        missing = bool(self.table.rows) and self.table.total is None
        between = self.state == "closing" or (self.state == "funds" and "分" in label.text)
        return missing and between

    def _closing_row(self, line: Line) -> bool:
        first = line.first
        if self.state not in ("indicators", "closing") or first is None:
            return False
        if labels.identity().match(first.text) in ("grade", "stated_total"):
            self.state = "closing"
            return self._identity_row(line)
        name = labels.closing().match(first.text)
        known = labels.closing().match(re.split(r"[:：]", first.text, maxsplit=1)[0])
        if name is None and (known is None or self.state == "indicators"):
            return self.state == "closing"
        if self.state == "indicators" and len(line.printed) > 3:
            return False
        self.state = "closing"
        if name in ("conclusion", "problems", "improvement"):
            after = line.after(first)
            self.closing.setdefault(name, text_leaf(after))
        return True

    # -- the end --------------------------------------------------------------------------------

    def form(self, number: int) -> Form | LookAlike | None:
        """The form, the look-alike it turns out to be, or None when there is nothing."""
        self._flush_header()
        table = self.table
        has_header = bool(table.columns)
        if not has_header and not self.fund_rows:
            return None
        judged = {"actual", "score"} & set(table.columns)
        announced = labels.is_title(self.title.text) and bool(table.unrecognised)
        executed = any(row.executed for row in self.fund_rows)
        if has_header and not judged and not executed and not announced:
            name = labels.look_alike(self.title.text) or _TARGETS
            return LookAlike(name=name, at=self.title)
        if not has_header and not self.title.text:
            return None
        funds = (
            None
            if self.funds_header is None
            else funds_part.funds_of(self.funds_header, self.fund_rows, self.funds_section)
        )
        identity = self.identity
        return Form.model_construct(
            number=number,
            kind=self._kind(),
            title=self.title,
            year=self.year,
            year_text=self.year_text,
            project=identity.get("project", Text()),
            department=identity.get("department") or identity.get("local_department", Text()),
            unit=identity.get("unit", identity.get("reporting_unit", Text())),
            money_unit=self.money_unit or self._printed_unit(),
            funds=funds,
            goals=tuple(self.goals),
            indicators=table.finished(),
            categories=table.categories(),
            subtotals=tuple(table.subtotals),
            total=self._total(),
            conclusion=self.closing.get("conclusion", Text()),
            problems=self.closing.get("problems", Text()),
            improvement=self.closing.get("improvement", Text()),
            columns=tuple(table.columns),
            parts=self._parts(),
            unrecognised=tuple(table.unrecognised.values()),
            remarks=(*self.remarks, *table.remarks),
            extent=tuple((t, first, last) for t, (first, last) in sorted(self.extent.items())),
        )

    def _kind(self) -> FormKind:
        folded = fold(self.title.text)
        words = labels.table()["titles"]
        if any(word in folded for word in words["department"]):
            return "department"
        scored = {"weight", "score"} & set(self.table.columns)
        named = any(word in folded for word in words["transfer"])
        in_rows = any(row.weight or row.score for row in self.table.rows)
        funds_scored = any(row.score or row.weight for row in self.fund_rows)
        if not in_rows and not funds_scored and (named or not scored):
            return "transfer"
        return "project"

    def _parts(self) -> tuple[Part, ...]:
        """The parts that the layout announces: a form without a place for funds may do without
        them where it is a department's or its indicators alone make full marks; a form without a
        column of scores has none, and then no total."""
        parts = set(ALL_PARTS)
        rows = [row for row in self.table.rows if not row.child]
        weights = sum(
            (row.weight.number for row in rows if row.weight.number is not None), Decimal()
        )
        whole = weights == _FULL_MARKS or not {"weight", "score"} & set(self.table.columns)
        if self.funds_header is None and rows and (whole or self._kind() == "department"):
            parts.discard("funds")
        if rows and "score" not in self.table.columns and not any(row.weight for row in rows):
            parts -= {"weights", "scores", "total"}
        return tuple(part for part in ALL_PARTS if part in parts)

    def _printed_unit(self) -> MoneyUnit | None:
        units = {
            figure.unit
            for row in self.fund_rows
            for figure in (row.initial, row.budget, row.executed)
            if figure and figure.unit
        }
        unit = units.pop() if len(units) == 1 else None
        return unit if unit in ("元", "万元", "亿元") else None  # type: ignore[return-value]

    def _total(self) -> Total | None:
        total = self.table.total
        stated = self.identity.get("stated_total")
        grade = self.identity.get("grade", Text())
        figure = Figure()
        if stated is not None and stated.cell is not None and stated.text:
            figure = figure_of(stated)
        if total is None and figure.cell is None and not grade.text:
            return None
        total = total or Total()
        update: dict[str, object] = {}
        if figure.cell is not None:
            update["stated"] = figure
        if grade.text and not total.grade.text:
            update["grade"] = grade
        return total.model_copy(update=update) if update else total


def _value_beside(line: Line, label: Slot) -> Slot | None:
    """The cell that holds the value of `label`: the next one. A text pads a label that was merged
    over several columns with empty cells; the value is then the next print, if that is no label
    and no other text but a label comes after it."""
    after = line.after(label)
    if after is None or after.text.strip() or label.cell.line is None:
        return after
    rank = next(rank for rank, slot in enumerate(line.slots) if slot is after)
    texts = [slot for slot in line.slots[rank:] if slot.text.strip()]
    if not texts or _is_label(texts[0]) or (len(texts) > 1 and not _is_label(texts[1])):
        return after
    return texts[0]


def _is_label(slot: Slot) -> bool:
    text = slot.text
    return (
        labels.identity().match(text) is not None
        or labels.goals().match(text) is not None
        or labels.fund_columns().match(text) not in (None, "other")
    )


def _is_label_text(text: str) -> bool:
    """Whether a text is a label of the head or of a column of any table."""
    families = (labels.identity(), labels.fund_columns(), labels.indicator_columns())
    return any(family.match(text) is not None for family in families)


def _labelled_text(slot: Slot) -> tuple[str | None, Text | None]:
    """Label and value in one cell: 项目名称：……"""
    label, colon, value = slot.text.replace("：", ":").partition(":")
    if not colon:
        return None, None
    name = labels.identity().match(label)
    if name is None:
        return None, None
    leaf = text_leaf(slot)
    return name, leaf.model_copy(update={"text": value.strip()})


def year_in(text: str) -> int | None:
    """The year printed in a title or a caption: 2020年度, 2020, 二〇二〇年."""
    folded = fold(text)
    found = _YEAR.search(folded)
    if found:
        return int(found[1])
    chinese = _CHINESE_YEAR.search(folded)
    if chinese:
        digits = "".join(_CHINESE_DIGITS.get(c, "0" if c in "Ooο" else c) for c in chinese[1])
        return int(digits) if digits.isdigit() else None
    return None
