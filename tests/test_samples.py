"""The sample documents are what their script writes, and show the faults they are named after."""

import io
import runpy
import zipfile
from pathlib import Path
from typing import Any

import pytest
from documents.judging import judged, loud

SAMPLES = Path(__file__).parent.parent / "samples"
SCRIPT = runpy.run_path(str(SAMPLES / "make_samples.py"))
FILES: dict[str, bytes] = SCRIPT["files"]()


def _content(data: bytes) -> dict[str, bytes]:
    """What a document holds, whatever library packed it."""
    if not data.startswith(b"PK"):
        return {"": data}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_sample_is_what_the_script_writes(name: str) -> None:
    """Running the script again gives the committed document."""
    committed = (SAMPLES / name).read_bytes()
    assert _content(committed) == _content(FILES[name]), "run python samples/make_samples.py"


def test_there_are_no_other_documents() -> None:
    """Every document in the folder comes from the script."""
    assert {path.name for path in SAMPLES.iterdir() if path.suffix in {".docx", ".txt"}} == set(
        FILES
    )


def test_every_sample_has_both_formats() -> None:
    """Each sample is a .docx and a .txt of the same name; there are at least six."""
    names = {Path(name).stem for name in FILES}
    assert len(names) >= 6
    assert set(FILES) == {f"{name}{suffix}" for name in names for suffix in (".docx", ".txt")}


SAMPLES_OF: dict[str, Any] = {sample.name: sample for sample in SCRIPT["SAMPLES"]}


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_sample_shows_its_faults_and_no_other_errors(name: str) -> None:
    """A clean sample gives no error and no warning; the others exactly the errors they carry."""
    sample = SAMPLES_OF[Path(name).stem]
    report, findings = judged(FILES[name])
    flaws = {code for form in sample.forms for code in form.flaws}
    assert [form.project for form in report.forms] == [form.project for form in sample.forms]
    assert flaws <= {finding.code for finding in findings}
    assert {finding.code for finding in findings if finding.severity == "error"} <= flaws
    if not flaws:
        assert loud(findings) == []
