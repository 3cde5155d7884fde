"""``selfeval extract``: the forms of one document as data, without any judgement."""

import sys

import click

from selfeval_cli.cli.base import Command, lang_option, language, tell


@click.command(cls=Command, help="extract")
@click.argument("file", metavar="FILE")
@click.option("--stdin-filename", metavar="NAME", help="check.stdin-filename")
@click.option("-o", "--output", metavar="FILE", help="extract.output")
@lang_option
def extract(file: str, stdin_filename: str | None, output: str | None) -> int:
    """Print the form model of a document; 3 when it cannot be read or holds no form."""
    from selfeval_cli.base.words import describe
    from selfeval_cli.input import sources as discovery
    from selfeval_cli.output import targets
    from selfeval_cli.run import batch, workers
    from selfeval_cli.run.prepare import STDIN_NAME

    if file == "-":
        name = stdin_filename or STDIN_NAME
        source = discovery.standard_input(sys.stdin.buffer, name)
    else:
        source = discovery.Source(discovery.shown(file), file)
    if output:
        targets.protect([output], [file])
    limits = batch.Limits()
    ((_, result),) = workers.run(
        [source], _extract, jobs=1, timeout=limits.timeout, memory=limits.memory * 2**20
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


def _extract(source: object) -> object:
    """Return the form model as JSON and why it holds no form, or the Failure to read it."""
    from selfeval_cli.base.errors import UnreadableDocument
    from selfeval_cli.forms.reading import read_forms
    from selfeval_cli.input import read_document
    from selfeval_cli.input import sources as discovery
    from selfeval_cli.run import workers
    from selfeval_cli.run.check import without_form

    assert isinstance(source, discovery.Source)
    try:
        document = read_document(discovery.read(source))
        extraction = read_forms(document)
    except UnreadableDocument as error:
        return workers.Failure(error.cause, error.detail)
    nothing = without_form(document, extraction) if not extraction.forms else None
    return extraction.model_dump_json(indent=2) + "\n", nothing
