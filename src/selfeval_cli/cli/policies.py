"""``selfeval policies``: the built-in scoring policies, or one as a file to start from."""

import click

from selfeval_cli.cli.base import Command, lang_option, language
from selfeval_cli.output.targets import show


@click.command(cls=Command, help="policies")
@click.option("--show", "name", metavar="NAME|FILE", help="policies.show")
@lang_option
def policies(name: str | None) -> int:
    """List the policies, or print the commented TOML of one."""
    from selfeval_cli import policy

    if name is not None:
        show(policy.show(name))
        return 0
    every = policy.built_in()
    width = max(len(entry.name) for entry in every)
    lines = (
        f"{entry.name:<{width}}  {entry.title.zh if language() == 'zh' else entry.title.en}"
        for entry in every
    )
    show("\n".join(lines) + "\n")
    return 0
