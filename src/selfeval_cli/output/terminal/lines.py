"""The lines of the terminal report: labels in the reader's language, styles, hanging indents."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from msgspec import Struct

from selfeval_cli.base.errors import Language
from selfeval_cli.base.wrap import cell_len, fold, pad, wrap
from selfeval_cli.model.report import SEVERITIES
from selfeval_cli.output import escape
from selfeval_cli.output.messages import label

DIM, BOLD, GOOD, BAD = "dim", "bold", "green", "bold red"
STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}
INDENT = 2
_CODE_WIDTH = 8
_LABELS = ("stated", "expected", "formula", "basis", "suggestion", "related")

#: A line or the beginning of one: pieces of text, each with its style.
Line = tuple[tuple[str, str], ...]


class View(Struct, frozen=True, dict=True):
    """How the report is set: language, width in cells, and how much is shown.

    `listed` says that several documents are shown, `long` that very many are. `failing` are the
    severities that make the run fail, which are shown even when quiet.
    """

    language: Language
    width: int
    verbose: bool = False
    listed: bool = False
    long: bool = False
    failing: tuple[str, ...] = ("error",)

    @cached_property
    def severity_width(self) -> int:
        """Cells of the widest severity."""
        return max(cell_len(say(self, severity)) for severity in SEVERITIES)

    @cached_property
    def label_width(self) -> int:
        """Cells of the widest label of a finding."""
        return max(cell_len(say(self, name)) for name in _LABELS)

    @cached_property
    def gutter(self) -> int:
        """Where the text of a finding begins."""
        return INDENT + self.severity_width + 1 + _CODE_WIDTH


def clean(text: str, longest: int | None = None) -> str:
    """A text of a document on one line, without anything that a terminal or a CI log obeys."""
    shown = escape.line(text) if longest is None else escape.cut(text, longest)
    return escape.no_command(shown)


def say(view: View, key: str, **values: object) -> str:
    """The label `key` in the view's language."""
    return label(key, view.language, **values)


def dots(facts: Iterable[str]) -> str:
    """Facts in a row; empty ones are left out."""
    return " · ".join(filter(None, facts))


def space(cells: int, style: str = "") -> Line:
    """An indent."""
    return ((" " * cells, style),)


def code(text: str, style: str = DIM) -> tuple[str, str]:
    """A rule's code in its column."""
    return pad(text, _CODE_WIDTH), style


def hang(view: View, head: Line, text: str, style: str = "") -> Iterator[Line]:
    """`text` after `head`, wrapped under itself."""
    return _under(head, wrap(text, view.width - cells(head)), style)


def hang_facts(
    view: View, head: Line, facts: Iterable[str], style: str = "", separator: str = " · "
) -> Iterator[Line]:
    """Facts in a row after `head`, broken between facts; nothing when there are none."""
    return _under(head, fold(facts, separator, view.width - cells(head)), style)


def trail(view: View, lines: Iterable[Line], text: str, indent: int) -> Iterator[Line]:
    """`lines` with a dim `text` behind the last of them, or below it when that is too wide."""
    *before, last = lines
    yield from before
    if cells(last) + 2 + cell_len(text) <= view.width:
        yield (*last, (f"  {text}", DIM))
        return
    yield last
    yield from hang(view, space(indent), text, DIM)


def labelled(view: View, key: str, value: str, style: str = "") -> Iterator[Line]:
    """A value of a finding under its label."""
    return hang(view, label_head(view, key), value, style)


def label_head(view: View, key: str) -> Line:
    """The label of a finding's value, in its column."""
    return *space(view.gutter), (pad(say(view, key), view.label_width) + " ", DIM)


def _under(head: Line, lines: Iterable[str], style: str) -> Iterator[Line]:
    for rank, part in enumerate(lines):
        yield *(head if rank == 0 else space(cells(head))), (part, style)


def plain(line: Line) -> str:
    """A line without its styles."""
    return "".join(text for text, _ in line)


def cells(line: Line) -> int:
    """Cells a line takes."""
    return cell_len(plain(line))
