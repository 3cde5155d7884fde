"""Figures added up and written out, and amounts brought into one unit."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Literal

from msgspec.structs import replace

from selfeval_cli.model.form import Figure

MoneyField = Literal["initial", "budget", "executed"]
MONEY_FIELDS: tuple[MoneyField, ...] = ("initial", "budget", "executed")
#: Powers of ten of the money units.
_POWERS = {"元": 0, "千元": 3, "万元": 4, "亿元": 8}


def plain(number: Decimal) -> str:
    """A number for display: no exponent, digits as they are."""
    return f"{number:f}"


def trimmed(number: Decimal) -> str:
    """A number for display without trailing zeros after the point."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed(number: Decimal) -> str:
    """A difference with its sign: +0.38, -1."""
    return f"{'+' if number > 0 else ''}{trimmed(number)}"


def numbers(figures: Iterable[Figure]) -> Iterator[Decimal]:
    """The numbers among `figures`; blanks and shares of merged cells are passed over."""
    for figure in figures:
        if figure.number is not None:
            yield figure.number


def total_of(figures: Iterable[Figure]) -> Decimal:
    """The exact sum of the numbers among `figures`."""
    return sum(numbers(figures), Decimal(0))


def summed(parts: Iterable[Decimal], total: Decimal) -> str:
    """A sum written out, 10 + 15 + 20 = 45; a single part is its own sum."""
    shown = [trimmed(part) for part in parts]
    return f"{' + '.join(shown)} = {trimmed(total)}" if len(shown) > 1 else trimmed(total)


def in_unit(figure: Figure, unit: str) -> Figure:
    """`figure` as an amount in `unit`, exact; as it is where its unit is no money unit."""
    source, target = _POWERS.get(figure.unit or unit), _POWERS.get(unit)
    if figure.number is None or source is None or target is None or source == target:
        return figure
    moved = target - source
    number, decimals = figure.number.scaleb(-moved), max(figure.decimals + moved, 0)
    return replace(figure, number=number, decimals=decimals, unit=unit)
