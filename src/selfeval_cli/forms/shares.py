"""Rows that share a figure: children that divide a weight, a score merged over several rows."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice, takewhile

from msgspec import Struct
from msgspec.structs import replace

from selfeval_cli.base.text import fold
from selfeval_cli.model.form import Figure, Indicator

#: What the points of a form make together.
FULL_MARKS = Decimal(100)
#: With more runs that may be children none are looked for.
_MOST_RUNS = 10
#: So many runs of rows that a merged cell may cover are tried, and so many steps to combine them.
_MOST_COVERED, _MOST_STEPS = 40, 10_000
_Rows = list[Indicator]


def shared(rows: list[Indicator], beside: Decimal, *, in_text: bool) -> list[Indicator]:
    """Mark the children among the rows, and in a text the rows that share the score above them.
    `beside` are the points that do not stand in these rows."""
    divided = _left_over(_subdivided(rows), beside)
    return _weighed_together(_scored_together(divided), beside) if in_text else divided


def _weighed_together(rows: list[Indicator], beside: Decimal) -> list[Indicator]:
    """In a text a weight merged over several rows leaves empty cells below it: where the weights
    make full marks without them and no group scores more than it weighs, they share it."""
    if beside + _weight([row for row in rows if not row.child]) != FULL_MARKS:
        return rows
    result = list(rows)
    for rank, row in enumerate(rows):
        below = list(takewhile(_lacks_weight, rows[rank + 1 :]))
        if row.weight.number and below and _score([row, *below]) <= row.weight.number:
            shares = [replace(r, weight=replace(r.weight, merged=True)) for r in below]
            result[rank + 1 : rank + 1 + len(below)] = shares
    return result


def _lacks_weight(row: Indicator) -> bool:
    """Whether a row is scored and the cell for its weight is empty."""
    blank = row.weight.cell is not None and not row.weight.text.strip()
    return blank and row.score.number is not None


def _scored_together(rows: list[Indicator]) -> list[Indicator]:
    """In a text a score merged over several rows leaves empty cells below it: where it is more
    than its own row weighs and no more than they all do, they share it."""
    for rank, row in enumerate(rows):
        for place in _sharing(row, rows[rank + 1 :]):
            other = rows[rank + 1 + place]
            share = replace(other.score, merged=True)
            rows[rank + 1 + place] = replace(other, score=share)
    return rows


def _subdivided(rows: list[Indicator]) -> list[Indicator]:
    """The rows with those marked as children that only divide the weight of the row above them:
    a 其中 row and the rows after it, as many as weigh together what that row weighs."""
    result = list(rows)
    for rank, row in enumerate(rows[1:], 1):
        parent = rows[rank - 1].weight.number
        if not fold(row.name.text).startswith("其中") or result[rank].child or not parent:
            continue
        left = parent
        for end in range(rank, len(rows)):
            left -= rows[end].weight.number or 0
            if left == 0:
                update = {"child": True, "parent": rows[rank - 1].number}
                children = [replace(r, **update) for r in rows[rank : end + 1]]
                result[rank : end + 1] = children
            if left <= 0:
                break
    return result


def _left_over(rows: list[Indicator], beside: Decimal) -> list[Indicator]:
    """The rows with 其中 rows marked as children that do not add up to the row above them, where
    the weights make full marks without them and not with them."""
    counted = [row for row in rows if not row.child]
    named = {row.number for row in counted[1:] if fold(row.name.text).startswith("其中")}
    rest = [row for row in counted if row.number not in named]
    if not named or beside + _weight(rest) != FULL_MARKS:
        return rows
    parent, result = rows[0].number, list[Indicator]()
    for row in rows:
        if row.number in named:
            result.append(replace(row, child=True, parent=parent))
            continue
        parent = parent if row.child else row.number
        result.append(row)
    return result


def told_once(
    rows: list[Indicator], points: Decimal, earned: Decimal, stated: Decimal | None
) -> tuple[list[Indicator], Indicator | None]:
    """The rows of a table with the weights of merged cells, which a script prints in every row
    that they cover, once: told so, and in no other way, the weights make full marks and the scores
    the `stated` total, and the rows share out the weight in their scores. Else the first row of
    which it cannot be told whether its weight and score are its own, None where there is none.
    `points` and `earned` do not stand in these rows."""
    counted = [row for row in rows if not row.child]
    weight = points + _weight(counted) - FULL_MARKS
    if stated is None or weight <= 0:
        return rows, None
    score = earned + _score(counted) - stated
    every = (run for begin in range(len(counted)) for run in _covered(counted[begin:]))
    runs, steps = list(islice(every, _MOST_COVERED)), iter(range(_MOST_STEPS))
    ways = list(islice(_ways_told(runs, weight, score, steps), 2))
    if not ways:
        return rows, None
    covered = {row.number for run in ways[0] for row in run.rows}
    if len(ways) > 1 or any(run.score for run in ways[0]):
        return rows, next(row for row in rows if row.number in covered)
    return [
        replace(row, weight=_share(row.weight)) if row.number in covered else row for row in rows
    ], None


class _Run(Struct, frozen=True):
    """Rows that a merged cell above them may cover, and what they count too much."""

    rows: tuple[Indicator, ...]
    weight: Decimal
    score: Decimal


def _covered(rows: _Rows) -> Iterator[_Run]:
    """The runs below the first of these rows that repeat its weight, and score no more together
    with it than it weighs or repeat its score too."""
    first, weight = rows[0], rows[0].weight.number
    if not weight:
        return
    for end, row in enumerate(rows[1:], 2):
        if row.weight.text != first.weight.text or row.level1 != first.level1:
            return
        own, below = _score(rows[:end]), tuple(rows[1:end])
        if own <= weight:
            yield _Run(below, weight * (end - 1), Decimal())
        elif all(other.score.text == first.score.text for other in below):
            yield _Run(below, weight * (end - 1), own - (first.score.number or 0))
        else:
            return


def _ways_told(
    runs: list[_Run], weight: Decimal, score: Decimal, steps: Iterator[int]
) -> Iterator[list[_Run]]:
    """The ways to take runs that do not overlap and count so much too much; those that `steps`
    suffice to find."""
    if weight == 0 == score:
        yield []
    for at, run in enumerate(runs):
        if next(steps, None) is None:
            return
        if run.weight <= weight:
            last = run.rows[-1].number
            later = [other for other in runs[at + 1 :] if other.rows[0].number > last + 1]
            for others in _ways_told(later, weight - run.weight, score - run.score, steps):
                yield [run, *others]


def _share(figure: Figure) -> Figure:
    """A figure that stands in a cell merged from above."""
    return Figure(text="", cell=figure.cell, merged=True)


def nested(
    rows: list[Indicator], points: Decimal, earned: Decimal, stated: Decimal | None
) -> list[Indicator]:
    """The rows with those marked as children that only divide one above them though none says
    其中: without them, and in no other way, the weights make full marks and the scores the `stated`
    total. `points` and `earned` do not stand in these rows."""
    counted = [row for row in rows if not row.child]
    runs = _runs(counted)
    if stated is None or not 0 < len(runs) <= _MOST_RUNS:
        return rows
    weight = points + _weight(counted) - FULL_MARKS
    score = earned + _score(counted) - stated
    ways = list(islice(_nestings(runs, weight, score), 2)) if weight > 0 else []
    if len(ways) != 1:
        return rows
    children = {row.number for row in ways[0]}
    result, parent = list[Indicator](), 0
    for row in rows:
        found = row.number in children
        parent = parent if found or row.child else row.number
        result.append(replace(row, child=True, parent=parent) if found else row)
    return result


def _nestings(runs: list[list[Indicator]], weight: Decimal, score: Decimal) -> Iterator[_Rows]:
    """The ways to take runs of children that do not overlap and have these sums."""
    if weight == 0 == score:
        yield []
    for at, run in enumerate(runs):
        left = weight - _weight(run)
        later = [other for other in runs[at + 1 :] if other[0].number > run[-1].number + 1]
        if left >= 0:
            for others in _nestings(later, left, score - _score(run)):
                yield [*run, *others]


def _runs(rows: list[Indicator]) -> list[_Rows]:
    """The rows below each, two at least and of its second level, that weigh together what it
    does."""
    runs: list[_Rows] = []
    for rank, row in enumerate(rows):
        left = row.weight.number or Decimal()
        for end, below in enumerate(rows[rank + 1 :], rank + 2):
            left -= below.weight.number or left
            if left <= 0 or below.level2 != row.level2 or below.level1 != row.level1:
                same = below.level2 == row.level2 and below.level1 == row.level1
                runs += [rows[rank + 1 : end]] * (left == 0 and same and end > rank + 2)
                break
    return runs


def _score(rows: list[Indicator]) -> Decimal:
    return sum((row.score.number or Decimal() for row in rows), Decimal())


def _weight(rows: list[Indicator]) -> Decimal:
    return sum((row.weight.number or Decimal() for row in rows), Decimal())


def _sharing(row: Indicator, below: list[Indicator]) -> range:
    """How many of the rows `below` it takes, all without a score, to weigh as much as `row`
    scores: none where it scores no more than it weighs itself."""
    score, weight = row.score.number, row.weight.number
    if score is None or weight is None or score <= weight:
        return range(0)
    for count, other in enumerate(below, 1):
        if other.weight.number is None or other.score.cell is None or other.score.text.strip():
            return range(0)
        weight += other.weight.number
        if score <= weight:
            return range(count)
    return range(0)
