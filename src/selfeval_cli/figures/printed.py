"""The figures a report prints, as the exact numbers they are."""

from decimal import Decimal

from msgspec import Struct

from selfeval_cli.base.regex import regex


class Share(Struct, frozen=True):
    """A share of one, shown as a percentage with `decimals` decimals."""

    value: Decimal
    decimals: int = 2


#: A plain printed number with its decimals and its percent sign.
_PLAIN = regex(r"([-+]?(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.(\d+))?)([%％]?)")
#: More digits than this do not survive in a spreadsheet.
_MAX_DIGITS = 15
#: One unit of money in 万元, in which forms are added up.
_TEN_THOUSANDS = {
    "元": Decimal("0.0001"),
    "千元": Decimal("0.1"),
    "万元": Decimal(1),
    "亿元": Decimal(10000),
}


def as_printed(text: str | None) -> str | Decimal | Share | None:
    """A printed figure as the number it is; anything that is not plainly one stays text.

    87% becomes a share. Figures of more than 15 digits, or with leading zeros, stay text.
    """
    if text is None:
        return None
    found = _PLAIN.fullmatch(text.strip())
    if found is None or sum(map(str.isdigit, found[1])) > _MAX_DIGITS:
        return text
    number = Decimal(found[1].replace(",", ""))
    return Share(number / 100, len(found[2] or "")) if found[3] else number


def in_ten_thousands(number: Decimal, unit: str | None) -> Decimal | None:
    """Money of this unit in 万元; None for an unknown unit."""
    factor = _TEN_THOUSANDS.get(unit or "")
    return None if factor is None else number * factor
