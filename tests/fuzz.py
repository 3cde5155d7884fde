"""Structure-aware fuzzing for a given time: ``make fuzz``, or with options::

    python tests/fuzz.py --seconds 120 --seed 1 --workers 2
    python tests/fuzz.py --input cells:4711        # one input again, with its failure

Every input is made from its kind and seed, sent the whole way (`fuzzing.invariants`), and every
new failure is written, made smaller, to a folder. Exit code 1 when an invariant did not hold.
"""

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from fuzzing.inputs import KINDS, ROUND, make
from fuzzing.invariants import Broken, Cost, Limits, verify
from fuzzing.minimise import minimise

#: A worker that has not answered for this long hangs where no timer reaches it.
_SILENCE = 900.0


@dataclass
class Outcome:
    """What a run of inputs came to."""

    tried: Counter[str] = field(default_factory=Counter)
    cost: Cost = field(default_factory=Cost)
    failures: dict[str, str] = field(default_factory=dict)
    known: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Task:
    """What a worker does: its share of the seeds, until the time is up."""

    seed: int
    first: int
    step: int
    limits: Limits
    folder: Path
    until: float
    count: int | None = None


def inputs(seed: int, first: int = 0, step: int = 1) -> Iterator[tuple[str, int]]:
    """Kinds and seeds without end; every `step`-th from `first` on."""
    number = first
    while True:
        yield ROUND[number % len(ROUND)], seed * 10_000_000 + number
        number += step


def fuzz(task: Task, begun: Any = lambda _name: None) -> Outcome:
    """Try inputs until the time or the count of the task is reached."""
    outcome = Outcome()
    for number, (kind, seed) in enumerate(inputs(task.seed, task.first, task.step)):
        if time.monotonic() > task.until or number == task.count:
            break
        name = f"{kind}-{seed}"
        begun(name)
        data = make(kind, seed)
        outcome.tried[kind] += 1
        try:
            verify(data, name, task.limits, outcome.cost)
        except Broken as broken:
            outcome.known[broken.what] += 1
            if outcome.known[broken.what] == 1:
                outcome.failures[f"{kind}:{seed}"] = str(broken)
                _keep(task, name, data, broken)
    return outcome


def _keep(task: Task, name: str, data: bytes, broken: Broken) -> None:
    """Write a failing input, as it was and made smaller, and what is wrong with it."""

    def fails(candidate: bytes) -> bool:
        try:
            verify(candidate, name, task.limits)
        except Broken as again:
            return again.what == broken.what
        return False

    suffix = ".docx" if data.startswith(b"PK") else ".txt"
    task.folder.mkdir(parents=True, exist_ok=True)
    (task.folder / f"{name}{suffix}").write_bytes(data)
    (task.folder / f"{name}.problem").write_text(f"{broken}\n", "utf-8")
    (task.folder / f"{name}.small{suffix}").write_bytes(minimise(data, fails))


def _serve(task: Task, connection: Connection) -> None:
    connection.send(fuzz(task, connection.send))


def run(task: Task, workers: int) -> Outcome:
    """Fuzz in several processes; one that dies or falls silent is a failure of its own."""
    total = Outcome()
    context: Any = multiprocessing.get_context("fork")
    running: dict[Connection, tuple[Any, list[str], list[float]]] = {}
    for number in range(workers):
        ours, theirs = context.Pipe()
        share = Task(**{**vars(task), "first": number, "step": workers})
        process = context.Process(target=_serve, args=(share, theirs), daemon=True)
        process.start()
        theirs.close()
        running[ours] = (process, [""], [time.monotonic()])
    while running:
        ready = wait(list(running), 1.0)
        for connection, (process, last, heard) in list(running.items()):
            if connection in ready:
                heard[0] = time.monotonic()
                try:
                    message = connection.recv()
                except EOFError:
                    process.join()
                    _lost(total, last[0], f"the process died: {process.exitcode}")
                else:
                    if isinstance(message, str):
                        last[0] = message
                        continue
                    _merge(total, message)
            elif time.monotonic() - heard[0] > _SILENCE:
                process.kill()
                _lost(total, last[0], "hangs")
            else:
                continue
            process.join()
            del running[connection]
    return total


def _lost(total: Outcome, name: str, what: str) -> None:
    kind, _, seed = name.rpartition("-")
    total.failures[f"{kind}:{seed}"] = what


def _merge(total: Outcome, part: Outcome) -> None:
    total.tried += part.tried
    total.known += part.known
    total.failures |= part.failures
    total.cost.merge(part.cost)


def report(outcome: Outcome, seconds: float) -> None:
    """Print inputs tried by kind, what became of them, the worst time and the worst memory."""
    count = outcome.tried.total()
    print(
        f"inputs tried      {count:8}  in {seconds:.0f} s ({count / max(seconds, 1):.1f} a second)"
    )
    for kind in KINDS:
        print(f"  {kind:16}{outcome.tried[kind]:8}")
    print("outcomes")
    for cause, number in sorted(outcome.cost.outcomes.items(), key=lambda entry: -entry[1]):
        print(f"  {cause:16}{number:8}")
    print(f"worst time        {outcome.cost.seconds:8.2f} s of CPU: {outcome.cost.slowest}")
    print(f"worst memory      {outcome.cost.memory / 2**20:8.1f} MiB: {outcome.cost.largest}")
    for step, (worst, most) in sorted(outcome.cost.steps.items(), key=lambda entry: -entry[1][0]):
        print(f"  {step:17}{worst:7.2f} s {most / 2**20:8.1f} MiB")
    print(f"invariants broken {len(outcome.failures):8}")
    for name, what in outcome.failures.items():
        print(f"  {name}: {what}")
    for what, number in outcome.known.items():
        print(f"  {number:6} × {what}")


def main() -> int:
    """Fuzz as told on the command line; 1 when something does not hold."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--time-limit", type=float, default=Limits.seconds, metavar="SECONDS")
    parser.add_argument("--memory-limit", type=int, default=200, metavar="MIB")
    parser.add_argument("--folder", type=Path, default=Path("build/fuzz"))
    parser.add_argument("--input", metavar="KIND:SEED", help="only this input")
    options = parser.parse_args()
    limits = Limits(options.time_limit, options.memory_limit * 2**20)
    if options.input:
        kind, _, seed = options.input.rpartition(":")
        data = make(kind, int(seed))
        options.folder.mkdir(parents=True, exist_ok=True)
        suffix = "docx" if data.startswith(b"PK") else "txt"
        (options.folder / f"{kind}-{seed}.{suffix}").write_bytes(data)
        verify(data, f"{kind}-{seed}", limits)
        return 0
    print(f"seed {options.seed}, {options.workers} workers, failures go to {options.folder}")
    start = time.monotonic()
    task = Task(options.seed, 0, 1, limits, options.folder, start + options.seconds)
    outcome = run(task, options.workers)
    report(outcome, time.monotonic() - start)
    return bool(outcome.failures)


if __name__ == "__main__":
    sys.exit(main())
