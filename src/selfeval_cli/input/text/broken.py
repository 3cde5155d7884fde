"""Rows that line breaks inside their cells have broken: which lines are one row again.

Copied from Word, a browser or a script, a cell of two lines breaks its row in two. Of all ways to
join the lines of a table the cheapest is taken: rows of one width stand together, a broken label
is made whole, and what joins two whole rows costs more than it saves.
"""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from selfeval_cli.base.labels import table, wordings
from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import bare, fold
from selfeval_cli.figures.units import is_unit
from selfeval_cli.input.text.cells import Row
from selfeval_cli.input.text.placing import is_named

#: No row of a form is broken into more lines; no such table has more lines.
_MOST_PARTS = 24
_MOST_LINES = 3_000
_NEVER = 1e9
_TOO_DEAR = 8.0  # for one row

_Way = tuple[float, int, int]

# What a way to join costs. A change of width from one row to the next is 1.
_JOIN = 1.1  # a line joined to the one before
_MENDED = -3.0  # … when that makes a label whole
_GROWING = 0.05  # … when that makes the beginning of a label
_BRACKET = 0.3  # … when the second part begins or the first ends with a bracket
_PROSE = 0.5  # … when both are sentences; in addition when only the second is
_OWN_LABEL = 2.0  # … when the second part is a label of its own, in addition
_SHORT_LABEL = 1.0  # … which may as well end a longer one: 指标
_ROW_BEGINS = 3.0  # … when it is a label with which a row begins: 总分, 其中：第一批
_LABEL_BEFORE = 2.0  # … when the first part is, in addition
_AFTER_FIGURE = 0.3  # … when the first part is a figure and the second may be of it
_FIGURE_ENDS = 3.0  # … when the second is not
_HEADER_BELOW = 1.5  # … when labels follow the second part, as in a header, in addition
_TOO_WIDE = 1.5  # a row wider than every line of the table
_ALONE = 0.5  # a line without cells that stays alone within a table
_NARROW = 1.2  # a row of at most half the cells, below the header, that begins with no label

_FIGURE = regex(r"[\d.,，%％/／—–\-－]+|[≥≤≧≦<>=＞＜＝]*\d[\d.,，]*\s?[^\W\d]{1,4}")
#: Lines that are no part of any cell: a title, its year, the unit of money above a table, the
#: numbered heading of a section, the dots that a template leaves.
_STANDS_ALONE = regex(
    r"(?:附件|附表|(?:注|说明|备注)[:：]|单位[:：]|金额单位|填报|填表)|.*(?:自评|评价|监控|目标|申报|复核)[^。]{0,6}表"
    r"|[(（]?\s*\d{4}\s*年?\s*度?\s*[)）]?\s*$"
    r"|[.。…·]+$"
    r"|[(（]?[一二三四五六七八九十]{1,2}[)）、.．][^。；;]{2,16}$"
)
_SENTENCE = 12
#: No label is longer, nor the beginning of one.
_LONGEST = 30


def joined(rows: Sequence[Row]) -> list[Row]:
    """The rows of a table whose lines, split into cells, are `rows`."""
    if len(rows) > _MOST_LINES or not _may_be_broken(rows):
        return list(rows)
    widest = max(map(len, rows))
    below = _below_header(rows, widest)
    # ways[i]: how the first i lines may be joined, cheapest per width of the last row:
    # width -> (cost, number of lines of the last row, width of the row before).
    ways: list[dict[int, _Way]] = [{0: (0.0, 0, 0)}]
    cheapest = [0]  # the width of the last row of the cheapest of them
    for end in range(1, len(rows) + 1):
        found: dict[int, _Way] = {}
        for parts, width, price in _last_rows(rows, end, widest, below):
            start = end - parts
            before = cheapest[start]
            cost = ways[start][before][0] + (start > 0 and before != width)
            if width in ways[start] and ways[start][width][0] <= cost:
                before, cost = width, ways[start][width][0]
            if width not in found or cost + price < found[width][0]:
                found[width] = (cost + price, parts, before)
        ways.append(found)
        cheapest.append(min(found, key=lambda width: found[width][0]))
    return _rows_of(rows, ways)


def begins(line: str, row: Row) -> bool:
    """Whether a line above a table is the begin of the label that its first row begins with."""
    return not stands_alone(line) and _price(line.strip(), row[0][1]) == _MENDED


def _may_be_broken(rows: Sequence[Row]) -> bool:
    return any(_price(rows[at - 1][-1][1], rows[at][0][1]) < _NEVER for at in range(1, len(rows)))


def _last_rows(
    rows: Sequence[Row], end: int, widest: int, below: Sequence[bool]
) -> list[tuple[int, int, float]]:
    """The rows that the line before `end` may end: number of lines, width and price of each."""
    found: list[tuple[int, int, float]] = []
    width, price = 0, 0.0
    first = ""  # the first cell of the row so far
    for start in range(end - 1, max(-1, end - 1 - _MOST_PARTS), -1):
        width += len(rows[start]) - (1 if found else 0)
        if found:
            join = min(_price(tail, first) for tail in _tails(rows, start))
            price += join + _HEADER_BELOW * (join >= _JOIN and _holds_labels(rows[start + 1]))
            if price >= _TOO_DEAR:
                break
        first = rows[start][0][1] + (first if len(rows[start]) == 1 else "")
        extra = _TOO_WIDE if width > widest else 0.0
        if 2 * width <= widest and not _is_whole(first):
            extra = _ALONE if width == 1 else _NARROW * below[start]
        found.append((end - start, width, price + extra))
    return found


def _below_header(rows: Sequence[Row], widest: int) -> list[bool]:
    """Of every line, whether it stands below the widest one of its form."""
    below: list[bool] = []
    for row in rows:
        inside = bool(below) and below[-1]
        starts = len(row) == 1 and stands_alone(row[0][1])
        below.append(not starts and (inside or len(row) == widest))
    return below


def _is_whole(text: str) -> bool:
    """Whether a line with this first cell may well be short, or without cells at all: no level's
    name is ever alone, and no sentence that goes on."""
    if text.endswith(("；", ";", "，", "、")) or fold(text).endswith("指标"):
        return False
    whole = _is_label(text) or fold(text).startswith("其中")
    return whole or len(text) >= _SENTENCE or stands_alone(text)


def _tails(rows: Sequence[Row], at: int) -> Iterator[str]:
    """The last cell of a line, and with the lines above it while they write a label downwards, a
    sign or two a line."""
    text = rows[at][-1][1]
    yield text
    while len(rows[at]) == 1 and at > 0 and _is_sign(rows[at][0][1]):
        at -= 1
        if not _is_sign(rows[at][-1][1]):
            return
        text = rows[at][-1][1] + text
        yield text


def _is_sign(text: str) -> bool:
    return 0 < len(text) <= 2 and text.isalpha()


@lru_cache(maxsize=4096)
def _price(left: str, right: str) -> float:
    """What it costs to take `right` for the next line of the cell that holds `left`."""
    if not left or not right or stands_alone(left) or stands_alone(right):
        return _NEVER
    left_is, right_is = _is_label(left), _is_label(right)
    if is_named(left) and bare(right) in table()["totals"]["subtotal"]:
        return _MENDED
    # A text in brackets in front of a label is no part of it: （填写完成情况）.
    if _is_label(left + right) and not (left_is and _begins_a_row(right)) and bare(left):
        return _MENDED
    if _named(left + right) in _beginnings() and not right_is:
        return _GROWING
    price = _JOIN
    if right[0] in "(（)）" or left[-1] in "(（、":
        price = _BRACKET
    elif _is_prose(right):
        price = _PROSE if _is_prose(left) else _JOIN + _PROSE
    after = _LABEL_BEFORE * (left_is and price >= _JOIN) + _after_figure(left, right)
    own = _OWN_LABEL if len(right) > 2 else _SHORT_LABEL
    return price + (_ROW_BEGINS if _begins_a_row(right) else own * right_is) + after


def _begins_a_row(text: str) -> bool:
    """Whether a label is that of a total or of a part, which ends no cell above it."""
    ends = tuple(table()["totals"]["subtotal"])
    total = bare(text) in _totals() or bare(text).endswith(ends)
    return total or fold(text).startswith("其中")


@cache
def _totals() -> frozenset[str]:
    return frozenset(map(bare, table()["totals"]["row"]))


def _is_prose(text: str) -> bool:
    return len(text) >= _SENTENCE or text[-1] in "。；;"


def _after_figure(left: str, right: str) -> float:
    if not _FIGURE.fullmatch(left):
        return 0.0
    digits = right[0] in "(（" or any(sign.isdigit() for sign in bare(right))
    of_it = len(right) <= 2 or is_unit(fold(right)) or digits
    return _AFTER_FIGURE if of_it else _FIGURE_ENDS


def _holds_labels(row: Row) -> bool:
    return sum(_is_label(text) for _, text in row[1:5]) > 1


def stands_alone(text: str) -> bool:
    """Whether a line is no part of any cell: a title, a heading, a note, who filled the form in."""
    return _STANDS_ALONE.match(text) is not None


def _is_label(text: str) -> bool:
    return len(text) <= _LONGEST and bool({_named(text), bare(_named(text))} & wordings())


def _named(text: str) -> str:
    return fold(text).removeprefix("其中:")


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(word[:end] for word in wordings() for end in range(1, len(word)))


def _rows_of(rows: Sequence[Row], ways: list[dict[int, _Way]]) -> list[Row]:
    """The rows of the cheapest way, its lines joined."""
    found: list[Row] = []
    end = len(rows)
    width = min(ways[end], key=lambda width: ways[end][width][0])
    while end:
        _, parts, before = ways[end][width]
        found.append(_together(rows[end - parts : end]))
        end, width = end - parts, before
    return found[::-1]


def _together(lines: Sequence[Row]) -> Row:
    row = list(lines[0])
    for line in lines[1:]:
        number, text = row[-1]
        row[-1] = (number, f"{text}\n{line[0][1]}")
        row += line[1:]
    return row
