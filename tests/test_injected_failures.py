"""When a write fails the output is complete or as before: some calls of every command, one by one.

``make proof`` fails each of them, alone and with all that follow.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from failing import COMMANDS, Command, Faults, injected, prove

from selfeval_cli.base.atomic import _aside, replacing_folder, scratch


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_failing_call_leaves_no_half_output(command: Command, tmp_path: Path) -> None:
    """Its inputs untouched, told in one line, with 2 or 3."""
    counted, tried, wrong = prove(command, tmp_path / "w", tries=4)

    assert wrong == []
    assert tried >= min(4, counted.calls.value) > 0
    assert {"open", "write"} <= set(counted.kinds)


def test_the_proof_would_see_a_half_written_file(tmp_path: Path) -> None:
    """A plain write whose second call fails leaves its first half."""
    file = tmp_path / "half"
    faults = Faults(str(tmp_path), fails=3)

    def write() -> None:
        with file.open("wb", 0) as out:
            out.write(b"one")
            out.write(b"two")

    with injected(faults), pytest.raises(OSError, match="No space"):
        write()

    assert file.read_bytes() == b"one"
    assert faults.kinds == {"open": 1, "write": 2}


def _dead() -> int:
    gone = subprocess.Popen([sys.executable, "-c", "pass"])
    gone.wait()
    return gone.pid


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_put_aside_by_a_killed_run_comes_back(tmp_path: Path, there: bool) -> None:
    """Where it is missing; where the new one is in its place, the old one goes."""
    folder, old = tmp_path / "aud", _aside(tmp_path / "aud", _dead())
    old.mkdir()
    (old / "of").write_text("before")
    if there:
        folder.mkdir()
        (folder / "of").write_text("now")

    with pytest.raises(KeyError), replacing_folder(folder):
        raise KeyError

    assert [path.name for path in tmp_path.iterdir()] == ["aud"]
    assert (folder / "of").read_text() == ("now" if there else "before")


def test_drafts_of_killed_runs_are_swept_whatever_they_are(tmp_path: Path) -> None:
    """Folders too; a link is removed and not followed."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").write_text("x")
    dead = _dead()
    (tmp_path / f".selfeval-{dead}-7.tmp").mkdir()
    (tmp_path / f".selfeval-{dead}-7.tmp" / "0").write_text("half")
    (tmp_path / f".selfeval-{dead}-8.tmp").symlink_to(tmp_path / "kept")

    with scratch(tmp_path) as place:
        (place / "1").write_text("x")

    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (tmp_path / "kept" / "file").exists()
