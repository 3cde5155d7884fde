"""The list of those who are to hand in, against the forms that came: missing, twice, not on it."""

import csv
import io
from collections import Counter
from pathlib import Path

from msgspec import Struct, field

from selfeval_cli.base.decoding import decode
from selfeval_cli.base.errors import SettingsError, UnreadableDocument, os_reason
from selfeval_cli.model.report import FormReport
from selfeval_cli.output.escape import line

#: Words of a first row that is a heading.
_HEADINGS = ("部门", "单位", "名称", "department", "unit", "name")
_TEXTS = (".csv", ".txt")

#: A department or unit and, where the list says so, one of its projects.
Entry = tuple[str, str]


class Roster(Struct):
    """Who is to hand in, in the order of the list, and what came."""

    entries: tuple[Entry, ...]
    came: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, form: FormReport) -> None:
        """Count a form that came."""
        self.came[line(form.department), line(form.unit), line(form.project)] += 1

    @property
    def missing(self) -> list[Entry]:
        """Entries of the list for which no form came."""
        return [
            entry for entry in self.entries if not any(_fits(entry, came) for came in self.came)
        ]

    @property
    def twice(self) -> list[tuple[Entry, int]]:
        """What came more than once: the same project of the same department."""
        return [
            ((department or unit, project), count)
            for (department, unit, project), count in self.came.items()
            if count > 1
        ]

    @property
    def unlisted(self) -> list[Entry]:
        """What came and is not on the list."""
        return [
            (came[0] or came[1], came[2])
            for came in self.came
            if not any(_fits(entry, came) for entry in self.entries)
        ]


def load(file: Path) -> Roster:
    """Read a list: a name a row and, in the second column, a project if the list has projects.

    Raise SettingsError for a file that cannot be read or names nobody.
    """
    try:
        data = file.read_bytes()
        rows = _csv(data) if file.suffix.lower() in _TEXTS else _table(data)
    except UnreadableDocument as error:
        raise SettingsError("roster-unreadable", file=file, why=error.cause) from None
    except OSError as error:
        raise SettingsError("file-unreadable", file=file, why=os_reason(error)) from None
    entries = [(line(row[0]), line(row[1]) if len(row) > 1 else "") for row in rows if row]
    if entries and any(word in entries[0][0].casefold() for word in _HEADINGS):
        # A name such as 某某单位 is no heading: a heading is a short word.
        entries = entries[1:] if len(entries[0][0]) <= len("主管部门名称") else entries
    entries = [entry for entry in dict.fromkeys(entries) if entry[0]]
    if not entries:
        raise SettingsError("roster-empty", file=file)
    return Roster(tuple(entries))


def _csv(data: bytes) -> list[list[str]]:
    """The rows; Excel's “Unicode text” has tabs between them."""
    text = decode(data)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in text else ","))


def _table(data: bytes) -> list[list[str]]:
    """The rows of the first table of a workbook, or of any other document with tables."""
    from selfeval_cli.input import read_document

    grids = read_document(data).grids
    rows: dict[int, list[str]] = {}
    for cell in sorted(grids[0].cells, key=lambda c: (c.row, c.column)) if grids else ():
        rows.setdefault(cell.row, []).append(cell.text)
    return list(rows.values())


def _fits(entry: Entry, came: tuple[str, str, str]) -> bool:
    """Whether a form is that of an entry: by department or unit, and by project if one is named."""
    name, project = entry
    return name in came[:2] and project in ("", came[2])
