"""Which expressions of the program meet long texts: ``python tests/patterns.py`` prints them.

Before the program is imported every way to make an expression is watched; then documents whose
cells hold thousands of hostile characters go the whole way. What is printed is, for each
expression, the longest text it was applied to by each method.
"""

import io
import json
import pkgutil
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

_METHODS = ("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split")
#: Long enough to tell a text that was cut short from one that was not.
LENGTH = 3_000
HOSTILE = ("1", "9,", "一百", "（", "1 ", "a", "2024年", "≥", "1%", "中、", "::", "=1+")
seen: dict[tuple[str, int, str], int] = {}


class Watched:
    """An expression that notes how long the texts are that it is applied to."""

    def __init__(self, pattern: "re.Pattern[Any]") -> None:
        self._pattern = pattern

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._pattern, name)
        return _noting(self._pattern, name, real) if name in _METHODS else real


def _noting(pattern: "re.Pattern[Any]", method: str, real: Any) -> Any:
    def call(*args: Any, **more: Any) -> Any:
        text = args[1] if method in ("sub", "subn") else args[0]
        start = args[1] if method in ("match", "search") and len(args) > 1 else 0
        _note(pattern, method, len(text) - start)
        return real(*args, **more)

    return call


def _note(pattern: "re.Pattern[Any]", method: str, length: int) -> None:
    if isinstance(pattern.pattern, str):
        key = (pattern.pattern, pattern.flags, method)
        seen[key] = max(seen.get(key, 0), length)


def _ours() -> bool:
    frame = sys._getframe(2)
    return str(frame.f_globals.get("__name__", "")).startswith("selfeval_cli")


def watch() -> None:
    """Watch every expression that the program makes from now on."""
    compile_, plain = re.compile, {name: getattr(re, name) for name in _METHODS}

    def compiled(pattern: Any, flags: Any = 0) -> Any:
        made = compile_(pattern, flags)
        return Watched(made) if _ours() else made

    def direct(name: str) -> Any:
        def call(pattern: Any, *args: Any, **more: Any) -> Any:
            if _ours():
                text = args[1] if name in ("sub", "subn") else args[0]
                _note(compile_(pattern, more.get("flags", 0)), name, len(text))
            return plain[name](pattern, *args, **more)

        return call

    re.compile = compiled
    for name in _METHODS:
        setattr(re, name, direct(name))


def documents() -> list[bytes]:
    """A form with one cell full of hostile characters: every row, and every kind of characters."""
    sample = Path(__file__).resolve().parents[1] / "samples" / "06-missing-weight.txt"
    lines = sample.read_text("utf-8").splitlines()
    made = []
    for turn, number in enumerate(range(len(lines))):
        cells = lines[number].split("\t")
        hostile = HOSTILE[turn % len(HOSTILE)]
        cells[turn % len(cells)] += hostile * (LENGTH // len(hostile))
        made.append("\n".join([*lines[:number], "\t".join(cells), *lines[number + 1 :]]))
    return [text.encode() for text in made]


def main() -> None:
    """Watch the documents go through, and print what was seen as JSON."""
    watch()
    import selfeval_cli

    for module in pkgutil.walk_packages(selfeval_cli.__path__, "selfeval_cli."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    from fuzzing.invariants import _run

    from selfeval_cli.output.annotate import annotate
    from selfeval_cli.output.formats import render
    from selfeval_cli.run.check import Plan, check_bytes

    samples = Path(__file__).resolve().parents[1] / "samples"
    words = [path.read_bytes() for path in sorted(samples.glob("*.docx"))[:2]]
    for turn, data in enumerate([*documents(), *words]):
        report = check_bytes(data, "x", Plan(layout=True)).report
        if report.status == "checked" and turn % 9 == 0:
            annotate(data, report)
            for name in ("text", "markdown", "html", "junit", "github", "csv", "concise"):
                render(name, _run(report, "zh"), io.StringIO())
    print(json.dumps([[*key, longest] for key, longest in sorted(seen.items())]))


if __name__ == "__main__":
    main()
