"""The labels of the reports in both languages, read from ``messages.toml``."""

from collections.abc import Mapping
from functools import cache

from selfeval_cli.base.errors import Language
from selfeval_cli.base.tables import read_table


def label(key: str, language: Language, **values: object) -> str:
    """The label `key` with its fields filled; KeyError for an unknown key.

    A key with a dot names an entry of a table: ``cause.empty``.
    """
    return _labels()[key][language].format_map(values)


def label_keys() -> tuple[str, ...]:
    """The keys of all labels."""
    return tuple(_labels())


@cache
def _labels() -> Mapping[str, Mapping[str, str]]:
    raw = read_table(__file__, "messages.toml")
    labels: dict[str, Mapping[str, str]] = {}
    for key, entry in raw.items():
        if "zh" in entry:
            labels[key] = entry
        else:
            labels.update({f"{key}.{name}": texts for name, texts in entry.items()})
    return labels
