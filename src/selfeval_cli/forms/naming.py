"""Which column of an indicator table names the indicators, where its label does not say so."""

from collections.abc import Iterator, Sequence

from selfeval_cli.base.text import fold
from selfeval_cli.figures import is_blank
from selfeval_cli.forms import labels
from selfeval_cli.forms.align import over
from selfeval_cli.forms.header import Column, Header
from selfeval_cli.forms.lines import Line
from selfeval_cli.model.document import Slot

_LEVELS: frozenset[labels.Family] = frozenset({"level1", "level2"})
_VALUES = frozenset({"target", "actual", "weight", "score"})
#: A row of an indicator prints at least a name and two values.
_FEWEST = 3
#: Rows that name no indicator, whatever stands below the label of the name.
_NO_INDICATOR = frozenset({"subtotal", "total", "grade", "closing", "note"})


def named(header: Header, lines: Sequence[Line]) -> Header:
    """The header with a column of names: the one that is called so, or the deepest level, or one
    of no known label in which each row prints a text of its own (考核指标, 工作任务)."""
    if "name" in header.fields:
        return header
    rows = [line for line in lines if line.grid and len(line.printed) >= _FEWEST]
    rows = [line for line in rows if not line.marks & _NO_INDICATOR]
    level = header.position("level2") or header.position("level1")
    # The level first, then what is nearest to the values, where these tell as much apart.
    ranks = [*([] if level is None else [level]), *reversed(list(_unread(header)))]
    apart = {rank: _told_apart(header, rank, rows) for rank in ranks}
    best = max(ranks, key=apart.__getitem__, default=None)
    whole = [line for line in rows if header.aligned or len(line.slots) == len(header.columns)]
    if best is not None and 5 * apart[best] < 4 * len(whole):
        best = level
    return header if best is None else header.renamed({best: "name"})


def _unread(header: Header) -> Iterator[int]:
    """The ranks of labelled columns in front of the values that name no known field."""
    for rank, column in enumerate(header.columns):
        if column.field in _VALUES:
            return
        if column.field is None and column.slot.cell.text.strip():
            yield rank


def _told_apart(header: Header, rank: int, rows: Sequence[Line]) -> int:
    """How many different texts the rows print in a column, names of levels left out."""
    cells = (_cell(header.columns[rank], rank, header, line) for line in rows)
    texts = {fold(slot.text) for slot in cells if slot is not None and not slot.covered}
    return sum(not (is_blank(text) or _LEVELS & labels.names(text).keys()) for text in texts)


def _cell(column: Column, rank: int, header: Header, line: Line) -> Slot | None:
    """The cell of a row below a column."""
    if header.aligned:
        return over(line.slots, column.start)
    return line.slots[rank] if len(line.slots) == len(header.columns) else None
