"""Documents under a password: opened when it is given, named when it is not or is wrong."""

import io
import sys
from pathlib import Path

import msoffcrypto
import pytest

from selfeval_cli import cli

SAMPLES = Path(__file__).resolve().parents[1] / "samples"


def locked(source: Path, target: Path) -> Path:
    """The document, encrypted with the password 2024."""
    out = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(source.read_bytes())).encrypt("2024", out)
    target.write_bytes(out.getvalue())
    return target


def check(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str]:
    """Exit code and all that was said."""
    code = cli.run(["check", "--format", "concise", *args])
    told = capsys.readouterr()
    return code, told.out + told.err


@pytest.mark.parametrize("command", ["annotate", "fix"])
@pytest.mark.parametrize("name", ["07-score-above-weight.docx", "05-cost-overrun.xlsx"])
def test_copies_are_made_of_locked_documents(
    name: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The copy is that of the document without a password, and this is said."""
    path = locked(SAMPLES / name, tmp_path / name)
    copy = tmp_path / f"copy{path.suffix}"
    plain = tmp_path / f"plain{path.suffix}"

    assert cli.run([command, str(SAMPLES / name), "-o", str(plain)]) == 0
    assert "密码" not in capsys.readouterr().err
    assert cli.run([command, str(path), "-o", str(copy)]) == 3
    assert cli.run([command, str(path), "-o", str(copy), "--password", "2023"]) == 3
    assert not copy.exists()
    capsys.readouterr()
    assert cli.run([command, str(path), "-o", str(copy), "--password", "2024"]) == 0
    assert "副本不带密码" in capsys.readouterr().err
    assert copy.exists() == plain.exists()
    if plain.exists():
        assert copy.read_bytes() == plain.read_bytes()


@pytest.mark.parametrize("name", ["07-score-above-weight.docx", "05-cost-overrun.xlsx"])
def test_the_password_opens_a_document(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The findings are those of the document without one."""
    path = locked(SAMPLES / name, tmp_path / name)
    plain = check(capsys, str(SAMPLES / name))

    assert check(capsys, str(path), "--password", "2024") == (
        plain[0],
        plain[1].replace(str(SAMPLES / name), str(path)),
    )


def test_without_the_password_it_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 3, what is wrong and what to do; the password may stand in the environment."""
    path = str(locked(SAMPLES / "01-clean-national-2020.docx", tmp_path / "a.docx"))

    code, said = check(capsys, path)
    assert code == 3
    assert "--password" in said
    code, said = check(capsys, path, "--password", "2023")
    assert code == 3
    assert "密码不对" in said
    monkeypatch.setenv("SELFEVAL_PASSWORD", "2024")
    assert check(capsys, path)[0] == 0


def test_the_reading_of_a_locked_document_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What asks for the password takes it, and says where it is wrong."""
    name = "07-score-above-weight.docx"
    path = str(locked(SAMPLES / name, tmp_path / name))

    assert cli.run(["extract", path]) == 3
    assert "--password" in capsys.readouterr().err
    assert cli.run(["extract", path, "--password", "2023"]) == 3
    assert "密码不对" in capsys.readouterr().err
    assert cli.run(["extract", path, "--password", "2024"]) == 0
    read = capsys.readouterr().out
    assert cli.run(["extract", str(SAMPLES / name)]) == 0
    assert capsys.readouterr().out == read


def test_a_password_does_no_harm_where_none_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    """Old and new formats without one are read as ever."""
    for name in ("01-clean-national-2020.docx", "01-clean-national-2020.txt"):
        assert check(capsys, str(SAMPLES / name), "--password", "2024")[0] == 0
    assert check(capsys, str(SAMPLES / "05-cost-overrun.doc"), "--password", "2024")[0] == 0


def test_a_damaged_locked_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the library makes of it."""
    path = locked(SAMPLES / "01-clean-national-2020.docx", tmp_path / "a.docx")
    path.write_bytes(path.read_bytes()[:3000])
    code, said = check(capsys, str(path), "--password", "2024")

    assert code == 3
    assert "Traceback" not in said


def test_the_extra_is_named_where_it_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the one command that brings it."""
    path = locked(SAMPLES / "01-clean-national-2020.docx", tmp_path / "a.docx")
    monkeypatch.setitem(sys.modules, "msoffcrypto", None)
    code, said = check(capsys, str(path), "--password", "2024")

    assert code == 3
    assert 'pip install "selfeval[password]"' in said


def test_annotated_copies_of_a_run_are_those_of_the_documents_without_a_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are written again by the next run, and that they have no password is said."""
    (tmp_path / "in").mkdir()
    path = locked(SAMPLES / "07-score-above-weight.docx", tmp_path / "in" / "a.docx")
    alone = tmp_path / "alone.docx"
    assert cli.run(["annotate", str(path), "-o", str(alone), "--password", "2024"]) == 0
    capsys.readouterr()

    for _ in range(2):
        told = ["--format", f"docx={tmp_path / 'out'}", "--password", "2024"]
        assert cli.run(["check", str(path), *told]) == 1
        assert "不带密码" in capsys.readouterr().err
        assert (tmp_path / "out" / "a.docx").read_bytes() == alone.read_bytes()
