"""Scoring policies: the built-in TOML files and how a policy is found."""

import os
from collections.abc import Collection, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from selfeval_cli.base import tomlfile
from selfeval_cli.base.errors import SettingsError
from selfeval_cli.base.tables import read_table

if TYPE_CHECKING:
    from selfeval_cli.model.policy import Policy

DEFAULT = "national-2020"
_HERE = Path(__file__).parent
#: The built-in policies: every TOML file of this folder, the default first.
_FILES = (path for path in _HERE.iterdir() if path.suffix == ".toml")
NAMES = (DEFAULT, *sorted({path.stem for path in _FILES} - {DEFAULT}))
_MAX_EXTENDS = 8


def built_in() -> list["Policy"]:
    """Return the built-in policies, the default first."""
    return [load(name) for name in NAMES]


@cache
def load(name_or_path: str, rules: Collection[str] | None = None) -> "Policy":
    """Return a built-in policy by its name, or the one written in a TOML file.

    A file may start from another policy with ``extends`` (a name, or a path as seen from the
    file). `rules` are the codes that exist; with them the codes in a file are checked. Raise
    SettingsError naming file, line and key when it cannot be used.
    """
    from selfeval_cli.model.policy import Policy

    path = _find(name_or_path, Path())
    table, text = _inherited(path, ())
    if path.parent == _HERE:  # our own: its types are all that is to be made of it
        return msgspec.convert(table, Policy)
    policy = tomlfile.validate(Policy, table, path, text)
    for place, fault in _faults(policy, rules):
        raise tomlfile.invalid(path, place, text, fault)
    return policy


def _faults(
    policy: "Policy", rules: Collection[str] | None
) -> Iterator[tuple[tuple[str, ...], SettingsError]]:
    """Yield what the model cannot know: a name that is taken, rules that do not exist, shares that
    make no sense."""
    if policy.name in NAMES and policy != load(policy.name):
        yield ("name",), SettingsError("policy-name-taken", name=policy.name)
    for key in ("severities", "on", "off"):
        for code in getattr(policy, key):
            if rules is not None and code not in rules:
                place = (key, code) if key == "severities" else (key,)
                yield place, SettingsError("policy-rule", rule=code)
    points = [category.weight for category in policy.categories]
    if points and policy.scored and None not in points:
        made = sum(filter(None, points), policy.execution_weight or Decimal(0))
        if made != policy.full_marks:
            fault = SettingsError("policy-marks", made=made, full=policy.full_marks)
            yield ("categories",), fault
    for name in ("achieved", "partial", "missed") if policy.bands else ():
        band = getattr(policy.bands, name)
        if not 0 <= band.low <= band.high <= 1:
            yield ("bands", name), SettingsError("policy-bands")


def show(name: str) -> str:
    """Return the commented TOML of a built-in policy or of a policy file, to start one's own from.

    Raise SettingsError for an unknown name.
    """
    path = _find(name, Path())
    return tomlfile.read(path)[1]


def _find(name_or_path: str, base: Path) -> Path:
    if name_or_path in NAMES:
        return _HERE / f"{name_or_path}.toml"
    path = base / name_or_path
    if os.path.isfile(path):  # noqa: PTH113 - False where one may not look
        return path
    raise SettingsError("policy-unknown", name=name_or_path, names=", ".join(NAMES))


def _inherited(path: Path, seen: tuple[Path, ...]) -> tuple[dict[str, Any], str]:
    """Return the file's table laid over the one it extends, and the file's own text."""
    table, text = (_own(path.name), "") if path.parent == _HERE else tomlfile.read(path)
    parent = table.get("extends")
    if parent is None:
        return _plain(table), text
    if not isinstance(parent, str):
        raise tomlfile.invalid(path, ("extends",), text, SettingsError("value-text"))
    if path.resolve() in seen or len(seen) >= _MAX_EXTENDS:
        raise tomlfile.invalid(path, ("extends",), text, SettingsError("policy-circle"))
    try:
        found = _find(parent, path.parent)
    except SettingsError as error:
        raise tomlfile.invalid(path, ("extends",), text, error) from None
    base, _ = _inherited(found, (*seen, path.resolve()))
    merged = {**base, "name": path.stem, **_plain(table)}
    severities = (base.get("severities"), table.get("severities"))
    if all(isinstance(part, dict) for part in severities):
        merged["severities"] = {**base["severities"], **table["severities"]}
    return merged, text


@cache
def _own(name: str) -> dict[str, Any]:
    """A built-in policy, which others extend."""
    return read_table(__file__, name)


def _plain(table: dict[str, Any]) -> dict[str, Any]:
    """Spell out the shorthands: "none" for no value, one title for both languages."""
    plain = {key: None if value == "none" else value for key, value in table.items()}
    if isinstance(plain.get("title"), str):
        plain["title"] = {"zh": plain["title"], "en": plain["title"]}
    return plain
