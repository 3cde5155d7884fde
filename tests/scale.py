"""A cluster against this machine: COUNT documents checked by both (``make scale``).

Two local workers, then a Dask scheduler with two workers, all of them processes of this machine;
then once more with a worker killed half way. The findings must be the same to the byte. CPU time is
that of all processes, the cluster's own included; what does not hold ends it with an
AssertionError.
"""

import argparse
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cluster_fixture import Cluster, cluster
from proof import make_folder

_TICK = os.sysconf("SC_CLK_TCK")


def below(process: int) -> Iterator[int]:
    """A process and all below it."""
    yield process
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from below(int(child))


def spent(processes: list[int]) -> float:
    """Seconds of CPU time of these processes, those below them, and those they waited for."""
    total = 0
    for process in processes:
        for each in below(process):
            fields = Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
            total += sum(map(int, fields[11:15]))
    return total / _TICK


def waited() -> float:
    """Seconds of CPU time of the processes this one has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def check(folder: Path, out: Path, *options: str) -> tuple[float, float]:
    """Run the program; return its seconds, and its CPU time with that of its workers."""
    command = ["check", str(folder), "-q", "--isolated", "--format", f"jsonl={out}", *options]
    before, began = waited(), time.monotonic()
    code = subprocess.run([sys.executable, "-m", "selfeval_cli", *command], check=False).returncode
    assert code == 3, code  # broken files are among the documents
    return time.monotonic() - began, waited() - before


def on_cluster(made: Cluster, folder: Path, out: Path) -> tuple[float, float, float]:
    """Check on the cluster; return seconds, the CPU time of the program, and of the cluster."""
    before = spent(made.processes())
    seconds, own = check(folder, out, "--engine", made.url)
    return seconds, own, spent(made.processes()) - before


def kill_later(made: Cluster, seconds: float) -> threading.Timer:
    """Kill one of the workers after a while."""
    timer = threading.Timer(seconds, lambda: os.kill(made.workers()[0], signal.SIGKILL))
    timer.start()
    return timer


def show(name: str, count: int, seconds: float, own: float, cluster: float = 0.0) -> None:
    """One line of figures."""
    both = 1000 * (own + cluster) / count
    parts = f"{own:.1f} + {cluster:.1f} s" if cluster else f"{own:.1f} s"
    print(f"{name:24} {seconds:7.1f} s   CPU {parts:>18}   {both:5.2f} ms a document", flush=True)


def main() -> None:
    """Run all three and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "forms")
        count = make_folder(folder, wanted.count, jobs=2).documents
        outs: Any = [Path(place, f"{number}.jsonl") for number in range(3)]
        seconds, here = check(folder, outs[0], "--jobs", "2")
        show("two local workers", count, seconds, here)
        with cluster() as made:
            check(folder / "来件", outs[1], "--engine", made.url)  # starts the processes
            seconds, own, there = on_cluster(made, folder, outs[1])
            show("Dask, two workers", count, seconds, own, there)
            print(f"overhead in CPU time: {(own + there) / here:.2f} times", flush=True)
            assert outs[1].read_bytes() == outs[0].read_bytes()
            kill_later(made, seconds / 2)
            seconds, _ = check(folder, outs[2], "--engine", made.url)
            print(f"{'one killed half way':24} {seconds:7.1f} s", flush=True)
            assert outs[2].read_bytes() == outs[0].read_bytes()
        print(f"the same findings, to the byte: {outs[0].stat().st_size / 2**20:.1f} MB")


if __name__ == "__main__":
    main()
