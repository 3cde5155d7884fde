"""One pool of workers for all jobs of the desk, in a process of its own, dealt round job by job.

Workers are forked, and a process that serves pages has threads, which must not be forked. So a
keeper stands between: a fresh process with one thread, which owns the workers, takes tasks from
the desk and gives one of each job in turn to whoever is free. A job of a thousand documents
therefore never keeps a job of one waiting.
"""

import itertools
import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from queue import Empty, SimpleQueue
from typing import Any

from msgspec import Struct, field

from selfeval_cli.run import workers
from selfeval_cli.run.workers import Limits

_TICK = 0.2
Answers = SimpleQueue[tuple[int, Any]]


class Order(Struct, frozen=True):
    """A call for a worker: the job it belongs to, its number, and what to call with what."""

    job: str
    number: int
    call: Callable[..., Any]
    arguments: tuple[Any, ...]


class Pool:
    """The desk's end: takes calls from any thread and brings each thread its own answers."""

    def __init__(self, jobs: int, limits: Limits) -> None:
        self._jobs, self._limits = jobs, limits
        self._numbers = itertools.count()
        self._waiting: dict[int, Answers] = {}
        self._lock = threading.Lock()
        # Held while something long is written, when answers must still be taken in: the keeper
        # writes as well, and would wait for who hears it.
        self._sending = threading.Lock()
        self._stopped = False
        self._start()

    def _start(self) -> None:
        """Start a keeper, and a thread that hears it."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._pipe = ours
        self._keeper = context.Process(target=_keep, args=(theirs, self._jobs, self._limits))
        with _unheard():
            self._keeper.start()
        theirs.close()
        threading.Thread(target=self._hear, args=(ours,), daemon=True).start()

    def engine(self, job: str) -> Callable[..., Iterator[tuple[int, Any]]]:
        """Return what carries out the tasks of a run, as `workers.run` does."""

        def run(
            tasks: Sequence[Any],
            call: Callable[[Any], Any],
            *,
            tick: Callable[[], None] = lambda: None,
            **_limits: object,
        ) -> Iterator[tuple[int, Any]]:
            answers: Answers = SimpleQueue()
            index_of = {
                self._put(job, answers, call, (tasks[index],)): index for index in range(len(tasks))
            }
            try:
                while index_of:
                    tick()
                    try:
                        number, result = answers.get(timeout=_TICK)
                    except Empty:
                        continue
                    yield index_of.pop(number), result
            finally:
                self._drop(index_of)

        return run

    def call(self, job: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function in a worker and return its result, or a `workers.Failure`."""
        answers: Answers = SimpleQueue()
        self._put(job, answers, function, arguments)
        return answers.get()[1]

    def _put(
        self, job: str, answers: Answers, call: Callable[..., Any], arguments: tuple[Any, ...]
    ) -> int:
        with self._lock:
            number = next(self._numbers)
            self._waiting[number] = answers
        if not self._tell(Order(job, number, call, arguments)):
            # The keeper has died; the thread that hears it starts another.
            with self._lock:
                if self._waiting.pop(number, None):
                    answers.put((number, workers.Failure("worker-died")))
        return number

    def _drop(self, numbers: Sequence[int] | dict[int, int]) -> None:
        """Forget calls that nobody waits for any more."""
        with self._lock:
            dropped = [number for number in numbers if self._waiting.pop(number, None)]
        if dropped:
            self._tell(dropped)

    def _tell(self, message: Order | list[int] | None) -> bool:
        """Send the keeper a message, and return whether there is one to take it."""
        with self._sending:
            try:
                self._pipe.send(message)
            except OSError:
                return False
            return True

    def _hear(self, pipe: Connection) -> None:
        """Hand out answers until the keeper ends; if it was not told to, start another."""
        while True:
            try:
                number, result = pipe.recv()
            except (EOFError, OSError):
                break
            with self._lock:
                answers = self._waiting.pop(number, None)
            if answers:
                answers.put((number, result))
        with self._lock:
            for number, answers in self._waiting.items():
                answers.put((number, workers.Failure("worker-died")))
            self._waiting.clear()
        with self._sending:
            pipe.close()
            if not self._stopped:
                self._start()

    def stop(self) -> None:
        """End the keeper, and with it all workers."""
        with self._sending:
            self._stopped = True
        self._tell(None)
        self._keeper.join(2)
        self._keeper.kill()
        self._keeper.join()


class _Desk(Struct):
    """What the keeper has to do: the calls of each job, and whose turn it is."""

    waiting: dict[str, deque[Order]] = field(default_factory=dict)

    def take(self, message: Order | list[int]) -> None:
        """Take in a call, or forget dropped ones."""
        if isinstance(message, Order):
            self.waiting.setdefault(message.job, deque()).append(message)
            return
        dropped = set(message)
        for job, orders in list(self.waiting.items()):
            kept = deque(order for order in orders if order.number not in dropped)
            self.waiting[job] = kept
            if not kept:
                del self.waiting[job]

    def next(self) -> Order:
        """Return the first call of the job whose turn it is, and put that job last."""
        job = next(iter(self.waiting))
        orders = self.waiting.pop(job)
        order = orders.popleft()
        if orders:
            self.waiting[job] = orders
        return order


@contextmanager
def _unheard() -> Iterator[None]:
    """Let a process started here ignore Ctrl-C from its first moment: the desk decides."""
    if threading.current_thread() is not threading.main_thread():
        yield  # a keeper that is replaced; only the main thread may choose
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _keep(pipe: Connection, jobs: int, limits: Limits) -> None:
    """Own the workers until the desk closes its end. Runs in the keeper."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    from selfeval_cli.run import check

    check.prepare()
    desk, tasks = _Desk(), dict[int, Order]()
    pool = workers.Pool(
        tasks, _call, jobs=jobs, timeout=limits.timeout, memory=limits.memory * 2**20
    )
    try:
        while True:
            if not tasks and not desk.waiting:
                wait([pipe])
            while pipe.poll():
                message = pipe.recv()
                if message is None:
                    return
                desk.take(message)
            while desk.waiting and len(pool.queue) < jobs:
                order = desk.next()
                tasks[order.number] = order
                pool.queue.append(order.number)
            for number, result in pool.answers(pipe):
                del tasks[number]
                pipe.send((number, result))
    except (EOFError, OSError):
        pass
    finally:
        pool.stop()


def _call(order: Order) -> Any:
    """Carry out a call. Runs in a worker."""
    return order.call(*order.arguments)
