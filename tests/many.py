"""A hundred thousand small documents in one run, one in a hundred broken: ``make many``.

Every verdict is compared with what is right, and the peak memory of the parent with that of a run
over a tenth of them. ``python tests/many.py --count 5000`` is a smaller one.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from documents.broken import BROKEN
from proof import Done, Folder, run

_ROOT = Path(__file__).resolve().parents[1]
#: Broken in ways that cost neither time nor memory: there are a thousand of them.
_CAUSES = ("empty", "truncated", "encrypted", "not-a-document", "dtd", "encoding", "no-table")
_CHEAP = tuple(entry for entry in BROKEN if entry.cause in _CAUSES and not entry.member)
_IN_A_FOLDER = 500
#: How much more memory the parent may take for ten times the documents.
MOST_TIMES = 1.2


def make(path: Path, count: int) -> Folder:
    """The folder: copies of a text under names and projects of their own, and broken files."""
    folder = Folder(path)
    text = (_ROOT / "samples" / "06-missing-weight.txt").read_text("utf-8")
    made = {entry.name: entry.make() for entry in _CHEAP}
    for number in range(count):
        place = path / f"{number // _IN_A_FOLDER:04}"
        place.mkdir(parents=True, exist_ok=True)
        if number % 100 == 7:
            entry = _CHEAP[number // 100 % len(_CHEAP)]
            file = place / f"{number:06}{Path(entry.name).suffix}"
            file.write_bytes(made[entry.name])
            folder.broken[str(file)] = entry.cause
        else:
            file = place / f"{number:06}.txt"
            file.write_text(text.replace("项目名称\t", f"项目名称\t第{number}号", 1), "utf-8")
            folder.forms[str(file)] = 1
    return folder


def hold(folder: Folder, report: Path) -> Done:
    """Check the folder and every verdict; the run and what it took."""
    done = run(folder, "--jobs", "2", "--format", f"jsonl={report}")
    assert done.code == 3, done.errors
    codes: set[tuple[str, ...]] = set()
    documents = 0
    for document in _documents(report):
        documents += 1
        if document["path"] in folder.broken:
            assert document["problem"]["cause"] == folder.broken[document["path"]], document
        else:
            (form,) = document["forms"]
            codes.add(tuple(finding["code"] for finding in form["findings"]))
    assert documents == folder.documents
    assert len(codes) == 1, codes  # one text, one verdict
    return done


def _documents(report: Path) -> Iterator[dict[str, Any]]:
    with report.open(encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            if "path" in entry:
                yield entry


def main() -> int:
    """Run over a tenth and over all; 1 when the parent's memory has grown with them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=100_000)
    options = parser.parse_args()
    peaks = []
    with tempfile.TemporaryDirectory() as place:
        for count in (options.count // 10, options.count):
            folder = make(Path(place) / f"{count}", count)
            done = hold(folder, Path(place) / "r.jsonl")
            peaks.append(done.parent)
            print(
                f"{count} documents, {len(folder.broken)} broken: every verdict right,"
                f" {done.seconds:.0f} s, parent {done.parent / 2**20:.1f} MiB,"
                f" largest worker {done.worker / 2**20:.1f} MiB",
                flush=True,
            )
    print(f"memory of the parent for ten times the documents: {peaks[1] / peaks[0]:.2f} ×")
    return int(peaks[1] > MOST_TIMES * peaks[0])


if __name__ == "__main__":
    sys.exit(main())
