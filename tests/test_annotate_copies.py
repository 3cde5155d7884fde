"""``annotate`` and ``check --format docx=FOLDER``: where copies go, and what is refused."""

import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from random import Random

import docx
import pytest
from desk_fixture import run
from documents.clean import clean_forms
from documents.faults import FAULTS
from documents.judging import ALL_FORMATS, printed
from msgspec.structs import replace

from selfeval_cli import cli
from selfeval_cli.base.errors import SettingsError, UnreadableDocument
from selfeval_cli.model.form import CellRef
from selfeval_cli.model.report import DocumentReport, Finding, FormReport
from selfeval_cli.output import formats
from selfeval_cli.output.annotate import annotate
from selfeval_cli.output.annotate.copies import Writer, Written
from selfeval_cli.run.check import Plan, check_bytes

SAMPLES = Path(__file__).parent.parent / "samples"
FAULTY = SAMPLES / "07-score-above-weight.docx"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def authors(data: bytes) -> list[str]:
    """The authors of a document's comments."""
    return [comment.author for comment in docx.Document(io.BytesIO(data)).comments]


# selfeval annotate


def test_annotate_writes_a_copy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The copy carries the comments, the original stays as it was, and the number is told."""
    original = tmp_path / "a.docx"
    shutil.copy(FAULTY, original)

    code = cli.run(["annotate", "a.docx", "-o", "out.docx", "--lang", "en"])

    copy = (tmp_path / "out.docx").read_bytes()
    assert code == 0
    assert {author.split()[0] for author in authors(copy)} == {"selfeval"}
    assert {"selfeval", "selfeval error"} <= set(authors(copy))
    assert original.read_bytes() == FAULTY.read_bytes()
    assert capsys.readouterr().err == f"out.docx written: {len(authors(copy)) - 1} remarks.\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.docx", "out.docx"]


def test_annotate_a_text(tmp_path: Path) -> None:
    """A text gets lines that begin with the mark."""
    assert cli.run(["annotate", str(FAULTY.with_suffix(".txt")), "-o", "out.txt"]) == 0

    assert (tmp_path / "out.txt").read_text("utf-8").count("# selfeval: 【错误】SCR002") == 2


def test_annotate_heeds_rules_and_policy(tmp_path: Path) -> None:
    """--select, --ignore and --policy decide as they do for check."""
    call = ["annotate", str(FAULTY), "-o", "out.docx", "--force"]

    assert cli.run([*call, "--select", "SCR002"]) == 0
    chosen = authors((tmp_path / "out.docx").read_bytes())
    assert cli.run([*call, "--select", "SCR002", "--ignore", "SCR"]) == 0
    none = (tmp_path / "out.docx").read_bytes()
    assert cli.run([*call, "--policy", "nonsense"]) == 2

    assert chosen == ["selfeval 错误", "selfeval 错误"]
    assert none == FAULTY.read_bytes()


@pytest.mark.parametrize(
    "output", ["a.docx", "./a.docx", "link.docx", "there.docx", "folder", "none/out.docx"]
)
@pytest.mark.parametrize("force", [True, False])
def test_annotate_never_overwrites(tmp_path: Path, output: str, force: bool) -> None:
    """The original, by whatever name, a folder and a missing folder are refused with 2, even with
    --force; another file that exists is replaced with --force only."""
    shutil.copy(FAULTY, tmp_path / "a.docx")
    (tmp_path / "link.docx").symlink_to(tmp_path / "a.docx")
    (tmp_path / "there.docx").write_bytes(b"mine")
    (tmp_path / "folder").mkdir()

    code = cli.run(["annotate", "a.docx", "-o", output, *(["--force"] if force else [])])

    replaced = force and output == "there.docx"
    assert code == (0 if replaced else 2)
    assert (tmp_path / "a.docx").read_bytes() == FAULTY.read_bytes()
    assert ((tmp_path / "there.docx").read_bytes() == b"mine") is not replaced


@pytest.mark.parametrize("name", ["folder", "two.zip", "-"])
def test_annotate_takes_one_document(tmp_path: Path, name: str) -> None:
    """A folder, an archive and standard input are wrong usage."""
    (tmp_path / "folder").mkdir()
    shutil.copy(FAULTY, tmp_path / "folder")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.write(FAULTY, "a.docx")

    assert cli.run(["annotate", name, "-o", "out.docx"]) == 2
    assert not (tmp_path / "out.docx").exists()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="missing"),
        pytest.param(b"", id="empty"),
        pytest.param(b"PK\x03\x04 cut", id="truncated"),
        pytest.param(b"%PDF-1.7", id="pdf"),
        pytest.param("只有一段话。".encode(), id="no table"),
        pytest.param("姓名\t年龄\n甲\t30\n".encode(), id="no form"),
    ],
)
def test_annotate_what_cannot_be_checked(
    tmp_path: Path, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said why, the exit code is 3, and no copy is written."""
    if content is not None:
        (tmp_path / "a.docx").write_bytes(content)

    assert cli.run(["annotate", "a.docx", "-o", "out.docx"]) == 3

    assert capsys.readouterr().err.startswith("a.docx：")
    assert not (tmp_path / "out.docx").exists()


def test_annotate_needs_a_checked_document() -> None:
    """A report of a document that was not checked is a mistake of the caller."""
    with pytest.raises(ValueError, match="no-form"):
        annotate(b"", DocumentReport(path="a.txt", format="txt", status="no-form"))


def findings(document: DocumentReport) -> list[str]:
    """All findings as JSON; without lines, which remarks in a text move down."""
    return [
        re.sub(r'"line":\d+', '"line":null', found.model_dump_json())
        for form in document.forms
        for found in form.findings
    ]


@pytest.mark.parametrize("form", ALL_FORMATS)
def test_checking_a_copy_gives_the_same_findings(form: str) -> None:
    """In every format and layout a copy is judged as its original, and annotated alike."""
    remarks = 0
    for fault in FAULTS[::9]:
        forms = fault.forms(clean_forms(Random(7), 2))
        if forms is None:
            continue
        data = printed(forms, form)
        document = check_bytes(data, "a", Plan(layout=True)).report

        copy = annotate(data, document)
        again = check_bytes(copy.data, "a", Plan(layout=True)).report

        assert findings(again) == findings(document)
        assert annotate(copy.data, again).data == copy.data
        assert copy.warnings == ()
        remarks += copy.comments
    assert remarks


# Copies of a run


def write_copies(
    documents: Iterable[DocumentReport],
    folder: Path,
    read: Callable[[str], bytes],
    *,
    internal: bool = False,
) -> Written:
    """Copies of these documents, and what is said of them."""
    writer = Writer(folder)
    formats.write(replace(run(documents), read=read, internal=internal), [writer])
    return writer.written


TEXT = "自评表\t\n总分\t100\n".encode()


def text_report(path: str, **more: object) -> DocumentReport:
    """A checked text with one finding in its second row."""
    found = Finding(
        code="SCR001",
        name="n",
        severity="error",
        message="说明",
        where="总分",
        cell=CellRef(table=1, row=2, column=2, line=2, text="100"),
    )
    form = FormReport(
        number=1,
        kind="project",
        policy="p",
        title="自评表",
        project="",
        department="",
        unit="",
        findings=(found,),
    )
    fields = {"format": "txt", "status": "checked", "forms": (form,)}
    return DocumentReport.model_validate({"path": path, **fields, **more})


def test_copies_keep_the_order_of_folders(tmp_path: Path) -> None:
    """Copies lie below the folder as the documents lie below the one they have in common."""
    paths = ["in/甲局/2020/a.txt", "in/甲局/a.txt", "in/乙局/a.txt"]

    written = write_copies(map(text_report, paths), tmp_path / "out", lambda _: TEXT)

    assert [written.files[path] for path in paths] == [
        tmp_path / "out" / "甲局" / "2020" / "a.txt",
        tmp_path / "out" / "甲局" / "a.txt",
        tmp_path / "out" / "乙局" / "a.txt",
    ]
    assert all(b"SCR001" in file.read_bytes() for file in written.files.values())
    assert (written.warnings, written.failed) == ([], 0)


def test_a_copy_names_no_other_department_unless_asked(tmp_path: Path) -> None:
    """A finding that compares forms says what is so, not with whom; --internal tells all."""
    form = text_report("in/a.txt").forms[0]
    across = replace(
        form.findings[0],
        code="SET002",
        message="与 in/乙局/b.txt 的“退耕还林”相同",
        stated="退耕还林",
    )
    shared = replace(form, findings=(across,))
    documents = (text_report("in/a.txt", forms=(shared,)),)

    outside = write_copies(documents, tmp_path / "out", lambda _: TEXT)
    inside = write_copies(documents, tmp_path / "own", lambda _: TEXT, internal=True)

    assert "退耕还林" not in outside.files["in/a.txt"].read_text("utf-8")
    assert "SET002" in outside.files["in/a.txt"].read_text("utf-8")
    assert "乙局/b.txt" in inside.files["in/a.txt"].read_text("utf-8")


def test_copies_stay_in_their_folder(tmp_path: Path) -> None:
    """Names from archives may say anything: copies stay below the folder and never meet."""
    paths = [
        "in/a.zip/../../../../../../etc/x.txt",
        "in/a.zip/CON:x?.txt",
        "in/a.zip/CON_x_.txt",
        "in/a.zip/b\n\x1b[31m.txt",
        "<stdin>",
    ]

    written = write_copies(map(text_report, paths), tmp_path / "out", lambda _: TEXT)

    files = [file.resolve() for file in written.files.values()]
    assert len(set(files)) == len(paths)
    assert all(file.is_relative_to(tmp_path / "out") for file in files)
    assert not any(set(file.name) & set('\n\x1b:?<>"') for file in files)


def test_copies_never_replace_an_original(tmp_path: Path) -> None:
    """When a copy would fall on a document of the run, nothing is written at all."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(TEXT)

    with pytest.raises(SettingsError):
        write_copies([text_report("a.txt"), text_report("b.txt")], tmp_path, lambda _: TEXT)

    assert (tmp_path / "a.txt").read_bytes() == TEXT


def test_copies_go_on_after_a_failure(tmp_path: Path) -> None:
    """A document that changed, vanished or broke since is told, and the others get their copy."""
    documents = (
        text_report("in/changed.txt", sha256=sha256(b"before").hexdigest()),
        text_report("in/broken.txt"),
        text_report("in/gone.txt"),
        text_report("in/good.txt", sha256=sha256(TEXT).hexdigest()),
        DocumentReport(path="in/none.txt", format="txt", status="no-form"),
    )

    def read(path: str) -> bytes:
        match path:
            case "in/broken.txt":
                raise UnreadableDocument("encoding", "UTF-8")
            case "in/gone.txt":
                raise FileNotFoundError(2, "No such file")
            case _:
                return TEXT

    written = write_copies(documents, tmp_path / "out", read)

    assert list(written.files) == ["in/good.txt"]
    assert [warning.partition("：")[0] for warning in written.warnings] == [
        "in/changed.txt",
        "in/broken.txt",
        "in/gone.txt",
    ]
    assert written.failed == 3
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["good.txt"]


def test_check_writes_copies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--format docx=FOLDER`` writes a copy a document beside the usual report; a later run
    passes the copies over and replaces them."""
    (tmp_path / "in").mkdir()
    shutil.copy(FAULTY, tmp_path / "in" / "a.docx")
    shutil.copy(FAULTY.with_suffix(".txt"), tmp_path / "in" / "b.txt")
    call = ["check", "in", "--format", "docx=in/copies", "--lang", "en", "-o", "report.txt"]

    first = cli.run(call)
    told = capsys.readouterr().err
    copies = {p.name: p.read_bytes() for p in (tmp_path / "in" / "copies").iterdir()}
    second = cli.run(call)

    assert (first, second) == (1, 1)
    assert "2 annotated copies written to in/copies." in told
    assert {author.split()[0] for author in authors(copies["a.docx"])} == {"selfeval"}
    assert b"# selfeval: " in copies["b.txt"]
    assert {p.name: p.read_bytes() for p in (tmp_path / "in" / "copies").iterdir()} == copies


@pytest.mark.parametrize("value", ["docx", "docx=", "docx=file", "docx=in", "docx=."])
def test_check_refuses_a_folder_it_cannot_use(tmp_path: Path, value: str) -> None:
    """No folder, a file, and the folder of the documents themselves are wrong usage."""
    (tmp_path / "in").mkdir()
    shutil.copy(FAULTY, tmp_path / "in" / "a.docx")
    (tmp_path / "file").write_bytes(b"")

    assert cli.run(["check", "in", "--format", value]) == 2
    assert (tmp_path / "in" / "a.docx").read_bytes() == FAULTY.read_bytes()


def test_check_tells_copies_that_failed(tmp_path: Path) -> None:
    """A copy that cannot be written makes the exit code 3."""
    (tmp_path / "in").mkdir()
    shutil.copy(FAULTY, tmp_path / "in" / "a.docx")
    (tmp_path / "out" / "a.docx").mkdir(parents=True)

    assert cli.run(["check", "in", "--format", "docx=out", "-q"]) == 3


@pytest.mark.parametrize("name", ["05-cost-overrun.doc"])
def test_a_document_no_remark_can_be_written_into_is_drawn_again(name: str) -> None:
    """The copy is a Word document with a comment for each finding, and gives the same findings."""
    data = (SAMPLES / name).read_bytes()
    report = check_bytes(data, name, Plan(layout=True)).report

    copy = annotate(data, report)

    again = check_bytes(copy.data, "copy.docx", Plan()).report
    (before,), (after,) = report.forms, again.forms
    assert copy.comments == len(before.findings) < len(authors(copy.data))  # one sums up
    assert [(f.code, f.message) for f in after.findings] == [
        (f.code, f.message) for f in before.findings
    ]


def test_the_name_of_a_copy_fits_its_content(tmp_path: Path) -> None:
    """It stands beside the original when none is given, and never under another's suffix."""
    book = shutil.copy(SAMPLES / "05-cost-overrun.doc", tmp_path)

    assert cli.run(["annotate", str(book), "-o", str(tmp_path / "x.doc")]) == 2
    assert cli.run(["annotate", str(book)]) == 0
    assert cli.run(["annotate", str(book)]) == 2
    assert cli.run(["annotate", str(book), "--force"]) == 0

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "05-cost-overrun-批注.docx",
        "05-cost-overrun.doc",
    ]
