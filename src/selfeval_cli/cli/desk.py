"""``selfeval desk``: a page to drop files on, for one person or for an intranet."""

import click

from selfeval_cli.cli.base import Command, lang_option, language, tell


@click.command(cls=Command, help="desk")
@click.option("--host", default="127.0.0.1", metavar="ADDRESS", help="desk.host")
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="desk.port")
@click.option("--name", "names", multiple=True, metavar="NAME", help="desk.name")
@click.option("--browser/--no-browser", default=True, help="desk.browser")
@click.option("-j", "--jobs", type=click.IntRange(1, 64), metavar="N", help="check.jobs")
@lang_option
def desk(host: str, port: int, names: tuple[str, ...], browser: bool, jobs: int | None) -> int:
    """Serve until it is closed; the token comes from SELFEVAL_TOKEN where that is set."""
    import os

    from selfeval_cli.base.errors import SettingsError

    try:
        from selfeval_cli.desk.serve import Wish, serve
    except ImportError as error:
        raise SettingsError("desk-missing", name=error.name) from None
    serve(
        Wish(
            host=host,
            port=port,
            browser=browser,
            names=names,
            token=os.environ.get("SELFEVAL_TOKEN") or None,
            jobs=jobs,
            language=language(),
        ),
        lambda address: click.echo(tell("desk-open", address=address)),
    )
    return 0
