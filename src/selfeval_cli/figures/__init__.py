"""Printed text to figures: numbers, money, rates, targets and results; no cell, no form."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from selfeval_cli.figures.model import (
        Comparator,
        Deadline,
        FigureKind,
        Number,
        Reading,
        ValueKind,
    )
    from selfeval_cli.figures.numbers import is_blank, parse_number
    from selfeval_cli.figures.values import parse_value

__all__ = [
    "Comparator",
    "Deadline",
    "FigureKind",
    "Number",
    "Reading",
    "ValueKind",
    "is_blank",
    "parse_number",
    "parse_value",
]


def __getattr__(name: str) -> Any:
    """Import a public name when first asked for: a report needs the types, not the expressions."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    home = {"is_blank": "numbers", "parse_number": "numbers", "parse_value": "values"}
    value = getattr(import_module(f"{__name__}.{home.get(name, 'model')}"), name)
    globals()[name] = value
    return value
