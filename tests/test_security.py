"""SECURITY.md is current: every hostile file with its verdict, and no proof that does not exist."""

import re
from pathlib import Path

from documents.broken_formats import ALL as BROKEN

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "SECURITY.md").read_text("utf-8")


def test_every_hostile_file_stands_with_its_cause() -> None:
    """In the row of its cause, and no other row names it."""
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", TEXT, re.MULTILINE))
    named = {name: cause for cause, names in rows.items() for name in names.split("、")}

    assert named == {entry.name + entry.member: entry.cause for entry in BROKEN}


def test_every_proof_exists() -> None:
    """The test files and the targets of make."""
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    files = re.findall(r"`(tests/[a-z_/]+\.py)`", TEXT)

    assert len(files) > 15
    assert [file for file in files if not (ROOT / file).exists()] == []
    assert set(re.findall(r"`make ([a-z]+)`", TEXT)) <= set(targets)
