"""What is done with a document besides reading it has the document's limits too."""

from pathlib import Path
from typing import Any, NoReturn

import pytest
from test_cli import FAULTY, call

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.run.bounded import bounded
from selfeval_cli.run.workers import Limits


def endless(*_: Any) -> NoReturn:
    """Hang."""
    while True:
        pass


def greedy(*_: Any) -> int:
    """Take a gigabyte."""
    return len(bytearray(b"x") * 2**30)


def refuse(*_: Any) -> NoReturn:
    """Refuse a document."""
    raise UnreadableDocument("encrypted", "x")


def crash(*_: Any) -> NoReturn:
    """Be at fault."""
    raise ZeroDivisionError


def double(number: int) -> int:
    """Be of use."""
    return 2 * number


@pytest.mark.parametrize(
    ("job", "cause"),
    [(endless, "timeout"), (greedy, "memory"), (refuse, "encrypted"), (crash, "internal")],
)
def test_a_call_that_goes_wrong_is_an_unreadable_document(job: Any, cause: str) -> None:
    """And the next one goes through: 2 × 21 = 42."""
    with bounded(Limits(timeout=0.5)) as carry_out:
        with pytest.raises(UnreadableDocument) as told:
            carry_out(job)
        assert carry_out(double, 21) == 42

    assert told.value.cause == cause


@pytest.mark.parametrize("job", [endless, greedy])
def test_a_copy_that_takes_too_much_costs_only_itself(
    job: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The rest of the run is told as ever; the exit code is 3 as for any copy that is missing."""
    monkeypatch.setattr("selfeval_cli.output.annotate.copies.annotate", job)
    report = tmp_path / "r.json"

    options = ["--format", f"docx={tmp_path / 'out'}", "--format", f"json={report}"]
    outcome = call(capsys, "check", FAULTY, "-q", "--timeout", "6", *options)

    assert outcome.code == 3
    assert "Traceback" not in outcome.err
    assert FAULTY.name in outcome.err
    assert report.exists()


@pytest.mark.parametrize("command", ["annotate", "fix"])
def test_a_single_copy_has_limits(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One line, 3, and nothing written."""
    monkeypatch.setattr(f"selfeval_cli.output.{command}.{command}", greedy)

    outcome = call(capsys, command, FAULTY, "-o", tmp_path / "copy.docx")

    assert outcome.code == 3
    assert len(outcome.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_copy_is_no_larger_than_what_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """64 MB: here a limit of 100 bytes, which any copy exceeds."""
    monkeypatch.setattr("selfeval_cli.output.annotate.MAX_DOCUMENT", 100)

    outcome = call(capsys, "annotate", FAULTY, "-o", tmp_path / "copy.docx")

    assert outcome.code == 3
    assert list(tmp_path.iterdir()) == []
