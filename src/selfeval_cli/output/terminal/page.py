"""The lines of a terminal page: labels in the reader's language, styles, hanging indents."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from rich.cells import cell_len
from rich.text import Text

from selfeval_cli.base.errors import Language
from selfeval_cli.model.report import SEVERITIES
from selfeval_cli.output.messages import label
from selfeval_cli.output.terminal.wrap import fold, pad, wrap

DIM, BOLD, GOOD, BAD = "dim", "bold", "green", "bold red"
STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}
INDENT = 2
_CODE_WIDTH = 8
_LABELS = ("stated", "expected", "formula", "basis", "suggestion", "related")

#: Pieces of text that begin a line, each with its style.
Head = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Page:
    """How a page is set: language, width in cells, and how much is shown.

    `listed` says that the page shows several documents, `long` that it shows very many.
    """

    language: Language
    width: int
    verbose: bool = False
    listed: bool = False
    long: bool = False

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


def say(page: Page, key: str, **values: object) -> str:
    """The label `key` in the page's language."""
    return label(key, page.language, **values)


def dots(facts: Iterable[str]) -> str:
    """Facts in a row; empty ones are left out."""
    return " · ".join(filter(None, facts))


def space(cells: int, style: str = "") -> Head:
    """An indent."""
    return ((" " * cells, style),)


def code(text: str, style: str = DIM) -> tuple[str, str]:
    """A rule's code in its column."""
    return pad(text, _CODE_WIDTH), style


def hang(page: Page, head: Head, text: str, style: str = "") -> Iterator[Text]:
    """`text` after `head`, wrapped under itself."""
    return _under(head, wrap(text, page.width - _width(head)), style)


def hang_facts(
    page: Page, head: Head, facts: Iterable[str], style: str = "", separator: str = " · "
) -> Iterator[Text]:
    """Facts in a row after `head`, broken between facts; nothing when there are none."""
    return _under(head, fold(facts, separator, page.width - _width(head)), style)


def trail(page: Page, lines: Iterable[Text], text: str, indent: int) -> Iterator[Text]:
    """`lines` with a dim `text` behind the last of them, or below it when that is too wide."""
    *before, last = lines
    yield from before
    if cell_len(last.plain) + 2 + cell_len(text) <= page.width:
        yield last.append(f"  {text}", DIM)
        return
    yield last
    yield from hang(page, space(indent), text, DIM)


def labelled(page: Page, key: str, value: str, style: str = "") -> Iterator[Text]:
    """A value of a finding under its label."""
    return hang(page, label_head(page, key), value, style)


def label_head(page: Page, key: str) -> Head:
    """The label of a finding's value, in its column."""
    return *space(page.gutter), (pad(say(page, key), page.label_width) + " ", DIM)


def _under(head: Head, lines: Iterable[str], style: str) -> Iterator[Text]:
    for rank, part in enumerate(lines):
        line = Text.assemble(*(head if rank == 0 else space(_width(head))))
        yield line.append(part, style)


def _width(head: Head) -> int:
    return sum(cell_len(part) for part, _ in head)
