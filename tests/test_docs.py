"""The documentation cannot rot: pictures, commands, formats and counts are held to the program."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from selfeval_cli.cli import selfeval
from selfeval_cli.output.formats import REPORTS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CHINESE, ENGLISH = README.split('<a id="english"></a>')


def _script(name: str) -> ModuleType:
    """A script of docs/ as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / f"docs/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _pictures() -> ModuleType:
    return _script("make_pictures")


def test_the_card_in_the_readme_says_what_the_program_says() -> None:
    """``make pictures`` was run after the last change of the card."""
    pictures = _pictures()
    committed = pictures.CARD.read_text("utf-8")

    assert pictures.printed(committed) == pictures.printed(pictures.card())


def test_the_card_asks_nothing_of_the_network() -> None:
    """No font and no style of the picture is fetched from anywhere."""
    svg = _pictures().CARD.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")

    assert "http" not in svg
    assert "url(" not in svg.replace("url(#", "")


def test_the_picture_of_the_rooms_shows_the_imports_there_are() -> None:
    """``make docs`` was run after the last arrow between two rooms came or went."""
    rooms = _script("draw_rooms")

    assert rooms.PICTURE.read_text("utf-8") == rooms.drawn()


def test_the_readme_lists_every_target() -> None:
    """Each target of the Makefile that says what it does stands in the README's table."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^([a-z]+):.*##", makefile, re.MULTILINE)
    listed = re.findall(r"^\| `make ([a-z]+)", README, re.MULTILINE)

    assert sorted(listed) == sorted(targets)


def test_every_link_leads_somewhere() -> None:
    """Links and pictures between the documents name files that exist."""
    missing = []
    for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")):
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if not (page.parent / link).exists():
                missing.append(f"{page.name}: {link}")

    assert missing == []


@pytest.mark.parametrize("half", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_the_readme_names_every_format(half: str) -> None:
    """Both halves list all report formats."""
    assert {name for name in REPORTS if f"`{name}`" not in half} == set()


@pytest.mark.parametrize(
    "command", ["check", "audit", "annotate", "desk", "baseline", "rules", "policies"]
)
def test_the_readme_shows_every_command(command: str) -> None:
    """Each command of the program is shown in both halves."""
    assert command in selfeval.list_commands(None)  # type: ignore[arg-type]
    assert f"selfeval {command}" in CHINESE
    assert f"selfeval {command}" in ENGLISH


def test_the_two_commands_of_the_readme_are_targets() -> None:
    """`make demo` and `make test` exist, and CI calls the second."""
    makefile = (ROOT / "Makefile").read_text("utf-8")

    assert re.search(r"^demo: ", makefile, re.MULTILINE)
    assert re.search(r"^test: ", makefile, re.MULTILINE)
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_the_changelog_counts_the_rules() -> None:
    """The number of rules told is the number of rules there are."""
    listed = CliRunner().invoke(selfeval, ["rules", "--format", "json"])
    told = re.search(r"(\d+) rules in (\w+) families", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    rules = json.loads(listed.output)["rules"]

    assert told is not None
    assert int(told[1]) == len(rules)
    assert told[2] == "seven"
    assert len({rule["code"][:3] for rule in rules}) == 7
