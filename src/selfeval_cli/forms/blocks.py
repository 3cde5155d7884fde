"""The blocks of a form: its lines grouped by the part they belong to, each with its header."""

from collections.abc import Sequence
from enum import Enum
from itertools import pairwise

from msgspec import Struct, field

from selfeval_cli.base.text import fold
from selfeval_cli.figures import is_blank
from selfeval_cli.forms import identity, labels
from selfeval_cli.forms.beside import are_beside
from selfeval_cli.forms.header import read_header
from selfeval_cli.forms.labels import Family
from selfeval_cli.forms.lines import (
    Line,
    goal_labels,
    is_goal_block,
    is_label,
    is_letter,
    is_plain_number,
    may_be_label,
)

_LEVELS = frozenset({"level1", "level2", "name"})
_VALUES = frozenset({"target", "actual", "weight", "score"})
_FUNDS = frozenset({"fund_columns", "fund_sections", "fund_rows", "fund_parts"})
#: An indicator's row prints at least its name, target, result and a weight or score.
_FEWEST_FILLED = 4
#: A closing row among the indicators prints its label and its text; a longer one is an indicator.
_MOST_CLOSING = 3


class Part(Enum):
    """The parts of a form."""

    HEAD = "head"
    FUNDS = "funds"
    GOALS = "goals"
    INDICATORS = "indicators"
    TOTAL = "total"
    CLOSING = "closing"


class Block(Struct):
    """Lines of one part in order; `header` are the rows that head them."""

    part: Part
    header: tuple[Line, ...] = ()
    lines: list[Line] = field(default_factory=list)


def blocks_of(lines: Sequence[Line]) -> list[Block]:
    """Group the lines of a form. The first block is the head: it also holds every line that says
    who the form is about, wherever that stands."""
    blocks = [Block(Part.HEAD)]
    subtotals = _subtotals(lines)
    position = 0
    while position < len(lines):
        line = lines[position]
        if position in subtotals or (line.grid is not None and not line.printed):
            blocks[-1].lines.append(line)
            position += 1
            continue
        opened = _opened(lines[position : position + 3], blocks)
        if opened is not None:
            blocks.extend(opened)
            position += max(1, len(opened[0].header))
            continue
        head = blocks[-1].part in (Part.HEAD, Part.FUNDS, Part.GOALS) and identity.pairs(line)
        blocks[0 if head else -1].lines.append(line)
        position += 1
    return blocks


def _opened(lines: Sequence[Line], blocks: list[Block]) -> list[Block] | None:
    """The blocks that the first of `lines` begins, None when it goes on with the current one."""
    line, current = lines[0], blocks[-1]
    if line.grid is None:
        return [Block(Part.HEAD, (line,))] if _begins_part(line, blocks) else None
    height = header_height(lines)
    if height:
        return [Block(Part.INDICATORS, tuple(lines[:height]))]
    height = _funds_header_height(lines)
    if height and _awaits_funds(blocks):
        return [Block(Part.FUNDS, tuple(lines[:height]))]
    if _begins_part(line, blocks):
        return [Block(Part.HEAD, (line,))]
    if _opens_goals(line, blocks):
        return [Block(Part.GOALS, (line,))]
    if "total" in line.marks and _awaits_total(line, blocks):
        closes = _has_rows(blocks)  # a total printed above the rows closes nothing
        after = Block(Part.CLOSING) if closes else Block(current.part, current.header)
        return [Block(Part.TOTAL, lines=[line]), after]
    if _closes(line, current):
        return [Block(Part.CLOSING, lines=[line])]
    if current.part is Part.FUNDS and ("management" in line.marks or _is_no_funds_row(line)):
        return [Block(Part.HEAD, (line,))]
    return None


def _begins_part(line: Line, blocks: list[Block]) -> bool:
    """Whether a line announces a part of the form; what stands behind indicators does not."""
    return "section" in line.marks and not (
        blocks[-1].part is Part.INDICATORS and _has_rows(blocks)
    )


def _has(blocks: list[Block], part: Part) -> bool:
    return any(block.part is part for block in blocks)


def _has_rows(blocks: list[Block]) -> bool:
    """Whether an indicator has been printed."""
    return any(
        line.printed and line.grid is not None and "subtotal" not in line.marks
        for block in blocks
        if block.part is Part.INDICATORS
        for line in block.lines
    )


def _awaits_funds(blocks: list[Block]) -> bool:
    """Whether a funds table may begin: among the indicators only behind rows, and once."""
    if blocks[-1].part is not Part.INDICATORS:
        return True
    return _has_rows(blocks) and not _has(blocks, Part.FUNDS)


def _opens_goals(line: Line, blocks: list[Block]) -> bool:
    """Whether the goals begin: a header over two columns of text, or a label with its text beside
    it behind the funds."""
    part, header = blocks[-1].part, "goal header" in line.marks
    if not (header or "goal" in line.marks) or (part is Part.INDICATORS and _has_rows(blocks)):
        return False
    if header:
        return True
    if part not in (Part.FUNDS, Part.GOALS, Part.HEAD):
        return False
    if not any(b.part is Part.FUNDS and any(row.printed for row in b.lines) for b in blocks):
        return False
    goals = [s for s in line.printed if line.names(s).get("goals") in ("expected", "actual")]
    texts = (line.beside(label) for label in goals)
    return any(text is not None and not is_label(line, text) for text in texts)


def _is_no_funds_row(line: Line) -> bool:
    """Whether a row that stands among those of the funds is of another part: it begins with the
    label of the goals, or prints several texts and neither a figure, a mark for none nor a label
    of the funds."""
    first, *others = line.printed
    if not others or any(is_plain_number(slot.text) for slot in others):
        return False
    named = any(line.names(slot).keys() & _FUNDS for slot in line.printed)
    words = all(may_be_label(slot.text) and not is_blank(slot.text) for slot in line.printed)
    return is_goal_block(first.text) or (words and len(others) > 1 and not named)


def _awaits_total(line: Line, blocks: list[Block]) -> bool:
    """Whether a total may stand here: among the indicators, or below notes or funds that stand
    between them and it."""
    part = blocks[-1].part
    if part is Part.INDICATORS:
        return True
    if not _has_rows(blocks) or _has(blocks, Part.TOTAL):
        return False
    return part is Part.CLOSING or (part is Part.FUNDS and "分" in line.printed[0].text)


def _closes(line: Line, current: Block) -> bool:
    """Whether the rows behind the indicators begin: a conclusion, a note, a grade."""
    if current.part is Part.CLOSING:
        return False
    if current.part is not Part.INDICATORS:
        return False
    short = len(line.printed) <= _MOST_CLOSING
    return "grade" in line.marks or ("closing" in line.marks and short)


# -- headers ----------------------------------------------------------------------------------


def header_height(lines: Sequence[Line]) -> int:
    """How many rows together head an indicator table: none, one, two or three."""
    first, lower = lines[0], [line for line in lines[1:] if line.grid is lines[0].grid]
    if first.grid is None or not first.printed or _tells_goals(first):
        return 0
    upper = first.fields("columns")
    if not upper and not (lower and "indicator header" in lower[0].marks):
        return 0  # nearly every row of a form
    if len(lower) == 2 and _is_stacked(first, lower):
        return 3
    if not lower:
        return int("indicator header" in first.marks)
    if "indicator header" in first.marks:
        return 2 if _goes_on(lower[0], first, "columns") else 1
    if "indicator header" in lower[0].marks and _groups(first):
        return 2
    under = lower[0].fields("columns")
    levels_above = len(upper & _LEVELS) >= 2 and len(under & _VALUES) >= 3
    values_above = len(upper & _VALUES) >= 2 and len(under & _LEVELS) >= 2
    divided = (levels_above or values_above) and _goes_on(lower[0], first, "columns")
    return 2 if divided else 0


def _groups(line: Line) -> bool:
    """Whether a row above a header only groups its columns: 绩效指标 | 自评 | 偏差原因; not a goal
    with a short text beside it: 实际完成情况 | 已完成."""
    short = all(may_be_label(slot.text) for slot in line.printed)
    known = [bool({"columns", "section"} & line.names(slot).keys()) for slot in line.printed]
    goal = "goal" in line.marks and known[0] and not any(known[1:])
    return short and any(known) and len(known) > 1 and not goal


def _tells_goals(line: Line) -> bool:
    """Whether a text that is no label stands behind each label of both goals: 预期目标 | 养护村道 |
    实际完成情况 | 已完成. It may be as short as one, and group columns no more than a long one."""
    if "goal header" not in line.marks:
        return False
    behind = {id(label): text for label, text in pairwise(line.printed)}
    texts = [behind.get(id(label)) for label in goal_labels(line).values()]
    return all(text is not None and not line.names(text) for text in texts)


def _funds_header_height(lines: Sequence[Line]) -> int:
    """How many rows together head a funds table: none, one or two. The upper of two may only group
    what the lower names: 预算数 over 年初预算数 and 全年预算数. Or each has amounts of its own."""
    line, lower = lines[0], [below for below in lines[1:2] if below.grid is lines[0].grid]
    if not line.fields("fund_columns"):
        return 0  # nearly every row of a form
    if "funds header" in line.marks:
        return 1 + (bool(lower) and _goes_on(lower[0], line, "fund_columns"))
    if lower and are_beside((line, *lower)):
        return 2
    if not lower or "funds header" not in lower[0].marks:
        return 0
    groups = len(line.fields("fund_columns") - {"other"}) > 1 and not any(
        is_plain_number(slot.text) for slot in line.printed
    )
    return 2 if groups and _goes_on(lower[0], line, "fund_columns") else 0


def _goes_on(line: Line, first: Line, family: Family) -> bool:
    """Whether a row only goes on with the labels of the header row above it."""
    if not line.printed or line.grid is not first.grid:
        return False
    uppers = [slot.text for slot in first.printed]
    parts: tuple[Family, ...] = ("fund_parts", "fund_rows") if family == "fund_columns" else ()
    if parts and len(line.printed) < 2:
        return False
    families = {family, *parts}
    unknown = [
        slot
        for slot in line.printed
        if families.isdisjoint(line.names(slot)) and not is_letter(slot.text)
    ]
    if not all(may_be_label(slot.text) for slot in unknown):
        return False
    odd = sum(
        not any(family in labels.names(upper + slot.text) for upper in uppers) for slot in unknown
    )
    # A label nobody knows may stand among known ones: 计算符号 | 任务数 | 计量单位.
    return odd == 0 or (family == "columns" and 2 * odd <= len(line.printed))


def _is_stacked(first: Line, lower: Sequence[Line]) -> bool:
    """Whether three rows head a table, its values named in the lower two."""
    if len(first.fields("columns") & _LEVELS) < 2 or not all(line.printed for line in lower):
        return False
    if _goes_on(lower[0], first, "columns") and not _goes_on(lower[1], lower[0], "columns"):
        return False
    if not all(may_be_label(slot.text) for line in lower for slot in line.printed):
        return False
    fields = read_header([first, *lower], "columns").fields
    return {"name", "target", "actual"} <= fields and bool(fields & {"weight", "score"})


# -- subtotals --------------------------------------------------------------------------------


def _subtotals(lines: Sequence[Line]) -> set[int]:
    """The ranks of rows labelled like a total that are followed by the real one: 合计 after each
    category."""
    begun = False
    totals: list[int] = []
    for rank, line in enumerate(lines):
        begun = begun or "indicator header" in line.marks
        if begun and "total" in line.marks:
            totals.append(rank)
    return {
        rank
        for rank, later in pairwise(totals)
        if lines[rank].grid is lines[later].grid and _is_followed(lines[rank : later + 1])
    }


def _is_followed(lines: Sequence[Line]) -> bool:
    """Whether what follows a row labelled like a total is an indicator, or 总分 after a 合计."""
    first, *_, last = lines
    if len(lines) > 2:
        return len(lines[1].printed) >= _FEWEST_FILLED
    return "总" in fold(last.printed[0].text) and "总" not in fold(first.printed[0].text)
