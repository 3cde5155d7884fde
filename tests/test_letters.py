"""``selfeval letters``: a letter a department, with nothing of another's in it; and templates."""

from pathlib import Path
from typing import Any

import docx
import pytest
from desk_fixture import RULES, document, finding, run, word_form
from msgspec.structs import replace

from selfeval_cli import cli
from selfeval_cli.base.errors import SettingsError
from selfeval_cli.model.report import DocumentReport, FormReport, Related
from selfeval_cli.output import formats
from selfeval_cli.output.letters import folder as letters
from selfeval_cli.output.letters import template


def form_of(department: str, project: str, *codes: str) -> FormReport:
    """A form of a department with a finding of each code."""
    form = word_form(project=project)
    found = tuple(
        finding(code, form.layout[0], 6, 5, severity="error" if code < "SCR005" else "warning")
        for code in codes
    )
    return replace(form, department=department, unit="", findings=found)


def written(docs: list[DocumentReport], out: Path, file: Path | None = None) -> dict[str, Path]:
    """The letters of some documents."""
    out.mkdir(exist_ok=True)
    writer = letters.Writer(out, file)
    formats.write(run(docs), [writer])
    return writer.written.files


def text_of(file: Path) -> str:
    """Everything a letter says, tables included."""
    made = docx.Document(str(file))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in made.paragraphs), *cells])


def test_a_letter_goes_to_every_department_with_something_to_change(tmp_path: Path) -> None:
    """Numbered remarks, most severe first; a department without any gets no letter."""
    docs = [
        document("甲/a.docx", form_of("甲县水利局", "堤防维修", "SCR005", "SCR001")),
        document("乙/b.docx", form_of("乙县林业局", "退耕还林", "FND001")),
        document("丙/c.docx", form_of("丙县档案局", "档案数字化")),
    ]
    files = written(docs, tmp_path / "out")

    assert sorted(file.name for file in files.values()) == ["乙县林业局.docx", "甲县水利局.docx"]
    text = text_of(files["甲县水利局"])
    assert text.startswith("关于绩效自评表的修改意见\n甲县水利局：\n你单位的 1 张绩效自评表")
    assert "1. 〔错误〕堤防维修" in text
    assert "2. 〔警告〕堤防维修" in text
    assert "{" not in text


def test_no_letter_names_another_department_project_or_a_path(tmp_path: Path) -> None:
    """Also where a finding compares forms: of it the rule is told, not whose form it was."""
    other = Related(where="乙/b.docx › #1 › 退耕还林")
    copied = word_form(project="堤防维修")
    across = replace(
        finding(
            "SET002",
            copied.layout[0],
            6,
            5,
            severity="warning",
            message="与 乙/b.docx 乙县林业局 的 退耕还林 相同",
            stated="退耕还林",
        ),
        related=(other,),
    )
    mine = replace(copied, department="甲县水利局", unit="甲县水利局", findings=(across,))
    theirs = form_of("乙县林业局", "退耕还林", "FND001")
    files = written([document("甲/a.docx", mine), document("乙/b.docx", theirs)], tmp_path / "out")

    for department, foreign in (("甲县水利局", "乙"), ("乙县林业局", "甲")):
        text = text_of(files[department])
        for word in ("/", ".docx", f"{foreign}县", "退耕还林" if foreign == "乙" else "堤防维修"):
            assert word not in text
    assert RULES  # the title of an unknown rule is its name


def test_a_bureau_can_write_its_own_template(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its words stay, marks are filled even where Word has split them, blocks it leaves out stay
    out."""
    file = tmp_path / "模板.docx"
    assert cli.run(["letters", "--show-template", str(file)]) == 0
    assert cli.run(["letters", "--show-template", str(file)]) == 2
    capsys.readouterr()
    own: Any = docx.Document(str(file))
    own.paragraphs[0].text = "某某县财政局监督意见"
    split = own.paragraphs[1]
    split.text = ""
    for piece in ("致 {部", "门}", "：共 {问题数} 条"):
        split.add_run(piece)
    annex = template.place_of(own, template.ANNEX)
    annex._p.getparent().remove(annex._p)
    own.save(str(file))
    docs = [document("a.docx", form_of("甲县水利局", "堤防维修", "SCR001"))]

    made = docx.Document(str(written(docs, tmp_path / "out", file)["甲县水利局"]))

    assert made.paragraphs[0].text == "某某县财政局监督意见"
    assert made.paragraphs[1].text == "致 甲县水利局：共 1 条"
    assert len(made.tables) == 1


def test_what_is_no_template_and_where_letters_cannot_go_is_said(tmp_path: Path) -> None:
    """Wrong usage, before anything is checked."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").write_text("x")
    (tmp_path / "b.docx").write_bytes(b"no document")
    empty = docx.Document()
    empty.save(str(tmp_path / "c.docx"))

    for folder, file in (
        ("full", None),
        ("new", "b.docx"),
        ("new", "c.docx"),
        ("new", "missing.docx"),
    ):
        with pytest.raises(SettingsError):
            letters.require(tmp_path / folder, tmp_path / file if file else None)


def test_hostile_names_stay_in_the_folder(tmp_path: Path) -> None:
    """A department may be called anything; two of one name in lower case are two letters."""
    names = ["../../etc/passwd", "A局", "a局", "甲\x1b[31m局\n", "。" * 200]
    docs = [document(f"{n}.docx", form_of(name, "项目", "SCR001")) for n, name in enumerate(names)]
    files = written(docs, tmp_path / "out")

    assert len({file.name.casefold() for file in files.values()}) == len(names)
    assert all(file.parent == tmp_path / "out" and file.is_file() for file in files.values())


def test_the_command_writes_letters_and_tells_how_many(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder appears complete; a second run into it is refused."""
    sample = Path(__file__).parent.parent / "samples" / "07-score-above-weight.docx"
    out = tmp_path / "意见"

    assert cli.run(["letters", str(sample), "-o", str(out), "--isolated"]) == 0
    assert "1 封" in capsys.readouterr().out
    (file,) = out.iterdir()
    assert "社会组织作用 › 得分 15 → 10" in text_of(file)
    assert cli.run(["letters", str(sample), "-o", str(out), "--isolated"]) == 2
    assert cli.run(["letters", str(sample)]) == 2


def test_letters_are_the_same_for_any_order_of_documents(tmp_path: Path) -> None:
    """They are sorted by department; the remarks of one form keep their order."""
    docs = [
        document(f"{n}.docx", form_of(f"{n}局", f"项目{n}", "SCR001", "FND001")) for n in range(3)
    ]
    there = written(docs, tmp_path / "a")
    back = written([*reversed(docs)], tmp_path / "b")

    assert {name: text_of(file) for name, file in there.items()} == {
        name: text_of(file) for name, file in back.items()
    }
    assert replace(run(docs)).summary.forms == 3


def test_a_letter_that_takes_too_long_is_told_and_the_others_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is drawn in a worker, under the limits of a document."""
    from selfeval_cli.run.bounded import bounded
    from selfeval_cli.run.workers import Limits

    drawn = letters._write

    def endless(made: Any, letter: Any, language: Any) -> None:
        while letter.department == "县水利局":
            pass
        drawn(made, letter, language)

    monkeypatch.setattr(letters, "_write", endless)
    docs = [
        document(f"{name}.docx", form_of(name, "项目", "SCR001"))
        for name in ("县水利局", "县教育局")
    ]
    writer = letters.Writer(tmp_path)
    with bounded(Limits(timeout=2)) as call:
        formats.write(replace(run(docs), call=call), [writer])

    assert list(writer.written.files) == ["县教育局"]
    assert {name: failed.cause for name, failed in writer.written.failed.items()} == {
        "县水利局": "timeout"
    }
    assert [path.name for path in tmp_path.iterdir()] == ["县教育局.docx"]
