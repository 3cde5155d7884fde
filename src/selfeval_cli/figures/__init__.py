"""Printed text to figures: numbers, money, rates, targets and results. Knows no cell, no form."""

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
