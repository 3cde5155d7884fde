"""Ways to read the rows of a funds table: side by side, or some the sum of those beside them."""

from collections.abc import Iterator

from selfeval_cli.figures.rounding import Verdict, money_verdict
from selfeval_cli.model.form import Figure, Funds
from selfeval_cli.rules.sums import MoneyField

#: Lists of parts longer than this are read side by side; shorter ones may be nested.
_MOST_PARTS = 12


def best_verdict(
    funds: Funds, field: MoneyField, amounts: list[Figure], whole: Figure
) -> Verdict | None:
    """How well the amounts of a column make up `whole` in the reading that fits best."""
    verdicts = {
        money_verdict(reading, whole)
        for listed in (amounts, _with_children(funds, field))
        for reading in _nestings(listed)
    }
    order: tuple[Verdict, ...] = ("reproduced", "explainable", "contradicted")
    return next((verdict for verdict in order if verdict in verdicts), None)


def _with_children(funds: Funds, field: MoneyField) -> list[Figure]:
    """The column's amounts with the 其中 rows among them, each of which may begin a subdivision
    that goes on in the rows below it."""
    rows = [row for row in funds.rows if row.role != "total"]
    return [getattr(row, field) for row in rows if getattr(row, field).number]


def _nestings(amounts: list[Figure]) -> list[list[Figure]]:
    """The ways to read a list of parts, the plainest first: all side by side, or some of them the
    sum of those that follow (财政资金, then 中央 and 地方) or come before (中央, 地方, 小计)."""
    if len(amounts) > _MOST_PARTS:
        return [amounts]
    return [*_readings(amounts), *_readings(amounts[::-1])]


def _readings(amounts: list[Figure]) -> Iterator[list[Figure]]:
    if not amounts:
        yield []
        return
    head, rest = amounts[0], amounts[1:]
    for end in range(len(rest) + 1):
        if end == 0 or money_verdict(rest[:end], head) == "reproduced":
            for others in _readings(rest[end:]):
                yield [head, *others]
