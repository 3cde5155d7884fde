"""The wordings printed on forms, as data: what they mean is the business of `forms.labels`."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from selfeval_cli.base.tables import read_table
from selfeval_cli.base.text import bare, fold, listed

#: Labels that make a form of a text, one of them being a word like 项目 that any text may hold.
_ENOUGH_LABELS = 8
#: Parts of the file whose wordings are no cells of a form.
_NO_CELLS = ("titles", "look_alikes", "patterns", "merged")


@cache
def table() -> dict[str, Any]:
    """The wordings of the label file, and its `patterns` as they stand."""
    file = read_table(__file__, "labels.toml")
    patterns = file.pop("patterns")
    return {**listed(file), "patterns": patterns}


@cache
def wordings() -> frozenset[str]:
    """Every wording of a cell, folded, with and without brackets and closing colon."""
    parts = (value for key, value in table().items() if key not in _NO_CELLS)
    return frozenset(form for word in leaves(parts) for form in (fold(word), bare(word)))


def leaves(part: Any) -> Iterator[str]:
    """Every wording in a part of the table."""
    if isinstance(part, str):
        yield part
    else:
        for inner in part.values() if isinstance(part, dict) else part:
            yield from leaves(inner)


def holds_a_form(paragraphs: Iterable[str]) -> bool:
    """Whether text without any cells has the labels of a form: its cells cannot be told."""
    found: set[str] = set()
    for paragraph in paragraphs:
        found.update(word for word in map(fold, paragraph.split()) if word in wordings())
        if len(found) >= _ENOUGH_LABELS:
            return True
    return False
