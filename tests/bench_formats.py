"""Every format beside Word: the time of reading one form, and time and memory of a process."""

import io
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from bench_measure import Table, alternate, at_most
from bench_word import as_word_writes

from selfeval_cli.run.workers import DEFAULT_LIMITS

_ROOT = Path(__file__).resolve().parents[1]
_WORD = _ROOT / "samples" / "05-cost-overrun.docx"
#: The form of the sample in every other format.
_TWINS = tuple(
    path
    for folder in (_ROOT / "samples", _ROOT / "tests" / "data" / "formats")
    for path in sorted(folder.glob("05-cost-overrun.*"))
    if path.suffix not in (".docx", ".txt")
)
_PAGES = 40
_MEASURED = (
    "import sys, time; from selfeval_cli.input import read_document;"
    "peak = lambda: int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]);"
    "data = open(sys.argv[1], 'rb').read();"
    "before, start = peak(), time.process_time(); read_document(data);"
    "print(time.process_time() - start, peak() - before)"
)


def formats(table: Table, runs: int) -> None:
    """One form in every format against the same form in Word, and a PDF of forty pages."""
    from selfeval_cli.input import read_document

    lean = _WORD.read_bytes()
    table.begin("one form in other formats against .docx as Word writes it, CPU time in process")
    for path in _TWINS:
        read = partial(read_document, path.read_bytes())
        goal = at_most(1) if path.suffix == ".xlsx" else None
        word = partial(read_document, as_word_writes(lean))
        table.add(f"read {path.suffix} / read .docx", alternate(read, word, runs), goal)
        if path.suffix == ".xlsx":
            times = alternate(read, partial(read_document, lean), runs)
            table.add("read .xlsx / read .docx, lean", times, goal)
    if sys.platform == "linux":
        _processes(table)


def _processes(table: Table) -> None:
    """Time and memory of a process that reads one document, against what a document may take."""
    table.begin("a process that reads one: CPU ms against the limit, with what it imports")
    memory: list[tuple[str, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        long = Path(folder, f"{_PAGES} pages.pdf")
        long.write_bytes(_long_print())
        for path in (_WORD, *_TWINS, long):
            seconds, taken = _measured(path)
            share = seconds / DEFAULT_LIMITS.timeout
            limit = DEFAULT_LIMITS.timeout * 1000
            table.put(path.name, seconds * 1000, limit, share, share, at_most(1))
            memory.append((path.name, taken))
    table.begin("… and its memory: MiB beyond the start against the limit")
    for name, taken in memory:
        share = taken / DEFAULT_LIMITS.memory
        table.put(name, taken, DEFAULT_LIMITS.memory, share, share, at_most(1))


def _measured(path: Path) -> tuple[float, float]:
    """Seconds of CPU and MiB that reading one document takes in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, str(path)], capture_output=True, text=True, check=True
    )
    seconds, memory = done.stdout.split()
    return float(seconds), int(memory) / 1024


def _long_print() -> bytes:
    """A PDF of forty pages, the form printed again and again."""
    from pypdf import PdfWriter

    form = next(path for path in _TWINS if path.suffix == ".pdf")
    writer = PdfWriter()
    while len(writer.pages) < _PAGES:
        writer.append(str(form))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
