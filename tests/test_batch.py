"""Many documents: found wherever they are, checked in workers that may fail, merged in order."""

import io
import json
import os
import pickle
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.input import sources as discovery
from selfeval_cli.model.report import DocumentReport, Finding, FormReport
from selfeval_cli.run import batch, workers
from selfeval_cli.run import check as checking
from selfeval_cli.run.cache import Cache, CorruptEntry
from selfeval_cli.run.check import Checked, Ignore, Plan
from selfeval_cli.run.merged import Batch
from selfeval_cli.run.packed import from_cache

ROOT = Path(__file__).resolve().parents[1]
LIMITS = workers.Limits(timeout=2, memory=200)


def pretend(data: bytes, path: str, plan: Plan) -> Checked:
    """A check whose outcome is told by the document: what it says happens."""
    word, _, rest = data.decode().partition(" ")
    if word == "hang":
        while True:
            time.sleep(0.1)
    if word == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "die-once" and not Path(rest).exists():
        Path(rest).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "eat":
        kept = bytearray(1024 * 1024 * 1024)
        del kept
    if word == "raise":
        raise ValueError("a fault of ours")
    if word == "count":
        with Path(rest).open("a") as file:
            file.write("x")
    findings: tuple[Finding, ...] = ()
    if word == "error":
        reason = next((i.reason for i in plan.ignore), None)
        findings = (
            Finding(
                code="SCR001",
                name="total-score-mismatch",
                severity="error",
                message=rest,
                where="总分 › 得分",
                fingerprint=rest,
                suppressed=reason,
            ),
        )
    form = FormReport(
        number=1,
        kind="project",
        policy="national-2020",
        title="",
        project=word,
        department="",
        unit="",
        findings=findings,
    )
    return Checked(DocumentReport(path=path, status="checked", forms=(form,)))


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let workers, which are forked, pretend to check."""
    monkeypatch.setattr(checking, "check_bytes", pretend)


def sources(*texts: str) -> list[discovery.Source]:
    return [
        discovery.Source(f"{number:03}.txt", data=text.encode())
        for number, text in enumerate(texts)
    ]


def run(documents: list[discovery.Source], *, jobs: int = 2, **options: Any) -> Batch:
    plans = options.pop("plans", (Plan(),))
    options.setdefault("limits", LIMITS)
    return batch.check_all(documents, plans, [0] * len(documents), jobs=jobs, **options)


def outcomes(result: Batch) -> list[str]:
    return [d.problem.cause if d.problem else d.status for d in result.documents()]


# Workers


@pytest.mark.usefixtures("pretended")
def test_results_come_in_the_order_of_the_documents_for_any_number_of_workers() -> None:
    """One, two and five workers give the same reports."""
    documents = sources(*(f"error {number}" for number in range(40)))

    runs = [[d.model_dump_json() for d in run(documents, jobs=jobs).documents()] for jobs in (1, 5)]

    assert runs[0] == runs[1]
    assert [json.loads(text)["path"] for text in runs[0]] == [f"{n:03}.txt" for n in range(40)]


@pytest.mark.usefixtures("pretended")
def test_a_document_that_hangs_is_given_up_and_no_other_is_lost() -> None:
    """The worker is killed after the limit and replaced."""
    result = run(sources("ok", "hang", "ok", "ok", "hang", "ok"))

    assert outcomes(result) == ["checked", "timeout", "checked", "checked", "timeout", "checked"]
    assert result.open_ends == 2


@pytest.mark.usefixtures("pretended")
def test_a_document_that_kills_its_worker_twice_is_reported() -> None:
    """The documents before and after it are checked."""
    result = run(sources("ok", "die", "ok", "ok"), jobs=1)

    assert outcomes(result) == ["checked", "worker-died", "checked", "checked"]


@pytest.mark.usefixtures("pretended")
def test_a_document_whose_worker_died_once_is_tried_again(tmp_path: Path) -> None:
    """The death may have had another cause, so a second try decides."""
    result = run(sources("ok", f"die-once {tmp_path / 'flag'}", "ok"), jobs=1)

    assert outcomes(result) == ["checked", "checked", "checked"]


@pytest.mark.usefixtures("pretended")
@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")
def test_a_document_that_eats_memory_is_stopped() -> None:
    """One gigabyte is refused under a limit of 200 MB, and the worker is replaced."""
    result = run(sources("ok", "eat", "ok", "ok"), jobs=1)

    assert outcomes(result) == ["checked", "memory", "checked", "checked"]


@pytest.mark.usefixtures("pretended")
@pytest.mark.usefixtures("pretended")
def test_a_report_too_large_for_what_is_made_of_it_is_an_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The parent draws pages of it: what it draws is bounded where the worker's limits hold, also
    when it comes out of a cache."""
    monkeypatch.setattr("selfeval_cli.run.packed.MAX_REPORT", 2**20)

    for folder in (None, tmp_path, tmp_path):
        result = run(sources("fine", "error " + "长" * 400_000, "fine"), cache_folder=folder)

        assert outcomes(result) == ["checked", "too-large", "checked"]
        [_, large, _] = result.documents()
        assert large.problem is not None
        assert "2 MB" in large.problem.message


def test_what_workers_do_not_manage_of_the_reports_is_done_one_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """128 reports in chunks of 32: of the second chunk no two reports are held in the parent."""

    def ordered(chunks: Sequence[Any], job: Any, **_: object) -> Iterator[Any]:
        for number, chunk in enumerate(chunks):
            yield workers.Failure("timeout", "30 s") if number == 1 else job(chunk)

    monkeypatch.setattr(workers, "ordered", ordered)
    result = run(sources(*["fine"] * 128), limits=workers.Limits())
    made = result.mapped(lambda documents: [d.path for d in documents])
    chunks = list(made)

    assert [len(chunk) for chunk in chunks] == [32, *[1] * 32, 32, 32]
    assert [path for chunk in chunks for path in chunk] == [f"{n:03}.txt" for n in range(128)]


@pytest.mark.usefixtures("pretended")
def test_an_exception_in_a_worker_is_an_outcome() -> None:
    """A fault of the program costs one document."""
    result = run(sources("raise", "ok"), jobs=1)

    assert outcomes(result) == ["internal", "checked"]
    assert "ValueError" in next(d for d in result.documents()).problem.message  # type: ignore[union-attr]


@pytest.mark.usefixtures("pretended")
def test_killing_a_worker_in_the_middle_loses_no_document() -> None:
    """Whatever worker is killed from outside, every document is checked."""
    killed: list[str] = []

    def kill_one(done: int, _failed: int) -> None:
        if done > 3 and not killed:
            children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
            os.kill(int(children[0]), signal.SIGKILL)
            killed.append(children[0])

    result = run(sources(*["ok"] * 200), progress=kill_one)

    assert killed
    assert Counter(outcomes(result)) == {"checked": 200}


def _double(number: int) -> int:
    return 2 * number


def test_stopping_early_ends_all_workers() -> None:
    """Closing the results half way leaves no process behind."""
    results = workers.run(range(100), _double, jobs=2, timeout=5, memory=2**27)
    next(results)

    results.close()  # type: ignore[attr-defined]

    with pytest.raises(ChildProcessError):  # there is none to wait for
        os.waitpid(-1, os.WNOHANG)


_SLOW = """
import sys, time
from pathlib import Path
from selfeval_cli.run import check as checking
from selfeval_cli.cli import main
def slow(data, path, plan):
    time.sleep(60)
checking.check_bytes = slow
main(sys.argv[1:])
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_ends_promptly_and_leaves_nothing(tmp_path: Path, number: int) -> None:
    """Ctrl-C and a polite kill: said in one line, no process, no report file."""
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text("x")
    out = tmp_path / "out" / "report.json"
    out.parent.mkdir()
    command = [sys.executable, "-c", _SLOW, "check", str(tmp_path), "--format", f"json={out}"]
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    children: list[str] = []
    while not children:
        time.sleep(0.1)
        listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        children = listed.read_text().split()
    time.sleep(0.2)
    process.send_signal(number)
    _, errors = process.communicate(timeout=10)

    assert process.returncode == 128 + number
    assert "已中断：查了 3 个文件中的 0 个" in errors.decode()
    assert "Traceback" not in errors.decode()
    assert list(out.parent.iterdir()) == []
    assert not any(Path(f"/proc/{child}").exists() for child in children)


# Merging


@pytest.mark.usefixtures("pretended")
def test_the_summary_counts_documents_forms_and_findings() -> None:
    """Two errors, one clean form, one unreadable document."""
    summary = run(sources("error a", "error b", "ok", "raise")).summary

    assert (summary.documents, summary.forms, summary.errors) == (4, 3, 2)
    assert (summary.unreadable, summary.no_form) == (1, 0)


@pytest.mark.usefixtures("pretended")
def test_known_findings_are_marked_in_order_and_do_not_count() -> None:
    """A fingerprint known once covers its first occurrence only."""
    result = run(sources("error a", "error a", "error b"), known=Counter({"a": 1, "z": 2}))

    states = [d.forms[0].findings[0].baseline for d in result.documents()]
    assert states == ["known", "new", "new"]
    assert (result.summary.errors, result.summary.known) == (2, 1)
    assert any("2" in note for note in result.notes)


@pytest.mark.usefixtures("pretended")
def test_ignores_that_cover_nothing_are_reported() -> None:
    """The first ignore covers SCR001; the second covers nothing."""
    plan = Plan(ignore=(Ignore("SCR", "说好的"), Ignore("WGT001", "多余的")))

    result = run(sources("error a"), plans=(plan,))

    assert (result.summary.errors, result.summary.suppressed) == (0, 1)
    assert len(result.notes) == 1
    assert "WGT001" in result.notes[0]


# Cache


@pytest.mark.usefixtures("pretended")
def test_an_unchanged_document_is_not_checked_again(tmp_path: Path) -> None:
    """The second run takes the result from the cache, under the document's new name."""
    log = tmp_path / "log"
    first = [discovery.Source("a.txt", data=f"count {log}".encode())]
    again = [discovery.Source("b.txt", data=f"count {log}".encode())]

    run(first, cache_folder=tmp_path / "cache")
    result = run(again, cache_folder=tmp_path / "cache")

    assert log.read_text() == "x"
    assert [document.path for document in result.documents()] == ["b.txt"]
    assert result.notes == ()


@pytest.mark.usefixtures("pretended")
def test_a_damaged_cache_entry_is_ignored_with_a_note(tmp_path: Path) -> None:
    """The document is checked anew and the entry is put right."""
    run(sources("error a"), cache_folder=tmp_path)
    (entry,) = (file for file in tmp_path.glob("*/*") if file.is_file())
    entry.write_bytes(b"broken")

    damaged = run(sources("error a"), cache_folder=tmp_path)
    mended = run(sources("error a"), cache_folder=tmp_path)

    assert outcomes(damaged) == outcomes(mended) == ["checked"]
    assert len(damaged.notes) == 1
    assert mended.notes == ()


@pytest.mark.usefixtures("pretended")
def test_the_cache_tells_plans_apart(tmp_path: Path) -> None:
    """Another choice of rules is another result."""
    log = tmp_path / "log"
    documents = [discovery.Source("a.txt", data=f"count {log}".encode())]

    run(documents, cache_folder=tmp_path / "cache")
    run(documents, cache_folder=tmp_path / "cache", plans=(Plan(select=("SCR",)),))

    assert log.read_text() == "xx"


class _Evil:
    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> Any:
        return (Path.touch, (self.target,))


def test_a_cache_that_was_tampered_with_runs_nothing(tmp_path: Path) -> None:
    """An entry with a right checksum still cannot build anything but results."""
    content = pickle.dumps((_Evil(tmp_path / "owned"), b"", b"", b""))

    with pytest.raises(msgspec.DecodeError):
        from_cache(content, "a.txt")

    assert not (tmp_path / "owned").exists()


def test_a_cache_entry_is_whole_or_refused(tmp_path: Path) -> None:
    """What was put is got; a changed byte raises."""
    kept = Cache(tmp_path)
    kept.put("abcd", b"content")

    assert kept.get("abcd") == b"content"
    assert kept.get("ffff") is None
    (tmp_path / "ab" / "cd").write_bytes((tmp_path / "ab" / "cd").read_bytes() + b"!")
    with pytest.raises(CorruptEntry):
        kept.get("abcd")


# Discovery


def word_package() -> bytes:
    """The least that looks like a Word document."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<document/>")
    return buffer.getvalue()


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return path


def names(found: discovery.Found, folder: Path) -> list[str]:
    return [source.name.removeprefix(f"{folder}/") for source in found.sources]


def test_a_folder_is_searched_by_content(tmp_path: Path) -> None:
    """Documents under any name; lock files, hidden files and other kinds are passed over."""
    inner = tmp_path / "b" / "c"
    inner.mkdir(parents=True)
    (tmp_path / "form.txt").write_text("项目")
    (tmp_path / "form.md").write_text("项目")
    (inner / "form.DOCX").write_bytes(b"anything")
    (inner / "no-suffix").write_text("项目")
    (inner / "renamed.bak").write_bytes(word_package())
    (inner / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (tmp_path / "~$form.docx").write_bytes(b"lock")
    (tmp_path / ".hidden.txt").write_text("x")
    (tmp_path / "binary").write_bytes(b"\x00\x01")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.txt").write_text("x")

    found = discovery.discover([str(tmp_path)])

    assert names(found, tmp_path) == [
        "b/c/form.DOCX",
        "b/c/no-suffix",
        "b/c/old.doc",
        "b/c/renamed.bak",
        "form.md",
        "form.txt",
    ]
    assert Counter(entry.reason for entry in found.skipped) == {
        "lock": 1,
        "hidden": 2,
        "unsupported": 2,
    }


def test_a_file_named_by_the_user_is_never_passed_over(tmp_path: Path) -> None:
    """Hidden, odd and missing files are documents when they are named."""
    odd = tmp_path / ".odd.jpg"
    odd.write_bytes(b"\xff\xd8")

    found = discovery.discover([str(odd), str(tmp_path / "missing.docx")])

    assert names(found, tmp_path) == [".odd.jpg", "missing.docx"]
    assert found.sources[1].problem == ("missing", "")


def test_a_file_that_is_named_twice_is_one_document(tmp_path: Path) -> None:
    """Otherwise it would be a copy of itself."""
    file = tmp_path / "a.txt"
    file.write_text("x")

    found = discovery.discover([str(file), str(tmp_path), f"{tmp_path}/./a.txt"])

    assert len(found.sources) == 1


def test_a_folder_without_documents_says_so(tmp_path: Path) -> None:
    """It is named, with its cause, instead of being silently green."""
    (source,) = discovery.discover([str(tmp_path)]).sources

    assert source.problem == ("no-documents", "")


def test_archives_are_searched_without_unpacking(tmp_path: Path) -> None:
    """Members are documents under the archive's name, and a Word document is no archive."""
    archive(
        tmp_path / "a.zip",
        {
            "b.docx": word_package(),
            "dir/c.txt": "项目".encode(),
            "../evil.txt": b"x",
            "pic.png": b"\x89PNG",
            "~$b.docx": b"lock",
            "__MACOSX/._b.docx": b"x",
        },
    )
    (tmp_path / "d.docx").write_bytes(word_package())

    found = discovery.discover([str(tmp_path)])

    assert names(found, tmp_path) == ["a.zip/b.docx", "a.zip/dir/c.txt", "a.zip/evil.txt", "d.docx"]
    assert discovery.read(found.sources[1]).decode() == "项目"


def test_names_in_gbk_and_utf8_are_read_as_written(tmp_path: Path) -> None:
    """Chinese Windows writes GBK, macOS writes UTF-8, both without saying so."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("PLACE1/X.txt", b"1")
        made.writestr("PLACEHO/Y.txt", b"2")
        made.writestr("标准.txt", b"3")
    raw = path.read_bytes()
    raw = raw.replace(b"PLACE1", "自评表".encode("gbk")).replace(b"PLACEHO", "项a目".encode())
    path.write_bytes(raw)

    found = discovery.discover([str(path)])

    assert sorted(names(found, tmp_path)) == sorted(
        ["a.zip/自评表/X.txt", "a.zip/项a目/Y.txt", "a.zip/标准.txt"]
    )
    assert {discovery.read(source) for source in found.sources} == {b"1", b"2", b"3"}


def test_an_archive_in_an_archive_is_refused(tmp_path: Path) -> None:
    """It is named with its cause; a Word document under an odd name is not one."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as made:
        made.writestr("x.txt", b"x")
    archive(tmp_path / "a.zip", {"in.zip": inner.getvalue(), "odd.tmp": word_package()})

    found = discovery.discover([str(tmp_path / "a.zip")])

    assert [(s.name.rsplit("/", 1)[1], s.problem) for s in found.sources] == [
        ("in.zip", ("nested-archive", "")),
        ("odd.tmp", None),
    ]


def test_a_bomb_in_an_archive_is_refused_before_it_is_inflated(tmp_path: Path) -> None:
    """Two megabytes of nothing pack a thousandfold; the other member is read."""
    archive(tmp_path / "a.zip", {"bomb.txt": bytes(2_000_000), "ok.txt": b"x"})

    bomb, fine = discovery.discover([str(tmp_path / "a.zip")]).sources

    assert bomb.problem is not None
    assert bomb.problem[0] == "zip-bomb"
    assert discovery.read(fine) == b"x"


def _end_record(members: int, size: int) -> bytes:
    import struct

    return struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, members, members, size, 0, 0)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """An archive may hold a name twice; both are read."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("x.txt", b"1")
        made.writestr("x.txt", b"2")

    found = discovery.discover([str(path)])

    assert names(found, tmp_path) == ["a.zip/x.txt", "a.zip/x.txt (2)"]
    assert [discovery.read(source) for source in found.sources] == [b"1", b"2"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_number_is_no_name_that_is_taken(tmp_path: Path) -> None:
    """Otherwise two documents would share a path and count as one form handed in twice."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name in ("x.txt", "x.txt", "x.txt (2)"):
            made.writestr(name, b"1")

    found = discovery.discover([str(path)])

    assert len(set(names(found, tmp_path))) == len(found.sources)


def test_what_looks_like_a_form_is_never_passed_over(tmp_path: Path) -> None:
    """Nor is anything else of a folder or an archive left out without a word."""
    for name in ("a.pdf", "b.XLS", "c.wps", "d.rar", "e.ofd"):
        (tmp_path / name).write_bytes(b"anything")
    (tmp_path / "node_modules").mkdir()
    archive(tmp_path / "f.zip", {"g.et": b"x", "h.exe": b"MZ", "__MACOSX/i.docx": b"x"})

    found = discovery.discover([str(tmp_path)])

    assert names(found, tmp_path) == ["a.pdf", "b.XLS", "c.wps", "d.rar", "e.ofd", "f.zip/g.et"]
    assert sorted(entry.name.removeprefix(f"{tmp_path}/") for entry in found.skipped) == [
        "f.zip/__MACOSX/i.docx",
        "f.zip/h.exe",
        "node_modules",
    ]


@pytest.mark.parametrize(("members", "size"), [(60_000, 1000), (5, 500_000_000)])
def test_an_archive_with_a_huge_directory_is_refused_unread(
    tmp_path: Path, members: int, size: int
) -> None:
    """The directory is judged by the record at the end of the file."""
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04" + bytes(100) + _end_record(members, size))

    (source,) = discovery.discover([str(path)]).sources

    assert source.problem is not None
    assert source.problem[0] == "zip-bomb"


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 cut", "truncated"),
        (b"no archive", "truncated"),
        (_end_record(0, 0), "no-documents"),
    ],
)
def test_a_broken_archive_is_named_with_its_cause(
    tmp_path: Path, content: bytes, cause: str
) -> None:
    """Empty, cut off, something else, and an archive of nothing."""
    path = tmp_path / "a.zip"
    path.write_bytes(content)

    (source,) = discovery.discover([str(path)]).sources

    assert source.problem is not None
    assert source.problem[0] == cause


def test_an_encrypted_member_is_named_with_its_cause(tmp_path: Path) -> None:
    """The flag in the directory is enough to tell."""
    path = archive(tmp_path / "a.zip", {"a.txt": b"secret"})
    raw = bytearray(path.read_bytes())
    at = raw.find(b"PK\x01\x02")
    raw[at + 8] |= 1
    path.write_bytes(bytes(raw))

    (source,) = discovery.discover([str(path)]).sources

    assert source.problem == ("encrypted", "")


def test_a_document_over_the_limit_is_not_read(tmp_path: Path) -> None:
    """A sparse file of 65 MB is refused by its size."""
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(65 * 1024 * 1024)

    with pytest.raises(UnreadableDocument) as caught:
        discovery.read(discovery.Source("a.txt", str(path)))

    assert caught.value.cause == "too-large"


@pytest.fixture
def gbk_file(tmp_path: Path) -> Path:
    path = os.fsencode(tmp_path) + b"/" + "自评表.txt".encode("gbk")
    Path(os.fsdecode(path)).write_text("x")
    return Path(os.fsdecode(path))


def test_a_file_name_in_gbk_can_be_reported(gbk_file: Path) -> None:
    """The name is shown as meant, and the file is still found."""
    (source,) = discovery.discover([str(gbk_file.parent)]).sources

    assert source.name.endswith("自评表.txt")
    assert discovery.read(source) == b"x"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_reports_of_an_earlier_run_are_no_documents(tmp_path: Path, language: str) -> None:
    """The same command twice, its reports beside the forms: they are passed over and named so."""
    from selfeval_cli import cli

    form = Path(__file__).parents[1] / "samples" / "01-clean-national-2020.docx"
    (tmp_path / "a.docx").write_bytes(form.read_bytes())
    reports = [f"--format={kind}={tmp_path}/r.{kind}" for kind in ("html", "csv", "xlsx")]
    call = ["check", str(tmp_path), "--lang", language, "-q", *reports]

    assert [cli.run(call), cli.run(call)] == [0, 0]

    found = discovery.discover([str(tmp_path)])
    assert names(found, tmp_path) == ["a.docx"]
    assert [entry.reason for entry in found.skipped] == ["output"] * 3


def test_a_run_that_is_stopped_leaves_no_draft_in_the_cache(tmp_path: Path) -> None:
    """A worker that is killed while it keeps a result cannot put its draft away."""
    part = tmp_path / "cache" / "33"
    part.mkdir(parents=True)

    def killed(*_: object, **__: object) -> Iterator[tuple[int, Any]]:
        gone = subprocess.Popen([sys.executable, "-c", "pass"])
        gone.wait()
        (part / f".selfeval-{gone.pid}-1.tmp").write_text("half")
        (part / f".selfeval-{os.getpid()}-1.tmp").write_text("another run's")
        raise KeyboardInterrupt
        yield

    with pytest.raises(batch.Interrupted):
        run(sources("error a"), cache_folder=part.parent, engine=killed)

    assert [file.name for file in part.iterdir()] == [f".selfeval-{os.getpid()}-1.tmp"]


def test_sweeping_removes_every_draft_of_a_dead_process(tmp_path: Path) -> None:
    """A worker may have been killed while it wrote an entry, or the mark of the folder."""
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], check=True, capture_output=True
    )
    drafts = [
        folder / f".selfeval-{int(ended.stdout)}-1.tmp" for folder in (tmp_path, tmp_path / "ab")
    ]
    (tmp_path / "ab").mkdir()
    for draft in drafts:
        draft.write_text("half")
    Cache(tmp_path).sweep()

    assert not any(draft.exists() for draft in drafts)


def test_a_form_that_is_alone_is_made_ready_for_no_comparison(tmp_path: Path) -> None:
    """With others it is, and where the cache keeps it for a run that has others."""
    form = (ROOT / "samples" / "01-clean-national-2020.txt").read_bytes()
    alone, kept = (batch._Checker((Plan(),), cache, True) for cache in (None, Cache(tmp_path)))
    among_others = batch._Checker((Plan(),))
    source = discovery.Source("form.txt", data=form)

    assert alone((source, 0)).signatures == b""
    assert kept((source, 0)).signatures == among_others((source, 0)).signatures != b""
    two = alone((discovery.Source("forms.txt", data=form + b"\n\n" + form), 0))
    assert two.forms == 2
    assert two.signatures != b""
