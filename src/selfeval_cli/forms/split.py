"""Where the forms of a document begin and end."""

from collections.abc import Iterator

from msgspec import Struct, field

from selfeval_cli.forms.leaves import text_leaf
from selfeval_cli.forms.lines import Line, lines_of
from selfeval_cli.model.document import Document
from selfeval_cli.model.form import Text

#: The look-alike that only its columns tell: a row a project.
PROJECT_LIST = "多项目汇总表"
#: Who a form is about, where it has no project.
_WHO = frozenset({"department", "local_department", "unit", "budget_unit", "reporting_unit"})


class Segment(Struct):
    """The lines of one form or look-alike; `content` once it holds more than titles."""

    title: Text = field(default_factory=Text)
    look_alike: str | None = None
    lines: list[Line] = field(default_factory=list)
    content: bool = False
    project_seen: bool = False
    indicators_seen: bool = False
    total_seen: bool = False

    def take(self, line: Line) -> None:
        """Add a line and note what it holds."""
        self.lines.append(line)
        if line.grid is None or not line.printed:
            return
        if self.look_alike is not None:
            self.content |= "title" not in line.marks
            return
        fields = line.fields("identity")
        header = "indicator header" in line.marks
        self.project_seen |= "project" in fields
        self.total_seen |= self.indicators_seen and not header and "total" in line.marks
        self.indicators_seen |= header
        begun = header or "funds header" in line.marks
        self.content |= begun or bool(fields & {"project", *_WHO})


def segments(document: Document) -> Iterator[Segment]:
    """The forms and look-alikes of a document in reading order, each with its lines."""
    current = Segment()
    for line in lines_of(document):
        closes = current.indicators_seen and "attachment" in line.marks
        lists = "list header" in line.marks
        titled = "title" in line.marks
        if closes or (current.content and (titled or lists or _begins_anew(line, current))):
            yield current
            current = Segment()
        if titled:
            current.title, current.look_alike = _title(line), line.announces
        elif lists:
            current.title, current.look_alike = text_leaf(line.first), PROJECT_LIST
        current.take(line)
    if current.content:
        yield current


def _title(line: Line) -> Text:
    return Text(text=line.paragraph.strip()) if line.grid is None else text_leaf(line.only)


def _begins_anew(line: Line, current: Segment) -> bool:
    """Whether a line without a title begins another form: the name of its project comes again, or,
    after the total of a form without project, that of its department."""
    first = line.names(line.first).get("identity")
    if current.look_alike is not None:
        return current.look_alike == PROJECT_LIST and first == "project"
    if not current.indicators_seen:
        return False
    if current.project_seen:
        return "project" in line.fields("identity")
    return current.total_seen and first in _WHO
