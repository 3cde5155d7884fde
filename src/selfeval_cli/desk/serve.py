"""Opening the desk: the address, the pool, the browser; and closing it without leaving anything."""

import asyncio
import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable
from urllib.parse import quote

import uvicorn
from msgspec import Struct, field

from selfeval_cli.base.errors import Language, SettingsError
from selfeval_cli.desk.app import application
from selfeval_cli.desk.guard import Gate
from selfeval_cli.desk.jobs import Bounds, Jobs
from selfeval_cli.desk.pages import Pages
from selfeval_cli.desk.pool import Pool
from selfeval_cli.run.workers import Limits, default_jobs

_LOCAL = "127.0.0.1"
_CONNECTIONS = 512


class Wish(Struct, frozen=True):
    """How the desk is to be opened; a host other than this machine makes it a service."""

    host: str = _LOCAL
    port: int = 0
    browser: bool = True
    names: tuple[str, ...] = ()
    token: str | None = None
    jobs: int | None = None
    language: Language = "zh"
    bounds: Bounds = field(default_factory=Bounds)
    limits: Limits = field(default_factory=Limits)


def serve(wish: Wish, say: Callable[[str], None]) -> None:
    """Serve until Ctrl-C, a polite kill or, on one's own machine, until the last page is closed.

    `say` is told the address. Raise SettingsError when the address cannot be had.
    """
    door = _door(wish)
    token = wish.token or secrets.token_urlsafe(24)
    port = door.getsockname()[1]
    local = wish.host == _LOCAL
    shown = f"[{wish.host}]" if ":" in wish.host else wish.host
    address = f"http://{shown}:{port}/?token={quote(token)}"
    pool = Pool(wish.jobs or default_jobs(), wish.limits)
    pages = Pages(local)
    names = frozenset({"localhost", wish.host, socket.gethostname(), *wish.names})
    gate = Gate(names, token, wish.bounds.job_bytes + 2**20, wish.bounds.upload, f"selfeval-{port}")
    server = uvicorn.Server(
        uvicorn.Config(
            application(Jobs(pool, wish.bounds), pages, gate, wish.language),
            log_level="critical",
            access_log=False,
            limit_concurrency=_CONNECTIONS,
            timeout_graceful_shutdown=2,
            server_header=False,
        )
    )
    if local and wish.browser:
        pages.leave = lambda: setattr(server, "should_exit", True)
    say(address)
    if wish.browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    try:
        asyncio.run(server.serve([door]))
    except KeyboardInterrupt:
        pass  # how it is meant to end
    finally:
        pool.stop()
        door.close()


def _door(wish: Wish) -> socket.socket:
    """Listen before anything else, so that the address is known and is ours."""
    family = socket.AF_INET6 if ":" in wish.host else socket.AF_INET
    try:
        return socket.create_server((wish.host, wish.port), family=family, backlog=256)
    except OSError as error:
        raise SettingsError(
            "desk-address", host=wish.host, port=wish.port, why=error.strerror
        ) from None
