"""The worked examples of CONTRIBUTING.md are carried out as they are printed, on a copy."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
_FENCE = re.compile(
    r'^```(?P<language>\w+) (?P<path>\S+)(?: after="(?P<anchor>[^\n]+)")?(?P<append> append)?\n'
    r"(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Example:
    """A section of the guide: the changes of files it prints, and the commands with what they say.

    A block opens with its language and the file it stands in; one with `after` goes below the
    first line that begins so, `append` at the end, others are whole new files.
    """

    title: str
    text: str

    def changes(self) -> list[re.Match[str]]:
        """The blocks that name a file."""
        return list(_FENCE.finditer(self.text))

    def commands(self) -> list[tuple[str, str]]:
        """Commands after `$`, each with the lines below it."""
        blocks = re.findall(r"^```console\n(.*?)^```$", self.text, re.MULTILINE | re.DOTALL)
        parts = [part for block in blocks for part in re.split(r"^\$ ", block, flags=re.M)[1:]]
        return [(line, said) for line, _, said in (part.partition("\n") for part in parts)]

    def carry_out(self, home: Path) -> None:
        """Make the changes in a copy of the repository."""
        for change in self.changes():
            file = home / change["path"]
            if change["append"]:
                file.write_text(file.read_text("utf-8") + change["text"], "utf-8")
            elif change["anchor"] is None:
                assert not file.exists(), file
                file.write_text(change["text"], "utf-8")
            else:
                file.write_text(_below(file.read_text("utf-8"), change), "utf-8")


def _below(text: str, change: re.Match[str]) -> str:
    lines = text.splitlines(keepends=True)
    found = [n for n, line in enumerate(lines) if line.lstrip().startswith(change["anchor"])]
    assert found, f"{change['path']}: no line begins with {change['anchor']!r}"
    return "".join((*lines[: found[0] + 1], change["text"], *lines[found[0] + 1 :]))


EXAMPLES = [
    Example(title, text)
    for title, _, text in (
        part.partition("\n") for part in GUIDE.split("## Worked examples")[1].split("\n### ")[1:]
    )
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The program and its samples in a folder of their own, with `selfeval` and `python`."""
    for name in ("src", "samples"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name, module in (("selfeval", "-m selfeval_cli"), ("python", "")):
        script = tmp_path / "bin" / name
        script.parent.mkdir(exist_ok=True)
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {module} "$@"\n')
        script.chmod(0o755)
    return tmp_path


def _run(home: Path, command: str) -> str:
    """What a command says in the copy."""
    environment = {
        **os.environ,
        "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(home / "src"),
        "PYTHONUTF8": "1",
        "NO_COLOR": "1",
        "COLUMNS": "100",
    }
    done = subprocess.run(
        command, shell=True, cwd=home, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_the_example_does_what_it_says(example: Example, copy: Path) -> None:
    """After the changes, each command says at least the lines printed below it."""
    assert example.commands()
    example.carry_out(copy)

    for command, expected in example.commands():
        said = _run(copy, command)
        for line in filter(None, map(str.strip, expected.splitlines())):
            assert line in said, f"$ {command}\n{said}"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_the_command_says_something_else_without_the_change(example: Example, copy: Path) -> None:
    """What is shown comes from the example, and was not there before."""
    said = "".join(_run(copy, command) for command, _ in example.commands())
    expected = [line.strip() for _, lines in example.commands() for line in lines.splitlines()]

    assert [line for line in expected if line and line not in said] != []
