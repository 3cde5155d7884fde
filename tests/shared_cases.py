"""Judges the small inputs in ../shared/cases; run as a script it prints what is wrong with each.

``python tests/shared_cases.py [PREFIX…]`` prints one line per input that is not right yet;
``python tests/shared_cases.py --known`` writes the list of those anew.
"""

import json
import sys
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from selfeval_cli import check
from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.model.report import FormReport

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "cases"
HERE = Path(__file__).resolve().parent / "data" / "cases"
KNOWN = HERE / "failing.txt"
ALIASES = {"tw": "total_weight", "ts": "total_score", "n": "indicators"}
#: Layouts that may be refused, because nothing in them tells the cells apart.
MAY_BE_REFUSED = ("-lines", "-spaces")

Wanted = dict[str, Any]


def inputs() -> dict[str, tuple[Path, Wanted]]:
    """Every input by its name, with what is right."""
    own = json.loads((HERE / "plain.json").read_text("utf-8"))
    found: dict[str, tuple[Path, Wanted]] = {}
    for path in sorted(FOLDER.glob("*.*")):
        wanted = own.get(path.stem) or _beside(path)
        if wanted is not None and path.suffix in {".docx", ".txt"}:
            found[path.name] = path, wanted
    return found


def _beside(path: Path) -> Wanted | None:
    """The JSON of the input's own name, else that of the form it is a layout of."""
    for name in (path.stem, "-".join(path.stem.split("-")[:2])):
        file = path.with_name(f"{name}.json")
        if file.exists():
            return dict(json.loads(file.read_text("utf-8")))
    return None


def wrong(path: Path, wanted: Wanted) -> list[str]:
    """What is not right about one input, in words; nothing when all is."""
    try:
        document = check(path).documents[0]
    except UnreadableDocument as problem:
        refusable = path.stem.endswith(MAY_BE_REFUSED)
        return [] if refusable else [f"unreadable: {problem}"]
    facts = wanted["facts"]
    parts = facts if isinstance(facts, list) else [{**wanted, **facts}]
    if len(document.forms) < len(parts):
        return [f"{len(document.forms)} of {len(parts)} forms"]
    return [line for pair in zip(document.forms, parts, strict=False) for line in _amiss(*pair)]


def _amiss(form: FormReport, wanted: Wanted) -> Iterator[str]:
    for key, right in wanted.items():
        name = ALIASES.get(key, key)
        read = getattr(form, name, None)
        if (
            name in FormReport.__struct_fields__
            and name != "findings"
            and _plain(read) != _plain(right)
        ):
            yield f"{name} {read!r}, right {right!r}"
    codes = {finding.code for finding in form.findings}
    must = set(wanted.get("must", []))
    for code in sorted(must - codes):
        yield f"lacks {code}"
    for code in sorted(codes & set(wanted.get("must_not", []))):
        yield f"has {code}"
    allowed = must | set(wanted.get("errors", []))
    for finding in form.findings:
        if finding.severity == "error" and finding.code not in allowed:
            yield f"false {finding.code} at {finding.where}"


def _plain(value: object) -> object:
    try:
        return Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return value


def main(prefixes: list[str]) -> int:
    """Print what is wrong; the exit code says whether anything is."""
    if prefixes == ["--known"]:
        names = [name for name, one in inputs().items() if wrong(*one)]
        KNOWN.write_text("".join(f"{name}\n" for name in names), "utf-8")
        return 0
    chosen = {
        name: one for name, one in inputs().items() if name.startswith(tuple(prefixes or [""]))
    }
    failing = {name: lines for name, one in chosen.items() if (lines := wrong(*one))}
    for name, lines in failing.items():
        print(f"{name}: {'; '.join(lines)}")
    print(f"{len(chosen) - len(failing)} of {len(chosen)} right")
    return bool(failing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
