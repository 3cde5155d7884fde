"""TOML files of the user: read into a model, with errors that name file, line and key."""

import os
import re
import stat
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

from selfeval_cli.base.errors import SettingsError, UnreadableDocument, os_reason
from selfeval_cli.base.regex import regex


class _Validates(Protocol):
    """A record or a pydantic model."""

    @classmethod
    def model_validate(cls, obj: Any, /) -> Self: ...


_Model = TypeVar("_Model", bound=_Validates)

#: A settings or policy file larger than this is not one.
_MAX_BYTES = 1024 * 1024


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a regular file of at most 1 MB, and wait for nothing.

    Raise SettingsError where it is missing, larger, or a pipe or device.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            regular = stat.S_ISREG(os.fstat(handle).st_mode)
            raw = file.read(_MAX_BYTES + 1) if regular else b""
    except OSError as error:
        raise SettingsError("file-unreadable", file=path, why=os_reason(error)) from None
    if not regular:
        raise SettingsError("file-not-regular", file=path)
    if len(raw) > _MAX_BYTES:
        raise SettingsError("file-too-large", file=path)
    return raw


def read(path: Path) -> tuple[dict[str, Any], str]:
    """Return the file's table and its text. Raise SettingsError when it is missing or no TOML.

    TOML is UTF-8; editors and consoles here also write GBK and UTF-16, and those are read too.
    """
    import tomllib

    from selfeval_cli.base.decoding import decode

    try:
        text = decode(read_bytes(path))
    except UnreadableDocument:
        raise SettingsError("file-no-text", file=path) from None
    try:
        return tomllib.loads(text), text
    except RecursionError:
        raise SettingsError("toml-syntax", file=path, why=SettingsError("toml-deep")) from None
    except ValueError as error:
        raise SettingsError("toml-syntax", file=path, why=error) from None


def validate(model: type[_Model], table: dict[str, Any], path: Path, text: str = "") -> _Model:
    """Return the table as a model. Raise SettingsError naming file, line and key of the fault."""
    from pydantic import ValidationError

    try:
        return model.model_validate(table)
    except ValidationError as error:
        # What is there and wrong is told before what is missing because of it.
        first = min(error.errors(include_url=False), key=lambda fault: fault["type"] == "missing")
        raise invalid(path, first["loc"], text, _reason(first)) from None


def invalid(
    path: Path, place: tuple[int | str, ...], text: str, reason: SettingsError | str
) -> SettingsError:
    """Return the error for a value that cannot be used, at its place in the file."""
    keys = [str(part) for part in place if not isinstance(part, int)]
    line = line_of(text, place)
    where = f"{path}:{line}" if line else str(path)
    return SettingsError("bad-value", where=where, key=".".join(keys), why=reason)


def line_of(text: str, place: tuple[int | str, ...]) -> int | None:
    """Return the line (from 1) where a key stands, None when it cannot be told.

    A search, not a second parser: each key of the place is looked for below the one before it, and
    an index passes over that many earlier tables of the name.
    """
    lines, at, found = text.splitlines(), 0, None
    for position, part in enumerate(place):
        if isinstance(part, int):
            continue
        names = regex(rf"""\s*\[+[^]=]*\b{re.escape(part)}["']?\s*\]|{_before_key(part)}""")
        hits = [n for n in range(at, len(lines)) if names.match(lines[n])]
        if not hits:
            break
        index = next((p for p in place[position + 1 : position + 2] if isinstance(p, int)), 0)
        found = at = hits[index] if lines[hits[0]].lstrip().startswith("[[") else hits[0]
    return None if found is None else found + 1


def _before_key(key: str) -> str:
    return rf"""(?:[^#]*[\s{{,.])?["']?{re.escape(key)}["']?\s*="""


#: What a value should have been, by the first word of pydantic's name for the fault.
_KINDS = {
    "string": SettingsError("kind-string"),
    "list": SettingsError("kind-list"),
    "tuple": SettingsError("kind-list"),
    "dict": SettingsError("kind-table"),
    "model": SettingsError("kind-table"),
    "bool": SettingsError("kind-bool"),
}


def _reason(error: Any) -> SettingsError | str:
    """Return why a value was refused, in words of ours where pydantic's need a translation."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return SettingsError("value-missing")
    if kind == "extra_forbidden":
        return SettingsError("value-unknown-key")
    if kind in ("literal_error", "enum"):
        choices = re.findall("'([^']*)'", str(context.get("expected", "")))
        return SettingsError("value-choice", choices=", ".join(choices))
    if kind in ("greater_than", "greater_than_equal"):
        return SettingsError("value-number", found=error["input"])
    if kind.startswith(("decimal", "int", "float", "finite")):
        return SettingsError("value-number", found=error["input"])
    if kind.startswith(("string", "list", "tuple", "dict", "bool", "model")):
        return SettingsError("value-type", kind=_KINDS[kind.split("_")[0]], found=error["input"])
    if kind == "value_error":
        inner = context.get("error")
        return inner if isinstance(inner, SettingsError) else str(inner)
    return str(error["msg"])
