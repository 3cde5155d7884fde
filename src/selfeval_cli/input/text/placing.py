"""Where the cells of a row stand that is shorter than its header: every way is weighed, and two
that are as likely and say different things leave the row unsure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import Any

from msgspec import Struct

from selfeval_cli.base.labels import table
from selfeval_cli.base.regex import regex
from selfeval_cli.base.tables import read_table
from selfeval_cli.base.text import bare, fold
from selfeval_cli.figures import is_blank
from selfeval_cli.figures.units import is_unit
from selfeval_cli.input.text.merged import fields_of

#: From here on a row fits nowhere; nearer than that to the likeliest way another one is as likely.
_NOWHERE, _AS_LIKELY = 4.0, 0.3
#: By so much it is likelier that a row stands elsewhere than that it stands where it is printed.
_PLAINLY = 1.5
#: A first level begins with a second one unless it is only printed again, and what is printed
#: again stands in its column.
_NO_SECOND, _ELSEWHERE = 0.5, 0.5
#: A part of the funds has no points of its own.
_POINTS_OF_PART = 0.9
#: Ways kept on the way, and the widest header that is tried.
_KEPT, _WIDEST = 3, 18
#: The cells of a target at most: sign, figure and unit.
_MOST_OF_TARGET = 3
#: What cells say that say the same in several columns.
_LABEL, _NOTHING = -1, -2

#: What a cell may cost that fits, and the columns that hold figures alone.
_FITTING, _OF_FIGURES = 1.0, ("points", "money", "rate")

_FIGURE = regex(r"[-+]?[\d.,]+分?")
_PERCENT = regex(r"[-+]?[\d.,]+[%‰]")
_BROKEN = regex(r"#(?:ref|div/0|value|name|n/a|num|null)[!?]?", re.IGNORECASE)
_SIGN = regex(r"[≥≤≧≦<>=]+|定性|定量|(?:大于|小于)?等于|大于|小于")
_VALUE = regex(r"(?:[≥≤≧≦<>=]+|不低于|不少于|不超过|不高于|大于|小于|等于|达到?|约|第)*\d|\D?\d")
_OF_TOTAL = ("合计", "总计", "总额")
#: What a column is by the field that its label names, the first that holds.
_ROLES = {
    "level1": "level1", "level2": "level2", "name": "name", "comparator": "comparator",
    "target": "target", "actual": "actual", "coefficient": "rate", "rate": "rate",
    "weight": "points", "score": "points", "initial": "money", "budget": "money",
    "executed": "money", "adjustment": "money", "deduction": "points",
    "level1_weight": "points", "level2_weight": "points",
    "unit": "unit", "reason": "reason", "other": "other",
}  # fmt: skip

#: A way so far: its cost, what it says (the column of each cell, all labels of the funds being
#: one), and the columns themselves.
_Way = tuple[float, tuple[int, ...], tuple[int, ...]]


class Placed(Struct, frozen=True):
    """The cells of a row, one for each column, and whether no other way is as likely."""

    texts: tuple[int | None, ...]
    sure: bool


def placed(header: Sequence[str], row: Sequence[str], above: Sequence[str]) -> Placed | None:
    """The rank of the cell that stands in each column of `header`, None in one that is blank; all
    in all None when the row fits nowhere. `above` is the row above it."""
    cells = [rank for rank, text in enumerate(row) if text.strip()]
    roles = _roles(tuple(header))
    if not cells or len(header) > _WIDEST or len(row) > len(header):
        return None
    ways = _ways(roles, row, cells, [fold(text) for text in above])
    if not ways or ways[0][0] >= _NOWHERE:
        return None
    cost, said, columns = ways[0]
    sure = all(other > cost + _AS_LIKELY for other, saying, _ in ways[1:] if saying != said)
    found: list[int | None] = [None] * len(header)
    for cell, column in zip(cells, columns, strict=True):
        found[column] = cell
    return Placed(tuple(found), sure)


def fits_like_others(header: Sequence[str], row: Sequence[str], columns: Mapping[int, int]) -> bool:
    """Whether the cells of a row, laid under these columns, are what those say: all of them in a
    copy that keeps blank cells, or all but words in a column of figures. At the end of a row such
    words may be a reason."""
    roles = _roles(tuple(header))
    odd = [rank for rank, at in columns.items() if _price(roles[at], row[rank], 0.0) > _FITTING]
    if not odd:
        return "" in row
    if len(odd) > 1 or roles[columns[odd[0]]] not in _OF_FIGURES:
        return False
    return odd[0] < len(row) - 1 or columns[odd[0]] == len(header) - 1


def stands_left(header: Sequence[str], row: Sequence[str]) -> bool:
    """Whether a row shorter than its header stands too far left: its cells cannot be what the
    columns above them say, and are it further right."""
    if not len(row) < len(header) <= _WIDEST:
        return False
    roles = _roles(tuple(header))
    cells = [rank for rank, text in enumerate(row) if text.strip()]
    part = bool(cells) and _is_part(roles, row[cells[0]])
    blank = [_blank(role, part=part) for role in roles]
    straight = sum(_price(roles[rank], row[rank], blank[rank]) for rank in cells)
    straight += sum(blank[len(row) :])
    ways = _ways(roles, row, cells, []) if straight >= _PLAINLY else []
    return bool(ways) and ways[0][0] <= straight - _PLAINLY


def _ways(
    roles: Sequence[str], row: Sequence[str], cells: Sequence[int], above: Sequence[str]
) -> list[_Way]:
    """The likeliest ways to lay the cells under the columns in order, the likeliest first. Blank
    cells that the row does have keep their columns free."""
    part = _is_part(roles, row[cells[0]])
    blanks = [_blank(role, part=part) for role in roles]
    unscored = _POINTS_OF_PART if part and "money" in roles else 0.0
    ways: dict[int, list[_Way]] = {-1: [(0.0, (), ())]}
    before = -1
    for cell in cells:
        weighed = before > 0 and _classes(row[before]) == ("figure",) and is_level(row[before - 1])
        again = fold(row[before - weighed]) in above
        places = range(cell, len(roles) - len(row) + cell + 1)
        further: dict[int, list[_Way]] = {column: [] for column in places}
        prices = {column: _price(roles[column], row[cell], blanks[column]) for column in places}
        for column in places:
            prices[column] += _again(roles, above, column, fold(row[cell]))
            prices[column] += unscored * (roles[column] == "points" and not is_blank(row[cell]))
        for last, column in product(ways, places):
            if column - last >= cell - before:
                price = prices[column] + _gap(blanks[last + 1 : column], cell - before - 1)
                price += _no_second(roles, last, column, again=again)
                says = _says(roles[column], row[cell], column)
                further[column] += [_on(way, price, says, column) for way in ways[last]]
        ways = {column: _likeliest(some) for column, some in further.items()}
        before = cell
    ends = [
        (cost + _gap(blanks[last + 1 :], len(row) - 1 - before), said, columns)
        for last, some in ways.items()
        for cost, said, columns in some
    ]
    return _likeliest(ends)


def _on(way: _Way, price: float, says: int, column: int) -> _Way:
    cost, said, columns = way
    return cost + price, (*said, says), (*columns, column)


def _gap(blanks: Sequence[float], there: int) -> float:
    """How unlikely it is that the cells of these columns are missing but for so many blank ones."""
    return sum(sorted(blanks)[: max(0, len(blanks) - there)])


def _says(role: str, text: str, column: int) -> int:
    """What a cell says by standing in a column: a mark for a blank says nothing anywhere, and
    nothing is read from a column of another kind."""
    if role == "other" or _classes(text) == ("mark",):
        return _NOTHING
    return _LABEL if role == "fund_label" else column


def _likeliest(ways: Sequence[_Way]) -> list[_Way]:
    """The likeliest few, one of those that say the same; of two as likely the one with its blanks
    in front."""
    found: dict[tuple[int, ...], _Way] = {}
    for way in sorted(ways, key=lambda way: (way[0], [-column for column in way[2]])):
        found.setdefault(way[1], way)
    return list(found.values())[:_KEPT]


def _price(role: str, text: str, blank: float) -> float:
    """How unlikely it is that a column of this kind holds the text; a mark for points is as good
    as no points, which cost `blank`."""
    if role == "points" and _classes(text) == ("mark",):
        return blank
    costs: dict[str, float] = _data()["cells"][role]
    never: float = _data()["never"]
    return min(costs.get(name, never) for name in _classes(text))


def _blank(role: str, *, part: bool) -> float:
    """How unlikely it is that a column of this kind holds none."""
    costs: dict[str, float] = _data()["blanks"]
    return _data()["blanks_of_parts"].get(role, costs[role]) if part else costs[role]


def _no_second(roles: Sequence[str], last: int, column: int, *, again: bool) -> float:
    level = last - 1 if last > 0 and roles[last] == "points" else last  # its weight beside it
    begins = level >= 0 and roles[level] == "level1" and not again
    return _NO_SECOND if begins and "level2" in roles[level:column] else 0.0


def _again(roles: Sequence[str], above: Sequence[str], column: int, text: str) -> float:
    levels = [at for at, role in enumerate(roles) if role in ("level1", "level2")]
    printed = [at for at in levels if at < len(above) and above[at] == text]
    return _ELSEWHERE if printed and column in levels and column not in printed else 0.0


def _is_part(roles: Sequence[str], label: str) -> bool:
    """Whether a row only divides another one: 其中：第一批, or a part of the funds."""
    if fold(label).startswith("其中"):
        return True
    return "money" in roles and not bare(label).endswith(_OF_TOTAL)


def cells_of_targets(rows: Sequence[Sequence[str]]) -> int:
    """How many more cells than one most rows have of their target: a figure with its unit behind
    it, or also with its sign in front."""
    counted = Counter(map(_more_of_target, rows))
    filled = sum(len(row) > _MOST_OF_TARGET for row in rows)
    more, often = max(counted.items(), key=lambda one: (one[0] > 0, one[1]), default=(0, 0))
    return more if 2 * often > filled else 0


def _more_of_target(row: Sequence[str]) -> int:
    """The cells beside the first figure of a row that are its unit or its sign, in front of a
    further figure."""
    kinds = [_classes(text)[0] for text in row]
    values = ("figure", "percent", "value")
    at = next((at for at, kind in enumerate(kinds) if kind in values), len(kinds))
    sign = at > 0 and kinds[at - 1] == "sign"
    unit = kinds[at + 1 : at + 2] == ["unit"] and kinds[at + 2 : at + 3] != ["unit"]
    further = at + 1 + unit
    return sign + unit if further < len(kinds) and kinds[further] in values else 0


@lru_cache(maxsize=256)
def _roles(header: tuple[str, ...]) -> tuple[str, ...]:
    """What each column of a header is."""
    named = [_role(label) for label in header]
    funds = "money" in named[1:]
    numbers = ("money", "points", "rate")
    first = next((at for at, role in enumerate(named) if role and (at or not funds)), len(named))
    if funds:
        first = next((at for at, role in enumerate(named) if at and role in numbers), first)
        labels = map(_beside_amounts, header[:first], named[:first])
        return (*labels, *(role or "other" for role in named[first:]))
    side = ["side"] * first
    later = (
        role or ("other" if label.strip() else "covered")
        for label, role in zip(header[first:], named[first:], strict=True)
    )
    return (*side, *later)


def _beside_amounts(label: str, role: str) -> str:
    """What a column in front of the amounts is: of labels, or of the amounts of one source."""
    unread = role == "other" and bare(label) not in _data()["labels_of_funds"]
    return "other" if unread else "fund_label"


def _role(label: str) -> str:
    fields = fields_of(label)
    return next((role for field, role in _ROLES.items() if field in fields), "")


@lru_cache(maxsize=4096)
def _classes(text: str) -> tuple[str, ...]:
    """What a cell's text may be."""
    folded = fold(text)
    if is_blank(text):
        return ("mark",)
    if folded == "0":
        return ("figure", "zero")
    if _BROKEN.fullmatch(folded):
        return ("figure", "percent")
    for name, pattern in (("figure", _FIGURE), ("percent", _PERCENT), ("sign", _SIGN)):
        if pattern.fullmatch(folded):
            return (name,)
    levels = tuple(level for level in ("level1", "level2") if bare(text) in _names()[level])
    if levels:
        return levels
    if folded.startswith("其中") or bare(text) in _names()["fund"]:
        return ("fund",)
    if _VALUE.match(folded):
        return ("value",)
    return ("unit",) if folded == "%" or is_unit(folded) else ("words",)


def is_level(text: str) -> bool:
    """Whether a text is the name of a first or second level."""
    return bare(text) in _names()["level1"] | _names()["level2"]


def is_named(text: str) -> bool:
    """Whether a text is the name of a level, or of a row of the funds."""
    return is_level(text) or bare(text) in _names()["fund"]


@cache
def _names() -> dict[str, frozenset[str]]:
    """The bare names of levels and of rows of the funds."""
    words, rows = table()["vocabulary"], table()["funds"]["rows"]["total"]
    named = {"level1": words["level1"], "level2": words["level2"]}
    named["fund"] = [*words["funds_parts"], *rows]
    return {name: frozenset(map(bare, some)) for name, some in named.items()}


@cache
def _data() -> dict[str, Any]:
    return read_table(__file__, "placing.toml")
