"""Nothing is written over a document, and what fails says so in one line with the right code."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from documents.broken import BROKEN

from selfeval_cli import cli
from selfeval_cli.base.atomic import replacing

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "07-score-above-weight.docx"
DATA = Path(__file__).parent / "data" / "formats"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder `in` with one document."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.docx").write_bytes(SAMPLE.read_bytes())
    return tmp_path


def test_copies_leave_a_strangers_document_alone(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file of the copy's name that is not ours stays, is named, and the run ends with 3."""
    (folder / "out").mkdir()
    (folder / "out" / "a.docx").write_bytes(b"precious")

    code = cli.run(["check", str(folder / "in"), "-q", "--format", f"docx={folder / 'out'}"])

    assert code == 3
    assert (folder / "out" / "a.docx").read_bytes() == b"precious"
    assert "已有别的文件" in capsys.readouterr().err


def test_copies_replace_those_of_an_earlier_run(folder: Path) -> None:
    """The second run into the same folder goes through."""
    for _ in range(2):
        assert cli.run(["check", str(folder / "in"), "--format", f"docx={folder / 'out'}"]) == 1


def test_another_name_of_the_input_is_the_input(folder: Path) -> None:
    """A hard link to the document is the document."""
    other = folder / "b.docx"
    os.link(folder / "in" / "a.docx", other)

    assert cli.run(["annotate", str(folder / "in" / "a.docx"), "-o", str(other), "--force"]) == 2


@pytest.mark.parametrize("kind", ["txt", "html", "xlsx"])
def test_a_form_that_is_not_in_the_run_is_not_replaced_by_a_report(
    folder: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its name may be that of a report; what is in it is none."""
    precious = folder / f"form.{kind}"
    form = (SAMPLE if kind == "txt" else DATA / SAMPLE.name).with_suffix(f".{kind}").read_bytes()
    precious.write_bytes(form)
    output = f"{kind.replace('txt', 'text')}={precious}"

    assert cli.run(["check", str(folder / "in" / "a.docx"), "--format", output]) == 2
    assert precious.read_bytes() == form
    assert "里有自评表" in capsys.readouterr().err


def test_a_workbook_under_a_password_is_not_replaced_by_a_report(folder: Path) -> None:
    """What is in it is not known, but it is no report."""
    (made,) = (entry.make() for entry in BROKEN if entry.name == "加密.docx")
    (folder / "locked.xlsx").write_bytes(made)
    call = ["check", str(folder / "in" / "a.docx"), "--format", f"xlsx={folder / 'locked.xlsx'}"]

    assert cli.run(call) == 2
    assert (folder / "locked.xlsx").read_bytes() == made


@pytest.mark.parametrize(
    "output", ["text=r.txt", "markdown=r.md", "html=r.html", "csv=r.csv", "xlsx=r.xlsx"]
)
def test_a_report_of_an_earlier_run_is_replaced(folder: Path, output: str) -> None:
    """Also a long one of every sample, with the layout of the forms in it."""
    kind, _, name = output.partition("=")
    samples = sorted(map(str, SAMPLE.parent.glob("*.docx")))
    for inputs in (samples[:1], samples, samples[:1]):
        call = ["check", *inputs, "-v", "--exit-zero", "--format", f"{kind}={folder / name}"]
        assert cli.run(call) == 0


@pytest.mark.parametrize(
    "name",
    [
        *("r.rtf", "r.odt", "r.xls", "r.et", "r.ofd", "r.7z", "r.docx.", "r.WPS", "r.zip"),
        *("r.dot", "r.dotm", "r.xltx", "r.xlsb", "r.ott", "r.ots", "r.wpt", "r.ett", "r.mht"),
    ],
)
def test_a_report_is_not_named_like_a_document(folder: Path, name: str) -> None:
    """A slip of the keyboard must not cost anybody a document."""
    assert cli.run(["check", str(folder / "in"), "-q", "--format", f"json={folder / name}"]) == 2
    assert not (folder / name).exists()


def test_a_replaced_report_keeps_its_mode(folder: Path) -> None:
    """What only its owner could read stays so."""
    report = folder / "r.json"
    report.write_text("{}")
    report.chmod(0o600)

    assert cli.run(["check", str(folder / "in"), "-q", "--format", f"json={report}"]) == 1
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_what_a_killed_run_left_is_cleaned_up(tmp_path: Path) -> None:
    """A draft whose process is gone goes with the next file; others stay."""
    gone = subprocess.Popen([sys.executable, "-c", "pass"])
    gone.wait()
    dead = tmp_path / f".selfeval-{gone.pid}-1.tmp"
    alive = tmp_path / f".selfeval-{os.getpid()}-1.tmp"
    foreign = tmp_path / ".selfeval-note.tmp"
    for file in (dead, alive, foreign):
        file.write_text("x")

    with replacing(tmp_path / "r.txt") as out:
        out.write("done")

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [alive.name, foreign.name, "r.txt"]
    )


@pytest.mark.parametrize("options", [["--timeout", "inf"], ["--timeout", "nan"],
                                     ["--timeout", "1e10"], ["--memory", str(10**20)]])  # fmt: skip
def test_a_limit_that_is_none_is_wrong_usage(folder: Path, options: list[str]) -> None:
    """Said in one line, with 2, before anything is read."""
    assert cli.run(["check", str(folder / "in"), "-q", *options]) == 2


@pytest.mark.parametrize(
    ("redirect", "code"), [(">&-", 1), ("2>&-", 1), ("<&-", 2), (">/dev/full", 3)]
)
def test_closed_and_full_streams(folder: Path, redirect: str, code: int) -> None:
    """Each ends with its code and without a traceback."""
    path = "-" if redirect == "<&-" else str(folder / "in")
    command = f'"{sys.executable}" -m selfeval_cli check "{path}" {redirect}'
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)

    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    assert "程序内部出错".encode() not in done.stderr
