"""The wheel holds everything the program needs: it runs outside the repository."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel, built here, was installed without its dependencies."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(folder), str(ROOT)], check=True)
    wheel = next(folder.glob("selfeval-*.whl"))
    target = folder / "site"
    subprocess.run([*pip, "install", "--no-deps", "--target", str(target), str(wheel)], check=True)
    return target


def _run(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python away from the repository, with the installed wheel before everything else."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=installed,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_data_file_is_in_the_wheel(installed: Path) -> None:
    """Labels, units, policies, rule texts and the page's parts travel with the code."""
    source = ROOT / "src" / "selfeval_cli"
    names = {p.relative_to(source) for p in source.rglob("*") if p.suffix not in ("", ".pyc")}
    wheel = next(installed.parent.glob("*.whl"))
    with zipfile.ZipFile(wheel) as package:
        packed = {Path(name) for name in package.namelist()}

    assert {Path("selfeval_cli") / name for name in names} <= packed


def test_the_installed_program_checks_a_form(installed: Path) -> None:
    """The score of 15 of 10 is found by the installed package, not by the one of this checkout."""
    sample = ROOT / "samples" / "07-score-above-weight.docx"
    where = _run(installed, "-c", "import selfeval_cli; print(selfeval_cli.__file__)")
    done = _run(installed, "-m", "selfeval_cli", "check", str(sample))

    assert where.stdout.startswith(str(installed))
    assert "SCR002" in done.stdout
    assert done.returncode == 1
    assert done.stderr == ""


def test_the_page_is_made_from_the_installed_files(installed: Path, tmp_path: Path) -> None:
    """The style and the script of the page are read from the package."""
    sample = ROOT / "samples" / "07-score-above-weight.docx"
    page = tmp_path / "page.html"
    done = _run(
        installed, "-m", "selfeval_cli", "check", str(sample), "--format", f"html={page}", "-q"
    )

    assert done.returncode == 1
    assert "Content-Security-Policy" in page.read_text("utf-8")
