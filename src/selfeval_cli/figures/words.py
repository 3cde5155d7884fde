"""The word lists of ``words.toml``, read once."""

from functools import cache
from typing import Any

from selfeval_cli.base.tables import read_table


@cache
def words() -> dict[str, Any]:
    """The tables of the file as they stand."""
    return read_table(__file__, "words.toml")


def spellings(table: str) -> dict[str, str]:
    """Every word of a table of lists (``before``, ``after``) with what it spells."""
    return {word: meant for meant, written in words()[table].items() for word in written}
