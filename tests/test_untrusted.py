"""What comes with the documents decides nothing: settings, policies and caches of strangers."""

import json
import os
from pathlib import Path

import pytest
from test_cli import FAULTY, call

from selfeval_cli import SettingsError, check_folder
from selfeval_cli.output.formats import REPORTS

OFF = 'deselect = ["FRM", "FND", "WGT", "SCR", "IND", "NAR", "SET"]\nfail-on = "never"\n'
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a faulty form, seen from another folder."""
    (here := tmp_path / "here").mkdir()
    monkeypatch.chdir(here)
    (folder := tmp_path / "theirs").mkdir()
    (folder / "a.docx").write_bytes(FAULTY.read_bytes())
    return folder


@pytest.mark.parametrize("name", ["selfeval.toml", "pyproject.toml"])
@pytest.mark.parametrize("target", [".", "a.docx"])
def test_settings_beside_the_documents_are_named_and_not_applied(
    theirs: Path, capsys: Capture, name: str, target: str
) -> None:
    """Whether the folder or the form is named."""
    head = "[tool.selfeval]\n" if name == "pyproject.toml" else ""
    (theirs / name).write_text(head + OFF)

    outcome = call(capsys, "check", theirs / target)

    assert outcome.code == 1
    assert "未采用" in outcome.out
    assert name in outcome.out


def test_settings_below_the_own_folder_are_a_strangers(
    theirs: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The nearest one of the own folder or above holds in their place."""
    monkeypatch.chdir(theirs.parent)
    (theirs / "selfeval.toml").write_text(OFF)
    Path("selfeval.toml").write_text('language = "en"')

    outcome = call(capsys, "check", "theirs")

    assert outcome.code == 1
    assert "not applied" in outcome.out


@pytest.mark.parametrize("text", ["= no TOML", "a = " + "[" * 5000, "x = " + "9" * 5000])
def test_unusable_settings_of_a_stranger_stop_nothing(
    theirs: Path, capsys: Capture, text: str
) -> None:
    """They are not even read; named as the settings to use they are one clear line."""
    (theirs / "selfeval.toml").write_text(text)

    assert call(capsys, "check", theirs).code == 1
    chosen = call(capsys, "check", theirs, "--settings", theirs / "selfeval.toml")
    assert chosen.code == 2
    assert len(chosen.err.splitlines()) == 1


@pytest.mark.parametrize("option", ["--trust", "--settings"])
def test_settings_named_or_trusted_apply(theirs: Path, capsys: Capture, option: str) -> None:
    """And a run for which they leave no rule is not green."""
    file = theirs / "selfeval.toml"
    file.write_text(OFF)
    options = [option] if option == "--trust" else [option, file]

    outcome = call(capsys, "check", theirs, *options)

    assert outcome.code == 3
    assert "deselect" in outcome.out
    assert "没有任何规则" in outcome.out


@pytest.mark.parametrize("name", [name for name in REPORTS if name not in ("csv", "github")])
def test_every_format_names_the_settings(theirs: Path, capsys: Capture, name: str) -> None:
    """Those that hold, with what they turn off."""
    if name in ("concise", "gitlab", "html", "xlsx"):
        pytest.skip("told in the report on the terminal that goes with it")
    Path("selfeval.toml").write_text('deselect = ["WGT004"]')

    outcome = call(capsys, "check", theirs, "--settings", "selfeval.toml", "--format", name)

    assert "selfeval.toml" in outcome.out
    assert "WGT004" in outcome.out


def test_no_policy_takes_a_built_in_name(theirs: Path, capsys: Capture) -> None:
    """With other content, that is: a copy of the built-in one may keep it."""
    own = Path("own.toml")
    own.write_text('extends = "national-2020"\nname = "national-2020"\noff = ["SCR001"]')

    refused = call(capsys, "check", theirs, "--policy", own)

    assert refused.code == 2
    assert "national-2020" in refused.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_no_settings_file(theirs: Path, capsys: Capture) -> None:
    """Nothing waits for one that nobody writes to."""
    os.mkfifo(theirs / "pyproject.toml")
    os.mkfifo("pipe.toml")

    assert call(capsys, "check", theirs).code == 1
    assert call(capsys, "check", theirs, "--settings", "pipe.toml").code == 2


def test_the_library_checks_folders(theirs: Path, tmp_path: Path) -> None:
    """With the same verdicts and reports as the command line."""
    (theirs / "selfeval.toml").write_text(OFF)
    html, data = tmp_path / "out.html", tmp_path / "out.json"

    report = check_folder(theirs, language="en", reports={"html": html, "json": data})

    assert report.summary.errors > 0
    assert any("not applied" in note for note in report.notes)
    assert html.stat().st_size > 1000
    written = json.loads(data.read_text("utf-8"))
    assert written["summary"]["errors"] == report.summary.errors
    assert [Path(d.path).name for d in report.documents] == ["a.docx"]
    with pytest.raises(SettingsError):
        check_folder()
    with pytest.raises(SettingsError):
        check_folder(theirs, reports={"json": theirs / "a.docx"})
