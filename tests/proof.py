"""Proves the batch on a folder of ten thousand documents: ``make proof``, or a smaller one with
``python tests/proof.py --count 600``.

The folder holds forms in every printed layout, a third of them text, a tenth inside archives with
GBK names, and fifty files broken in different ways. Every figure printed was measured in this run;
what does not hold ends it with an AssertionError.
"""

import argparse
import json
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import junitparser
from documents.broken import BROKEN
from documents.clean import clean_forms
from documents.judging import printed

_WORD = ("docx", "docx", "docx-one-table", "docx-nested")
_TEXT = ("dump", "tabbed", "markdown", "dump-gb18030", "markdown-utf16", "tabbed-crlf")
#: Documents in one folder or archive; every tenth of these is an archive.
_PACK = 50
MEMORY_LIMIT = 300 * 2**20


@dataclass
class Folder:
    """A generated folder: the forms in each sound document, and the causes of the broken ones."""

    path: Path
    forms: dict[str, int] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)

    @property
    def documents(self) -> int:
        return len(self.forms) + len(self.broken)


def make_folder(path: Path, count: int, jobs: int = 1) -> Folder:
    """`count` documents in `path`, the broken ones among them; the same on every machine."""
    folder = Folder(path)
    for entry in BROKEN:
        place = path / "来件" / entry.name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(entry.make())
        folder.broken[f"{place}{entry.member}"] = entry.cause
    _hard_on_naive_parsers(folder)
    numbers = range(count - folder.documents)
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        packed: dict[str, bytes] = {}
        for number, (suffix, data, forms) in enumerate(pool.imap(_document, numbers, 50)):
            group, within = divmod(number, _PACK)
            if group % 10 == 1:  # every tenth group is one archive
                packed[f"第{group}批/自评表{within:02}{suffix}"] = data
                archive = path / f"报送{group:03}.zip"
                folder.forms[f"{archive}/第{group}批/自评表{within:02}{suffix}"] = forms
                if within == _PACK - 1 or number == numbers[-1]:
                    _write_archive(archive, packed)
                    packed = {}
                continue
            place = path / f"{group // 10:02}" / f"单位{group:03}" / f"自评表{within:02}{suffix}"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
            folder.forms[str(place)] = forms
    _passed_over(path)
    return folder


def _document(number: int) -> tuple[str, bytes, int]:
    """Document `number`: its suffix, its bytes and how many forms it holds; a third are texts."""
    luck = Random(number)
    forms = clean_forms(luck, luck.choice((1, 1, 1, 2)))
    text = number % 3 == 0
    layout = luck.choice(_TEXT if text else _WORD)
    return ".txt" if text else ".docx", printed(forms, layout), len(forms)


def _hard_on_naive_parsers(folder: Folder) -> None:
    """Sound forms that hang whoever is careless: long runs of what expressions go in circles on,
    and rows merged downwards by the thousand, which python-docx walks in quadratic time."""
    (form,) = clean_forms(Random(1), 1)
    text = printed((form,), "tabbed").decode()
    place = folder.path / "来件" / "长串.txt"
    place.write_text(
        text + "".join(f"备注\t{run * 20_000}\n" for run in ("9,", "1 ", "（", "一百"))
    )
    folder.forms[str(place)] = 1
    data = printed((form,), "docx")
    place = place.with_name("纵向合并.docx")
    place.write_bytes(_with_merged_rows(data, 3_000))
    folder.forms[str(place)] = 1


def _with_merged_rows(data: bytes, rows: int) -> bytes:
    from documents.write_docx import with_body

    merged = (
        "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
        "<w:tc><w:p><w:r><w:t>备注</w:t></w:r></w:p></w:tc></w:tr>"
    )
    table = f"<w:p/><w:tbl><w:tblPr/><w:tblGrid/>{merged * rows}</w:tbl><w:p/>"
    changed = with_body(data, lambda body: body.replace("<w:sectPr", f"{table}<w:sectPr", 1))
    assert changed is not None
    return changed


def _passed_over(path: Path) -> None:
    """What a folder also holds: lock files, hidden files and other kinds."""
    for name in ("~$自评表.docx", ".隐藏.txt", "说明.pptx", "封面.png", "汇总.db"):
        (path / name).write_bytes(b"%PDF-1.7 x")


def _write_archive(path: Path, members: dict[str, bytes]) -> None:
    """An archive as Chinese Windows writes it: names in GBK, without saying so."""
    names = {f"{number:04}".ljust(len(name.encode("gbk")), "x"): name
             for number, name in enumerate(members)}  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for stand_in, name in names.items():
            archive.writestr(stand_in, members[name])
    raw = path.read_bytes()
    for stand_in, name in names.items():
        raw = raw.replace(stand_in.encode(), name.encode("gbk"))
    path.write_bytes(raw)


# Running the program


@dataclass
class Done:
    """A finished run of the program."""

    code: int
    seconds: float
    errors: str
    #: Peak memory in bytes of the parent and of the largest worker.
    parent: int
    worker: int
    left: list[int]


class Watch(threading.Thread):
    """Samples the memory of a process and its children until it ends."""

    def __init__(self, group: int) -> None:
        super().__init__(daemon=True)
        self.group, self.peaks, self.stop = group, dict[int, int](), threading.Event()

    def run(self) -> None:
        while not self.stop.wait(0.02):
            for process in members(self.group):
                self.peaks[process] = max(self.peaks.get(process, 0), _peak(process))


def members(group: int) -> list[int]:
    """The living processes of a group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == group and fields[0] != "Z":
                found.append(int(entry.name))
    return found


def _peak(process: int) -> int:
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0


Disturb = Callable[["subprocess.Popen[bytes]"], object]


def run(folder: Folder, *options: str, disturb: Disturb = lambda _process: None) -> Done:
    """Run `selfeval check` on the folder in a group of its own, watched; `disturb` is called with
    the running process."""
    command = [sys.executable, "-m", "selfeval_cli", "check", str(folder.path), "--isolated"]
    # A shell lets what it runs in the background ignore Ctrl-C, and that is inherited.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    start = time.monotonic()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [*command, "--timeout", "60", "--quiet", *options],
            stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True,
            env={**os.environ, "SELFEVAL_LIBREOFFICE": ""},  # the causes are those without it
        )  # fmt: skip
        watch = Watch(process.pid)
        watch.start()
        disturb(process)
        code = process.wait()
        seconds = time.monotonic() - start
        left = members(process.pid)
        watch.stop.set()
        watch.join()
        errors.seek(0)
        told = errors.read().decode()
    workers = [peak for number, peak in watch.peaks.items() if number != process.pid]
    parent = watch.peaks.get(process.pid, 0)
    return Done(code, seconds, told, parent, max(workers, default=0), left)


# What is proved


def hold(folder: Folder, scratch: Path) -> Iterator[str]:
    """Prove everything on the folder, giving a line of figures for each step."""
    yield from _two_runs_are_one(folder, scratch)
    reference = scratch / "jobs-1.json"
    yield from _no_other_is_lost(folder, scratch, reference)
    yield from _interrupted(folder, scratch)
    yield from _cached(folder, scratch, reference)


def _two_runs_are_one(folder: Folder, scratch: Path) -> Iterator[str]:
    formats: list[str] = []
    for kind in ("sarif", "junit", "jsonl", "gitlab"):
        formats += ["--format", f"{kind}={scratch / f'run.{kind}'}"]
    one = run(folder, "--jobs", "1", "--format", f"json={scratch / 'jobs-1.json'}")
    two = run(folder, "--jobs", "2", "--format", f"json={scratch / 'jobs-2.json'}")
    everything = run(folder, "--jobs", "2", *formats)
    for done in (one, two, everything):
        assert done.code == 3, f"exit code {done.code}: {done.errors}"
        assert "Traceback" not in done.errors
        assert not done.left
        assert max(done.parent, done.worker) < MEMORY_LIMIT, f"{done.parent}, {done.worker}"
    first, second = scratch / "jobs-1.json", scratch / "jobs-2.json"
    same = first.read_bytes() == second.read_bytes()
    assert same, _first_difference(first, second)
    report = json.loads((scratch / "jobs-1.json").read_bytes())
    _check_report(folder, report)
    summary = report["summary"]
    yield f"documents {summary['documents']}, forms {summary['forms']}, broken {len(folder.broken)}"
    causes = Counter(folder.broken.values())
    yield "causes " + ", ".join(f"{cause} {count}" for cause, count in sorted(causes.items()))
    found = ", ".join(f"{summary[kind]} {kind}" for kind in ("errors", "warnings", "infos"))
    yield f"findings in the sound forms: {found}"
    for label, done in (("--jobs 1", one), ("--jobs 2", two), ("four formats", everything)):
        yield (
            f"{label:13} exit {done.code}, {done.seconds:7.1f} s,"
            f" parent {done.parent / 2**20:5.0f} MiB, worker {done.worker / 2**20:5.0f} MiB"
        )
    yield f"one worker / two: {one.seconds / two.seconds:.2f} ×; JSON is byte for byte the same"
    yield from _loads(scratch, report)


def _check_report(folder: Folder, report: dict[str, Any]) -> None:
    """Exactly the broken files are named, each with its cause, and every other form is checked."""
    problems = {d["path"]: d["problem"]["cause"] for d in report["documents"] if d["problem"]}
    assert problems == folder.broken, set(problems.items()) ^ set(folder.broken.items())
    forms = {d["path"]: len(d["forms"]) for d in report["documents"] if not d["problem"]}
    assert forms == folder.forms, set(forms.items()) ^ set(folder.forms.items())
    assert report["summary"]["forms"] == sum(folder.forms.values())
    assert report["summary"]["documents"] == folder.documents
    paths = [document["path"] for document in report["documents"]]
    assert paths == sorted(paths)


def _loads(scratch: Path, report: dict[str, Any]) -> Iterator[str]:
    """The other formats of the run load in their readers and tell the same."""
    sarif = json.loads((scratch / "run.sarif").read_bytes())
    assert sarif["version"] == "2.1.0"
    (one,) = sarif["runs"]
    summary = report["summary"]
    findings = sum(summary[kind] for kind in ("errors", "warnings", "infos"))
    assert len(one["results"]) == findings
    junit = junitparser.JUnitXml.fromfile(str(scratch / "run.junit"))
    suites = [suite.name for suite in junit]
    # A suite of its own tells what was passed over.
    assert suites == [document["path"] for document in report["documents"]] + ["selfeval"]
    lines = (scratch / "run.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["path"] for line in lines[:-1]] == [
        document["path"] for document in report["documents"]
    ]
    quality = json.loads((scratch / "run.gitlab").read_bytes())
    yield (
        f"SARIF loads: {len(one['results'])} results; JUnit loads: {len(suites)} suites;"
        f" JSON lines: {len(lines) - 1}; GitLab: {len(quality)} entries"
    )


def _no_other_is_lost(folder: Folder, scratch: Path, reference: Path) -> Iterator[str]:
    """Workers killed in the middle are replaced, and the report is the same."""
    kills = 5 if folder.documents > 2_000 else 1
    killed: list[int] = []

    def kill_workers(process: "subprocess.Popen[bytes]") -> None:
        for _ in range(kills):
            # Long enough for the documents of the last kill to be done: one that loses its
            # worker twice is taken for the cause.
            time.sleep(1.5)
            workers: list[int] = []
            while not workers and process.poll() is None:  # a busy machine is slow to begin
                time.sleep(0.05)
                workers = sorted(n for n in members(process.pid) if n != process.pid)
            if workers and process.poll() is None:
                os.kill(workers[0], signal.SIGKILL)
                killed.append(workers[0])

    target = scratch / "killed.json"
    done = run(folder, "--jobs", "2", "--format", f"json={target}", disturb=kill_workers)
    assert done.code == 3
    assert killed
    same = target.read_bytes() == reference.read_bytes()
    assert same, _first_difference(reference, target)
    yield f"{len(killed)} workers killed on the way: the same report, {done.seconds:.1f} s"


def _first_difference(one: Path, other: Path) -> str:
    lines = (path.read_text("utf-8").split("\n") for path in (one, other))
    pairs = zip(*lines, strict=False)
    return next((f"{a!r} became {b!r}" for a, b in pairs if a != b), "one is longer")


def _interrupted(folder: Folder, scratch: Path) -> Iterator[str]:
    """Ctrl-C early, on the way, and while the reports are written."""
    out = scratch / "out"
    usual = run(folder, "--jobs", "2", "--format", f"json={scratch / 'usual.json'}").seconds
    shares = (0.1, 0.4) if folder.documents > 2_000 else (0.3,)
    moments = [(f"at {share:.0%}", _after(share * usual)) for share in shares]
    moments.append(("while it writes", _when_drafted(out)))
    for label, moment in moments:
        out.mkdir()
        after = 0.0

        def interrupt(process: "subprocess.Popen[bytes]", wait: Disturb = moment) -> None:
            nonlocal after
            wait(process)
            sent = time.monotonic()
            # As a terminal does: the whole group.
            os.killpg(process.pid, signal.SIGINT)
            process.wait()
            after = time.monotonic() - sent

        formats = ("json", "junit", "html", "xlsx")
        options = [part for kind in formats for part in ("--format", f"{kind}={out / kind}")]
        done = run(folder, "--jobs", "2", *options, disturb=interrupt)
        assert done.code == 130, f"{label}: {done.code}: {done.errors}"
        assert "Traceback" not in done.errors, done.errors
        assert not done.left
        assert after < 5, f"{after:.1f} s"
        files = sorted(path.name for path in out.iterdir())
        assert set(files) <= set(formats), files
        if "json" in files:
            json.loads((out / "json").read_bytes())
        told = done.errors.strip().splitlines()[-1]
        yield f"Ctrl-C {label}: exit 130 after {after:.2f} s, files {files}: {told}"
        shutil.rmtree(out)


def _after(seconds: float) -> Disturb:
    return lambda _process: time.sleep(seconds)


def _when_drafted(out: Path) -> Disturb:
    """Wait until a report is being written beside its place."""

    def wait(process: "subprocess.Popen[bytes]") -> None:
        while process.poll() is None and not list(out.glob(".selfeval-*")):
            time.sleep(0.005)

    return wait


def _cached(folder: Folder, scratch: Path, reference: Path) -> Iterator[str]:
    """A warm cache gives the same report in a fraction of the time."""
    target = scratch / "cached.json"
    options = ("--jobs", "2", "--cache-dir", str(scratch / "cache"), "--format", f"json={target}")
    cold = run(folder, *options)
    assert target.read_bytes() == reference.read_bytes()
    warm = run(folder, *options)
    assert target.read_bytes() == reference.read_bytes()
    assert (cold.code, warm.code) == (3, 3)
    yield f"cache: cold {cold.seconds:.1f} s, warm {warm.seconds:.1f} s"


def main() -> None:
    """Make the folder, prove everything, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--keep", type=Path, help="make the folder here and leave it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        start = time.monotonic()
        folder = make_folder(options.keep or scratch / "自评表", options.count, os.cpu_count() or 1)
        print(f"{folder.documents} documents made in {time.monotonic() - start:.0f} s", flush=True)
        for line in hold(folder, scratch):
            print(line, flush=True)


if __name__ == "__main__":
    main()
