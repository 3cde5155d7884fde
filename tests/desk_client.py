"""A desk running in a process of its own, and what a program says to it."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TOKEN = "a-token-for-tests"
_SMALL = """
import sys
from selfeval_cli.desk.jobs import Bounds
from selfeval_cli.desk.serve import Wish, serve
from selfeval_cli.run.workers import Limits
if __name__ == "__main__":
    serve(Wish(browser=False, token=sys.argv[1], jobs=2, bounds=Bounds(**eval(sys.argv[2])),
               limits=Limits(timeout=20)), lambda address: print(address, flush=True))
"""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Desk:
    """A running desk: its process and how to talk to it."""

    process: subprocess.Popen[str]
    port: int
    said: list[Answer] = field(default_factory=list)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        token: str | None = TOKEN,
    ) -> Answer:
        """Send a request and keep the answer in `said`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        sent = dict(headers or {})
        if token:
            sent.setdefault("Authorization", f"Bearer {token}")
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        names = {name.lower(): value for name, value in response.getheaders()}
        answer = Answer(response.status, names, response.read())
        connection.close()
        self.said.append(answer)
        return answer

    def send(self, path: str, files: dict[str, bytes], **more: Any) -> Answer:
        """Upload files as a browser does."""
        body, kind = multipart(files)
        return self.ask("POST", path, body, {"Content-Type": kind}, **more)

    def finished(self, job: str) -> Any:
        """Wait until a job is done and return its state."""
        while (state := self.ask("GET", f"/jobs/{job}").json)["state"] == "checking":
            pass
        return state

    def children(self) -> list[int]:
        """The processes below the desk, on Linux."""
        return _below(self.process.pid)


def _below(parent: int) -> list[int]:
    try:
        listed = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    except OSError:
        return []
    return [n for child in map(int, listed) for n in (child, *_below(child))]


def multipart(files: dict[str, bytes]) -> tuple[bytes, str]:
    """A body of multipart/form-data, and its type."""
    mark = uuid.uuid4().hex
    parts = []
    for name, data in files.items():
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        parts += [head.encode(), data, b"\r\n"]
    return b"".join((*parts, f"--{mark}--\r\n".encode())), f"multipart/form-data; boundary={mark}"


@contextmanager
def desk(**bounds: Any) -> Iterator[Desk]:
    """A desk, with these bounds if there are any, ended politely afterwards."""
    command = ["-m", "selfeval_cli", "desk", "--no-browser", "--jobs", "2"]
    small = ["-c", _SMALL, TOKEN, repr(bounds)]
    process = subprocess.Popen(
        [sys.executable, *(small if bounds else command)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUTF8": "1", "SELFEVAL_TOKEN": TOKEN},
    )
    assert process.stdout is not None
    port = re.search(r":(\d+)/", process.stdout.readline())
    assert port is not None
    try:
        yield Desk(process, int(port[1]))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
