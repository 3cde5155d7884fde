"""Forms as clerks of many places fill them in: right ones stay quiet, one wrong figure is found.

Each file of ``data/local`` is a form whose arithmetic holds: facts about it behind `#`, then its
title and its table as `documents.drawn` draws it. A `fault` replaces a text by another and names
the rule that must speak; `says` is a rule that rightly speaks on the form as it stands;
in the formats that are `doubted` it is right to say that the form cannot be read for sure.
"""

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import pytest
from documents.drawn import drawn
from documents.judging import COPIES, FORMATS, judged, loud
from documents.sheet import Piece

PRINTED = {**FORMATS, **COPIES}
FOLDER = Path(__file__).with_name("data") / "local"


@dataclass(frozen=True)
class Local:
    """A form of the folder: what must be read from it and what must be said about it."""

    name: str
    body: str
    rows: int
    total: Decimal | None
    says: frozenset[str]
    formats: tuple[str, ...]
    doubted: tuple[str, ...]
    faults: tuple[tuple[str, str, str], ...]


def _read(path: Path) -> Local:
    head, _, body = path.read_text("utf-8").partition("\n\n")
    facts: dict[str, list[str]] = {}
    for line in head.splitlines():
        key, _, value = line.removeprefix("# ").partition(":")
        facts.setdefault(key, []).append(value.strip())
    total = facts["total"][0]
    doubted = tuple(" ".join(facts.get("doubted", ())).split())
    faults = [fault.split("=>") for fault in facts.get("fault", [])]
    return Local(
        name=path.stem,
        body=body,
        rows=int(facts["rows"][0]),
        total=Decimal(total) if total else None,
        says=frozenset(facts.get("says", ())),
        formats=tuple(form for form in PRINTED if form not in doubted),
        doubted=doubted,
        faults=tuple((old.strip(), new.strip(), code.strip()) for old, new, code in faults),
    )


def _pieces(body: str) -> list[Piece]:
    """The lines without cells, and the tables between them."""
    pieces: list[Piece] = []
    for is_table, lines in groupby(body.splitlines(), key=lambda line: "|" in line):
        if is_table:
            pieces.append(drawn("\n".join(lines)))
        else:
            pieces += [line for line in lines if line.strip()]
    return pieces


LOCAL = [_read(path) for path in sorted(FOLDER.glob("*.txt"))]
CLEAN = [pytest.param(one, form, id=f"{one.name}-{form}") for one in LOCAL for form in one.formats]
DOUBTED = [
    pytest.param(one, form, id=f"{one.name}-{form}") for one in LOCAL for form in one.doubted
]
FAULTY = [
    pytest.param(one, *fault, id=f"{one.name}-{fault[2]}-{rank}")
    for one in LOCAL
    for rank, fault in enumerate(one.faults)
]


@pytest.mark.parametrize(("one", "form"), CLEAN)
def test_a_right_form_is_read_whole_and_stays_quiet(one: Local, form: str) -> None:
    """Rows and total are those of the form, and nothing above info is said but what is due."""
    report, findings = judged(PRINTED[form]([_pieces(one.body)]))
    assert len(report.forms) == 1
    read = report.forms[0]
    assert read.indicators == one.rows
    assert (None if read.total_score is None else Decimal(read.total_score)) == one.total
    assert {line[:6] for line in loud(findings)} == one.says, loud(findings)


@pytest.mark.parametrize(("one", "form"), DOUBTED)
def test_a_form_that_cannot_be_read_for_sure_says_so(one: Local, form: str) -> None:
    """The doubt is said, and nothing is computed from what is doubtful."""
    _, findings = judged(PRINTED[form]([_pieces(one.body)]))
    assert {line[:6] for line in loud(findings)} == one.says | {"FRM010"}, loud(findings)


@pytest.mark.parametrize(("one", "old", "new", "code"), FAULTY)
def test_a_wrong_figure_is_found(one: Local, old: str, new: str, code: str) -> None:
    """One figure changed makes its rule speak."""
    assert old in one.body
    _, findings = judged(FORMATS["docx"]([_pieces(one.body.replace(old, new, 1))]))
    assert code in {line[:6] for line in loud(findings)} - one.says
