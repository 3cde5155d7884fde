"""The word lists of ``words.toml``, read once."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def words() -> dict[str, Any]:
    """The tables of the file as they stand."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def spellings(table: str) -> dict[str, str]:
    """Every word of a table of lists (``before``, ``after``) with what it spells."""
    return {word: meant for meant, written in words()[table].items() for word in written}
