"""The pages that are open: what was dropped on a page is forgotten when the page is closed."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from functools import partial

from msgspec import Struct, field

from selfeval_cli.desk.jobs import Job, Jobs

#: A page that is loaded again is away for less than this.
_AWAY = 10.0
_BEAT = 15.0


class Pages(Struct):
    """How often each page is open, and when the closed ones were last seen.

    `local` says that the desk serves one person on their own machine. `leave` is called when the
    last page has been closed for `away` seconds.
    """

    local: bool
    away: float = _AWAY
    leave: Callable[[], None] = lambda: None
    open_now: Counter[str] = field(default_factory=Counter)
    closed: dict[str, float] = field(default_factory=dict)

    async def open(self, page: str) -> AsyncIterator[str]:
        """Stay open as long as the page does."""
        self.open_now[page] += 1
        try:
            while True:
                yield ": open\n\n"
                await asyncio.sleep(_BEAT)
        finally:
            self.open_now[page] -= 1
            self.closed[page] = asyncio.get_running_loop().time()

    async def watch(self, jobs: Jobs) -> None:
        """Forget the jobs of closed pages, and leave after the last of a local desk."""
        while True:
            await asyncio.sleep(1)
            late = asyncio.get_running_loop().time() - self.away
            gone = {p for p, at in self.closed.items() if at < late and not self.open_now[p]}
            for page in gone:
                del self.closed[page], self.open_now[page]
            jobs.drop(partial(_of, gone))
            if gone and not self.closed and not +self.open_now:
                self.leave()


def _of(pages: set[str], job: Job) -> bool:
    return job.page in pages
