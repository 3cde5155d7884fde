"""Tasks carried out by a Dask cluster in place of the workers of this machine.

Needs dask and distributed (the extra ``selfeval[dask]``), here and on the cluster, where the same
version of this program is installed. Dask replaces workers that are lost and repeats what they
held; a chunk that fails again and again is taken apart, so that a document answers for itself
alone.
"""

import logging
import os
import pickle
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import closing
from importlib.util import find_spec
from typing import Any

from msgspec import Struct, field

from selfeval_cli.base.errors import SettingsError
from selfeval_cli.base.version import __version__
from selfeval_cli.run import chunks, workers

#: What an address may begin with, and how Dask calls it.
_SCHEMES = {"dask": "tcp", "dask+tls": "tls"}
#: A chunk has at most so many tasks; a smaller run is cut so that each thread gets several.
_LARGEST, _EACH = 64, 4
#: Chunks at a thread or on their way to it.
_AHEAD = 2
_TICK = 0.05
#: Seconds a scheduler has to answer, and a cluster may be without any worker.
_PATIENCE, _WITHOUT_WORKERS = 10, 60


class EngineLost(SettingsError):
    """The cluster went away half way."""

    exit_code = 3


class Cluster(Struct, frozen=True):
    """A cluster at an address, as Dask writes it."""

    address: str

    def run(
        self,
        tasks: workers.Tasks,
        job: workers.Job,
        *,
        jobs: int,
        timeout: float,
        memory: int,
        tick: Callable[[], None] = lambda: None,
    ) -> Iterator[tuple[int, Any]]:
        """Yield (number of the task, result or Failure), as `workers.run` does.

        `jobs` does not matter: the cluster has as many threads as it has. Raise SettingsError when
        it cannot be used.
        """
        del jobs
        return self._fly(tasks, job, timeout, memory, _LARGEST, tick)

    def ordered(
        self, tasks: workers.Tasks, job: workers.Job, *, timeout: float, memory: int
    ) -> Generator[Any, None, None]:
        """Yield the result or Failure of every task in their order, as `workers.ordered` does.

        Results that come before their turn are held: they should be small, tasks may be large.
        """
        held: dict[int, Any] = {}
        with closing(self._fly(tasks, job, timeout, memory, 1)) as results:
            for number in range(len(tasks)):
                while number not in held:
                    held.update([next(results)])
                yield held.pop(number)

    def _fly(
        self,
        tasks: workers.Tasks,
        job: workers.Job,
        timeout: float,
        memory: int,
        largest: int,
        tick: Callable[[], None] = lambda: None,
    ) -> Generator[tuple[int, Any], None, None]:
        client = _connected(self.address)
        try:
            threads = _threads(client, self.address)
            flight = _Flight(client, threads, tasks, job, timeout, memory, largest)
            while flight.open:
                yield from flight.landed()
                tick()
        finally:
            client.close(timeout=2)


def engine(address: str) -> Cluster:
    """The cluster at an address such as dask://host:8786. Raise SettingsError for no such thing."""
    scheme, _, place = address.partition("://")
    if scheme not in _SCHEMES or not place:
        raise SettingsError("engine-unknown", engine=address)
    if not (find_spec("dask") and find_spec("distributed")):
        raise SettingsError("dask-missing")
    return Cluster(f"{_SCHEMES[scheme]}://{place}")


def _connected(address: str) -> Any:
    from distributed import Client

    # What fails is told in one line; a document from standard input may be large.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", "Sending large graph")
    try:
        return Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SettingsError("engine-unreachable", address=address, why=error) from None


def _threads(client: Any, address: str) -> int:
    """How many threads the cluster has, once it has any."""
    try:
        client.wait_for_workers(1, timeout=_WITHOUT_WORKERS)
    except TimeoutError:
        raise SettingsError("engine-no-workers", address=address) from None
    return sum(client.nthreads().values()) or 1


class _Flight(Struct):
    """The chunks on the cluster: a few for each thread, however many tasks there are.

    Dask blames all that was on a worker when it died, so `suspects` are tried once more at the end,
    each `alone`: only then is a document its own misfortune.
    """

    client: Any
    threads: int
    tasks: workers.Tasks
    job: workers.Job
    timeout: float
    memory: int
    largest: int
    waiting: deque[Sequence[int]] = field(default_factory=deque)
    held: dict[Any, Sequence[int]] = field(default_factory=dict)
    suspects: deque[int] = field(default_factory=deque)
    alone: set[int] = field(default_factory=set)
    heard: float = field(default_factory=time.monotonic)
    ready: Any = None

    def __post_init__(self) -> None:
        from distributed import as_completed

        count = len(self.tasks)
        size = max(1, min(self.largest, count // (self.threads * _EACH)))
        self.waiting.extend(range(at, min(at + size, count)) for at in range(0, count, size))
        self.ready = as_completed([], loop=self.client.loop)

    @property
    def open(self) -> bool:
        """Whether anything is still to come."""
        return bool(self.waiting or self.held or self.suspects)

    def landed(self) -> Iterator[tuple[int, Any]]:
        """Send what there is room for, and yield what gets ready within a moment."""
        while self.waiting and len(self.held) < self.threads * _AHEAD + 1:
            self._send(self.waiting.popleft())
        if self.suspects and not self.held:
            self.alone.add(self.suspects[0])
            self._send([self.suspects.popleft()])
        if not self.ready.has_ready():
            time.sleep(_TICK)
            self._look()
        while self.ready.has_ready():
            self.heard = time.monotonic()
            future = next(self.ready)
            yield from self._opened(future, self.held.pop(future))

    def _send(self, numbers: Sequence[int]) -> None:
        chunk = chunks.Chunk(
            numbers,
            [self.tasks[number] for number in numbers],
            self.job,
            self.timeout,
            self.memory,
            os.getcwd(),  # noqa: PTH109
        )
        packed = pickle.dumps(chunk)
        self._await(self.client.submit(chunks.answer, __version__, packed, pure=False), numbers)

    def _await(self, future: Any, numbers: Sequence[int]) -> None:
        self.held[future] = numbers
        self.ready.add(future)

    def _opened(self, future: Any, numbers: Sequence[int]) -> Iterator[tuple[int, Any]]:
        """The results of a chunk; one that failed is sent again: by document, and then alone."""
        try:
            content = future.result(_PATIENCE)
        except TimeoutError:  # lost with its worker before it was fetched; Dask makes it anew
            self._await(future, numbers)
        except CancelledError:
            if self.client.status != "running":
                raise EngineLost("engine-lost") from None
            self.waiting.appendleft(numbers)
        except Exception as error:  # whatever failed there, in Dask or in ours
            problem = _told(error)
            if len(numbers) > 1:
                self.waiting.extendleft([number] for number in reversed(numbers))
            elif numbers[0] not in self.alone:
                self.suspects.append(numbers[0])
            else:
                yield numbers[0], workers.Failure("worker-died", problem)
        else:
            yield from pickle.loads(content)  # noqa: S301 - by the cluster we chose

    def _look(self) -> None:
        """Raise EngineLost when there has been nobody for too long."""
        if time.monotonic() - self.heard < _WITHOUT_WORKERS:
            return
        self.heard = time.monotonic()
        try:
            threads = self.client.nthreads()
        except Exception:  # whatever Dask says, there is no answer
            threads = None
        if not threads:
            raise EngineLost("engine-lost")


def _told(error: BaseException) -> str:
    """Why a chunk failed. Raise SettingsError for what would fail every other chunk as well."""
    if isinstance(error, chunks.OtherVersion):
        raise SettingsError("engine-version", here=__version__, there=error)
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ImportError):
            raise SettingsError("engine-without-selfeval", why=cause)
        cause = cause.__cause__
    return type(error).__name__
