"""The wordings printed on forms, as data: what they mean is the business of `forms.labels`."""

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from selfeval_cli.base.text import bare, fold

#: Labels that make a form of a text, one of them being a word like 项目 that any text may hold.
_ENOUGH_LABELS = 8
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


def holds_a_form(paragraphs: Iterable[str]) -> bool:
    """Whether text without any cells has the labels of a form: its cells cannot be told."""
    found: set[str] = set()
    for paragraph in paragraphs:
        found.update(word for word in map(fold, paragraph.split()) if word in wordings())
        if len(found) >= _ENOUGH_LABELS:
            return True
    return False
