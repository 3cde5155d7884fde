"""`selfeval fix`: repairs as tracked changes that a person accepts or rejects, and in texts."""

import shutil
import zipfile
from io import BytesIO
from pathlib import Path
from random import Random

import docx
import pytest
from blind.faults import FAULTS
from blind.judging import make, written
from blind.layouts import LAYOUTS
from lxml import etree
from twins import convert

from selfeval_cli import cli
from selfeval_cli.input import read_document
from selfeval_cli.model.report import RepairCell
from selfeval_cli.output.fix import FixedCopy, fix
from selfeval_cli.output.fix.docx import accepted, fix_redrawn, rejected
from selfeval_cli.run.check import Plan, check_bytes

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
WORD = sorted(SAMPLES.glob("*.docx"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ARITHMETIC = [fault for fault in FAULTS if fault.arithmetic]


def errors(data: bytes, name: str = "a.docx") -> set[tuple[str, str]]:
    """The errors of arithmetic in a document, by rule and place."""
    document = check_bytes(data, name, Plan()).report
    return {
        (finding.code, finding.where)
        for form in document.forms
        for finding in form.findings
        if finding.severity == "error" and finding.code[:3] in ("FND", "WGT", "SCR")
    }


def fixed(data: bytes, name: str = "a.docx") -> FixedCopy:
    """The copy with every first repair."""
    return fix(data, check_bytes(data, name, Plan()).report, every=True)


def settled(data: bytes, accept: bool) -> bytes:
    """The document with selfeval's revisions accepted or rejected."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as target:
        for info in archive.infolist():
            content = archive.read(info)
            if info.filename == "word/document.xml":
                root = etree.fromstring(content)
                (accepted if accept else rejected)(root)
                content = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
            target.writestr(info, content)
    return out.getvalue()


def texts(data: bytes) -> list[str]:
    """What the cells of a document print."""
    return [cell.text for cell in read_document(data).cells()]


def faulty_documents(count: int, kind: str = "docx") -> list[bytes]:
    """Documents with one fault of arithmetic each."""
    found = []
    for number in range(count):
        fault = ARITHMETIC[number % len(ARITHMETIC)]
        fitting = [layout for layout in LAYOUTS if fault.fits(layout)]
        layout = fitting[number % len(fitting)]
        for seed in range(number, number + 20):
            one = make(seed, layout)
            if fault.put(one, Random(seed)) is not None:
                found.append(written(one, layout, kind).data)
                break
    return found


def _behaves(data: bytes) -> None:
    copy = fixed(data)
    before = errors(data)
    assert not copy.untouched
    if not copy.changed:
        assert copy.data == data
        return
    left = errors(settled(copy.data, accept=True))
    assert left < before or not before
    assert not left - before
    kept = [text for text in texts(settled(copy.data, accept=False)) if text]
    assert kept == [text for text in texts(data) if text]
    assert errors(copy.data) == left  # the reader sees insertions as they will be


@pytest.mark.parametrize("path", WORD, ids=lambda path: path.stem)
def test_a_sample_accepted_holds_and_rejected_is_the_original(path: Path) -> None:
    """Accepting takes the errors away, rejecting gives every cell back."""
    _behaves(path.read_bytes())


def test_thirty_faulty_documents_accepted_hold_and_rejected_are_the_originals() -> None:
    """One fault of arithmetic each, over all kinds and layouts."""
    documents = faulty_documents(30)
    assert len(documents) >= 28
    for data in documents:
        _behaves(data)


@pytest.mark.parametrize("kind", ["docx", "txt"])
def test_a_label_that_is_printed_in_each_row_is_changed_in_all(kind: str) -> None:
    """产出指标（60分） twice over rows of 50: one of two labels mended contradicts the other."""
    rows = [
        ["项目名称", "村道养护", "主管部门", "县交通局", "实施单位", "县公路站", ""],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["产出指标（60分）", "数量指标", "养护里程", "≥10公里", "10公里", "25", "25"],
        ["产出指标（60分）", "质量指标", "合格率", "≥95%", "96%", "25", "25"],
        ["效益指标（50分）", "社会效益指标", "受益人口", "≥900人", "950人", "25", "25"],
        ["效益指标（50分）", "生态效益指标", "绿化率", "≥50%", "55%", "25", "25"],
        ["总分", "", "", "", "", "100", "100"],
    ]
    title = "项目支出绩效自评表（2023年度）"
    data = "\n".join([title, *map("\t".join, rows)]).encode()
    if kind == "docx":
        book = docx.Document()
        book.add_paragraph(title)
        table = book.add_table(len(rows), 7)
        for printed, row in zip(rows, table.rows, strict=True):
            for text, cell in zip(printed, row.cells, strict=True):
                cell.text = text
        book.save(out := BytesIO())
        data = out.getvalue()
    assert {code for code, _ in errors(data, f"a.{kind}")} == {"WGT003"}
    copy = fixed(data, f"a.{kind}")

    assert [cell.after for cell in copy.changed] == ["产出指标（50分）"] * 2
    assert errors(copy.data, f"a.{kind}") == set()


def test_a_change_is_a_revision_by_selfeval() -> None:
    """What stands there is deleted, what should stand there inserted, in the same formatting."""
    data = (SAMPLES / "06-missing-weight.docx").read_bytes()
    copy = fixed(data)
    root = etree.fromstring(zipfile.ZipFile(BytesIO(copy.data)).read("word/document.xml"))

    (inserted,) = root.iter(f"{W}ins")
    assert inserted.get(f"{W}author") == "selfeval"
    assert "".join(inserted.itertext()) == copy.changed[0].after
    assert not list(root.iter(f"{W}del"))  # the weight was blank


def _with_somebodys_revision(data: bytes, text: str) -> bytes:
    """The document with another person's insertion in the cells that print `text`."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as target:
        for info in archive.infolist():
            content = archive.read(info)
            if info.filename == "word/document.xml":
                root = etree.fromstring(content)
                for cell in root.iter(f"{W}tc"):
                    if "".join(cell.itertext()).strip() == text:
                        run = next(cell.iter(f"{W}r"))
                        mark = etree.Element(f"{W}ins", {f"{W}id": "7", f"{W}author": "王某"})
                        run.addprevious(mark)
                        mark.append(run)
                content = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
            target.writestr(info, content)
    return out.getvalue()


def test_other_peoples_revisions_are_left_alone_and_told() -> None:
    """The cells that another person has changed stay, and are named."""
    data = _with_somebodys_revision((SAMPLES / "07-score-above-weight.docx").read_bytes(), "15")
    copy = fixed(data)

    assert copy.untouched
    assert copy.data == data or texts(settled(copy.data, accept=False)) == texts(data)
    assert all("王某" not in cell.after for cell in copy.changed)


@pytest.mark.parametrize("suffix", ["txt"])
def test_a_text_is_changed_in_its_cells(suffix: str) -> None:
    """The copy reads as the original with these cells changed, with a remark for each."""
    for path in sorted(SAMPLES.glob(f"*.{suffix}")):
        data = path.read_bytes()
        copy = fixed(data, path.name)
        assert not copy.untouched
        if copy.changed:
            after = texts(copy.data)
            different = [
                (a, b) for a, b in zip(texts(data), after, strict=True) if a.strip() != b.strip()
            ]
            assert sorted(b for _, b in different) == sorted(c.after for c in copy.changed)
            assert copy.data.decode().count("# selfeval:") == len(copy.changed)
            assert not errors(copy.data, path.name)


def test_a_pdf_is_drawn_again_with_revisions() -> None:
    """A format that takes no revisions becomes a Word document that shows the form."""
    data = (SAMPLES / "05-cost-overrun.pdf").read_bytes()
    report = check_bytes(data, "a.pdf", Plan()).report
    place = next(
        f.cell for f in report.forms[0].findings if f.where.endswith("节日慰问经费 › 得分")
    )
    assert place is not None
    change = RepairCell(where="得分", cell=place, before="10", after="5", kind="score")

    copy = fix_redrawn(data, (change,))

    assert copy.changed == (change,)
    assert texts(settled(copy.data, accept=True)).count("5") == texts(data).count("5") + 1
    kept = [text for text in texts(settled(copy.data, accept=False)) if text]
    assert kept == [text for text in texts(data) if text]


def test_the_command_writes_beside_the_original(tmp_path: Path) -> None:
    """原名-修改.docx; the original stays, and nothing is replaced."""
    source = tmp_path / "表.docx"
    shutil.copy(SAMPLES / "06-missing-weight.docx", source)
    before = source.read_bytes()

    assert cli.run(["fix", str(source)]) == 0
    assert (tmp_path / "表-修改.docx").exists()
    assert source.read_bytes() == before
    assert cli.run(["fix", str(source)]) == 2  # it is there already
    assert cli.run(["fix", str(source), "-o", str(source), "--force"]) == 2


def test_what_is_right_is_not_copied(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to change, no copy."""
    source = tmp_path / "表.docx"
    shutil.copy(SAMPLES / "01-clean-national-2020.docx", source)

    assert cli.run(["fix", str(source)]) == 0
    assert "没有可以直接改的数" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["表.docx"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_a_copy_and_shows_both_values(tmp_path: Path) -> None:
    """Its own format keeps both revisions as changes that can be accepted or rejected."""
    source = tmp_path / "a.docx"
    source.write_bytes(fixed((SAMPLES / "09-execution-worth-100.docx").read_bytes()).data)
    convert([source], "fodt", tmp_path)
    page = (tmp_path / "a.fodt").read_text("utf-8")
    assert page.count("<text:insertion>") == page.count("<text:deletion>") == 2
