"""Chunks of documents on a cluster's machines, each under the limits it has at home.

A worker of a cluster has threads and may be a daemon: it must not fork. So each of its threads
keeps a process of its own that has one thread and may, and hands it chunks through pipes; in there
every document is checked under the supervisor of a local run.
"""

import contextlib
import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import IO, Any

from msgspec import Struct

from selfeval_cli.base.version import __version__
from selfeval_cli.run import workers

_SIZE = struct.Struct("<Q")
_MODULE = "selfeval_cli.run.chunks"


class OtherVersion(Exception):
    """The worker has another version of the program: its verdicts may be others."""


class Chunk(Struct, frozen=True):
    """Tasks by their numbers, and how they are carried out; paths are relative to `folder`."""

    numbers: Sequence[int]
    tasks: Sequence[Any]
    job: workers.Job
    timeout: float
    memory: int
    folder: str


def answer(version: str, chunk: bytes) -> bytes:
    """Carry out a pickled chunk; return its numbers and results, pickled. Runs on the cluster.

    Raise OtherVersion, or OSError when the process that does it has died.
    """
    if version != __version__:
        raise OtherVersion(__version__)
    helper: subprocess.Popen[bytes] | None = getattr(_kept, "helper", None)
    if helper is None or helper.poll() is not None:
        helper = _kept.helper = _started()
    assert helper.stdin is not None
    assert helper.stdout is not None
    try:
        _send(helper.stdin, chunk)
        return _receive(helper.stdout)
    except BaseException:
        helper.kill()
        helper.wait()
        raise


#: The process of each thread.
_kept = threading.local()


def _started() -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-P", "-m", _MODULE]
    environment = {**os.environ, "PYDANTIC_DISABLE_PLUGINS": "__all__"}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment)  # noqa: S603 - ours


def _send(pipe: IO[bytes], content: bytes) -> None:
    pipe.write(_SIZE.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    """Return what was sent. Raise EOFError when the other end is gone."""
    (size,) = _SIZE.unpack(_read(pipe, _SIZE.size))
    return _read(pipe, size)


def _read(pipe: IO[bytes], size: int) -> bytes:
    content = pipe.read(size)
    if len(content) < size:
        raise EOFError
    return content


def main() -> None:
    """Carry out chunks until the pipe is closed."""
    from selfeval_cli.run import check

    check.prepare()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed must not stand among the answers
    with contextlib.suppress(EOFError, OSError):
        while True:
            chunk: Chunk = pickle.loads(_receive(sys.stdin.buffer))  # noqa: S301 - by our parent
            _send(answers, pickle.dumps(carried_out(chunk)))
    os._exit(0)  # the other end is gone


def carried_out(chunk: Chunk) -> list[tuple[int, Any]]:
    """The number of each task with its result or Failure."""
    with contextlib.suppress(OSError):  # not there on this machine; full paths do without
        os.chdir(chunk.folder)
    results = workers.run(
        chunk.tasks, chunk.job, jobs=1, timeout=chunk.timeout, memory=chunk.memory
    )
    return [(chunk.numbers[index], result) for index, result in results]


if __name__ == "__main__":
    # Under its own name, as the chunks name it.
    from selfeval_cli.run.chunks import main as run_main

    run_main()
