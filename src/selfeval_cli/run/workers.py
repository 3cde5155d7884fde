"""Worker processes under supervision: a task that hangs, dies or eats memory takes nothing along.

A pool of the standard library loses its other tasks when a worker is killed and cannot stop one
that hangs, so the few things needed are done here: each worker has a pipe of its own, notes which
of its tasks it is at, and can be killed and replaced.

On Linux workers are forked, which costs a few milliseconds, so even a single document is checked
in one; this process never has a second thread. Elsewhere they are spawned, and get their tasks one
by one. The limit of memory holds on Linux only.
"""

import gc
import mmap
import os
import pickle
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from typing import Any

from msgspec import Struct, field

from selfeval_cli.base.errors import Cause
from selfeval_cli.run.processes import FORKS, Channel, Forked, Spawned, ready

#: Messages sent to a worker ahead of its answers, so that it need not wait for this process.
_AHEAD = 2
#: A longer one waits until the worker is free: it may be writing a long answer, which nobody would
#: read while this process waits for room in the pipe.
_UNREAD = 2**13
#: Tasks in a message at most, and messages each worker should at least get of what is queued.
_TOGETHER, _SHARES = 32, 4
#: Seconds for which a worker keeps answers to itself, to send some together.
_KEEPS = 0.1
#: So many tasks wait their turn in the queue; the others have no number yet.
_QUEUED = 1024
#: Results for each worker that may wait for one that comes before them.
_HELD = 4
#: A task whose worker died is tried this often; it may not have been the task's fault.
_ATTEMPTS = 2
_TICK = 0.1
#: A worker ends itself this long after the limit, should nobody be left to kill it.
_GRACE = 5.0

Job = Callable[[Any], Any]
#: What is found under the number of a task. A forked worker knows a sequence, and is sent numbers
#: alone; a mapping may change.
Tasks = Sequence[Any] | Mapping[int, Any]


DEFAULT_TIMEOUT = 30.0
DEFAULT_MEMORY = 200


class Limits(Struct, frozen=True):
    """What one document may take: seconds, and MB beyond the program itself."""

    timeout: float = DEFAULT_TIMEOUT
    memory: int = DEFAULT_MEMORY


DEFAULT_LIMITS = Limits()


class Failure(Struct, frozen=True):
    """Why there is no result for a task."""

    cause: Cause
    detail: str = ""


class _Worker(Struct):
    """A worker, the tasks it has, since when it is at the first of them, and whether it has
    answered any."""

    process: Forked | Spawned
    note: "_Note"
    pending: deque[int] = field(default_factory=deque)
    since: float = 0.0
    used: bool = False

    def at(self) -> tuple[int, float]:
        """The task it is at, which must be one of those it has, and since when."""
        index, since = self.note.read()
        return (index, since) if index in self.pending else (self.pending[0], self.since)


class _Note:
    """What a forked worker is at and since when, in memory that it shares with this process."""

    def __init__(self) -> None:
        self._shared = memoryview(mmap.mmap(-1, 16)).cast("d")
        self._shared[1] = -1

    def write(self, index: int) -> None:
        # In this order: read in between, a task is younger than it is, and never too old.
        self._shared[0] = time.monotonic()
        self._shared[1] = index

    def read(self) -> tuple[int, float]:
        since, index = self._shared
        return int(index), since


def default_jobs() -> int:
    """Return the number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run(
    tasks: Sequence[Any],
    job: Job,
    *,
    jobs: int,
    timeout: float,
    memory: int,
    tick: Callable[[], None] = lambda: None,
) -> Iterator[tuple[int, Any]]:
    """Yield (index of the task, result or Failure) for every task, in the order they get ready.

    `timeout` is in seconds per task; `memory` is what a task may take beyond the program itself,
    in bytes. `tick` is called once all workers are busy, and then several times a second. Closing
    the generator, or any exception raised in it, ends all workers at once.
    """
    pool = Pool(tasks, job, jobs=min(jobs, len(tasks)), timeout=timeout, memory=memory)
    numbers = iter(range(len(tasks)))
    pool.queue.extend(islice(numbers, _QUEUED))
    open_tasks = len(tasks)
    try:
        pool.feed()
        tick()  # while the workers begin
        while open_tasks:
            for index, result in pool.answers():
                open_tasks -= 1
                yield index, result
            pool.queue.extend(islice(numbers, max(0, _QUEUED - len(pool.queue))))
            tick()
    finally:
        pool.stop()


def ordered(
    tasks: Sequence[Any], job: Job, *, jobs: int, timeout: float, memory: int
) -> Generator[Any, None, None]:
    """Yield the result or Failure of every task in the order of the tasks, as `run` has them.

    Few results are held, however long one of them is waited for.
    """
    pool = Pool(tasks, job, jobs=min(jobs, len(tasks)), timeout=timeout, memory=memory)
    numbers = iter(range(len(tasks)))
    held: dict[int, Any] = {}
    sent = 0
    try:
        for number in range(len(tasks)):
            fresh = list(islice(numbers, number + jobs * _HELD - sent))
            pool.queue.extend(fresh)
            sent += len(fresh)
            while number not in held:
                held.update(pool.answers())
            yield held.pop(number)
    finally:
        pool.stop()


class Pool:
    """Workers that answer the tasks whose numbers are put into `queue`, first come first served."""

    def __init__(self, tasks: Tasks, job: Job, *, jobs: int, timeout: float, memory: int) -> None:
        self.tasks, self.job, self.timeout, self.memory = tasks, job, timeout, memory
        self._known: Tasks | None = tasks if FORKS and isinstance(tasks, Sequence) else None
        self.jobs = jobs
        self.queue: deque[int] = deque()
        self.attempts: dict[int, int] = {}
        self.workers: list[_Worker] = []

    def answers(self, *also: Channel) -> Iterator[tuple[int, Any]]:
        """Yield what gets ready within a moment; return at once when a pipe of `also` speaks."""
        self.feed()
        speaking = ready([*(worker.process.channel for worker in self.workers), *also], _TICK)
        for worker in [w for w in self.workers if w.process.channel in speaking]:
            yield from self._answer(worker)
        yield from self._overdue()

    def _start(self) -> None:
        note = _Note()
        done = partial(_done, self.job, self.timeout, self.memory)
        serve = partial(_serve, note if FORKS else None, self._known, done, self.memory)
        others = [worker.process.channel for worker in self.workers]
        with _undisturbed():
            process = Forked(serve, others) if FORKS else Spawned(serve)
            self.workers.append(_Worker(process, note))

    def feed(self) -> None:
        """Start the workers that are missing, then give each a message, and one ahead."""
        wanted = min(self.jobs, len(self.workers) + len(self.queue))
        while len(self.workers) < wanted:
            self._start()
        size = self._together()
        for ahead in range(_AHEAD):
            for worker in self.workers:
                if self.queue and len(worker.pending) <= ahead * size:
                    self._feed(worker, size)

    def _together(self) -> int:
        """How many tasks a message has: one where they are few, or workers do not say more."""
        if not FORKS:
            return 1
        return max(1, min(_TOGETHER, len(self.queue) // (self.jobs * _SHARES)))

    def _feed(self, worker: _Worker, size: int) -> None:
        numbers = [self.queue.popleft() for _ in range(min(size, len(self.queue)))]
        message = pickle.dumps(self._message(numbers))
        if worker.pending and len(message) > _UNREAD:
            self.queue.extendleft(reversed(numbers))
            return
        if not worker.pending:
            worker.since = time.monotonic()
        worker.pending.extend(numbers)
        # An error: it has died; the pipe says so at the next look.
        with suppress(OSError):
            worker.process.channel.send_bytes(message)

    def _message(self, numbers: list[int]) -> list[int] | dict[int, Any]:
        """The numbers of tasks, with the tasks unless the workers know them."""
        return numbers if self._known else {index: self.tasks[index] for index in numbers}

    def _answer(self, worker: _Worker) -> Iterator[tuple[int, Any]]:
        try:
            answers, leaving = worker.process.channel.recv()
        except (EOFError, OSError):
            yield from self._died(worker)
            return
        for index, _ in answers:
            worker.pending.remove(index)
        worker.since = time.monotonic()
        if leaving:
            index, _ = answers[-1]
            if worker.used or len(answers) > 1:  # others before it may have taken the memory
                worker.pending.appendleft(index)
                answers.pop()
            self._replace(worker)
        worker.used = True
        yield from answers

    def _died(self, worker: _Worker) -> Iterator[tuple[int, Failure]]:
        index = worker.at()[0] if worker.pending else None
        if index is not None:
            self.attempts[index] = self.attempts.get(index, 0) + 1
            if self.attempts[index] < _ATTEMPTS:
                index = None
            else:
                worker.pending.remove(index)
        code = self._replace(worker)
        if index is not None:
            yield index, Failure("worker-died", _exit(code))

    def _overdue(self) -> Iterator[tuple[int, Failure]]:
        late = time.monotonic() - self.timeout
        for worker in [w for w in self.workers if w.pending]:
            index, since = worker.at()
            if since >= late or ready([worker.process.channel], 0):
                continue  # or the answer has come after all
            worker.pending.remove(index)
            self._replace(worker)
            yield index, Failure("timeout", f"{self.timeout:g} s")

    def _replace(self, worker: _Worker) -> int | None:
        """End a worker, put back what it had to do, and return its exit code."""
        self.workers.remove(worker)
        self.queue.extendleft(reversed(worker.pending))
        return worker.process.end()

    def stop(self) -> None:
        """End all workers; they hold nothing that could be lost."""
        for worker in self.workers:
            worker.process.end()
        self.workers.clear()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let no signal reach a new process before it has decided what signals mean to it."""
    _listen(signal.SIG_BLOCK)
    try:
        yield
    finally:
        _listen(signal.SIG_UNBLOCK)


def _listen(how: "signal.Sigmasks | int") -> None:
    if sys.platform != "win32":
        wanted = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
        signal.pthread_sigmask(how, wanted)


def _exit(code: int | None) -> str:
    if code is not None and code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit {code}"


def _serve(
    note: _Note | None,
    known: Tasks | None,
    done: Callable[[Any], tuple[Any, bool]],
    memory: int,
    channel: Channel,
) -> None:
    """Answer tasks until the pipe is closed. Runs in the worker."""
    # What a terminal sends reaches the whole group of processes; the parent decides what it means.
    for name in ("SIGINT", "SIGHUP", "SIGQUIT"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _listen(signal.SIG_UNBLOCK)
    gc.freeze()
    _limit(memory)
    with suppress(EOFError, OSError):
        while True:
            message = channel.recv()
            _answer_all(channel, list(message), known or message, note, done)


def _answer_all(
    channel: Channel,
    numbers: list[int],
    tasks: Tasks,
    note: _Note | None,
    done: Callable[[Any], tuple[Any, bool]],
) -> None:
    """Answer the tasks of a message, some together when they are quick."""
    answers: list[tuple[int, Any]] = []
    told = time.monotonic()
    for index in numbers:
        if note is not None:
            note.write(index)
        result, leaving = done(tasks[index])
        answers.append((index, result))
        if leaving or index == numbers[-1] or time.monotonic() - told > _KEEPS:
            channel.send((answers, leaving))
            answers, told = [], time.monotonic()


def _done(job: Job, timeout: float, memory: int, task: Any) -> tuple[Any, bool]:
    """The result of a task, and whether this process has had enough."""
    _alarm(timeout + _GRACE)
    leaving = False
    try:
        result = job(task)
    except MemoryError:
        result, leaving = Failure("memory", f"{memory // 2**20} MB"), True
    except Exception as error:
        result = Failure("internal", f"{type(error).__name__}: {error}"[:200])
    _alarm(0)
    return result, leaving


def _alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _limit(memory: int) -> None:
    """Let this process take `memory` bytes more than it has now, and leave no core file."""
    if sys.platform != "linux":
        return
    import resource

    with open("/proc/self/statm") as file:  # noqa: PTH123
        used = int(file.read().split()[5]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = used + memory
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
