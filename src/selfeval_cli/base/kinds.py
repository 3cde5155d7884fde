"""The kinds of form, as data: how one is told by its title, what it prints, who it is about."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from selfeval_cli.base.errors import Language
from selfeval_cli.base.tables import read_table


class Asked(Struct, frozen=True):
    """A field of the head that a kind asks for, and the form's fields that may hold it: one of
    them, or `each` that the form has a cell for, under these labels."""

    label: str
    fields: tuple[str, ...]
    each: tuple[str, ...] = ()


class Kind(Struct, frozen=True):
    """One kind of form; kinds.toml says what each entry means."""

    name: str
    words: Mapping[Language, str]
    titles: tuple[str, ...]
    scored: bool
    needs_funds: bool
    identity: tuple[Asked, ...]


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind, in the order in which a form is held against them."""
    return tuple(
        Kind(
            entry["name"],
            entry["words"],
            tuple(entry["titles"]),
            entry["scored"],
            entry["funds"] == "needed",
            tuple(map(_asked, entry["identity"])),
        )
        for entry in read_table(__file__, "kinds.toml")["kind"]
    )


def _asked(entry: Mapping[str, Any]) -> Asked:
    return Asked(entry["label"], tuple(entry["fields"]), tuple(entry.get("each", ())))


def kind(name: str) -> Kind:
    """The kind of this name."""
    return next(entry for entry in kinds() if entry.name == name)
