"""``selfeval schema``: the JSON Schema of what selfeval writes and reads."""

import click

from selfeval_cli.cli.base import Command, lang_option
from selfeval_cli.output.targets import show
from selfeval_cli.run.schemas import NAMES


@click.command(cls=Command, help="schema")
@click.argument("name", type=click.Choice(NAMES))
@lang_option
def schema(name: str) -> int:
    """Print one schema."""
    from selfeval_cli.run.schemas import text

    show(text(name))
    return 0
