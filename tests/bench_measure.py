"""What a benchmark measures, and how it is told: ratios inside one run, as a table and as JSON."""

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from selfeval_cli import __version__


@dataclass(frozen=True)
class Goal:
    """What a ratio should be at least or at most."""

    sign: str
    number: float

    def met(self, ratio: float) -> bool:
        """Whether a ratio is as it should be."""
        return ratio >= self.number if self.sign == "≥" else ratio <= self.number

    def __str__(self) -> str:
        return f"{self.sign} {self.number:g}"


def at_least(number: float) -> Goal:
    """The goal of a ratio that should be large."""
    return Goal("≥", number)


def at_most(number: float) -> Goal:
    """The goal of a ratio that should be small."""
    return Goal("≤", number)


@dataclass
class Line:
    """A ratio: the median of the pairs', that of the two minima, and what was divided, in ms."""

    part: str
    name: str
    first: float
    second: float
    ratio: float
    least: float
    goal: str
    met: bool | None


@dataclass
class Table:
    """The ratios of a run."""

    lines: list[Line] = field(default_factory=list)
    part: str = ""

    def begin(self, part: str) -> None:
        """Say what the next lines are about."""
        self.part = part
        print(f"\n{part}\n", flush=True)
        print("| | ms | against, ms | ratio | of the minima | goal | met |")
        print("|---|---:|---:|---:|---:|---:|---|", flush=True)

    def add(self, name: str, times: list[float], goal: Goal | None = None) -> None:
        """A line for seconds taken in turn: [first, second, first, second …]."""
        firsts, seconds = times[::2], times[1::2]
        pairs = statistics.median(a / b for a, b in zip(firsts, seconds, strict=True))
        a, b = statistics.median(firsts) * 1000, statistics.median(seconds) * 1000
        self.put(name, a, b, pairs, min(firsts) / min(seconds), goal)

    def put(
        self, name: str, first: float, second: float, ratio: float, least: float, goal: Goal | None
    ) -> None:
        """A line."""
        met = goal.met(ratio) if goal else None
        line = Line(self.part, name, first, second, ratio, least, str(goal or "—"), met)
        self.lines.append(line)
        said = {True: "yes", False: "**no**", None: ""}[met]
        print(
            f"| {name} | {first:.2f} | {second:.2f} | {ratio:.3g} | {least:.3g}"
            f" | {line.goal} | {said} |",
            flush=True,
        )

    def write(self, file: Path) -> None:
        """Write machine, version, day and all lines as JSON."""
        told = {**machine(), "lines": [asdict(line) for line in self.lines]}
        file.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


def machine() -> dict[str, Any]:
    """Where and when this is."""
    return {
        "version": __version__,
        "date": date.today().isoformat(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0,
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }


def children() -> float:
    """CPU seconds of all processes that were started and have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def alternate(
    first: Callable[[], object],
    second: Callable[[], object],
    runs: int,
    clock: Callable[[], float] = time.process_time,
) -> list[float]:
    """Seconds of both on `clock`, taken in turn: [first, second, first, second …]."""
    first()
    second()
    times: list[float] = []
    for _ in range(runs):
        for action in (first, second):
            start = clock()
            action()
            times.append(clock() - start)
    return times


def command(*arguments: str) -> Callable[[], object]:
    """A whole process, its output thrown away."""
    return lambda: subprocess.run(
        [sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
