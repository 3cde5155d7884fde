"""Fails every open, write, rename, folder and sync of a command in turn: ``make proof``.

Each command that writes is run once with its calls counted, and then once for every call with that
call failing: alone, and with all that follow, as on a full disk. What is left has to be complete or
as it was, the inputs are untouched, and the user is told in one line with the right exit code.
"""

import argparse
import builtins
import contextlib
import errno
import io
import multiprocessing
import os
import re
import shutil
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any
from unittest import mock

from selfeval_cli import cli
from selfeval_cli.base import store

_SAMPLES = Path(__file__).resolve().parents[1] / "samples"
#: What is checked: two Word documents and a text, one of them clean.
_INPUTS = ("07-score-above-weight.docx", "01-clean-national-2020.docx", "06-missing-weight.txt")
_REPORTS = {
    "json": "r.json",
    "jsonl": "r.jsonl",
    "sarif": "r.sarif",
    "junit": "r.xml",
    "gitlab": "gl.json",
    "markdown": "r.md",
    "html": "r.html",
    "csv": "r.csv",
    "xlsx": "r.xlsx",
    "text": "r.txt",
}
_ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
_NEED_ROOM = ("open", "write", "fsync", "mkdir")
#: What is never the same twice: how long it took.
_TIMES = re.compile(rb'time="[^"]*"|(?<= )[0-9.]+ (?:s|ms|\xe7\xa7\x92|\xe6\xaf\xab\xe7\xa7\x92)')


@dataclass(frozen=True)
class Command:
    """A command that writes: its arguments after the program's name, with {} for the folder, and
    the files and folders it writes there. `kept` is written there before it runs. A `lenient` one
    may do without what it could not write."""

    name: str
    args: str
    outputs: tuple[str, ...]
    kept: tuple[str, ...] = ()
    lenient: bool = False
    piecewise: bool = False


def _formats(names: tuple[str, ...]) -> str:
    return " ".join(f"--format {name}={{}}/{_REPORTS[name]}" for name in names)


_TABLES, _PAGES = ("csv", "xlsx", "html"), ("json", "jsonl", "sarif", "junit", "gitlab")
COMMANDS = (
    Command("check", f"check -q {{}}/in {_formats(_PAGES)}", tuple(_REPORTS[n] for n in _PAGES)),
    Command(
        "check-again",
        f"check -q {{}}/in {_formats(('text', 'markdown', *_TABLES))}",
        tuple(_REPORTS[n] for n in ("text", "markdown", *_TABLES)),
        kept=("r.txt", "r.html"),
    ),
    Command("copies", "check -q {}/in --format docx={}/out", ("out",), piecewise=True),
    Command("cache", "check -q {}/in --cache-dir {}/cache --format json={}/r.json", ("r.json",),
            lenient=True),
    Command("annotate", "annotate {}/in/0.docx -o {}/a.docx", ("a.docx",)),
    Command("annotate-again", "annotate {}/in/0.docx -o {}/a.docx --force", ("a.docx",),
            kept=("a.docx",)),
    Command("fix", "fix {}/in/0.docx --all -o {}/f.docx", ("f.docx",)),
    Command("letters", "letters -q {}/in -o {}/letters", ("letters",)),
    Command("template", "letters --show-template {}/t.docx", ("t.docx",)),
    Command("audit", "audit -q {}/in -o {}/aud", ("aud",)),
    Command("audit-again", "audit -q {}/in -o {}/aud --force", ("aud",), kept=("aud/index.html",)),
    Command("blank", "blank -o {}/b.docx", ("b.docx",)),
    Command("baseline", "baseline -q {}/in -o {}/base.json", ("base.json",)),
    Command("extract", "extract {}/in/0.docx -o {}/e.json", ("e.json",)),
)  # fmt: skip


@dataclass
class Faults:
    """The calls that could fail below `root`, counted over all processes of a run.

    Call number `fails` fails with `error`; with `lasting` all later ones that need room as well.
    """

    root: str
    fails: int = 0
    error: int = errno.ENOSPC
    lasting: bool = False
    calls: Any = field(default_factory=lambda: multiprocessing.Value("q", 0))
    kinds: Counter[str] = field(default_factory=Counter)

    def reach(self, kind: str, path: object) -> None:
        """Count a call, and let it fail when it is its turn."""
        name = os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else self.root
        if not name.startswith(self.root):
            return
        with self.calls.get_lock():
            self.calls.value += 1
            number = self.calls.value
        self.kinds[kind] += 1
        late = self.lasting and number > self.fails and kind in _NEED_ROOM
        if self.fails and (number == self.fails or late):
            named = (name,) if kind not in ("write", "fsync") else ()
            raise OSError(self.error, os.strerror(self.error), *named)


@contextlib.contextmanager
def injected(faults: Faults) -> Iterator[None]:
    """Let everything that writes pass `faults`."""
    plain_open, system_open = io.open, os.open

    class Raw(io.FileIO):
        def write(self, data: Any) -> int:
            faults.reach("write", self.name)
            return super().write(data) or 0

    def opened(file: Any, mode: str = "r", buffering: int = -1, encoding: Any = None,
               errors: Any = None, newline: Any = None, closefd: bool = True,
               opener: Any = None) -> Any:  # fmt: skip
        if not set(mode) & set("wax+") or isinstance(file, int):
            return plain_open(file, mode, buffering, encoding, errors, newline, closefd, opener)
        faults.reach("open", file)
        raw = Raw(file, re.sub("[bt]", "", mode), closefd, opener)
        if buffering == 0:
            return raw
        stream: Any = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return stream if "b" in mode else io.TextIOWrapper(stream, encoding, errors, newline)

    def system(path: Any, flags: int, *args: Any, **more: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            faults.reach("open", path)
        return system_open(path, flags, *args, **more)

    with contextlib.ExitStack() as stack:
        for module, name, stand_in in (
            (builtins, "open", opened),
            (io, "open", opened),
            (os, "open", system),
            *((os, kind, _counted(faults, kind)) for kind in ("replace", "rename", "mkdir")),
            *((os, kind, _counted(faults, kind)) for kind in ("fsync", "chmod")),
        ):
            stack.enter_context(mock.patch.object(module, name, stand_in))
        yield


def _counted(faults: Faults, kind: str) -> Callable[..., Any]:
    real = getattr(os, kind)

    def call(path: Any, *args: Any, **more: Any) -> Any:
        faults.reach(kind, path)
        return real(path, *args, **more)

    return call


@dataclass(frozen=True)
class Left:
    """What a run left behind: its exit code, what it told, and the folder's files."""

    code: int
    told: str
    files: dict[str, bytes]


def arrange(command: Command, folder: Path) -> None:
    """The inputs, and what an earlier run left."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "in").mkdir(parents=True)
    (folder / "tmp").mkdir()
    for number, name in enumerate(_INPUTS):
        data = (_SAMPLES / name).read_bytes()
        (folder / "in" / f"{number}{Path(name).suffix}").write_bytes(data)
    for name in command.kept:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"an earlier one")


def run(command: Command, folder: Path, faults: Faults) -> Left:
    """Run the command in this process with its calls counted or failing."""
    arrange(command, folder)
    args = command.args.replace("{}", str(folder)).split()
    out, told = io.StringIO(), io.StringIO()
    with (
        mock.patch.object(tempfile, "tempdir", str(folder / "tmp")),
        mock.patch.object(store, "_IN_MEMORY", 1),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(told),
        mock.patch.object(sys, "unraisablehook", cli.let_go),
        injected(faults),
    ):
        code = cli.run(args)
    return Left(code, told.getvalue(), files(folder))


def files(folder: Path) -> dict[str, bytes]:
    """Every file below the folder; what differs from run to run is left out of its content."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found[path.relative_to(folder).as_posix()] = content(path.read_bytes())
        elif path.is_dir() and path.name.startswith("."):
            found[path.relative_to(folder).as_posix() + "/"] = b""
    return found


def content(data: bytes) -> bytes:
    """A file without times; of an archive the names and checksums of its members."""
    if data[:2] != b"PK":
        return _TIMES.sub(b"", data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return repr([(m.filename, m.CRC) for m in archive.infolist()]).encode()
    except zipfile.BadZipFile:
        return b"a broken archive"


def broken(command: Command, before: dict[str, bytes], whole: Left, left: Left) -> list[str]:
    """What of the invariant does not hold."""
    wrong = []
    lines = left.told.strip().splitlines()
    if "Traceback" in left.told or "程序内部出错" in left.told:
        wrong.append(f"told: {lines[-1] if lines else ''}")
    if left.code not in (2, 3) and not (left.code == whole.code and _same(command, left, whole)):
        wrong.append(f"exit code {left.code}")
    if left.code in (2, 3) and len(lines) != 1 and not command.piecewise:
        wrong.append(f"{len(lines)} lines: {lines}")
    wrong += state(command, before, whole, left)
    allowed = (*command.outputs, "in/", "cache/")
    wrong += [f"left: {name}" for name in left.files
              if not name.startswith(allowed) or "/.selfeval-" in f"/{name}"]  # fmt: skip
    return wrong


def state(command: Command, before: dict[str, bytes], whole: Left, left: Left) -> Iterator[str]:
    """Inputs that have changed, and outputs that are neither whole nor as before."""
    for name, data in before.items():
        if name.startswith("in/") and left.files.get(name) != data:
            yield f"{name} has changed"
    for output in left.files if command.piecewise else command.outputs:
        states = [part(each, output) for each in (before, whole.files, left.files)]
        if output.startswith(command.outputs) and states[2] not in states[:2]:
            yield f"{output} is neither whole nor as before"


def _same(command: Command, left: Left, whole: Left) -> bool:
    """A call that failed and changed nothing: the sync of a folder, a cache, a draft's removal."""
    return all(part(left.files, name) == part(whole.files, name) for name in command.outputs)


def part(found: dict[str, bytes], output: str) -> dict[str, bytes]:
    """The file, or the files of the folder, of that name."""
    return {n: d for n, d in found.items() if n == output or n.startswith(f"{output}/")}


def prove(command: Command, folder: Path, tries: int = 0) -> tuple[Faults, int, list[str]]:
    """Fail the calls of the command, or about `tries` of them; return the calls, how often one
    failed, and what broke.

    Every call fails alone; when all are tried, also with all that follow it.
    """
    arrange(command, folder)
    before = files(folder)
    counted = Faults(str(folder))
    whole = run(command, folder, counted)
    assert whole.code in (0, 1), (command.name, whole.code, whole.told)
    again = run(command, folder, Faults(str(folder)))
    differing = [name for name in whole.files if again.files.get(name) != whole.files[name]]
    assert not differing, f"{command.name} is not the same twice: {differing}"
    calls = counted.calls.value
    step = max(1, calls // tries) if tries else 1
    cases = [
        (number, lasting)
        for number in range(step, calls + 1, step)
        for lasting in ((False, True) if step == 1 else (number // step % 2 == 0,))
    ]
    wrong = []
    for (number, lasting), error in zip(cases, cycle(_ERRORS), strict=False):
        left = run(command, folder, Faults(str(folder), number, error, lasting))
        wrong += [f"{command.name} {number}{'+' if lasting else ''}: {what}"
                  for what in broken(command, before, whole, left)]  # fmt: skip
    return counted, len(cases), wrong


def main() -> int:
    """Fail every call of every command, and print what was tried; 1 when something broke."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", metavar="COMMAND")
    parser.add_argument("--tries", type=int, default=0, help="calls per command, 0 for all")
    options = parser.parse_args()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        for command in COMMANDS:
            if options.only not in (None, command.name):
                continue
            start = time.monotonic()
            counted, tried, found = prove(command, Path(place) / "w", options.tries)
            wrong += found
            kinds = ", ".join(f"{kind} {n}" for kind, n in sorted(counted.kinds.items()))
            print(f"{command.name:15} {counted.calls.value:4} calls (here {kinds}),"
                  f" {tried:4} failed, {len(found)} broken,"
                  f" {time.monotonic() - start:.0f} s", flush=True)  # fmt: skip
            print("\n".join(f"  {what}" for what in found[:12]), flush=True)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
