"""A folder of forms of many departments that copied from one another, for letters and copies.

By hand, with time and memory: ``python tests/departments_folder.py --departments 40 --forms 2000``.
"""

import argparse
import re
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from random import Random

from documents.clean import ORDERS, clean_form
from documents.judging import printed

_POLICY = "national-2020"
_TAG = re.compile("<[^>]*>")
_COUNTIES = ["青山县", "白水县", "长宁县", "武安县", "永丰县", "临江县", "怀远县", "高台县"]
_BUREAUS = ["水利局", "林业局", "民政局", "教育局", "档案局"]
DEPARTMENTS = tuple(county + bureau for bureau in _BUREAUS for county in _COUNTIES)


@dataclass(frozen=True)
class Names:
    """What belongs to one department alone: itself, its unit, its projects and its files."""

    department: str
    number: int

    @property
    def all(self) -> tuple[str, ...]:
        """Words that nothing sent to another department may hold."""
        return (self.department, self.unit, f"{self.department}的项目", f"件{self.number:02}-")

    @property
    def unit(self) -> str:
        """The unit that carries the projects out."""
        return f"{self.department[:2]}{self.department[3:-1]}服务中心"


def names_of(departments: int) -> list[Names]:
    """The first so many departments."""
    return [Names(name, number) for number, name in enumerate(DEPARTMENTS[:departments])]


def make_folder(folder: Path, departments: int, forms: int) -> list[Names]:
    """Forms in turn of each department; those made in one turn copy rows and texts from the first,
    every third has a wrong total."""
    names = names_of(departments)
    for number in range(forms):
        turn, index = divmod(number, departments)
        owner = names[index]
        place = folder / owner.department / f"件{index:02}-{turn:03}.docx"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(_form(owner, turn, wrong=number % 3 == 0))
    return names


def _form(owner: Names, turn: int, wrong: bool) -> bytes:
    luck = Random(turn)
    project = f"{owner.department}的项目{turn}"
    spec = clean_form(luck, _POLICY, luck.choice(ORDERS[_POLICY]), f"灌区{turn}")
    spec = replace(spec, department=owner.department, unit=owner.unit, identity=())
    spec = replace(spec, project=project) if spec.project else spec
    if wrong and spec.total is not None:
        score = str(Decimal(spec.total.score) + Decimal("1.5"))
        spec = replace(spec, total=replace(spec.total, score=score))
    return printed((spec,), "docx")


def words_of(file: Path) -> str:
    """All that stands in a Word document: its name, every part as it is and without its tags."""
    with zipfile.ZipFile(file) as package:
        parts = [package.read(name).decode("utf-8", "replace") for name in package.namelist()]
    return "".join((file.name, *parts, *(_TAG.sub("", part) for part in parts)))


def strangers(file: Path, names: list[Names]) -> list[str]:
    """Names of others in a document in which exactly one department should be found."""
    said = words_of(file)
    owners = [owner for owner in names if owner.department in said]
    found = [word for owner in names for word in owner.all if word in said]
    return [word for word in found if len(owners) != 1 or word not in owners[0].all]


def _timed(command: str, *arguments: str) -> None:
    started = time.monotonic()
    whole = [sys.executable, "-m", "selfeval_cli", command, *arguments]
    done = subprocess.run(whole, stdout=subprocess.DEVNULL, check=False)
    seconds = time.monotonic() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{command}: exit {done.returncode}, {seconds:.1f} s, largest process {peak:.0f} MB")


def main() -> None:
    """Make a folder, write letters and copies, and look for names of others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--departments", type=int, default=len(DEPARTMENTS))
    parser.add_argument("--forms", type=int, default=2000)
    parser.add_argument("--keep", type=Path, help="work in this new folder and leave it")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        place = asked.keep or Path(scratch)
        names = make_folder(place / "forms", asked.departments, asked.forms)
        _timed("letters", str(place / "forms"), "-o", str(place / "letters"))
        _timed("check", str(place / "forms"), "-q", "--format", f"docx={place / 'copies'}")
        for kind in ("letters", "copies"):
            files = sorted((place / kind).rglob("*.docx"))
            wrong = {file.name: found for file in files if (found := strangers(file, names))}
            print(f"{kind}: {len(files)} files, names of others in {len(wrong)}", wrong or "")


if __name__ == "__main__":
    main()
