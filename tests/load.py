"""A load on the desk: COUNT requests of CLIENTS clients, every twentieth hostile (``make load``).

Every answer is compared with what is right; a worker is killed on the way; memory is measured
before and after. Leaves with 1 when an answer is wrong or holds a path of the server.
"""

import argparse
import os
import random
import signal
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from desk_client import Desk, desk
from documents.broken import BROKEN

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = [path.read_bytes() for path in sorted((ROOT / "samples").glob("*.docx"))]


def resident(desk: Desk) -> float:
    """MB of the desk's own process."""
    status = Path(f"/proc/{desk.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def kill_a_worker(desk: Desk) -> None:
    """Kill the youngest process below the desk: one that reads documents."""
    os.kill(desk.children()[-1], signal.SIGKILL)


def main() -> int:
    """Run the load and print what happened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--clients", type=int, default=20)
    wanted = parser.parse_args()
    hostile = [item.make() for item in BROKEN if item.name.endswith(".docx")]
    generator = random.Random(1)
    times: list[float] = []

    def ask(number: int) -> bool:
        bad = number % 20 == 7
        data = generator.choice(hostile if bad else SAMPLES)
        started = time.monotonic()
        answer = running.send("/check", {f"{number}.docx": data})
        times.append(time.monotonic() - started)
        if number == wanted.count // 2:
            kill_a_worker(running)
        paths = (str(ROOT), sys.prefix, "site-packages")
        clean = not any(path.encode() in answer.body for path in paths)
        status = answer.json["documents"][0]["status"] if answer.status == 200 else ""
        return clean and (status in ("unreadable", "no-form")) == bad and bool(status)

    with (
        desk(jobs=wanted.clients, files=10) as running,
        ThreadPoolExecutor(wanted.clients) as clients,
    ):
        first = list(clients.map(ask, range(wanted.clients)))
        before, began = resident(running), time.monotonic()
        rest = list(clients.map(ask, range(wanted.clients, wanted.count)))
        elapsed, after = time.monotonic() - began, resident(running)
    right = sum(first) + sum(rest)
    slow = statistics.quantiles(times, n=20)[-1]
    print(f"answers: {right} of {wanted.count} right, one worker killed on the way")
    print(
        f"{len(rest) / elapsed:.0f} a second; half within {statistics.median(times):.2f} s, ",
        end="",
    )
    print(f"19 of 20 within {slow:.2f} s")
    print(f"memory of the desk: {before:.0f} MB after {wanted.clients}, {after:.0f} MB at the end")
    return int(right < wanted.count)


if __name__ == "__main__":
    sys.exit(main())
