"""A Dask cluster of real processes on this machine, and tasks that go wrong on it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TESTS = Path(__file__).parent


@dataclass(frozen=True)
class Cluster:
    """A scheduler with two workers of one thread each."""

    port: int
    scheduler: subprocess.Popen[bytes]
    started: tuple[subprocess.Popen[bytes], ...]

    @property
    def url(self) -> str:
        """The address as `--engine` takes it."""
        return f"dask://127.0.0.1:{self.port}"

    def workers(self) -> list[int]:
        """The processes that work, in no order."""
        from distributed import Client

        with Client(f"tcp://127.0.0.1:{self.port}", set_as_default=False) as client:
            return list(client.run(os.getpid).values())

    def processes(self) -> list[int]:
        """The scheduler and the keeper of the workers; all others are below them."""
        return [process.pid for process in self.started]

    def tasks(self) -> int:
        """How many tasks the scheduler holds."""
        from distributed import Client

        with Client(f"tcp://127.0.0.1:{self.port}", set_as_default=False) as client:
            return int(client.run_on_scheduler(_held))


def _held(dask_scheduler: object) -> int:
    return len(dask_scheduler.tasks)  # type: ignore[attr-defined]


@contextmanager
def cluster(workers: int = 2) -> Iterator[Cluster]:
    """A running cluster; its workers are replaced when they die, and find this folder's modules."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "PYTHONPATH": str(_TESTS),
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
    }
    local = ("--host", "127.0.0.1", "--no-dashboard")
    commands = [["scheduler", *local, "--port", str(port)]]
    if workers:
        counts = ("--nthreads", "1", "--nworkers", str(workers))
        commands.append(["worker", f"tcp://127.0.0.1:{port}", *local, *counts])
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "dask", *command],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]
    try:
        _wait_for(port)
        yield Cluster(port, started[0], tuple(started))
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """A nanny that is starting a worker anew may miss its end; its workers go with it."""
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


def job(word: str) -> str:
    """What the word says, on the cluster."""
    if word == "hang":
        time.sleep(60)
    if word == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "take-along":  # the cluster's worker: parent of the process that forked this one
        os.kill(_parent(os.getppid()), signal.SIGKILL)
        time.sleep(5)
    if word == "eat":
        kept = bytearray(1024 * 1024 * 1024)
        del kept
    if word == "print":
        print("noise among the answers", flush=True)
    if word == "slow":
        time.sleep(0.2)
    return word.upper()


def _parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])
