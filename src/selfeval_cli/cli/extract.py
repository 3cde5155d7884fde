"""``selfeval extract``: the forms of one document as data, without any judgement."""

import sys
from typing import TYPE_CHECKING

import click

from selfeval_cli.cli.base import Command, lang_option, language, password_option, tell

if TYPE_CHECKING:
    from selfeval_cli.base.errors import Language


@click.command(cls=Command, help="extract")
@click.argument("file", metavar="FILE")
@click.option("--stdin-filename", metavar="NAME", help="check.stdin-filename")
@click.option("-o", "--output", metavar="FILE", help="extract.output")
@click.option("--explain", is_flag=True, help="extract.explain")
@password_option
@lang_option
def extract(
    file: str, stdin_filename: str | None, output: str | None, explain: bool, password: str | None
) -> int:
    """Print the form model of a document, or how it was read; 3 when it cannot be read or holds no
    form."""
    from functools import partial

    from selfeval_cli.base.words import describe
    from selfeval_cli.input import sources as discovery
    from selfeval_cli.output import targets
    from selfeval_cli.run import workers
    from selfeval_cli.run.prepare import STDIN_NAME

    if file == "-":
        name = stdin_filename or STDIN_NAME
        source = discovery.standard_input(sys.stdin.buffer, name)
    else:
        source = discovery.Source(discovery.shown(file), file)
    if output:
        targets.protect([output], [file])
    limits = workers.Limits()
    read = partial(_extract, password=password, explain=language() if explain else None)
    ((_, result),) = workers.run(
        [source], read, jobs=1, timeout=limits.timeout, memory=limits.memory * 2**20
    )
    if isinstance(result, workers.Failure):
        why = describe(result.cause, result.detail, language())
        click.echo(tell("unreadable", name=source.name, why=why), err=True)
        return 3
    text, nothing = result
    if output:
        targets.write_text(output, text)
    else:
        targets.show(text)
    if nothing is not None:
        why = describe(nothing.cause, nothing.detail, language())
        click.echo(tell("unreadable", name=source.name, why=why), err=True)
        return 3
    return 0


def _extract(source: object, password: str | None, explain: "Language | None") -> object:
    """Return the form model as JSON, or how the document was read in the language of `explain`, and
    why it holds no form; or the Failure to read it."""
    from selfeval_cli.base.errors import UnreadableDocument
    from selfeval_cli.forms.reading import read_forms
    from selfeval_cli.input import read_document
    from selfeval_cli.input import sources as discovery
    from selfeval_cli.run import workers
    from selfeval_cli.run.check import without_form

    assert isinstance(source, discovery.Source)
    try:
        data = discovery.read(source)
        if password is not None:
            from selfeval_cli.input.locked import unlocked

            data = unlocked(data, password)
        document = read_document(data)
        extraction = read_forms(document)
    except UnreadableDocument as error:
        return workers.Failure(error.cause, error.detail)
    nothing = without_form(document, extraction) if not extraction.forms else None
    if explain is not None:
        from selfeval_cli.output.explain import explained

        return explained(document, explain), nothing
    return extraction.model_dump_json(indent=2) + "\n", nothing
