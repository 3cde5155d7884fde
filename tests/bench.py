"""Prints speed and memory as ratios inside one run: ``make bench``.

Every pair is measured in turn (A B A B …) so that a machine that speeds up or slows down does so
for both. Medians are quoted, then the median of the pairs' ratios, then the ratio of the two
minima, which other work on the machine disturbs least. Within this process CPU time is measured;
of whole processes both the time on the clock and the CPU time of all their processes together.
Nothing here passes or fails: the goals of the design stand beside the figures.
"""

import argparse
import io
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

from documents.clean import clean_forms
from documents.judging import printed

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "samples" / "05-cost-overrun.docx"
BARE = "import click, lxml.etree, pydantic, rich.console"

#: The properties Word writes on nearly every run, cell and paragraph of a form.
_WORD_RUN = (
    '<w:rPr><w:rFonts w:ascii="宋体" w:eastAsia="宋体" w:hAnsi="宋体" w:cs="宋体"/>'
    '<w:color w:val="000000"/><w:kern w:val="0"/><w:sz w:val="18"/><w:szCs w:val="18"/>'
    '<w:lang w:bidi="ar"/></w:rPr>'
)
_WORD_CELL = (
    '<w:tcBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    '<w:left w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    '<w:bottom w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    '<w:right w:val="single" w:sz="4" w:space="0" w:color="000000"/></w:tcBorders>'
    '<w:shd w:val="clear" w:color="auto" w:fill="auto"/><w:vAlign w:val="center"/></w:tcPr>'
)
_WORD_PARAGRAPH = (
    '<w:pPr><w:widowControl/><w:spacing w:line="240" w:lineRule="exact"/><w:jc w:val="center"/>'
    '<w:textAlignment w:val="center"/><w:rPr><w:rFonts w:ascii="宋体" w:eastAsia="宋体"/>'
    '<w:sz w:val="18"/></w:rPr></w:pPr>'
)


def as_word_writes(data: bytes) -> bytes:
    """The same document with the properties Word puts on every cell, paragraph and run."""
    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "word/document.xml":
                text = content.decode()
                text = text.replace("<w:r>", "<w:r>" + _WORD_RUN)
                text = text.replace("</w:tcPr>", _WORD_CELL)
                text = text.replace("<w:p>", "<w:p>" + _WORD_PARAGRAPH)
                content = text.encode()
            package.writestr(info, content)
    return target.getvalue()


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


def ratio(name: str, times: list[float], goal: str, unit: float = 1000.0) -> None:
    """One line: median of each, the median of the pairwise ratios and the ratio of the minima."""
    firsts, seconds = times[::2], times[1::2]
    pairs = statistics.median(a / b for a, b in zip(firsts, seconds, strict=True))
    a, b = statistics.median(firsts) * unit, statistics.median(seconds) * unit
    least = min(firsts) / min(seconds)
    print(f"  {name:46} {a:9.2f} ms {b:9.2f} ms {pairs:7.2f} × {least:7.2f} ×   goal {goal}")


def command(*arguments: str) -> Callable[[], object]:
    """A whole process, its output thrown away."""
    return lambda: subprocess.run(
        [sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def startup(runs: int) -> None:
    """One .docx from the shell against the bare imports; the help against Python with click."""
    print("start-up, whole processes")
    check = command("-m", "selfeval_cli", "check", str(SAMPLE))
    model = f"{BARE}\nclass Model(pydantic.BaseModel): number: int = 1\nModel()"
    helped = command("-m", "selfeval_cli", "--help")
    for name, clock in (("clock", time.perf_counter), ("CPU", children)):
        for title, first, second, goal in (
            ("check one .docx / bare imports", check, BARE, "≤ 1.25 ×"),
            ("check one .docx / the same and one model", check, model, "—"),
            ("--help / import click", helped, "import click", "—"),
        ):
            times = alternate(first, command("-c", second), runs, clock)
            ratio(f"{title}, {name}", times, goal)


def reading(runs: int) -> None:
    """Reading and checking one .docx against unzipping it and parsing its document part."""
    from lxml import etree

    from selfeval_cli.input import read_document
    from selfeval_cli.run.check import Plan, check_bytes

    lean = SAMPLE.read_bytes()
    for label, data in (("lean", lean), ("as Word writes", as_word_writes(lean))):

        def unzip_and_parse(data: bytes = data) -> object:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                parts = {name: package.read(name) for name in package.namelist()}
            return etree.fromstring(parts["word/document.xml"])

        def parse_alone(data: bytes = data) -> object:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                return etree.fromstring(package.read("word/document.xml"))

        def read(data: bytes = data) -> object:
            return read_document(data)

        def check(data: bytes = data) -> object:
            return check_bytes(data, "sample.docx", Plan())

        print(f"one .docx, {label}: {len(data) // 1024} KiB, in process")
        ratio("read / unzip all parts and parse", alternate(read, unzip_and_parse, runs), "≤ 3 ×")
        ratio("check / unzip all parts and parse", alternate(check, unzip_and_parse, runs), "≤ 5 ×")
        ratio("read / unzip and parse document.xml alone", alternate(read, parse_alone, runs), "—")
        ratio(
            "check / unzip and parse document.xml alone", alternate(check, parse_alone, runs), "—"
        )


def long_form(rows: int = 300) -> bytes:
    """A form of that many indicator rows under one merged first-level cell, as Word writes it."""
    form = clean_forms(Random(1), 1)[0]
    row = form.rows[0]
    many = tuple(replace(row, name=f"{row.name}{number}") for number in range(rows))
    return as_word_writes(printed((replace(form, rows=many),), "docx"))


def other_libraries(runs: int) -> None:
    """The same tables read by python-docx's row.cells and by docx2python."""
    compare_readers("one form", as_word_writes(SAMPLE.read_bytes()), runs)
    compare_readers("a form of 300 rows", long_form(), max(3, runs // 4))


def compare_readers(label: str, data: bytes, runs: int) -> None:
    """Our reader and the others on one .docx."""
    import docx

    from selfeval_cli.input import read_document

    def ours() -> object:
        return read_document(data)

    def python_docx() -> object:
        document = docx.Document(io.BytesIO(data))
        return [c.text for t in document.tables for row in t.rows for c in row.cells]

    def cells_alone() -> None:
        for table in tables:
            for row in table.rows:
                for cell in row.cells:
                    assert cell.text is not None

    print(f"against other libraries, {label}, {len(data) // 1024} KiB, in process")
    ratio("python-docx row.cells / ours", alternate(python_docx, ours, runs), "≥ 10 ×")
    tables = docx.Document(io.BytesIO(data)).tables
    ratio("… its walk alone, without opening / ours", alternate(cells_alone, ours, runs), "—")
    try:
        from docx2python import docx2python
    except ImportError:
        print("  docx2python is not installed (pip install --group bench)")
        return

    def other() -> object:
        with docx2python(io.BytesIO(data)) as document:
            return document.body

    ratio("docx2python / ours", alternate(other, ours, max(3, runs // 4)), "≥ 50 ×")


def make_folder(folder: Path, count: int) -> None:
    """`count` clean documents, every third a text dump; forty different ones, renamed."""
    kinds = ("docx", "docx", "dump")
    originals = [(printed(clean_forms(Random(n), 1), kinds[n % 3]), n % 3) for n in range(42)]
    for number in range(count):
        data, kind = originals[number % len(originals)]
        path = folder / f"{number // 500:03}" / f"{number:05}{'.txt' if kind == 2 else '.docx'}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def run_batch(folder: Path, *options: str) -> tuple[float, int]:
    """Seconds and peak memory (KiB, the largest process) of one batch over `folder`."""
    code = (
        "import resource, subprocess, sys, time; start = time.perf_counter();"
        "subprocess.run([sys.executable, '-m', 'selfeval_cli', *sys.argv[1:]],"
        " stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL);"
        "print(time.perf_counter() - start,"
        " resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    arguments = [sys.executable, "-c", code, "check", str(folder), "--format", "jsonl", *options]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    seconds, memory = done.stdout.split()
    return float(seconds), int(memory)


def cores() -> float:
    """How much more two processes get done than one, on this machine as busy as it now is."""
    loop = [sys.executable, "-c", "for n in range(15_000_000): n * n"]
    start = time.perf_counter()
    subprocess.run(loop, check=True)
    middle = time.perf_counter()
    for process in [subprocess.Popen(loop) for _ in range(2)]:
        process.wait()
    return 2 * (middle - start) / (time.perf_counter() - middle)


def batch(sizes: list[int], rounds: int) -> None:
    """One worker against two, time and memory by size, and the cache."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        print("a folder, whole processes")
        for size in sizes:
            make_folder(root / str(size), size)
        small = root / str(sizes[min(1, len(sizes) - 1)])
        pairs = [
            (run_batch(small, "--jobs", "1")[0], run_batch(small, "--jobs", "2")[0])
            for _ in range(rounds)
        ]
        times = [seconds for pair in pairs for seconds in pair]
        print(f"  (two busy loops at once: these cores do {cores():.2f} × the work of one)")
        ratio(f"--jobs 1 / --jobs 2, {small.name} files", times, "≥ 1.7 ×")
        for size in sizes:
            seconds, memory = run_batch(root / str(size), "--jobs", "2")
            print(
                f"  {size:6} files, --jobs 2: {seconds:8.2f} s,"
                f" {seconds / size * 1000:6.2f} ms a file,"
                f" peak memory of a process {memory / 1024:6.1f} MiB"
            )
        cache = root / "cache"
        cold, _ = run_batch(small, "--jobs", "2", "--cache-dir", str(cache))
        warm, _ = run_batch(small, "--jobs", "2", "--cache-dir", str(cache))
        print(
            f"  cache, {small.name} files: cold {cold:.2f} s, warm {warm:.2f} s,"
            f" {cold / warm:.1f} ×"
        )


def main() -> None:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="pairs of each measurement")
    parser.add_argument("--sizes", default="100,1000,10000", help="folder sizes, ascending")
    parser.add_argument("--only", choices=("startup", "reading", "libraries", "batch"))
    options = parser.parse_args()
    # Where compiled modules may not be kept, ours alone would be compiled at every start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    parts: dict[str, Callable[[], None]] = {
        "startup": lambda: startup(options.runs),
        "reading": lambda: reading(options.runs * 5),
        "libraries": lambda: other_libraries(options.runs),
        "batch": lambda: batch([int(size) for size in options.sizes.split(",")], 3),
    }
    for name, part in parts.items():
        if options.only in (None, name):
            part()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory of this process {peak} MiB")


if __name__ == "__main__":
    main()
