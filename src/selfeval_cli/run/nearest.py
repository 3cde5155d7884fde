"""The settings file nearest to a document, found without building anything."""

import os
from functools import cache
from pathlib import Path

from selfeval_cli.base.errors import SettingsError
from selfeval_cli.base.tomlfile import read_bytes


@cache
def nearest_settings(folder: Path) -> Path | None:
    """Return the settings file in a folder or the nearest one above it, None without any.

    ``selfeval.toml`` comes before a ``pyproject.toml`` that has a table ``[tool.selfeval]``.
    """
    for place in (folder, *folder.parents):
        own, project = place / "selfeval.toml", place / "pyproject.toml"
        if os.path.isfile(own):  # noqa: PTH113 - a folder that may not be entered holds none
            return own
        if os.path.isfile(project) and _is_ours(project):  # noqa: PTH113
            return project
    return None


@cache
def _is_ours(project: Path) -> bool:
    try:
        return b"[tool.selfeval" in read_bytes(project)
    except SettingsError:
        return False
