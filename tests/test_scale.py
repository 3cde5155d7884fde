"""Beyond one machine: a cluster gives the verdicts of the local run, whatever happens to it."""

import os
import signal
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cluster_fixture import Cluster, cluster, job
from documents.clean import clean_forms
from documents.judging import printed
from msgspec import field

from selfeval_cli import check_folder
from selfeval_cli.base.errors import SettingsError
from selfeval_cli.cli import run as cli
from selfeval_cli.input import sources as discovery
from selfeval_cli.rules import across
from selfeval_cli.run import batch, dask_engine, merged
from selfeval_cli.run.plan import Plan
from selfeval_cli.run.workers import Failure

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the tests look into /proc")
SAMPLES = Path(__file__).resolve().parents[1] / "samples"


@pytest.fixture(scope="module")
def two() -> Iterator[Cluster]:
    """A cluster of two workers for the tests of this module."""
    with cluster() as made:
        yield made


def carried_out(address: str, words: list[str], **limits: Any) -> dict[int, Any]:
    """The results of words as tasks."""
    engine = dask_engine.engine(address).run
    kept = {"timeout": 3.0, "memory": 200 * 2**20} | limits
    return dict(engine(words, job, jobs=1, **kept))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty documents and more: forms of a generator, the samples, an archive, broken files."""
    place = tmp_path_factory.mktemp("报送")
    luck = Random(7)
    for number in range(48):
        layout = luck.choice(("docx", "docx-nested", "tabbed", "dump-gb18030"))
        suffix = ".docx" if layout.startswith("docx") else ".txt"
        (place / f"{number:02}{suffix}").write_bytes(printed(clean_forms(luck, 1), layout))
    samples = sorted(SAMPLES.glob("*.docx"))
    for sample in samples:
        (place / sample.name).write_bytes(sample.read_bytes())
    with zipfile.ZipFile(place / "打包.zip", "w") as archive:
        for sample in samples:
            archive.write(sample, f"第一批/{sample.name}")
    (place / "空.docx").write_bytes(b"")
    (place / "坏.docx").write_bytes(samples[0].read_bytes()[:3000])
    return place


def lines(folder: str, out: Path, *options: str) -> bytes:
    """What ``selfeval check --format jsonl`` writes; the run has errors and unread documents."""
    assert cli(["check", folder, "-q", "--isolated", "--format", f"jsonl={out}", *options]) == 3
    return out.read_bytes()


def test_the_cluster_says_what_this_machine_says(
    two: Cluster, folder: Path, tmp_path: Path
) -> None:
    """To the byte, with archives, what is broken, and the rules across forms."""
    at_home = lines(str(folder), tmp_path / "1.jsonl")

    assert lines(str(folder), tmp_path / "2.jsonl", "--engine", two.url) == at_home
    assert at_home.count(b"\n") == 71
    assert b'"SET004"' in at_home


def test_the_machines_of_the_cluster_compare_the_forms(
    two: Cluster, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keys are dealt out to parts, each part is grouped on one of them: a finding is none the
    other for that."""
    at_home = lines(str(folder), tmp_path / "1.jsonl")
    ordered, carried = dask_engine.Cluster.ordered, list[str]()

    def recorded(cluster: Any, tasks: Any, job: Any, **limits: Any) -> Any:
        carried.append(getattr(job, "__name__", type(job).__name__))
        return ordered(cluster, tasks, job, **limits)

    monkeypatch.setattr(dask_engine.Cluster, "ordered", recorded)
    monkeypatch.setattr(merged, "_WORTH_MACHINES", 70)
    monkeypatch.setattr(across, "_FEW", 20)

    assert lines(str(folder), tmp_path / "2.jsonl", "--engine", two.url) == at_home
    assert carried == ["_compared"]


def test_a_worker_killed_half_way_costs_no_verdict(two: Cluster, folder: Path) -> None:
    """Dask replaces it and repeats what it held."""
    found = discovery.discover([str(folder)]).sources
    plans = (Plan(),)
    killed: list[int] = []

    def kill(done: int, _failed: int) -> None:
        if done >= len(found) // 2 and not killed:
            killed.append(two.workers()[0])
            os.kill(killed[0], signal.SIGKILL)

    there = batch.check_all(
        found,
        plans,
        [0] * len(found),
        jobs=1,
        engine=dask_engine.engine(two.url).run,
        progress=kill,
    )
    here = batch.check_all(found, plans, [0] * len(found), jobs=2)

    assert killed
    assert there.summary == here.summary
    assert [d.model_dump_json() for d in there.documents()] == [
        d.model_dump_json() for d in here.documents()
    ]
    assert here.summary.documents == 70


def test_a_document_that_hangs_dies_or_eats_answers_for_itself_alone(two: Cluster) -> None:
    """Its neighbours in the chunk are checked; noise on standard output does no harm."""
    words = ["a", "hang", "b", "die", "print", "eat", "c"]
    found = carried_out(two.url, words)

    assert {n: found[n] for n in (0, 2, 4, 6)} == {0: "A", 2: "B", 4: "PRINT", 6: "C"}
    assert {n: found[n].cause for n in (1, 3, 5)} == {1: "timeout", 3: "worker-died", 5: "memory"}


def test_a_document_that_takes_the_worker_along_answers_for_itself_alone(two: Cluster) -> None:
    """After two workers the chunk is taken apart; after two more the document is given up."""
    words = [*("a" * 40), "take-along", *("b" * 40)]
    found = carried_out(two.url, words, timeout=20.0)

    assert isinstance(found.pop(40), Failure)
    assert set(found.values()) == {"A", "B"}
    assert len(found) == 80


def tables(folder: str, out: Path, *options: str) -> dict[str, Any]:
    """What ``selfeval check --format parquet`` writes, a table each."""
    from pyarrow import parquet

    assert cli(["check", folder, "-q", "--isolated", f"--format=parquet={out}", *options]) == 3
    return {place.name: parquet.read_table(place) for place in out.iterdir()}


def test_the_machines_of_the_cluster_write_the_tables(
    two: Cluster, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are those of this machine, in their order, findings across forms among them."""
    at_home = tables(str(folder), tmp_path / "here")
    written = Recorded(monkeypatch)
    there = tables(str(folder), tmp_path / "there", "--engine", two.url)

    assert {"documents", "forms", "indicators", "findings"} == set(there)
    assert all(there[name].equals(at_home[name]) for name in at_home)
    assert "SET004" in there["findings"]["code"].to_pylist()
    assert len(list((tmp_path / "there/documents").iterdir())) == 14  # 70 in portions of five
    assert written.here == 0


class Recorded:
    """How many Parquet files this process has begun since."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from pyarrow import parquet

        self.here, made = 0, parquet.ParquetWriter

        def counted(*args: Any, **options: Any) -> Any:
            self.here += 1
            return made(*args, **options)

        monkeypatch.setattr(parquet, "ParquetWriter", counted)


def test_a_worker_killed_while_it_writes_leaves_whole_tables_and_nothing_else(
    two: Cluster, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its portion is written again by another one; drafts of the lost one are swept."""
    at_home = tables(str(folder), tmp_path / "here")
    send, killed = dask_engine._Flight._send, list[int]()

    def sent(flight: Any, numbers: Any) -> None:
        send(flight, numbers)
        if flight.largest == 1 and not killed:
            drafts = next(tmp_path.glob(".selfeval-*")) / "forms"
            (drafts / "lost.draft").write_bytes(b"PAR1")
            killed.append(two.workers()[0])
            os.kill(killed[0], signal.SIGKILL)

    monkeypatch.setattr(dask_engine._Flight, "_send", sent)
    there = tables(str(folder), tmp_path / "there", "--engine", two.url)

    assert killed
    assert all(there[name].equals(at_home[name]) for name in at_home)
    assert {file.suffix for file in (tmp_path / "there").rglob("*.*")} == {".parquet"}
    assert not list(tmp_path.glob(".selfeval-*"))


def test_what_the_cluster_cannot_write_is_written_here(
    two: Cluster, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its machines may not see the folder."""
    at_home = tables(str(folder), tmp_path / "here")
    monkeypatch.setattr(merged, "_Portioned", _Unseen)
    there = tables(str(folder), tmp_path / "there", "--engine", two.url)

    assert all(there[name].equals(at_home[name]) for name in at_home)


class _Unseen(merged._Portioned, frozen=True):
    """A job that only this process can do."""

    home: int = field(default_factory=os.getpid)

    def __call__(self, portion: Any) -> Any:
        if os.getpid() != self.home:
            raise OSError
        return super().__call__(portion)


def test_addresses_are_opened_on_the_workers(two: Cluster, folder: Path, tmp_path: Path) -> None:
    """Archives as well; the reports differ in the names only."""
    at_home = lines(str(folder), tmp_path / "1.jsonl")
    url = f"file://{folder}"
    remote = lines(url, tmp_path / "2.jsonl", "--engine", two.url)

    assert remote.replace(b"file://", b"") == at_home
    assert lines(url, tmp_path / "3.jsonl") == remote


def test_what_was_checked_is_not_checked_again(two: Cluster, folder: Path, tmp_path: Path) -> None:
    """The cache, in a folder that all see, makes a run that broke off go on."""
    kept = tmp_path / "cache"
    options = ("--engine", two.url, "--cache-dir", str(kept))
    first = lines(str(folder), tmp_path / "1.jsonl", *options)
    entries = {path: path.stat().st_mtime_ns for path in kept.rglob("*") if path.is_file()}

    assert len(entries) > 60
    assert lines(str(folder), tmp_path / "2.jsonl", *options) == first
    assert {path: path.stat().st_mtime_ns for path in entries} == entries


def test_an_interrupt_leaves_nothing_on_the_cluster(two: Cluster, folder: Path) -> None:
    """Ctrl-C half way is told as at home, and the tasks are taken back."""
    found = discovery.discover([str(folder)]).sources

    def stop(done: int, _failed: int) -> None:
        if done:
            raise KeyboardInterrupt(signal.SIGTERM)

    with pytest.raises(batch.Interrupted) as stopped:
        batch.check_all(
            found,
            (Plan(),),
            [0] * len(found),
            jobs=1,
            engine=dask_engine.engine(two.url).run,
            progress=stop,
        )
    assert stopped.value.number == signal.SIGTERM
    for _ in range(100):
        if not two.tasks():
            return
        time.sleep(0.1)
    pytest.fail("tasks are left")


def test_the_library_takes_an_engine_too(two: Cluster) -> None:
    """Whatever the command does, the library does."""
    report = check_folder(SAMPLES / "07-score-above-weight.docx", engine=two.url, isolated=True)

    assert report.summary.errors == 3


def test_another_version_on_the_cluster_is_refused(
    two: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its verdicts may be others."""
    monkeypatch.setattr(dask_engine, "__version__", "9.9.9")

    with pytest.raises(SettingsError, match=r"集群上的 selfeval 是 .*，这里是 9\.9\.9"):
        carried_out(two.url, ["a"])


def test_a_cluster_that_goes_away_ends_the_run() -> None:
    """With a line that says what to do, and the exit code of what was not read."""
    with cluster() as short:
        engine = dask_engine.engine(short.url).run
        results = engine(["slow"] * 200, job, jobs=1, timeout=9.0, memory=2**27)
        next(results)
        short.scheduler.kill()
        with pytest.raises(SettingsError, match="--cache") as lost:
            list(results)
    assert lost.value.exit_code == 3


def test_a_cluster_without_workers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of a bar that stands still."""
    monkeypatch.setattr(dask_engine, "_WITHOUT_WORKERS", 0.5)

    with cluster(workers=0) as empty, pytest.raises(SettingsError, match="dask worker"):
        carried_out(empty.url, ["a"])


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("ray://head:10001", "dask://主机:8786"),
        ("dask://", "dask://主机:8786"),
        ("dask://127.0.0.1:1", "连不上集群"),
    ],
)
def test_an_engine_that_cannot_be_used_is_told_in_one_line(
    address: str, told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wrong usage, no traceback."""
    monkeypatch.setattr(dask_engine, "_PATIENCE", 1)

    assert cli(["check", str(SAMPLES / "01-clean-national-2020.docx"), "--engine", address]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


def test_without_dask_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra that is missing is named."""
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(SettingsError, match=r'pip install "selfeval\[dask\]"'):
        dask_engine.engine("dask://localhost:8786")
