"""Writing a JSON array item by item, so that a report of any length needs no memory."""

from collections.abc import Iterable
from typing import Any, TextIO

from pydantic_core import to_json

from selfeval_cli.output import escape


def array(out: TextIO, items: Iterable[str], depth: int) -> None:
    """Write the items, each JSON text indented by two, as an array `depth` levels deep."""
    outer, inner = "\n" + "  " * depth, "\n" + "  " * (depth + 1)
    separator, end = "[", "[]"
    for item in items:
        # No JSON string holds a line end, so this indents the lines of the item and no others.
        out.write(separator + inner + escape.json(item).replace("\n", inner))
        separator, end = ",", outer + "]"
    out.write(end)


def dump(value: Any) -> str:
    """`value` as JSON text indented by two."""
    return to_json(value, indent=2).decode()
