"""The wordings printed on forms, as data: what they mean is the business of `forms.labels`."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from selfeval_cli.base.text import bare, fold

#: Parts of the file whose wordings are no cells of a form.
_NO_CELLS = ("titles", "look_alikes", "merged")


@cache
def table() -> dict[str, Any]:
    """The label file as it stands."""
    source = Path(__file__).with_name("labels.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


@cache
def wordings() -> frozenset[str]:
    """Every wording of a cell, folded, with and without brackets and closing colon."""
    parts = (value for key, value in table().items() if key not in _NO_CELLS)
    return frozenset(form for word in _leaves(list(parts)) for form in (fold(word), bare(word)))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _leaves(list(value.values()))
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
