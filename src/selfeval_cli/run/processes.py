"""Another process of this program and a pipe to it: what workers are made of.

On Linux it is forked with a few calls of the system; importing multiprocessing for that would take
a tenth of checking one document. Elsewhere multiprocessing spawns it.
"""

import os
import pickle
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

FORKS = sys.platform == "linux"
#: Bytes that say how many follow, and those read at a time.
_LENGTH, _MOST = 8, 2**20


class Pipe:
    """Takes objects to another process and brings its own, pickled."""

    def __init__(self, source: int, target: int) -> None:
        self._source, self._target = source, target

    def fileno(self) -> int:
        """The end that is read, for who waits."""
        return self._source

    def send(self, thing: Any) -> None:
        """Raise OSError when nobody is left to read it."""
        self.send_bytes(pickle.dumps(thing, pickle.HIGHEST_PROTOCOL))

    def send_bytes(self, content: bytes) -> None:
        """The same with an object that is pickled."""
        rest = memoryview(len(content).to_bytes(_LENGTH, "little") + content)
        while rest:
            rest = rest[os.write(self._target, rest) :]

    def recv(self) -> Any:
        """Wait for an object. Raise EOFError when nobody is left to send one."""
        return pickle.loads(self._read(int.from_bytes(self._read(_LENGTH), "little")))  # noqa: S301 - ours

    def _read(self, count: int) -> bytearray:
        content = bytearray()
        while len(content) < count:
            more = os.read(self._source, min(count - len(content), _MOST))
            if not more:
                raise EOFError
            content += more
        return content

    def close(self) -> None:
        """Let go of both ends."""
        os.close(self._source)
        os.close(self._target)


#: This end of the pipe to a process.
Channel: TypeAlias = "Pipe | Connection[Any, Any]"


def ready(channels: Sequence[Channel], seconds: float) -> list[Channel]:
    """Those that have something to be received or have ended, once there is one, or when time is
    over."""
    if not FORKS:
        from multiprocessing.connection import wait

        waiting: Any = channels
        speaking: list[Any] = wait(waiting, seconds)
        return speaking
    import select

    poll = select.poll()
    for channel in channels:
        poll.register(channel, select.POLLIN)
    by_number = {channel.fileno(): channel for channel in channels}
    return [by_number[number] for number, _ in poll.poll(seconds * 1000)]


class Forked:
    """A copy of this process that calls `serve` with its end of the pipe, and ends."""

    def __init__(self, serve: Callable[[Any], None], others: Iterable[Channel]) -> None:
        """`others` are pipes of this process that the new one must not keep open."""
        down, up = os.pipe(), os.pipe()
        ours, theirs = Pipe(up[0], down[1]), Pipe(down[0], up[1])
        self.channel: Channel = ours
        self._number = os.fork()
        if not self._number:
            code = 1
            try:
                for channel in (*others, ours):
                    channel.close()
                serve(theirs)
                code = 0
            finally:
                os._exit(code)
        theirs.close()

    def end(self) -> int | None:
        """Kill it, unless it has ended, and return its exit code: below 0 that of a signal."""
        with suppress(ProcessLookupError):
            os.kill(self._number, 9)
        self.channel.close()
        try:
            return os.waitstatus_to_exitcode(os.waitpid(self._number, 0)[1])
        except ChildProcessError:  # who started this program wants nobody to wait
            return None


class Spawned:
    """The same where processes are not forked: `serve` is pickled."""

    def __init__(self, serve: Callable[[Any], None]) -> None:
        import multiprocessing

        context = multiprocessing.get_context("spawn")
        self.channel, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def end(self) -> int | None:
        """Kill it, unless it has ended, and return its exit code."""
        self._process.kill()
        self._process.join()
        self.channel.close()
        return self._process.exitcode
