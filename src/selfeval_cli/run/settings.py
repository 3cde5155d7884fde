"""Project settings: the nearest ``selfeval.toml`` (or ``[tool.selfeval]``) upwards from a file.

The nearest one holds alone; files further up are not merged in.
"""

import json
import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt

from selfeval_cli import policy
from selfeval_cli.base import tomlfile
from selfeval_cli.base.errors import Language, SettingsError
from selfeval_cli.rules import selection
from selfeval_cli.run.plan import Ignore, Plan

if TYPE_CHECKING:
    from selfeval_cli.model.policy import Policy

FailOn = Literal["error", "warning", "info", "never"]
_Paths = Annotated[tuple[str, ...], Field(min_length=1)]
_Reason = Annotated[str, Field(min_length=1, pattern=r"\S")]


def _dashed(name: str) -> str:
    return name.replace("_", "-")


class _Model(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, alias_generator=_dashed
    )


class IgnoreSetting(_Model):
    """Findings not to fail on. `rule` is a code, a prefix or a name; `paths` are patterns as seen
    from the settings file, and leaving them out means everywhere."""

    rule: str
    reason: _Reason
    paths: tuple[str, ...] = ()


class PathSetting(_Model):
    """What differs for the documents that match `paths`; the last matching entry wins per key."""

    paths: _Paths
    policy: str | None = None
    select: tuple[str, ...] | None = None
    deselect: tuple[str, ...] | None = None
    ignore: tuple[IgnoreSetting, ...] = ()


class Settings(_Model):
    """The settings of a project, every key optional.

    `policy` is the name of a built-in policy or a file as seen from the settings file. `select`
    and `deselect` turn rules on and off; `ignore` leaves them on and shows their findings as
    suppressed. `timeout` is in seconds and `memory` in MB, both per document. `exclude` names
    documents that are not looked for in folders.
    """

    policy: str | None = None
    language: Language | None = None
    fail_on: FailOn | None = None
    select: tuple[str, ...] = ()
    deselect: tuple[str, ...] = ()
    ignore: tuple[IgnoreSetting, ...] = ()
    per_path: tuple[PathSetting, ...] = ()
    exclude: tuple[str, ...] = ()
    jobs: PositiveInt | None = None
    timeout: PositiveFloat | None = None
    memory: PositiveInt | None = None
    cache: bool | None = None


class Loaded(Struct, frozen=True):
    """Settings and the file they come from."""

    settings: Settings
    file: Path

    @property
    def by_path(self) -> bool:
        """Whether the settings of two documents under this file can differ."""
        return bool(self.settings.per_path) or any(i.paths for i in self.settings.ignore)

    @property
    def folder(self) -> Path:
        """The folder that patterns and policy files are seen from."""
        return self.file.parent

    def turned_off(self) -> Iterator[str]:
        """Yield, as TOML, the keys that take something from what is reported."""
        settings = self.settings
        wanted = ("select", "deselect", "ignore", "exclude", "per_path", "fail_on", "policy")
        for key in wanted:
            if getattr(settings, key) not in (None, (), "error"):
                part = settings.model_dump(mode="json", by_alias=True, include={key})
                yield from (f"{name} = {_toml(value)}" for name, value in part.items())
        for name in dict.fromkeys(name for _, name in _policies(settings)):
            chosen = _policy(self, name)
            yield from (f"{name}: off = {code}" for code in chosen.off)
            yield from (f"{name}: {code} = {level}" for code, level in chosen.severities.items())


@cache
def load(file: Path) -> Loaded:
    """Return the settings in a file. Raise SettingsError naming file, line and key of a fault."""
    table, text = tomlfile.read(file)
    if file.name == "pyproject.toml":
        table = table.get("tool", {}).get("selfeval", {})
    settings = tomlfile.validate(Settings, table, file, text)
    for place, rules in _rules(settings):
        for rule in rules:
            try:
                selection.resolve(rule)
            except SettingsError as error:
                raise tomlfile.invalid(file, place, text, error) from None
    loaded = Loaded(settings, file)
    for place, name in _policies(settings):
        try:
            _policy(loaded, name)
        except SettingsError as error:
            raise tomlfile.invalid(file, place, text, error) from None
    return loaded


def _rules(settings: Settings) -> Iterator[tuple[tuple[int | str, ...], tuple[str, ...]]]:
    """Every place that names rules, and the names."""
    yield ("select",), settings.select
    yield ("deselect",), settings.deselect
    for number, ignore in enumerate(settings.ignore):
        yield ("ignore", number, "rule"), (ignore.rule,)
    for number, entry in enumerate(settings.per_path):
        yield ("per-path", number, "select"), entry.select or ()
        yield ("per-path", number, "deselect"), entry.deselect or ()
        for rank, ignore in enumerate(entry.ignore):
            yield ("per-path", number, "ignore", rank, "rule"), (ignore.rule,)


def _policies(settings: Settings) -> Iterator[tuple[tuple[int | str, ...], str]]:
    if settings.policy is not None:
        yield ("policy",), settings.policy
    for number, entry in enumerate(settings.per_path):
        if entry.policy is not None:
            yield ("per-path", number, "policy"), entry.policy


def _policy(loaded: Loaded, name: str) -> "Policy":
    if name in policy.NAMES:
        return policy.load(name)
    path = loaded.folder / name
    if not os.path.isfile(path):  # noqa: PTH113 - told in the words of the settings
        raise SettingsError("policy-unknown", name=name, names=", ".join(policy.NAMES))
    from selfeval_cli.rules.texts import codes

    return policy.load(str(path), codes())


def plan_for(path: str, loaded: Loaded, plan: Plan) -> Plan:
    """Return the plan for one document: what the call asks for (`plan`) over its settings.

    A policy or a choice of rules given in the call replaces the one of the settings; ignores of
    the settings always hold.
    """
    settings = loaded.settings
    entries = [e for e in settings.per_path if matches(path, e.paths, loaded.folder)]
    chosen, select, deselect = settings.policy, settings.select, settings.deselect
    for entry in entries:
        chosen = entry.policy if entry.policy is not None else chosen
        select = entry.select if entry.select is not None else select
        deselect = entry.deselect if entry.deselect is not None else deselect
    ignores = [*settings.ignore, *(i for entry in entries for i in entry.ignore)]
    return Plan(
        policy=plan.policy or (_policy(loaded, chosen) if chosen else None),
        language=plan.language,
        select=plan.select or tuple(map(selection.resolve, select)),
        deselect=(*plan.deselect, *map(selection.resolve, deselect)),
        ignore=tuple(
            Ignore(selection.resolve(i.rule), i.reason)
            for i in ignores
            if not i.paths or matches(path, i.paths, loaded.folder)
        ),
        layout=plan.layout,
    )


def matches(path: str, patterns: tuple[str, ...], folder: Path) -> bool:
    """Whether a path matches one of the patterns, seen from `folder`.

    A pattern without a slash is matched with the name of the file or of any folder on the way;
    ``*`` also stands for slashes.
    """
    if not patterns:
        return False
    try:
        seen = Path(path).absolute().relative_to(folder)
    except ValueError:
        seen = Path(path)
    whole = seen.as_posix()
    return any(
        fnmatchcase(whole, pattern.rstrip("/"))
        or fnmatchcase(whole, f"{pattern.rstrip('/')}/*")
        or ("/" not in pattern and any(fnmatchcase(part, pattern) for part in seen.parts))
        for pattern in patterns
    )


def as_toml(settings: Settings) -> str:
    """Return settings as TOML, the keys that differ from the defaults."""
    data = settings.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return "".join(f"{key} = {_toml(value)}\n" for key, value in data.items())


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    return json.dumps(value, ensure_ascii=False)
