"""Cells under a merge that a copy leaves out: put back as blanks, so that rows have columns again.

A browser, html2text and Markdown converters write only the cells that begin in a row. What stands
under a header says where they belong: figures under 分值, names of levels under 一级指标.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise, takewhile

from msgspec import Struct, field

from selfeval_cli.base.labels import leaves, table, wordings
from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import bare, fold
from selfeval_cli.input.text.cells import Row
from selfeval_cli.input.text.merged import fields_of, shared_out
from selfeval_cli.input.text.placing import (
    cells_of_targets,
    fits_like_others,
    is_level,
    placed,
    stands_left,
)

#: Labels that make a header, and their share in its cells.
_HEADER_LABELS = 3
_HEADER_SHARE = 0.6
#: Kinds of wordings that head no column, and the most signs a label below another has.
_NO_COLUMN = ("vocabulary", "identity", "totals", "goals", "closing", "management")
_LONGEST_LABEL = 16
#: A total's label is one cell over several columns: its row is short and lacks nothing.
_TOTAL_LACKS = 2
#: The cells that a row of a table has at least.
_FEWEST = 3
#: So many ways to lay cells are weighed for one document, twice those of the largest there is, and
#: so many rows below a header tell what it is.
MOST_WAYS = 1_500_000
_LOOKED_AT = 400

_FIGURE = regex(r"-?[\d.,，]+[%％]?分?|[-—/]")
_LEVELS = ("level1", "level2")
#: Columns of the funds without figures; "other" ones may hold labels: 资金来源.
_NO_FIGURES = ("reason", "other")


class Restored(Struct):
    """The rows of a table with blanks for the cells that are missing; the ranks of those that
    could be laid in two ways, whether one could not be laid at all, the header in force with the
    rank of its last row, whether its total has come, whether the table lacks cells, whether it
    repeated them, and how many ways to lay cells were weighed."""

    rows: list[Row] = field(default_factory=list)
    unsure: list[int] = field(default_factory=list)
    doubtful: bool = False
    header: Row = field(default_factory=list)
    headed: int = -1
    ended: bool = False
    lacking: bool = False
    repeats: bool = False
    weighed: int = 0
    like: dict[tuple[int, int], "_Like"] = field(default_factory=dict)
    odd: list["_Odd"] = field(default_factory=list)


class _Like(Struct):
    """Where the cells of the rows of one width below one header stand for sure: the column of each
    by its rank, None as soon as two rows differ."""

    columns: dict[int, int] | None = field(default_factory=dict)

    def add(self, columns: dict[int, int]) -> None:
        """Take a row in."""
        known = self.columns
        if known is not None:
            alike = all(known.get(rank, column) == column for rank, column in columns.items())
            self.columns = {**known, **columns} if alike else None


class _Odd(Struct, frozen=True):
    """A row that cannot be laid for sure: its rank, itself, its header, the rows like it, and
    whether the form is in doubt where it stays so."""

    rank: int
    row: Row
    header: Row
    like: _Like
    doubtful: bool


def restored(rows: Sequence[Row], header: Row, weighed: int = 0) -> Restored:
    """The rows with blanks for the cells that are missing below `header`, or one of their own;
    `weighed` are the ways to lay cells that the tables before have taken."""
    found = Restored(header=header, lacking=True, weighed=weighed)
    for number, row in enumerate(rows):
        texts = [text for _, text in row]
        begun = number > 0 and found.headed == number - 1
        below = _below(found.header, rows[number : number + _LOOKED_AT]) if begun else None
        if below is not None:
            first = found.header is rows[number - 1]  # not below two rows that were made one
            found.rows[-1], row, found.header = (below[0] if first else found.rows[-1]), *below[1:]
            found.headed = number
        elif _is_header(texts):
            row = found.header = _divided(row, rows[number + 1 : number + _LOOKED_AT])
            found.headed, found.ended = number, False
        elif _kind(texts[0]) in ("identity", "goals", "management"):
            found.header = []
        elif _is_of_goals(found.header):
            lacks = len(row) == len(found.header) - 1  # the label beside the goals runs down
            row = [(row[0][0], ""), *row] if lacks else row
        elif _may_lack(found.header, texts):
            row = _laid(found, row)
        found.ended = _ends(found, texts) or (found.ended and len(row) != len(found.header))
        found.rows.append(row)
    if found.ended:
        found.header = []
    _lay_odd(found)
    return found


def _lay_odd(found: Restored) -> None:
    """Lay the rows that cannot be laid for sure like the others of their width, where they fit so
    but for one odd cell: words in a column of figures."""
    for odd in found.odd:
        texts, header = [text for _, text in odd.row], [text for _, text in odd.header]
        columns = _between(odd.like.columns or {}, len(texts), len(header))
        ranks = {rank: columns.get(rank) for rank, text in enumerate(texts) if text}
        known = {rank: column for rank, column in ranks.items() if column is not None}
        if len(known) == len(ranks) and fits_like_others(header, texts, known):
            laid = [(odd.row[0][0], "")] * len(header)
            for rank, column in known.items():
                laid[column] = odd.row[rank]
            found.rows[odd.rank] = laid
            found.unsure = [rank for rank in found.unsure if rank != odd.rank]
        else:
            found.doubtful |= odd.doubtful


def _between(columns: dict[int, int], width: int, wide: int) -> dict[int, int]:
    """The columns of the cells by rank, with those between them that leave no choice."""
    ends = sorted({-1: -1, **columns, width: wide}.items()) if columns else []
    found = dict(columns)
    for (rank, column), (later, beyond) in pairwise(ends):
        if beyond - column == later - rank:
            found |= {rank + step: column + step for step in range(1, later - rank)}
    return found


def _ends(found: Restored, texts: Sequence[str]) -> bool:
    """Whether a row is a total of indicators: what follows, and does not fit below the header, is
    another table, such as a list of payments."""
    return _kind(texts[0]) == "totals" and not _is_of_funds(found.header)


def _may_lack(header: Row, texts: Sequence[str]) -> bool:
    """Whether a row may lack cells of its header: it is shorter, and of its table."""
    if not _FEWEST <= len(texts) < len(header) or _stands_apart(texts):
        return False
    funds = _is_of_funds(header)
    lacks = len(header) - len(texts)
    return funds or lacks < _TOTAL_LACKS or not _is_total(texts)


def _is_total(texts: Sequence[str]) -> bool:
    """Whether a row is a total, or a subtotal with nothing but its figures."""
    ends = tuple(table()["totals"]["subtotal"])
    figures = all(_FIGURE.fullmatch(text) for text in texts[1:] if text)
    return _kind(texts[0]) == "totals" or (bare(texts[0]).endswith(ends) and figures)


def _is_of_funds(header: Row) -> bool:
    return any({"budget", "initial", "executed"} & fields_of(text) for _, text in header[1:])


def _is_of_goals(header: Row) -> bool:
    """Whether a header is of the two columns of the goals; 年初目标 may be one of targets too."""
    kinds = [_kind(text) for _, text in header[1:]]
    return "goals" in kinds and not {"number", *_LEVELS} & set(kinds)


def _laid(found: Restored, row: Row) -> Row:
    """The row under its header, as likely as it can be laid."""
    texts = [text for _, text in row]
    found.weighed += len(row) * (len(found.header) - len(row) + 1) ** 2
    if found.weighed > MOST_WAYS:
        found.doubtful = True
        return row
    above = [text for _, text in found.rows[-1]] if found.rows else []
    ways = placed([text for _, text in found.header], texts, above)
    like = found.like.setdefault((found.headed, len(row)), _Like())
    rank, header = len(found.rows), found.header
    if ways is None:
        if found.ended:
            found.header = []
        doubtful = 2 * len(row) >= len(found.header) > 0
        found.odd.append(_Odd(rank, row, header, like, doubtful))
        return row
    if not ways.sure:
        found.unsure.append(rank)
        found.odd.append(_Odd(rank, row, header, like, doubtful=False))
    else:
        like.add({cell: at for at, cell in enumerate(ways.texts) if cell is not None})
    blank = (row[0][0], "")
    return [blank if rank is None else row[rank] for rank in ways.texts]


def _stands_apart(texts: Sequence[str]) -> bool:
    """Whether a row is none of the table's: a closing one, two lists beside each other
    (其中：基本支出： | 700 | 其中：项目支出： | 230), or who filled the form in (填表人：……)."""
    labels = [text for text in texts if text.endswith((":", "：")) and not is_level(text)]
    signed = all(re.match(r"[^:：]{2,12}[:：]", text) for text in texts)
    return _kind(texts[0]) == "closing" or len(labels) > 1 or signed


def short(rows: Sequence[Row]) -> int:
    """How many rows are shorter than their header by a few cells, and are none that always are;
    the total of the funds, often their only row, and the second row of a header count for two."""
    found, width = 0, 0
    for at, row in enumerate(rows):
        kind = _kind(row[0][1])
        if _is_header([text for _, text in row]):
            found += 2 * (at + 1 < len(rows) and _below(row, rows[at + 1 :]) is not None)
            width = len(row)
        elif kind in ("identity", "goals", "closing", "management"):
            width = 0
        elif kind != "totals":
            found += (1 + (kind == "funds")) * (width / 2 < len(row) < width)
    return found


def stand_left(rows: Sequence[Row]) -> bool:
    """Whether rows of a table that a converter has filled up with blanks stand too far left; `rows`
    are those without the blanks at their ends."""
    header: Row = []
    for number, row in enumerate(rows[:_LOOKED_AT]):
        texts = [text for _, text in row]
        under = rows[number : number + _LOOKED_AT]
        if header and header is rows[number - 1] and _below(header, under) is not None:
            return True
        if _is_header(texts):
            header = row
        elif _kind(texts[0]) in ("identity", "goals", "closing", "management"):
            header = []
        elif len(texts) < _FEWEST or _is_total(texts):
            continue
        elif stands_left([text for _, text in header], texts):
            return True
    return False


# Headers


def _is_header(texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text]
    labels = sum(_kind(text) not in ("", "vocabulary") for text in filled)
    return labels >= _HEADER_LABELS and labels >= _HEADER_SHARE * len(filled)


def _below(header: Row, rows: Sequence[Row]) -> tuple[Row, Row, Row] | None:
    """The two rows of a header with their blanks, and the header that both rows are.

    The cells of the second row make the labels above them whole (年度 | 指标值), or divide them.
    """
    row = rows[0]
    if not all(text for _, text in row) or not _is_labels(row):
        return None
    line = row[0][0]
    whole = _halves(header, row) if len(row) <= len(header) / 2 else None
    if whole is not None:
        return (
            header,
            [(line, text) for text in whole],
            [(place, label + half) for (place, label), half in zip(header, whole, strict=True)],
        )
    groups = _groups(header)
    widths = shared_out([group[0][1] for group in groups], [text for _, text in row])
    under = takewhile(lambda other: not _is_header([text for _, text in other]), rows[1:])
    widest = max(map(len, under), default=0)
    if widths is None or sum(map(max, map(len, groups), widths)) < widest:
        return None
    upper, lower, both, rest = Row(), Row(), Row(), list(row)
    for group, width in zip(groups, widths, strict=True):
        below, rest = rest[:width], rest[width:]
        span = max(len(group), width)
        upper += _padded(group, span)
        lower += _padded(below, span, line)
        both += _padded(below or group, span)
    return upper, lower, both


def _groups(header: Row) -> list[Row]:
    """The labels of a header, each with the blanks behind it: the columns that it is merged over,
    where a converter writes them."""
    groups: list[Row] = []
    for cell in header:
        if groups and not cell[1]:
            groups[-1].append(cell)
        else:
            groups.append([cell])
    return groups


def _divided(header: Row, rows: Sequence[Row]) -> Row:
    """The header with a blank behind the target's label for each further cell that the rows below
    have of a target: 年度指标值 over ≥80 | 件."""
    fields = [fields_of(text) for _, text in header]
    at = next((at for at, some in enumerate(fields) if "target" in some), None)
    if at is None or any({"comparator", "unit"} & some for some in fields) or not header[-1][1]:
        return header
    under = takewhile(lambda row: not _is_header([text for _, text in row]), rows)
    more = cells_of_targets([[text for _, text in row] for row in under])
    return [*header[: at + 1], *[(header[at][0], "")] * more, *header[at + 1 :]]


def _padded(cells: Row, span: int, line: int = 0) -> Row:
    line = cells[0][0] if cells else line
    return [*cells, *[(line, "")] * (span - len(cells))]


def _is_labels(row: Row) -> bool:
    """Whether a row reads as labels of columns: half of them known, and no figure among them."""
    texts = [text for _, text in row]
    known = sum(_kind(text) not in ("", *_NO_COLUMN) for text in texts)
    short = all(len(text) <= _LONGEST_LABEL and not re.search(r"\d", text) for text in texts)
    return short and 2 * known >= len(texts)


def _halves(header: Row, row: Row) -> list[str] | None:
    """The cells of a second row under the labels they make whole, None unless all of them do."""
    halves = [text for _, text in row]
    whole = [""] * len(header)
    for at, (_, label) in enumerate(header):
        if halves and label and _is_known(label + halves[0]) and not _is_column(label):
            whole[at] = halves.pop(0)
    return None if halves else whole


# Labels


def _is_known(text: str) -> bool:
    return fold(text) in wordings() or bare(text) in wordings()


def _is_column(text: str) -> bool:
    return _kind(text) in ("number", "rate", *_LEVELS)


def _kind(text: str) -> str:
    """What a label is the label of: a column of figures or of levels, or a part of the file of
    labels; "" for what is none."""
    if not text or len(text) > 40:
        return ""
    kinds = _kinds()
    return kinds.get(fold(text)) or kinds.get(bare(text), "")


@cache
def _kinds() -> dict[str, str]:
    labels = table()
    columns = labels["indicators"]["columns"]
    funds = labels["funds"]["columns"]
    families: list[tuple[str, object]] = [
        ("number", [columns["weight"], columns["score"]]),
        ("rate", [funds["rate"], columns["coefficient"]]),
        ("number", [words for field, words in funds.items() if field not in _NO_FIGURES]),
        *((level, columns[level]) for level in _LEVELS),
        *((part, labels[part]) for part in ("totals", "goals", "identity", "closing")),
        *((part, labels[part]) for part in ("indicators", "funds", "management", "vocabulary")),
    ]
    kinds: dict[str, str] = {}
    for kind, words in families:
        for word in leaves(words):
            kinds.setdefault(fold(word), kind)
            kinds.setdefault(bare(word), kind)
    return kinds
