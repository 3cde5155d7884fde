"""The sample documents are what their script writes, and show the faults they are named after."""

import io
import re
import runpy
import zipfile
from pathlib import Path
from typing import Any, get_args

import pytest
from documents.judging import judged, loud
from msgspec.structs import replace
from report_fixture import make_run, rendered

from selfeval_cli.base.errors import Language
from selfeval_cli.model.run import Run
from selfeval_cli.output.annotate.docx import annotate_docx
from selfeval_cli.output.repairs import as_repaired, first_repair
from selfeval_cli.run.check import Plan, check_bytes

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


def _run(name: str, language: Language = "zh") -> Run:
    """A run over one sample, at 80 columns."""
    document = check_bytes(FILES[name], name, Plan(language=language)).report
    return replace(make_run(document, language=language), width=80)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_card_fits_on_a_screen_and_a_half(name: str) -> None:
    """No form takes more than 45 lines."""
    text = rendered("text", _run(name))
    cards = re.split(r"\n\n(?=  表 \d)", text)
    assert max(len(card.rstrip().splitlines()) for card in cards) <= 45


@pytest.mark.parametrize("language", get_args(Language))
def test_a_blank_cell_to_fill_is_called_so_in_every_report(language: Language) -> None:
    """The weight left out of sample 06 should be 10: the same words wherever it is told."""
    name = "06-missing-weight.docx"
    run = _run(name, language)
    (document,) = run.documents()
    words = {"zh": "空白 → 10", "en": "blank → 10"}[language]
    copy = annotate_docx(FILES[name], document, language=language).data
    comments = zipfile.ZipFile(io.BytesIO(copy)).read("word/comments.xml").decode()

    advice = {finding.suggestion for finding in document.forms[0].findings}
    assert any(words in (text or "") for text in advice)
    assert words in rendered("text", run)
    assert words in rendered("markdown", run).replace("*", "")
    assert words in comments
    repair = first_repair(document.forms[0], language)
    assert repair is not None
    assert words in repair.text


def test_no_report_asks_for_more_than_the_repair_does() -> None:
    """In sample 07 two scores of 15 are to be 10: the total of 100 is right, and nobody is told to
    write the 110 that the scores make now; the data keep it."""
    name = "07-score-above-weight.docx"
    run = _run(name)
    (document,) = run.documents()
    (form,) = document.forms
    total = next(f for f in form.findings if f.code == "SCR001")
    told = {f.code: f.expected for f in as_repaired(form)}
    copy = annotate_docx(FILES[name], document).data
    comments = zipfile.ZipFile(io.BytesIO(copy)).read("word/comments.xml").decode()

    assert total.expected == "110"
    assert (told["SCR001"], told["SCR002"]) == (None, "10")
    for text in (rendered("text", replace(run, verbosity=1)), rendered("markdown", run), comments):
        assert "应为：110" not in text
        assert not re.search(r"应为 +110|\| 110 \|", text)


def test_a_policy_is_called_by_its_title_where_people_read() -> None:
    """national-2020 is a name for commands and data."""
    run = _run("06-missing-weight.docx")

    for name in ("text", "markdown", "html"):
        text = rendered(name, run)
        assert "项目支出绩效自评（财预〔2020〕10号）" in text
        assert "national-2020" not in text
