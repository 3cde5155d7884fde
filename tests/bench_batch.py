"""Batches as whole processes: two workers against one, the parent's share, memory, the cache."""

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import NamedTuple

from bench_measure import Table, at_least, at_most
from documents.clean import clean_forms
from documents.judging import printed

#: The formats whose documents are drawn by workers, and others to compare them with.
DRAWN = ("jsonl", "json", "sarif", "csv", "concise", "parquet")
OTHERS = ("text", "xlsx", "html", "junit")
#: The share of the parent is that of a document more: what 2,500 take above 500.
_FEW, _MANY = 500, 2500

_RUN = """
import atexit, json, resource, sys, time
from selfeval_cli.__main__ import main
from selfeval_cli.run import workers

def spent(of):
    used = resource.getrusage(of)
    return used.ru_utime + used.ru_stime

def answers(pool):
    if not begun:
        begun.append(spent(resource.RUSAGE_SELF))
    return take(pool)

begun, take, workers.Pool.answers = [], workers.Pool.answers, answers
start = time.perf_counter()

@atexit.register  # the program leaves at once, and this is all it does before
def tell():
    both = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    (own, theirs), peaks = map(spent, both), [resource.getrusage(of).ru_maxrss for of in both]
    figures = [time.perf_counter() - start, own, own - begun[0], theirs, *peaks]
    print(json.dumps(figures), file=sys.stderr)

main()
"""


class Took(NamedTuple):
    """Seconds of a run, CPU seconds of parent and workers, KiB of parent and largest worker.

    `started` is the parent's time without what comes before the first answer of a worker: imports.
    """

    seconds: float
    parent: float
    started: float
    workers: float
    memory: int
    worker_memory: int


def took(folder: Path, *options: str) -> Took:
    """Check a folder and measure it."""
    words = ["check", str(folder), "-q", "--isolated", *options]
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    return Took(*json.loads(done.stderr.splitlines()[-1]))


def make_folder(folder: Path, count: int, *, one_project: bool = False) -> Path:
    """`count` clean documents, every third a text dump, each about a project of its own, or all
    about one."""
    for number in range(count):
        (form,) = clean_forms(Random(0 if one_project else number), 1)
        if not one_project and form.project:
            form = replace(form, project=f"{form.project}{number}")
        text = number % 3 == 2
        path = folder / f"{number // 500:03}" / f"{number:05}{'.txt' if text else '.docx'}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(printed((form,), "dump" if text else "docx"))
    return folder


def share(table: Table) -> None:
    """CPU time of the parent in that of its workers, for a document more.

    What is the same for any number of documents (imports, pyarrow's above all, the texts of the
    rules) does not make the parent a bottleneck.
    """
    with tempfile.TemporaryDirectory() as name:
        for label, kept in (("each its own project", False), ("all one project", True)):
            table.begin(f"the parent's share, {label}: CPU time for a document more, by format")
            few, many = (
                make_folder(Path(name, label, str(size)), size, one_project=kept)
                for size in (_FEW, _MANY)
            )
            for kind in DRAWN if kept else (*DRAWN, *OTHERS):
                options = ("--jobs", "2", "--format", f"{kind}={Path(name, label)}.{kind}")
                less, more = took(few, *options), took(many, *options)
                parent = 1000 * (more.started - less.started) / (_MANY - _FEW)
                workers = 1000 * (more.workers - less.workers) / (_MANY - _FEW)
                goal = at_most(0.03) if kind in DRAWN else None
                share = parent / workers
                table.put(f"parent / workers, {kind}", parent, workers, share, share, goal)


def cores() -> float:
    """How much more two processes get done than one, on this machine as busy as it now is."""
    loop = [sys.executable, "-c", "for n in range(15_000_000): n * n"]
    start = time.perf_counter()
    subprocess.run(loop, check=True)
    middle = time.perf_counter()
    for process in [subprocess.Popen(loop) for _ in range(2)]:
        process.wait()
    return 2 * (middle - start) / (time.perf_counter() - middle)


def batch(table: Table, sizes: list[int], rounds: int) -> None:
    """One worker against two, time and memory by size, and the cache."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        folders = [make_folder(root / str(size), size) for size in sizes]
        small = folders[min(1, len(folders) - 1)]
        out = ("--format", f"jsonl={root / 'out.jsonl'}")
        table.begin("a folder, whole processes, by the clock")
        busy = cores()
        pairs = [
            (took(small, "--jobs", "1", *out), took(small, "--jobs", "2", *out))
            for _ in range(rounds)
        ]
        times = [run.seconds for pair in pairs for run in pair]
        table.add(f"--jobs 1 / --jobs 2, {small.name} documents", times, at_least(1.7))
        table.put("two busy loops at once / one", 0, 0, busy, busy, None)
        # What idle cores would do: the parent's time, and that of the workers in halves.
        one, two = pairs[0]
        ideal = (one.parent + one.workers) / (two.parent + two.workers / 2)
        table.put("the same from CPU times alone", 0, 0, ideal, ideal, at_least(1.7))
        cached = ("--jobs", "2", *out, "--cache-dir", str(root / "cache"))
        cold, warm = took(small, *cached), took(small, *cached)
        table.add("cold cache / warm cache", [cold.seconds, warm.seconds])
        for folder, size in zip(folders, sizes, strict=True):
            run = took(folder, "--jobs", "2", *out)
            print(
                f"\n{size} documents, --jobs 2: {run.seconds:.1f} s, parent {run.memory / 1024:.1f}"
                f" MiB, largest worker {run.worker_memory / 1024:.1f} MiB"
            )
