"""Tasks that share a message: each answers for itself alone, and few messages are sent."""

import os
import signal
import sys
import time
from multiprocessing import Pipe
from typing import Any

import pytest

from selfeval_cli.run import workers
from selfeval_cli.run.workers import Failure

linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere tasks are sent one by one")
MEMORY = 2**27


def one_of_many(task: int) -> int:
    """Most tasks are quick; one hangs, one dies, one eats memory, one fails, each amid others."""
    if task == 13:
        time.sleep(60)
    if task == 21:
        os.kill(os.getpid(), signal.SIGKILL)
    if task == 30:
        bytearray(2**30)
    if task == 38:
        raise ValueError(task)
    return 2 * task


@linux
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_goes_wrong_in_a_message_takes_no_neighbour_along(jobs: int) -> None:
    """The task a worker was at is the one that is blamed, whatever it had still to send."""
    found = dict(workers.run(range(64), one_of_many, jobs=jobs, timeout=1, memory=MEMORY))

    failed = {n: result.cause for n, result in found.items() if isinstance(result, Failure)}
    assert failed == {13: "timeout", 21: "worker-died", 30: "memory", 38: "internal"}
    assert {n: result for n, result in found.items() if n not in failed} == {
        n: 2 * n for n in range(64) if n not in failed
    }


def same(task: bytes) -> bytes:
    """A task whose answer is as long as itself, as a document and its copy are."""
    return task


@linux
@pytest.mark.parametrize("jobs", [1, 2])
def test_long_tasks_and_long_answers_do_not_wait_for_each_other(jobs: int) -> None:
    """Neither end writes what does not go into the pipe while the other one is writing too."""
    tasks = [bytes([n]) * 3_000_000 for n in range(6)]
    signal.signal(signal.SIGALRM, _late)
    signal.alarm(20)
    try:
        found = dict(workers.run(tasks, same, jobs=jobs, timeout=60, memory=MEMORY))
    finally:
        signal.alarm(0)

    assert found == dict(enumerate(tasks))


def _late(_number: int, _frame: object) -> None:
    raise AssertionError("both are waiting")


_kept: list[bytearray] = []


def keeping(task: int) -> int:
    """A task that leaves memory behind, as caches do; two need more than there is by themselves."""
    _kept.append(bytearray(2**30 if task in (7, 20) else 2**25))
    return task


@linux
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_others_left_behind_costs_no_verdict(jobs: int) -> None:
    """A task that finds no memory is done again by a worker that has done nothing else."""
    found = dict(workers.run(range(24), keeping, jobs=jobs, timeout=9, memory=MEMORY))

    failed = {n: result.cause for n, result in found.items() if isinstance(result, Failure)}
    assert failed == {7: "memory", 20: "memory"}
    assert len(found) == 24


@linux
def test_quick_tasks_share_their_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many at a time while there are many, one by one when each worker could wait for another."""
    sizes: list[int] = []
    feed = workers.Pool._feed

    def fed(pool: Any, worker: Any, size: int) -> None:
        sizes.append(size)
        feed(pool, worker, size)

    monkeypatch.setattr(workers.Pool, "_feed", fed)
    found = dict(workers.run(range(400), abs, jobs=2, timeout=9, memory=MEMORY))

    assert found == {n: n for n in range(400)}
    assert sizes[0] == workers._TOGETHER
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] == 1


@pytest.mark.parametrize(("keeps", "sizes"), [(-1.0, [1] * 5), (1e9, [5])])
def test_a_slow_answer_does_not_wait_for_its_neighbours(
    keeps: float, sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bar goes on; quick ones are sent together."""
    monkeypatch.setattr(workers, "_KEEPS", keeps)
    ours, theirs = Pipe()
    workers._answer_all(theirs, [*range(5)], range(5), None, lambda task: (task, False))

    sent = []
    while ours.poll():
        sent.append(ours.recv()[0])
    assert [len(answers) for answers in sent] == sizes
    assert [index for answers in sent for index, _ in answers] == [0, 1, 2, 3, 4]
