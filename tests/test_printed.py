"""Every command of README.md, CONTRIBUTING.md and docs/*.md is run as it is printed.

A block is run from its first line to its last in a folder that holds what the text speaks of.
What would install something or needs another system is held to what the project declares.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "CONTRIBUTING.md", *sorted(f"docs/{p.name}" for p in ROOT.glob("docs/*.md")))
SAMPLE = ROOT / "samples" / "07-score-above-weight.docx"
#: What the texts call a form, and a folder of forms.
FORMS = ("自评表.docx", "form.docx")
FOLDERS = ("2023年自评", "2024年自评", "forms-2023", "forms", "2024")
#: Programs whose lines are run; those of an installation are only looked at.
_RUN = ("selfeval", "curl", "eval", "SELFEVAL_TOKEN=口令", ".venv/bin/selfeval")
_SEEN = ("pip", "make", "py", "pre-commit", ".venv/bin/pytest", r".venv\Scripts")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?:^ {4}\S.*\n)+", re.MULTILINE)
_INLINE = re.compile(r"`(selfeval [^`\n]+)`")
#: How a pipeline's file leads in a command: `- run: …`, `- …`, `sh '…'`.
_LED = re.compile(r"^\s*(?:- )?(?:run: )?(?:sh ')?")


@dataclass(frozen=True)
class Block:
    """Commands that are printed together, and where."""

    page: str
    number: int
    commands: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page}-{self.number}"


def _blocks(page: str) -> Iterator[Block]:
    """The blocks of a page that hold a command; worked examples (`$ …`) have their own test."""
    text = (ROOT / page).read_text("utf-8")
    fenced = [body for _, body in _FENCE.findall(text)]
    inline = _INLINE.findall(_FENCE.sub("", text))
    for number, body in enumerate([*fenced, *_INDENTED.findall(_FENCE.sub("", text)), *inline], 1):
        commands = tuple(part for line in body.splitlines() for part in _commands(line))
        if commands:
            yield Block(page, number, commands)


def _commands(line: str) -> Iterator[str]:
    bare = _LED.sub("", line)
    if bare != line.lstrip():
        bare = bare.removesuffix("'")
    for part in bare.split(" && "):
        program, _, rest = part.strip().partition(" ")
        if rest and program.startswith((*_RUN, *_SEEN)) and not program.endswith(":"):
            yield part.strip()


BLOCKS = [block for page in PAGES for block in _blocks(page)]
SERVED = [block for block in BLOCKS if any("--host" in c or "curl" in c for c in block.commands)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with the forms the texts speak of, and `selfeval` among the programs."""
    for name in FORMS:
        shutil.copy(SAMPLE, tmp_path / name)
    for name in FOLDERS:
        (tmp_path / name).mkdir()
        shutil.copy(SAMPLE, tmp_path / name / "甲.docx")
        shutil.copy(ROOT / "samples" / "01-clean-national-2020.docx", tmp_path / name / "乙.docx")
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    for name in ("bin", ".venv/bin"):
        script = tmp_path / name / "selfeval"
        script.parent.mkdir(parents=True)
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m selfeval_cli "$@"\n')
        script.chmod(0o755)
    (tmp_path / ".curlrc").write_text('resolve = "jixiao.local:8080:127.0.0.1"\nsilent\n')
    return tmp_path


def _environment(home: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SELFEVAL")}
    return {
        **kept,
        "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "PYTHONUTF8": "1",
        "BROWSER": "true",
        "NO_PROXY": "*",
    }


def _run(home: Path, command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["bash", "-c", command],
        cwd=home,
        env=_environment(home),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _expected(command: str) -> int:
    """What a command leaves with on these forms: 1 for faults that nothing excuses."""
    judged = re.match(r"\S*selfeval (check|audit) ", command)
    excused = "--exit-zero" in command or "--baseline" in command
    return int(judged is not None and not excused)


def _runs(command: str) -> bool:
    """Whether a printed command ends by itself and is a call: `selfeval check` only names one."""
    named = re.fullmatch(r"selfeval check( --format json)?", command)
    return command.startswith(_RUN) and " desk" not in command and not named


@pytest.mark.parametrize("block", [b for b in BLOCKS if b not in SERVED], ids=str)
def test_the_commands_do_what_is_printed(block: Block, home: Path) -> None:
    """Each leaves with what the text says, in the order of the text, and nothing crashes."""
    for command in filter(_runs, block.commands):
        done = _run(home, command)
        said = done.stdout + done.stderr

        assert done.returncode == _expected(command), f"$ {command}\n{said}"
        assert "Traceback" not in said
        assert not re.search(r"错误：|error: ", said), f"$ {command}\n{said}"


def test_commands_are_found() -> None:
    """The search is not empty-handed: these stand in the texts today, in every kind of place."""
    found = [command for block in BLOCKS for command in block.commands]

    assert len(found) > 50
    for command in (
        "selfeval check forms --format github --format sarif=selfeval.sarif",  # run: …
        "selfeval check forms --format junit=junit.xml --format html=report.html --exit-zero",
        "selfeval rules SCR001 --lang en",  # in a sentence
        r".venv\Scripts\pyinstaller app\selfeval.spec",  # indented
    ):
        assert command in found


def test_every_printed_option_and_command_exists() -> None:
    """Also in commands that are only named, and of the desk, which does not end by itself."""
    from selfeval_cli.cli import selfeval

    for block in BLOCKS:
        for printed in block.commands:
            words = re.sub(r"^\S+=\S+ |#.*", "", printed).split()
            if words[0].endswith("selfeval") and not words[1].startswith("-"):
                command = selfeval.get_command(None, words[1])  # type: ignore[arg-type]
                assert command is not None, printed
                known = {name for p in command.params for name in (*p.opts, *p.secondary_opts)}
                assert {w for w in words if re.match(r"--\w", w)} <= known, printed


def _extras(command: str) -> list[str]:
    return [extra for found in re.findall(r"\[([\w,]+)\]", command) for extra in found.split(",")]


def test_what_is_to_be_installed_is_declared() -> None:
    """`pip install` names this project and extras that there are."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    installs = [c for block in BLOCKS for c in block.commands if "pip install" in c]
    readme = (ROOT / "README.md").read_text("utf-8")
    installs += re.findall(r"`(pip install [^`]+)`", readme)

    assert installs
    for command in installs:
        target = re.sub(r"#.*|\[.*?\]|['\"]", "", command.split("pip install")[1]).strip()
        assert "'" not in command, f"cmd.exe takes no such quotes: {command}"
        assert target in (".", project["name"]), command
        assert set(_extras(command)) <= set(project["optional-dependencies"]), command


def test_what_is_to_be_made_and_tried_exists() -> None:
    """Targets of make, test files and the recipe of PyInstaller."""
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for block in BLOCKS:
        for command in block.commands:
            words = command.split("#")[0].split()
            if words[0] == "make":
                assert words[1] in targets, command
            for file in (word for word in words if word.endswith((".py", ".spec", ".whl"))):
                assert (ROOT / file.replace("\\", "/")).is_file(), command
    for page in PAGES:
        named = re.findall(r"`make (\w+)", (ROOT / page).read_text("utf-8"))
        assert set(named) <= targets, page


@pytest.mark.parametrize("page", ["README.md"])
def test_the_printed_settings_and_python_hold(page: str, home: Path) -> None:
    """The settings are settings, and the Python runs on the forms."""
    for number, (language, body) in enumerate(_FENCE.findall((ROOT / page).read_text("utf-8"))):
        if language == "toml":
            (home / "selfeval.toml").write_text(body, "utf-8")
            done = _run(home, "selfeval check 自评表.docx --show-settings")
            assert (done.returncode, "WGT004" in done.stdout) == (0, True), done.stderr
        if language == "python":
            script = home / f"printed{number}.py"
            script.write_text(body, "utf-8")
            done = _run(home, f"'{sys.executable}' '{script.name}'")
            assert (done.returncode, done.stderr) == (0, "")


def test_the_demo_ends_with_commands_that_work(home: Path) -> None:
    """What `make demo` says to try next, from the folder it is called in."""
    demo = (ROOT / "Makefile").read_text("utf-8").split("\ndemo:")[1].split("\nlint:")[0]
    shown = re.findall(r"echo '  .*?\$\(BIN\)/(selfeval .*)'", demo)

    assert [command.split()[1] for command in shown] == ["check", "annotate", "desk"]
    for command in filter(_runs, shown):
        done = _run(home, f".venv/bin/{command}")
        assert done.returncode == _expected(command), done.stderr


def test_the_printed_diagnosis_is_that_of_the_sample() -> None:
    """docs/integration.md shows what the JSON says of a sample, letter for letter."""
    fences = _FENCE.findall((ROOT / "docs/integration.md").read_text("utf-8"))
    (shown,) = (json.loads(body) for language, body in fences if language == "json")
    sample = ROOT / "samples" / "06-missing-weight.docx"
    said = _run(ROOT, f"'{sys.executable}' -m selfeval_cli check '{sample}' --format json")
    (form,) = json.loads(said.stdout)["documents"][0]["forms"]
    resolved = [f for f in form["findings"] if f.get("repair") == 0]

    assert shown["diagnosis"] == form["diagnosis"]
    assert [f["fingerprint"] for f in resolved] == shown["diagnosis"]["repairs"][0]["resolves"]


def test_the_printed_service_answers_the_printed_request(home: Path) -> None:
    """docs/desk.md: the service is opened as printed, and asked as printed with curl."""
    commands = tuple(command for block in SERVED for command in block.commands)
    opening = next(command for command in commands if "--host" in command)
    asking = next(command for command in commands if command.startswith("curl"))
    if shutil.which("curl") is None:
        pytest.skip("no curl on this machine")
    with subprocess.Popen(
        ["bash", "-c", opening.replace(" selfeval ", " exec selfeval ", 1)],
        cwd=home,
        env=_environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as desk:
        try:
            assert desk.stdout is not None
            if ":8080/" not in desk.stdout.readline():
                pytest.skip("port 8080 is taken on this machine")
            done = _run(home, f"SELFEVAL_TOKEN=口令; {asking}")
            page = _run(
                home, "curl -L -b jar -c jar 'http://jixiao.local:8080/?token=%E5%8F%A3%E4%BB%A4'"
            )
        finally:
            desk.terminate()
    assert '"SCR001"' in done.stdout, done.stdout + done.stderr
    assert "<title>" in page.stdout, page.stdout + page.stderr
