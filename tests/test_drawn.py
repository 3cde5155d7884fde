"""Reports drawn by the workers: the same bytes as drawn here, whatever becomes of a worker."""

import io
import os
import pickle
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from report_fixture import DOCUMENTS, HOSTILE, make_run

from selfeval_cli import check_folder
from selfeval_cli.cli import run as cli
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.model.run import Color
from selfeval_cli.output import formats, sarif
from selfeval_cli.output.counts import Counts, tally
from selfeval_cli.run import merged, workers
from selfeval_cli.run.merged import Merged

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
DRAWN = ("json", "jsonl", "concise", "sarif", "csv")
linux = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let workers draw from the first document on, three at a time."""
    monkeypatch.setattr(merged, "_WORTH_WORKERS", 1)
    monkeypatch.setattr(merged, "_CHUNK", 3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples as texts, two of them twice, and a file that holds no form."""
    place = tmp_path_factory.mktemp("报送")
    for sample in sorted(SAMPLES.glob("*.txt")):
        (place / sample.name).write_bytes(sample.read_bytes())
    for number in ("05", "07"):
        (sample,) = SAMPLES.glob(f"{number}-*.txt")
        (place / f"又{sample.name}").write_bytes(sample.read_bytes())
    (place / "说明.txt").write_text("没有表。", "utf-8")
    return place


def written(folder: Path, out: Path, *options: str) -> dict[str, bytes]:
    """What each drawn format, and one that takes whole documents, makes of a folder."""
    out.mkdir()
    wanted = [f"--format={name}={out / name}.out" for name in (*DRAWN, "html")]
    assert cli(["check", str(folder), "-q", "--isolated", *wanted, *options]) == 3
    return {name: (out / f"{name}.out").read_bytes() for name in (*DRAWN, "html")}


@pytest.fixture
def here(folder: Path, tmp_path: Path) -> dict[str, bytes]:
    """The reports as this process draws them."""
    return written(folder, tmp_path / "here", "--baseline", str(baseline(folder, tmp_path)))


def baseline(folder: Path, place: Path) -> Path:
    """A baseline of a part of the findings, those that stand in two forms among them."""
    file = place / "known.json"
    if not file.exists():
        some = sorted(folder.glob("*05*"))[0]
        assert cli(["baseline", str(some), "-o", str(file)]) in (0, 1)
    return file


@linux
def test_workers_draw_the_same_bytes(
    here: dict[str, bytes], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With findings across forms, a baseline, and a format beside them that is drawn here."""
    monkeypatch.setattr(merged, "_WORTH_WORKERS", 1)
    monkeypatch.setattr(merged, "_CHUNK", 3)
    options = ("--baseline", str(baseline(folder, tmp_path)))

    assert written(folder, tmp_path / "two", *options, "--jobs", "2") == here
    assert written(folder, tmp_path / "five", *options, "--jobs", "5") == here
    assert b'"SET004"' in here["jsonl"]
    assert b'"baseline":"known"' in here["jsonl"]


@linux
@pytest.mark.usefixtures("few")
def test_what_a_worker_cannot_draw_is_drawn_here(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It dies, or has no memory: the run goes on, and nothing is missing."""
    wanted = written(folder, tmp_path / "sound")["csv"]
    ours, draw = os.getpid(), formats._Drawing.__call__

    def dying(drawing: Any, documents: Sequence[DocumentReport]) -> Any:
        if os.getpid() != ours and "06" in documents[0].path + documents[-1].path:
            os.kill(os.getpid(), signal.SIGKILL)
        if os.getpid() != ours and "09" in documents[0].path + documents[-1].path:
            raise MemoryError
        return draw(drawing, documents)

    monkeypatch.setattr(formats._Drawing, "__call__", dying)
    assert written(folder, tmp_path / "dying")["csv"] == wanted


@linux
@pytest.mark.usefixtures("few")
def test_the_parent_builds_no_report(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It orders and counts: what a document says is looked at by workers alone."""
    ours, built = os.getpid(), []
    document = Merged.document

    def watched(merged: Any, index: int) -> DocumentReport:
        if os.getpid() == ours:
            built.append(index)
        return document(merged, index)

    monkeypatch.setattr(Merged, "document", watched)
    out = tmp_path / "out.sarif"
    assert cli(["check", str(folder), "-q", "--isolated", f"--format=sarif={out}"]) == 3
    assert not built


@linux
@pytest.mark.usefixtures("few")
def test_parquet_tables_are_the_same(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row by row, whoever packed them."""
    from pyarrow import parquet

    check_folder(folder, reports={"parquet": tmp_path / "workers"}, isolated=True)
    monkeypatch.setattr(merged, "_WORTH_WORKERS", 1000)
    check_folder(folder, reports={"parquet": tmp_path / "here"}, isolated=True)
    for name in ("documents", "forms", "indicators", "findings"):
        tables = [parquet.read_table(tmp_path / w / name) for w in ("workers", "here")]
        assert tables[0].num_rows
        assert tables[0].equals(tables[1])


def test_no_text_is_taken_for_a_number() -> None:
    """Places and documents are numbered when the pieces are put; a text cannot look like that."""
    documents = [
        replace(document, path=text)
        for document, text in zip(DOCUMENTS, ("\0d1", '"\0p2"', HOSTILE, "\\u0000d3"), strict=False)
    ]
    writer = sarif.Writer(None)  # type: ignore[arg-type]
    writer._run, writer._rules = make_run(*DOCUMENTS), {}
    texts, _, _ = writer.pieces(documents)

    rest = "".join(text % tuple(numbers) for text, _, numbers in texts.values())
    assert r'"uri": "d1"' in rest
    assert r'"uri": "%22p2%22"' in rest
    assert '"\\u0000' not in rest


@pytest.mark.parametrize("color", ["always", "never"])
@pytest.mark.parametrize("verbosity", [-1, 0, 1])
def test_cards_are_the_same_in_pieces(color: Color, verbosity: int) -> None:
    """With and without styles, whoever draws them, and lines between them as ever."""

    def text(mapped: Any) -> str:
        out = io.StringIO()
        run = replace(make_run(*DOCUMENTS), color=color, verbosity=verbosity, mapped=mapped)
        formats.render("text", run, out)
        return out.getvalue()

    def pieces(function: Any) -> Iterator[Any]:
        return (pickle.loads(pickle.dumps(function((each,)))) for each in DOCUMENTS)

    assert text(pieces) == text(None)


def test_counts_add_up() -> None:
    """What is counted of some documents after those before is what is counted of all."""
    documents = [*DOCUMENTS, *DOCUMENTS]
    whole, parts = tally(documents), Counts()
    for at in range(0, len(documents), 3):
        parts.update(tally(documents[at : at + 3]))

    assert (parts.totals, parts.by_cause, parts.worst) == (
        whole.totals,
        whole.by_cause,
        whole.worst,
    )
    assert list(parts.by_code.items()) == list(whole.by_code.items())


# Results in order


def double(task: int) -> int:
    """A task that does not get ready in its turn."""
    if task == 3:
        raise ValueError
    return 2 * task


def test_results_come_in_the_order_of_the_tasks() -> None:
    """For any number of workers, what failed in its place."""
    for jobs in (1, 3):
        results = list(workers.ordered(range(40), double, jobs=jobs, timeout=30, memory=2**27))
        assert isinstance(results[3], workers.Failure)
        assert [r for r in results if not isinstance(r, workers.Failure)] == [
            2 * n for n in range(40) if n != 3
        ]


class Asked(Sequence[Any]):
    """Tasks that remember which of them were asked for."""

    def __init__(self, count: int) -> None:
        self.length, self.most = count, -1

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: Any) -> Any:
        self.most = max(self.most, index)
        return index


def test_few_results_wait_for_their_turn() -> None:
    """However slow the reader is: no task is begun long before its result can go on."""
    tasks = Asked(10_000)
    results: Iterator[Any] = workers.ordered(tasks, double, jobs=2, timeout=30, memory=2**27)

    assert [next(results) for _ in range(3)] == [0, 2, 4]
    assert tasks.most < 3 + 2 * workers._HELD
    results.close()  # type: ignore[attr-defined]


def test_a_run_without_workers_is_written_as_ever() -> None:
    """A library's run has documents and no workers."""
    run = make_run(*DOCUMENTS)
    seen = []

    class Whole:
        def begin(self, run: Any) -> None: ...

        def end(self, counts: Any) -> None: ...

        def add(self, document: DocumentReport) -> None:
            seen.append(document.path)

    counts = formats.write(replace(run, mapped=None), [Whole()])
    assert seen == [document.path for document in DOCUMENTS]
    assert counts.totals["documents"] == len(DOCUMENTS)
