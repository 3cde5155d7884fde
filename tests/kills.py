"""Kills commands that write at random moments: ``make kills``, or ``python tests/kills.py``.

A run is ended by a random signal at a random moment of its usual time. Whatever the moment, every
output is complete or as it was, the inputs are untouched, no process is left, and the next run
sweeps what the killed one could not.
"""

import argparse
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from failing import COMMANDS, Command, Left, arrange, files, part, state
from proof import members

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
#: How long a worker without a parent may take to notice, in seconds.
_PATIENCE = 10.0


@dataclass(frozen=True)
class Usual:
    """A command left alone: what it leaves, and how long it takes."""

    before: dict[str, bytes]
    after: Left
    seconds: float


@dataclass
class Tally:
    """What the kills came to."""

    kills: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def start(command: Command, folder: Path) -> "subprocess.Popen[bytes]":
    """Start the command in a group of its own, with its temporary files in the folder."""
    args = shlex.split(command.args.replace("{}", str(folder)))
    return subprocess.Popen(
        [sys.executable, "-m", "selfeval_cli", *args],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(folder / "tmp")},
    )


def finish(process: "subprocess.Popen[bytes]", folder: Path) -> Left:
    """Wait for the end of the command, and see what it left."""
    _, told = process.communicate(timeout=120)
    return Left(process.returncode, told.decode("utf-8", "replace"), files(folder))


def usual(command: Command, folder: Path) -> Usual:
    """Run the command undisturbed."""
    arrange(command, folder)
    before = files(folder)
    begun = time.monotonic()
    after = finish(start(command, folder), folder)
    assert after.code in (0, 1), (command.name, after.code, after.told)
    left = Left(after.code, after.told, {n: d for n, d in after.files.items() if "tmp/" not in n})
    return Usual(before, left, time.monotonic() - begun)


def kill(command: Command, folder: Path, luck: Random, known: Usual, tally: Tally) -> None:
    """Kill one run, and hold what is left, and what the next run leaves, to the invariant."""
    arrange(command, folder)
    number, group = luck.choice(SIGNALS), luck.random() < 0.5
    after = luck.random() * known.seconds * 1.1
    process = start(command, folder)
    time.sleep(after)
    if process.poll() is None:
        (os.killpg if group else os.kill)(process.pid, number)
    left = finish(process, folder)
    tally.kills[number.name] += 1
    name = f"{command.name} {number.name}{' to all' if group else ''} after {after:.3f} s"
    tally.wrong += (f"{name}: {what}" for what in _killed(command, known, left, number, tally))
    tally.wrong += (f"{name}: {what}" for what in _alone(process.pid))
    tally.wrong += (f"{name}: {what}" for what in _next(command, folder, known))


def _killed(
    command: Command, known: Usual, left: Left, number: signal.Signals, tally: Tally
) -> Iterator[str]:
    told = {known.after.code: "had ended", -number: "ended by it", 128 + number: "told in a line"}
    tally.ends[told.get(left.code, f"exit code {left.code}")] += 1
    begun = "Fatal Python error: init" not in left.told  # else it met Python's own start
    if begun and left.code not in told:
        yield f"exit code {left.code}: {left.told}"
    if "Traceback" in left.told and "selfeval_cli" in left.told:  # else Python had not begun
        yield f"told: {left.told}"
    if left.code == 128 + number and len(left.told.strip().splitlines()) != 1:
        yield f"not one line: {left.told}"
    yield from state(command, known.before, known.after, left)


def _alone(group: int) -> Iterator[str]:
    until = time.monotonic() + _PATIENCE
    while members(group) and time.monotonic() < until:
        time.sleep(0.02)
    if processes := members(group):
        yield f"processes are left: {processes}"


def _next(command: Command, folder: Path, known: Usual) -> Iterator[str]:
    """The next run does what it always does, and sweeps."""
    if "--force" not in command.args:
        _clear(command, folder)
    after = finish(start(command, folder), folder)
    if after.code != known.after.code:
        yield f"the next run ends with {after.code}: {after.told}"
    for output in command.outputs:
        if part(after.files, output) != part(known.after.files, output):
            yield f"the next run's {output} is not the usual one"
    yield from (f"the next run leaves {name}" for name in after.files if ".selfeval-" in name)


def _clear(command: Command, folder: Path) -> None:
    """What was complete before the kill; the next run would refuse to replace it."""
    for output in command.outputs:
        shutil.rmtree(folder / output, ignore_errors=True)
        if (folder / output).exists():
            (folder / output).unlink()


def campaign(folder: Path, count: int, seed: int, commands: tuple[Command, ...]) -> Tally:
    """`count` kills over the commands in turn."""
    tally, known = Tally(), {}
    for turn in range(count):
        command = commands[turn % len(commands)]
        if command.name not in known:
            usual(command, folder)  # the first run compiles
            known[command.name] = usual(command, folder)
        luck = Random(f"{seed}-{turn}")
        kill(command, folder, luck, known[command.name], tally)
        if (turn + 1) % 50 == 0 and count >= 100:
            print(f"{turn + 1} kills, {len(tally.wrong)} broken", flush=True)
    return tally


def main() -> int:
    """Kill as often as told, and print what it came to; 1 when something broke."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", metavar="COMMAND")
    options = parser.parse_args()
    chosen = tuple(c for c in COMMANDS if options.only in (None, c.name))
    with tempfile.TemporaryDirectory() as place:
        tally = campaign(Path(place) / "w", options.count, options.seed, chosen)
    print("signals: " + ", ".join(f"{name} {n}" for name, n in sorted(tally.kills.items())))
    print("ends: " + ", ".join(f"{name} {n}" for name, n in tally.ends.most_common()))
    print(f"{len(tally.wrong)} broken")
    print("\n".join(f"  {what}" for what in tally.wrong))
    return bool(tally.wrong)


if __name__ == "__main__":
    sys.exit(main())
