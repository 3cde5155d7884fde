"""Where reports go: standard output, or files that appear complete or not at all."""

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from selfeval_cli.base.atomic import replacing
from selfeval_cli.base.errors import SettingsError, os_reason
from selfeval_cli.cli.base import tell

if TYPE_CHECKING:
    from selfeval_cli.model.run import Run


@dataclass(frozen=True, slots=True)
class Output:
    """A format and the file it goes to, None for standard output."""

    format: str
    file: str | None = None


def parse(formats: Iterable[str], output: str | None, quiet: bool) -> list[Output]:
    """Return the outputs asked for, those on standard output last.

    When every format goes to a file, the text report is still shown, unless `quiet`. Raise
    SettingsError for an unknown format and when two outputs would share one place.
    """
    outputs = [_parse(entry) for entry in formats]
    shown = [entry for entry in outputs if entry.file is None]
    if not outputs or (not shown and (output or not quiet)):
        shown = [Output("text")]
        outputs.append(shown[0])
    if output is not None:
        outputs = [replace(e, file=output) if e.file is None else e for e in outputs]
    places = [os.path.realpath(e.file) if e.file else None for e in outputs]
    for place in places:
        if places.count(place) > 1:
            raise SettingsError("output-twice", file=place or "stdout")
    from selfeval_cli.output.formats import FORMATS

    for entry in outputs:
        if entry.file is None and FORMATS[entry.format].binary:
            raise SettingsError("output-binary", format=entry.format)
    return sorted(outputs, key=lambda entry: entry.file is None)


def _parse(entry: str) -> Output:
    from selfeval_cli.output.formats import FORMATS

    name, equals, file = entry.partition("=")
    if name not in FORMATS or (equals and not file):
        raise SettingsError("format-unknown", format=entry, formats=", ".join(FORMATS))
    return Output(name, file or None)


#: What a report is never written as: a name chosen by mistake must not cost anybody a document.
_DOCUMENTS = (".doc", ".docm", ".docx", ".dotx", ".pdf", ".wps", ".zip")


def protect(files: Iterable[str], inputs: Iterable[str], *, copies: bool = False) -> None:
    """Raise SettingsError where a file to write is one of the inputs, or cannot be written.

    Reports are not written under the name of a document either; copies of documents are.
    """
    taken = {os.path.realpath(path) for path in inputs}
    for file in files:
        target = os.path.realpath(file)
        if target in taken:
            raise SettingsError("output-is-input", file=file)
        if os.path.isdir(target):  # noqa: PTH112
            raise SettingsError("output-is-folder", file=file)
        if not copies and target.lower().endswith(_DOCUMENTS):
            raise SettingsError("output-is-document", file=file, suffix=target.rsplit(".", 1)[1])
        if not os.path.isdir(os.path.dirname(target)):  # noqa: PTH112, PTH120
            raise SettingsError("output-no-folder", file=file)


def prepare(outputs: Iterable[Output]) -> None:
    """Import the renderers, and rich where the terminal report will use it."""
    from selfeval_cli.output.formats import renderer

    for output in outputs:
        renderer(output.format)
        if output.format == "text":
            import rich.console  # noqa: F401


def render(run: "Run", outputs: Sequence[Output]) -> None:
    """Write the run in every format. Raise ClickException (exit 3) when a file cannot be written.

    The GitHub format also adds to the step summary, where there is one. A reader of standard
    output that has seen enough ends that output, nothing else.
    """
    from selfeval_cli.output.formats import FORMATS, renderer

    for output in outputs:
        write = renderer(output.format)
        if output.file is None:
            _render_here(run, write, output.format)
            continue
        try:
            with replacing(output.file, binary=FORMATS[output.format].binary) as out:
                write(run, out)
        except OSError as error:
            raise unwritable(output.file, error) from None
    if any(output.format == "github" for output in outputs):
        _step_summary(run)


def _step_summary(run: "Run") -> None:
    from selfeval_cli.output.github import write_step_summary

    try:
        write_step_summary(run)
    except OSError as error:
        raise unwritable("GITHUB_STEP_SUMMARY", error) from None


def write(file: str, text: str) -> None:
    """Write a text file. Raise ClickException (exit 3) when it cannot be written."""
    try:
        with replacing(file) as out:
            out.write(text)
    except OSError as error:
        raise unwritable(file, error) from None


def show(text: str) -> None:
    """Write to standard output; a reader that has seen enough ends it quietly."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        silence()


def _render_here(run: "Run", write: "object", name: str) -> None:
    if name != "text" and hasattr(sys.stdout, "reconfigure"):
        # What a program reads is UTF-8 everywhere, whatever the terminal speaks.
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    try:
        write(run, sys.stdout)  # type: ignore[operator]
        sys.stdout.flush()
    except BrokenPipeError:
        silence()


def silence() -> None:
    """Let standard output lead nowhere, so that Python does not complain of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Unwritable(click.ClickException):
    exit_code = 3


def unwritable(file: str, error: OSError) -> click.ClickException:
    """Return the failure to write a file, as one line."""
    return _Unwritable(tell("output-failed", file=file, why=os_reason(error)))
