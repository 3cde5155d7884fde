"""What goes out to a department names no other: letters and annotated copies of a whole folder."""

import json
from pathlib import Path

import docx
import pytest
from departments_folder import make_folder, names_of, strangers

from selfeval_cli import cli


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Letters and copies of 48 forms of eight departments that copied from one another."""
    place = tmp_path_factory.mktemp("sent")
    make_folder(place / "forms", 8, 48)
    forms, report = str(place / "forms"), place / "report.json"
    assert cli.run(["letters", forms, "-o", str(place / "letters"), "-q"]) == 0
    copies = ["--format", f"docx={place / 'copies'}", "--format", f"json={report}"]
    assert cli.run(["check", forms, "-q", *copies]) == 1
    return place


def test_the_forms_were_compared_with_one_another(sent: Path) -> None:
    """There is something to keep quiet about: findings that name forms of other departments."""
    report = json.loads((sent / "report.json").read_text("utf-8"))
    found = [
        place["where"]
        for document in report["documents"]
        for form in document["forms"]
        for finding in form["findings"]
        for place in finding["related"]
        if "/forms/" in place["where"]
    ]

    assert len(found) > 40
    assert len({where.split("/forms/")[1].split("/")[0] for where in found}) > 1


@pytest.mark.parametrize(("kind", "count"), [("letters", 8), ("copies", 48)])
def test_nothing_sent_names_another(sent: Path, kind: str, count: int) -> None:
    """No department, unit, project or file of another, in any part of any document."""
    files = sorted((sent / kind).rglob("*.docx"))
    names = names_of(8)

    assert len(files) == count
    assert {file.name: found for file in files if (found := strangers(file, names))} == {}


def test_the_search_finds_a_stranger(tmp_path: Path) -> None:
    """Also where Word has cut the name in two."""
    mine, other = names_of(2)
    made = docx.Document()
    paragraph = made.add_paragraph(f"{mine.department}：与{other.unit[:3]}")
    paragraph.add_run(other.unit[3:])
    made.save(str(tmp_path / "a.docx"))

    assert strangers(tmp_path / "a.docx", names_of(2)) == [other.unit]
