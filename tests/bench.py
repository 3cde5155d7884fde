"""Prints speed and memory as ratios inside one run: ``make bench``.

Every pair is measured in turn (A B A B …) so that a machine that speeds up or slows down does so
for both. Medians are quoted, then the median of the pairs' ratios, then the ratio of the two
minima, which other work on the machine disturbs least. Within this process CPU time is measured;
of whole processes both the time on the clock and the CPU time of all their processes together.
Nothing here passes or fails: the goals of the design stand beside the figures. What is printed is
a table in Markdown, as in ``docs/benchmarks.md``; ``--json FILE`` writes the same as JSON.
"""

import argparse
import io
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from bench_batch import batch, share
from bench_formats import formats
from bench_measure import Table, alternate, at_most, children, command, machine
from bench_page import page
from bench_peers import peers
from bench_word import as_word_writes

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "samples" / "05-cost-overrun.docx"
BARE = "import click, lxml.etree, pydantic, rich.console"
#: What a check as JSON is made of, each with what stands before it: the floor of starting up.
PARTS = (
    ("Python", "pass"),
    ("and click, lxml", "import click, lxml.etree"),
    (
        "and all else that is not ours",
        "import msgspec, hashlib, pickle, zipfile",
    ),
    (
        "and our modules",
        "import selfeval_cli.cli.check, selfeval_cli.run.batch, selfeval_cli.output.json\n"
        "import selfeval_cli.input.docx.reader, selfeval_cli.forms.reading\n"
        "import selfeval_cli.policy.choice\n"
        "from selfeval_cli.rules.registry import catalogue\ncatalogue()",
    ),
)


def startup(table: Table, runs: int) -> None:
    """One .docx from the shell against the bare imports; the help against Python with click."""
    check = command("-m", "selfeval_cli", "check", str(SAMPLE))
    in_colour = command("-m", "selfeval_cli", "check", "--color", "always", str(SAMPLE))
    as_json = command("-m", "selfeval_cli", "check", "--format", "json", str(SAMPLE))
    model = f"{BARE}\nclass Model(pydantic.BaseModel): number: int = 1\nModel()"
    helped = command("-m", "selfeval_cli", "--help")
    for name, clock in (("by the clock", time.perf_counter), ("CPU time", children)):
        table.begin(f"start-up, whole processes, {name}")
        for title, first, second, goal in (
            (
                "check one .docx, text as on a terminal / bare imports",
                in_colour,
                BARE,
                at_most(1.25),
            ),
            ("check one .docx, text to a pipe / bare imports", check, BARE, None),
            ("check one .docx, JSON / bare imports", as_json, BARE, at_most(1.0)),
            (
                "check one .docx, text as on a terminal / the imports and one model",
                in_colour,
                model,
                None,
            ),
            ("--help / import click", helped, "import click", at_most(1.2)),
        ):
            table.add(title, alternate(first, command("-c", second), runs, clock), goal)
    table.begin("where a check as JSON goes, CPU time: each part with those before it")
    so_far = "import gc, os\ngc.disable()"  # as the program begins; and as it ends, below
    for title, code in PARTS:
        so_far += f"\n{code}"
        bare = command("-c", f"{so_far}\nos._exit(0)")
        table.add(f"{title} / bare imports", alternate(bare, command("-c", BARE), runs, children))


def reading(table: Table, runs: int) -> None:
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

        table.begin(f"one .docx, {label}, {len(data) // 1024} KiB, CPU time in process")
        unzipped, parsed = "unzip all parts and parse", "unzip and parse document.xml alone"
        table.add(f"read / {unzipped}", alternate(read, unzip_and_parse, runs), at_most(3))
        table.add(f"check / {unzipped}", alternate(check, unzip_and_parse, runs), at_most(3))
        table.add(f"read / {parsed}", alternate(read, parse_alone, runs))
        table.add(f"check / {parsed}", alternate(check, parse_alone, runs))


def main() -> None:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="pairs of each measurement")
    parser.add_argument("--sizes", default="100,1000,10000", help="folder sizes, ascending")
    parts: dict[str, Callable[[Table], None]] = {
        "startup": lambda table: startup(table, options.runs),
        "reading": lambda table: reading(table, options.runs * 5),
        "formats": lambda table: formats(table, max(3, options.runs // 2)),
        "peers": lambda table: peers(table, options.runs),
        "batch": lambda table: batch(table, [int(size) for size in options.sizes.split(",")], 3),
        "share": share,
        "page": lambda table: page(table, max(3, options.runs // 4)),
    }
    parser.add_argument("--only", choices=tuple(parts), action="append", help="these parts alone")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON too")
    options = parser.parse_args()
    # Where compiled modules may not be kept, ours alone would be compiled at every start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    table = Table()
    print(", ".join(f"{key} {value}" for key, value in machine().items()))
    for name, part in parts.items():
        if not options.only or name in options.only:
            part(table)
    if options.json:
        table.write(options.json)


if __name__ == "__main__":
    main()
