"""What the commands that write a copy of one document share: checking it, and where it may go."""

import os
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from selfeval_cli.cli.base import language, tell

if TYPE_CHECKING:
    from selfeval_cli.model.report import DocumentReport
    from selfeval_cli.run.prepare import Request

#: A document could not be read, or holds no form.
UNREAD = 3


def checked(request: "Request", complaint: str) -> "tuple[bytes, DocumentReport] | None":
    """Return the bytes of the one document asked for, without its password, and its report; None,
    having said why, when it cannot be read. Raise SettingsError with `complaint` for more than one
    document."""
    from selfeval_cli.base.errors import SettingsError, UnreadableDocument
    from selfeval_cli.base.words import describe
    from selfeval_cli.cli import running
    from selfeval_cli.input import sources as discovery

    (file,) = request.paths
    if file == "-" or os.path.isdir(file):  # noqa: PTH112
        raise SettingsError(complaint)
    work = running.prepare(request, layout=True)
    [source, *others] = work.found.sources
    if others or source.member is not None:
        raise SettingsError(complaint)
    try:
        # Read once, so that what was checked is what is copied.
        data = _unlocked(discovery.read(source), request.password)
    except UnreadableDocument as error:
        unread(source.name, describe(error.cause, error.detail, language()))
        return None
    work.found.sources[0] = replace(source, data=data)
    [document] = running.perform(work, quiet=True).documents()
    if document.problem is not None:
        unread(source.name, document.problem.message)
        return None
    return data, document


def _unlocked(data: bytes, password: str | None) -> bytes:
    """The document without its password, and a word that its copy has none either."""
    if password is None:
        return data
    from selfeval_cli.input.locked import unlocked
    from selfeval_cli.run.bounded import bounded
    from selfeval_cli.run.workers import Limits

    with bounded(Limits()) as call:
        opened: bytes = call(unlocked, data, password)
    if opened != data:
        click.echo(tell("copy-unlocked"), err=True)
    return opened


def unread(name: str, why: str) -> None:
    """Say what is wrong with a document."""
    click.echo(tell("unreadable", name=name, why=why), err=True)


def write(copy: bytes, file: str, output: str | None, ending: str, force: bool) -> str:
    """Write a copy of `file` to `output`, or beside it with `ending` added to its name, and return
    where it went.

    Raise SettingsError for a place that is taken or whose suffix does not fit, and Unwritable.
    """
    from selfeval_cli.base.atomic import replacing
    from selfeval_cli.base.errors import SettingsError, Unwritable
    from selfeval_cli.input.formats import SUFFIXES
    from selfeval_cli.output.annotate import fitting_suffix

    suffix = fitting_suffix(copy, output or file)
    if output is None:
        output = f"{os.path.splitext(file)[0]}-{ending}{suffix}"  # noqa: PTH122
        allow(output, file, force)
    elif (given := os.path.splitext(output)[1]) != suffix and given.lower() in SUFFIXES:  # noqa: PTH122
        raise SettingsError("output-suffix", file=output, suffix=suffix)
    try:
        with replacing(output, binary=True) as out:
            out.write(copy)
    except OSError as error:
        raise Unwritable(output, error) from None
    return output


def allow(output: str, file: str, force: bool) -> None:
    """Raise SettingsError when a copy of `file` must not be written to `output`."""
    from selfeval_cli.base.errors import SettingsError
    from selfeval_cli.output import targets

    targets.protect([output], [file], copies=True)
    if os.path.lexists(output) and not force:
        raise SettingsError("output-exists", file=output)
