"""Cells in quotes, as Excel writes those that hold a line break, a quote or a thousands comma."""

import re

from selfeval_cli.base.regex import regex
from selfeval_cli.input.text.cells import BREAK

#: A quote opens a cell only where the cell begins, and closes it only where the cell ends.
#: Possessive: what could be tried again is kept, and a long cell would take all time.
_TABBED = regex(r'(?<![^\t\n])"((?:[^"\t]|"")*+)"(?=[\t\n]|\Z)')


def unquoted(text: str) -> str:
    """The text with such cells as they are shown, their line breaks marked as breaks of a cell."""
    return _TABBED.sub(_shown, text) if '"' in text else text


def _shown(cell: re.Match[str]) -> str:
    return cell[1].replace('""', '"').replace("\n", BREAK)
