"""The program's own tables: TOML for who edits them, kept compiled for the next start."""

import os
from importlib.machinery import SourceFileLoader
from typing import Any

from selfeval_cli.base import version


class _Loader(SourceFileLoader):
    """Reads a TOML file as Python reads a module: compiled once, and kept in ``__pycache__`` beside
    it until it changes. Parsing the tables again takes nearly a tenth of checking one document."""

    def get_filename(self, name: str | None = None) -> str:  # noqa: ARG002
        # Kept as words.toml.0.1.0.cpython-311.pyc: not as that of words.py, nor as that of another
        # version, which an installer may have left behind, with times that say nothing.
        return f"{self.path}.{version.__version__}.py"

    def path_stats(self, path: str) -> Any:  # noqa: ARG002
        return super().path_stats(self.path)

    def get_data(self, path: str) -> bytes:
        return super().get_data(self.path if path == self.get_filename() else path)

    def source_to_code(self, data: Any, path: Any, **_: Any) -> Any:  # type: ignore[override]
        import tomllib

        return compile(repr(tomllib.loads(bytes(data).decode())), path, "eval")


def read_table(module: str, name: str) -> dict[str, Any]:
    """Return the TOML file `name` beside the file `module`. Raise FileNotFoundError without it."""
    path = os.path.join(os.path.dirname(module), name)  # noqa: PTH118, PTH120 - pathlib is slow
    made: dict[str, Any] = eval(_Loader(name, path).get_code(name), {})  # type: ignore[arg-type]  # noqa: S307 - ours
    return made
