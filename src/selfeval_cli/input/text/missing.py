"""Cells under a merge that a copy leaves out: put back as blanks, so that rows have columns again.

A browser, html2text and Markdown converters write only the cells that begin in a row. What stands
under a header says where they belong: figures under 分值, names of levels under 一级指标.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import takewhile

from selfeval_cli.base.labels import table, wordings
from selfeval_cli.base.text import bare, fold
from selfeval_cli.input.text.cells import Row
from selfeval_cli.input.text.merged import shared_out

#: Labels that make a header, and their share in its cells.
_HEADER_LABELS = 3
_HEADER_SHARE = 0.6
#: Kinds of wordings that head no column, and the most signs a label below another has.
_NO_COLUMN = ("vocabulary", "identity", "totals", "goals", "closing", "management")
_LONGEST_LABEL = 16
#: A total's label is one cell over several columns: its row is short and lacks nothing.
_TOTAL_LACKS = 2

_FIGURE = re.compile(r"-?[\d.,，]+[%％]?分?|[-—/]")
_LEVELS = ("level1", "level2")
#: Columns of the funds without figures; "other" ones may hold labels: 资金来源.
_NO_FIGURES = ("reason", "other")


def restored(rows: Sequence[Row]) -> tuple[list[Row], bool]:
    """The rows with blanks for the cells that are missing, and whether some could not be placed."""
    found: list[Row] = []
    header: Row = []
    doubtful = False
    for number, row in enumerate(rows):
        texts = [text for _, text in row]
        below = _below(header, rows[number:]) if header and rows[number - 1] is header else None
        if below is not None:
            found[-1], row, header = below
        elif _is_header(texts):
            header = row
        elif _kind(texts[0]) in ("identity", "goals", "management"):
            header = []
        elif len(header) / 2 <= len(row) < len(header) and not _stands_apart(texts):
            row, placed = _placed(header, row, found[-1] if found else [])
            doubtful |= not placed
        found.append(row)
    return found, doubtful


def _stands_apart(texts: Sequence[str]) -> bool:
    """Whether a row is none of the table's: a closing one, two lists beside each other
    (其中：基本支出： | 700 | 其中：项目支出： | 230), or who filled the form in (填表人：……)."""
    labels = [text for text in texts if text.endswith((":", "："))]
    signed = all(re.match(r"[^:：]{2,12}[:：]", text) for text in texts)
    return _kind(texts[0]) == "closing" or len(labels) > 1 or signed


def short(rows: Sequence[Row]) -> int:
    """How many rows are shorter than their header by a few cells, and are none that always are;
    the total of the funds, often their only row, counts for two."""
    found, width = 0, 0
    for row in rows:
        kind = _kind(row[0][1])
        if _is_header([text for _, text in row]):
            width = len(row)
        elif kind in ("identity", "goals", "closing", "management"):
            width = 0
        elif kind != "totals":
            found += (1 + (kind == "funds")) * (width / 2 < len(row) < width)
    return found


def _placed(header: Row, row: Row, above: Row) -> tuple[Row, bool]:
    """A row under its header with blanks before it, or behind a first level that is printed again,
    where it fits best, and whether it fits."""
    lacks = len(header) - len(row)
    if lacks >= _TOTAL_LACKS and _kind(row[0][1]) == "totals":
        return row, True
    blank = [(row[0][0], "")]
    before = [blank * lead + row for lead in range(lacks + 1)]
    behind = [blank * lead + row[:1] + blank * (lacks - lead) + row[1:] for lead in range(lacks)]
    fits = [(_fit(header, candidate), at) for at, candidate in enumerate(before)]
    fit, lead = max(fits)
    again = {text for _, text in above[: lacks + 1]} & {row[0][1]} - {""}
    further = max(((_fit(header, candidate), candidate) for candidate in behind), default=(-1, row))
    if further[0] > fit or (again and further[0] == fit):
        return further[1], True
    if fit < 0 or (fit == 0 and lead < lacks):
        return row, False
    return before[lead], True


def _fit(header: Row, row: Row) -> int:
    """How well the cells of a row stand under their columns."""
    fit = 0
    for (_, label), (_, text) in zip(header, row, strict=False):
        kind = _kind(label)
        if text and kind in ("number", "rate"):
            fit += _figure(fold(text), kind == "rate")
        elif text and kind in _LEVELS:
            fit += {fold(text), bare(text)} & _level_names(kind) != set()
    return fit


def _figure(text: str, rate: bool) -> int:
    """1 for a figure of the column's kind, 0 for another and for what may be meant for one
    (约100, 120*, 10万), -1 for words."""
    if not _FIGURE.fullmatch(text):
        return 0 if any(sign.isdigit() for sign in text) else -1
    return int(rate == text.endswith(("%", "％")) or len(text) == 1)


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
    widths = shared_out([text for _, text in header], [text for _, text in row])
    under = takewhile(lambda other: not _is_header([text for _, text in other]), rows[1:])
    widest = max(map(len, under), default=0)
    if widths is None or sum(max(1, width) for width in widths) < widest:
        return None
    upper, lower, both, rest = Row(), Row(), Row(), list(row)
    for cell, width in zip(header, widths, strict=True):
        below, rest = rest[:width], rest[width:]
        upper += [cell, *[(cell[0], "")] * (width - 1)]
        lower += below or [(line, "")]
        both += below or [cell]
    return upper, lower, both


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
        if halves and _is_known(label + halves[0]) and not _is_column(label):
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
        for word in _leaves(words):
            kinds.setdefault(fold(word), kind)
            kinds.setdefault(bare(word), kind)
    return kinds


@cache
def _level_names(level: str) -> frozenset[str]:
    """The names that stand under the label of a level."""
    names = table()["vocabulary"][level]
    return frozenset(spelled(name) for name in names for spelled in (fold, bare))


def _leaves(words: object) -> Iterator[str]:
    if isinstance(words, str):
        yield words
    elif isinstance(words, list | dict):
        for inner in words.values() if isinstance(words, dict) else words:
            yield from _leaves(inner)
