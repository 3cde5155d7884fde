"""What a report would replace is looked at first: a form is no report."""

import os
from collections.abc import Iterable

from selfeval_cli.base.errors import SettingsError, UnreadableDocument

#: Bytes of the largest file that is looked at: no form comes near it, and long reports pass it.
_MOST = 2**20


def spare_forms(files: Iterable[str]) -> None:
    """Raise SettingsError where a file that would be written over holds a self-evaluation form or
    is under a password.

    Reports are neither, so those of an earlier run are replaced.
    """
    from selfeval_cli.input.formats import SUFFIXES

    readable = [file for file in files if os.path.splitext(file)[1].lower() in SUFFIXES]  # noqa: PTH122
    there = [file for file in readable if os.path.isfile(file)]  # noqa: PTH113
    if not there:
        return
    from selfeval_cli.run.bounded import bounded
    from selfeval_cli.run.workers import Limits

    with bounded(Limits()) as call:
        for file in there:
            try:
                holds = call(_holds_a_form, file)
            except UnreadableDocument as error:
                holds = error.cause == "encrypted"  # as no report is
            if holds:
                raise SettingsError("output-is-form", file=file)


def _holds_a_form(file: str) -> bool:
    """Runs in a worker."""
    from selfeval_cli.forms.reading import read_forms
    from selfeval_cli.input import read_document

    with open(file, "rb") as stream:  # noqa: PTH123
        data = stream.read(_MOST + 1)
    return len(data) <= _MOST and bool(read_forms(read_document(data)).forms)
