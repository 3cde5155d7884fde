"""Prints how forms of another hand are read and judged: per layout and dump, and per kind of fault.

Run as ``make accuracy``. Clean forms count false errors, false warnings and misread facts; faults
count whether one of their codes stands at their cell, and what else was said.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from multiprocessing import Pool
from random import Random

from blind.dumps import DUMPS, Dump
from blind.faults import FAULTS
from blind.judging import at_cell, judge, make, written
from blind.layouts import BY_NAME, LAYOUTS, Tag

from selfeval_cli.figures import parse_number
from selfeval_cli.model.report import FormReport

Line = tuple[str, str]  # what happened, and how to make it again


def clean(job: tuple[int, str, str]) -> tuple[str, str, list[Line]]:
    """One clean form: its alarms and misreadings."""
    seed, name, dump = job
    layout = BY_NAME[name]
    one = make(seed, layout)
    judged = judge(written(one, layout, dump, broken=seed % 3 == 0), one, layout)
    key = f"{seed}:{name}:{dump}"
    lines = [("misread", f"{key} {said}") for said in judged.misread]
    lines += [(x.severity, f"{key} {x.code} {x.where}: {x.message}") for x in judged.loud]
    return name, dump, lines


def faulty(job: tuple[int, int, str]) -> tuple[str, Counter[str], list[str]]:
    """One fault in one form: put, found at its cell, found at all, further alarms, diagnosed."""
    at, first, dump = job
    fault = FAULTS[at]
    fitting = [layout for layout in LAYOUTS if fault.fits(layout)]
    layout = fitting[first % len(fitting)]
    for seed in range(first, first + 20000, 1000):  # until a form has a row of the fault's kind
        one = make(seed, layout)
        hit = fault.put(one, Random(seed))
        if hit is not None:
            break
    else:
        return fault.name, Counter(), []
    document = written(one, layout, dump)
    judged = judge(document, one, layout)
    named = [x for x in judged.findings if x.code in fault.codes]
    placed = not hit.tags or any(at_cell(x, document, hit.tags) for x in named)
    further = [x for x in judged.loud if x.code not in fault.codes + fault.also]
    counts = Counter(put=1, found=bool(named), cell=bool(named) and placed, further=bool(further))
    if fault.arithmetic:
        counts += _repaired(judged.form, document, hit.tags, hit.right)
    key = f"{seed}:{layout.name}:{dump} {fault.name}:"
    lines = [] if named and placed else [f"{key} {'elsewhere' if named else 'missed'}"]
    lines += [f"{key} also {x.code} {x.where}" for x in further]
    return fault.name, counts, lines


def _repaired(
    form: FormReport | None, document: Dump, tags: tuple[Tag, ...], right: str
) -> Counter[str]:
    """Whether the first repair names the cell, and its right value."""
    diagnosis = None if form is None else form.diagnosis
    if not diagnosis or not diagnosis.repairs:
        return Counter(diagnosable=1)
    changes = [one for one in diagnosis.repairs[0].cells if at_cell(one, document, tags)]
    wanted = parse_number(right).number
    value = any(parse_number(one.after).number == wanted for one in changes)
    return Counter(diagnosable=1, repaired=bool(changes), value=value)


def clean_jobs(forms: int, seed: int) -> Iterator[tuple[int, str, str]]:
    """Every layout in every dump in turn."""
    pairs = [(layout.name, dump) for layout in LAYOUTS for dump in DUMPS]
    for number in range(forms):
        yield seed + number, *pairs[number % len(pairs)]


def fault_jobs(each: int, seed: int, dumps: list[str]) -> Iterator[tuple[int, int, str]]:
    """Every kind of fault so many times in every dump."""
    for at in range(len(FAULTS)):
        for number in range(each):
            for dump in dumps if not FAULTS[at].word else ["docx"]:
                yield at, seed + 17 * number + at, dump


def show_clean(results: list[tuple[str, str, list[Line]]]) -> list[str]:
    """The table of layouts and dumps: forms with errors / warnings / misreadings."""
    cells: dict[tuple[str, str], Counter[str]] = {}
    lines: list[str] = []
    for name, dump, said in results:
        cells.setdefault((name, dump), Counter()).update({kind for kind, _ in said})
        lines += [f"{kind} {line}" for kind, line in said]
    print("forms with false errors / false warnings / misread facts")
    print(f"{'':24}" + "".join(f"{dump:>10}" for dump in DUMPS))
    for layout in LAYOUTS:
        counts = [cells.get((layout.name, dump), Counter()) for dump in DUMPS]
        shown = [f"{c['error']}/{c['warning']}/{c['misread']}" for c in counts]
        print(f"{layout.name:24}" + "".join(f"{'·' if s == '0/0/0' else s:>10}" for s in shown))
    kinds = Counter(kind for _, _, said in results for kind in {kind for kind, _ in said})
    print(f"{len(results)} forms: {kinds['error']} with errors, {kinds['warning']} with warnings, "
          f"{kinds['misread']} misread")  # fmt: skip
    return lines


def show_faults(results: list[tuple[str, Counter[str], list[str]]]) -> list[str]:
    """The table of faults: recall at the cell and further alarms."""
    kinds: dict[str, Counter[str]] = {}
    for name, counts, _ in results:
        kinds.setdefault(name, Counter()).update(counts)
    print(
        f"{'fault':34}{'put':>5}{'found':>8}{'at cell':>9}{'further':>9}{'repair':>8}{'value':>8}"
    )
    for name, c in sorted(kinds.items(), key=lambda one: one[1]["cell"] / max(1, one[1]["put"])):
        repair = [
            f"{c[k]}/{c['diagnosable']}" if c["diagnosable"] else "" for k in ("repaired", "value")
        ]
        print(f"{name:34}{c['put']:>5}{c['found']:>8}{c['cell']:>9}{c['further']:>9}"
              f"{repair[0]:>8}{repair[1]:>8}")  # fmt: skip
    total = sum(kinds.values(), Counter())
    print(f"{len(FAULTS)} kinds: {total['cell']} of {total['put']} at their cell, "
          f"{total['further']} with further alarms")  # fmt: skip
    return [line for _, _, lines in results for line in lines]


def main() -> int:
    """Run both halves and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=10000, help="clean forms")
    parser.add_argument("--faults", type=int, default=8, help="forms per fault and dump")
    every = ",".join(DUMPS)
    parser.add_argument("--dumps", default=every, help="dumps that faults are put into")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--verbose", action="store_true", help="every alarm and every miss")
    parser.add_argument("--write", metavar="SEED:LAYOUT:DUMP", help="print one document")
    options = parser.parse_args()
    if options.write:
        return write(options.write)
    with Pool(options.processes) as pool:
        forms = pool.map(clean, clean_jobs(options.forms, options.seed), chunksize=50)
        jobs = fault_jobs(options.faults, options.seed, options.dumps.split(","))
        faults = pool.map(faulty, jobs, chunksize=50)
    lines = show_clean(forms) + show_faults(faults)
    if options.verbose:
        print(*lines, sep="\n")
    return bool(lines)


def write(key: str) -> int:
    """Print one clean document to standard output."""
    seed, name, dump = key.split(":")
    layout = BY_NAME[name]
    document = written(make(int(seed), layout), layout, dump, broken=int(seed) % 3 == 0)
    sys.stdout.buffer.write(document.data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
