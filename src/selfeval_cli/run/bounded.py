"""Calls about one document, carried out in a worker under the limits of a document."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.run import workers
from selfeval_cli.run.workers import Limits

#: Calls a function with its arguments.
Call = Callable[..., Any]


@contextmanager
def bounded(limits: Limits) -> Iterator[Call]:
    """Give what calls functions one at a time in a worker; it begins with the first call.

    Functions, arguments and results are pickled. Instead of what is wrong in the worker, and for a
    call that takes too long or too much, UnreadableDocument is raised.
    """
    tasks: dict[int, Any] = {}
    pool = workers.Pool(
        tasks, _carry_out, jobs=1, timeout=limits.timeout, memory=limits.memory * 2**20
    )
    numbers = count()

    def call(function: Call, *arguments: Any) -> Any:
        number = next(numbers)
        tasks[number] = (function, arguments)
        pool.queue.append(number)
        while not (answers := list(pool.answers())):
            pass
        tasks.clear()
        ((_, result),) = answers
        if isinstance(result, workers.Failure):
            raise UnreadableDocument(result.cause, result.detail)
        return result

    try:
        yield call
    finally:
        pool.stop()


def _carry_out(task: tuple[Call, tuple[Any, ...]]) -> Any:
    """Runs in the worker."""
    function, arguments = task
    try:
        return function(*arguments)
    except UnreadableDocument as error:
        return workers.Failure(error.cause, error.detail)
