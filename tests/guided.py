"""Coverage-guided fuzzing with atheris: ``make fuzz`` where atheris installs, or::

    python tests/guided.py values --runs 1000000 --seed 1
    python tests/guided.py word --input build/guided/word/crash-1234     # one input again

The harnesses: `values` (the text of a cell), `text` (text to forms to rules), and from check to
annotated copy to check `word`, `workbook` (.xlsx, .xls, .ods), `odf` (.odt), `pdf` and `page`
(HTML, MHT, RTF, XML). An input that breaks an invariant ends the run and is kept in the folder; the
corpus found on the way stays there too and is where the next run begins.
"""

import argparse
import os
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]
#: What no figure of a form has: more digits than that, before or behind its point.
_MOST_DIGITS = 2_000
#: Seconds after which an input hangs, also on a busy machine; the largest inputs, in bytes.
_HANGS = 300
_LONGEST = {
    "values": 300,
    "text": 20_000,
    **dict.fromkeys(("word", "workbook", "odf", "page"), 60_000),
    "pdf": 90_000,
}
#: The harnesses whose inputs are changed element by element where they are XML.
_MARKED_UP = {"word", "workbook", "odf", "page"}


class Harnesses:
    """What is done with an input; made after everything it imports has been instrumented."""

    def __init__(self) -> None:
        from fuzzing import invariants

        from selfeval_cli.figures import chinese, dates, numbers, printed, units, values

        self._invariants = invariants
        self._figures: tuple[Callable[[str], Any], ...] = (
            *(numbers.fold, numbers.squeeze, numbers.is_blank, numbers.is_blank_reason),
            *(numbers.parse_number, values.unit_of_name, values.is_malformed),
            *(dates.find_dates, dates.find_years, dates.impossible_date),
            *(chinese.chinese_number, printed.as_printed, units.is_unit, units.resolve),
        )
        self._parse = values.parse_value

    def values(self, data: bytes) -> None:
        """A cell's text, after a split at line ends: the value, comparator, unit and name."""
        text, *rest = data.decode("utf-8", "replace").split("\n", 3)
        beside: dict[str, Any] = dict(
            zip(("comparator_text", "unit_text", "name"), rest, strict=False)
        )
        first = self._parse(text, **beside)
        if first != self._parse(text, **beside):
            raise AssertionError("not the same twice")
        for number in (getattr(first, name, None) for name in ("number", "high", "value")):
            _sound(number)
        for function in self._figures:
            result = function(text)
            _sound(result if isinstance(result, Decimal) else getattr(result, "value", None))

    def text(self, data: bytes) -> None:
        """A text: the check, whose outcome is no fault of ours."""
        checked = self._checked(data)
        self._invariants._sound_outcome(checked)

    def word(self, data: bytes) -> None:
        """The main part of a Word document: the check, the copy, and the copy's check."""
        from docx_xml import document as empty
        from docx_xml import docx

        if b"<w:document" not in data:
            data = empty(data.decode("utf-8", "replace")).encode(errors="replace")
        self.file(docx("", members={"word/document.xml": data}))

    def workbook(self, data: bytes) -> None:
        """A sheet of a package, or a whole file: the check, the copy, and the copy's check."""
        from fuzzing.wrapped import whole

        self.file(whole(data))

    odf = pdf = page = workbook

    def file(self, data: bytes) -> None:
        """A file: the check, the annotated copy, and the copy's check."""
        from selfeval_cli.run.check import Plan

        report = self._checked(data)
        self._invariants._sound_outcome(report)
        if report.status == "checked":
            plan = Plan(layout=True)
            self._invariants._annotated(data, report, plan, lambda _, action: action())

    def _checked(self, data: bytes) -> Any:
        from selfeval_cli.run.check import Plan, check_bytes

        return check_bytes(data, "x", Plan(layout=True)).report


def _sound(number: Any) -> None:
    if isinstance(number, Decimal) and (
        not number.is_finite() or len(f"{number:f}") > _MOST_DIGITS
    ):
        raise AssertionError(f"no figure of a form: {number!r:.80}")


def seeds(harness: str) -> list[bytes]:
    """Where a corpus begins: the samples, and cells as they are printed."""
    if harness == "word":
        import zipfile

        found = []
        for path in sorted((_ROOT / "samples").glob("*.docx")):
            with zipfile.ZipFile(path) as archive:
                found.append(archive.read("word/document.xml"))
        return [data for data in found if len(data) < _LONGEST["word"]]
    if harness not in ("values", "text"):
        from fuzzing.wrapped import beginnings

        return beginnings(harness)
    texts = [path.read_bytes() for path in sorted((_ROOT / "samples").glob("*.txt"))]
    if harness == "text":
        return texts
    cells = {cell for text in texts for cell in text.decode("utf-8", "replace").split()}
    notations = (_ROOT / "tests" / "data" / "notations.tsv").read_text("utf-8")
    cells |= {line.split("\t")[0] for line in notations.splitlines() if line}
    return [cell.encode() for cell in sorted(cells)]


def _dictionary(file: Path) -> None:
    """The words that mean something: of labels, units, comparators and blanks."""
    import tomllib

    words: set[str] = set()

    def gather(value: Any) -> None:
        if isinstance(value, dict):
            words.update(map(str, value))
            value = list(value.values())
        if isinstance(value, list):
            for each in value:
                gather(each)
        elif isinstance(value, str) and len(value) < 20:
            words.add(value)

    for path in (_ROOT / "src" / "selfeval_cli").glob("[bf]*/*.toml"):
        if path.name not in ("messages.toml", "help.toml", "problems.toml"):
            gather(tomllib.loads(path.read_text("utf-8")))
    signs = sorted(words | set("≥≤<>=%％‰½²〇零两廿—～-/／、；（）()[]|\t\n "))
    entries = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in signs if word)
    file.write_text("".join(f'"{entry}"\n' for entry in entries), "ascii")


def _mutated(data: bytes, most: int, seed: int) -> bytes:
    """A part changed element by element, a page tag by tag, or bytes as libFuzzer would."""
    import atheris
    from fuzzing.inputs import mutated_page
    from fuzzing.word import mutated_part
    from lxml import etree

    if seed % 4:
        change = mutated_page if data[:9].lower() in (b"<!doctype", b"mime-vers") else mutated_part
        try:
            changed = change(Random(seed), data)
        except (etree.Error, ValueError):
            changed = b""
        if changed and len(changed) <= most:
            return changed
    return bytes(atheris.Mutate(data, most))


def main() -> None:
    """Fuzz one harness as told; atheris ends the process."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("harness", choices=list(_LONGEST))
    parser.add_argument("--runs", type=int, default=-1)
    parser.add_argument("--seconds", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("build/guided"))
    parser.add_argument("--input", help="only this file")
    options = parser.parse_args()
    import atheris

    with atheris.instrument_imports(include=["selfeval_cli"], enable_loader_override=False):
        harnesses = Harnesses()
        from selfeval_cli.run import check

        check.prepare()
    folder = options.folder / options.harness
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds(options.harness)):
        (corpus / f"seed-{number:04}").write_bytes(data)
    _dictionary(folder / "words.dict")
    arguments = [
        f"-runs={options.runs}",
        f"-max_total_time={options.seconds}",
        f"-seed={options.seed}",
        f"-timeout={_HANGS}",
        f"-max_len={_LONGEST[options.harness]}",
        f"-artifact_prefix={folder}{os.sep}",
        f"-dict={folder / 'words.dict'}",
        options.input or str(corpus),
    ]
    more = {"custom_mutator": _mutated} if options.harness in _MARKED_UP else {}
    atheris.Setup([sys.argv[0], *arguments], getattr(harnesses, options.harness), **more)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
