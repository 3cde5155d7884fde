"""What all commands share: the language of a call, help that follows it, and lazy subcommands.

A help text is a key of ``help.toml``; so an option says ``help="check.policy"``. Chinese takes two
columns a character, which click's own formatter does not know, so help is wrapped here.
"""

import os
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any

import click

from selfeval_cli.base.errors import Language
from selfeval_cli.base.words import help_text, say
from selfeval_cli.base.wrap import cell_len, wrap

#: Subcommands by name: their modules, each holding a command of the same name.
COMMANDS = {
    name: f"selfeval_cli.cli.{name}"
    for name in (
        "check",
        "audit",
        "annotate",
        "fix",
        "letters",
        "blank",
        "desk",
        "extract",
        "baseline",
        "rules",
        "policies",
        "schema",
    )
}
#: The language the running call asked for, None when it did not; one process makes one call.
_asked_for: Language | None = None


def language() -> Language:
    """Return the language of the running call: --lang, SELFEVAL_LANG, settings, else Chinese."""
    return _asked_for or "zh"


def chosen_language() -> Language | None:
    """Return the language when the call or the environment names one."""
    return _asked_for


def set_language(wanted: Language | None) -> None:
    """Let the rest of the call speak this language."""
    global _asked_for
    _asked_for = wanted


def tell(key: str, **facts: object) -> str:
    """Return a sentence of ``messages.toml`` in the language of the call."""
    return say(key, language(), **facts)


class Context(click.Context):
    """A context whose help is wrapped by display width, in the language of the call."""

    def make_formatter(self) -> click.HelpFormatter:
        return _Formatter(language(), width=self.terminal_width, max_width=self.max_content_width)


class Command(click.Command):
    """A command whose help texts are keys of ``help.toml``."""

    context_class = Context

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx  # the language is that of the call
        if self.help:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(help_text(self.help, language()))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = []
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
            if record is not None:
                rows.append((record[0], help_text(getattr(param, "help", "") or "", language())))
        if rows:
            with formatter.section(help_text("Options", language())):
                formatter.write_dl(rows)

    def get_short_help_str(self, limit: int = 45) -> str:
        return help_text(self.help or "", language()).split("\n", 1)[0][:limit]


class LazyGroup(Command, click.Group):
    """The program: subcommands are imported when they are called, not to list them."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        # Help and errors may come before any option is parsed, so the language is read first.
        set_language(_asked(args))
        return super().make_context(info_name, args, parent, **extra)

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[cmd_name]), cmd_name)
        return command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, help_text(f"{name}.short", language())) for name in self.list_commands(ctx)]
        with formatter.section(help_text("Commands", language())):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.list_commands(ctx), 1)
            hint = (
                tell("did-you-mean", near=near[0]) if near else tell("see-help", command="selfeval")
            )
            raise click.UsageError(tell("no-such-command", name=args[0], hint=hint), ctx)
        return super().resolve_command(ctx, args)


def _asked(args: Sequence[str]) -> Language | None:
    """Return what --lang says, wherever it stands, else the environment."""
    asked = os.environ.get("SELFEVAL_LANG")
    for number, arg in enumerate(args):
        if arg == "--":
            break
        if arg.startswith("--lang="):
            asked = arg.removeprefix("--lang=")
        elif arg == "--lang" and number + 1 < len(args):
            asked = args[number + 1]
    return "en" if asked == "en" else "zh" if asked == "zh" else None


def lang_option(command: Any) -> Any:
    """Give a command ``--lang``; its value is read by `language`, before parsing."""
    return click.option("--lang", type=click.Choice(["zh", "en"]), expose_value=False, help="lang")(
        command
    )


def password_option(command: Any) -> Any:
    """Give a command ``--password``, which may also stand in the environment."""
    variable = "SELFEVAL_PASSWORD"
    return click.option("--password", metavar="TEXT", envvar=variable, help="check.password")(
        command
    )


class _Formatter(click.HelpFormatter):
    def __init__(self, language: Language, width: int | None, max_width: int | None) -> None:
        super().__init__(width=width, max_width=max_width)
        self.language = language

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        if prefix is None:
            prefix = help_text("Usage:", self.language)
        super().write_usage(prog, args, prefix)

    def write_heading(self, heading: str) -> None:
        self.write(f"{heading}{'：' if self.language == 'zh' else ':'}\n")

    def write_text(self, text: str) -> None:
        for line in text.splitlines():
            own = len(line) - len(line.lstrip())
            indent = " " * (self.current_indent + own)
            for piece in wrap(line[own:], self.width - len(indent)):
                self.write(f"{indent}{piece}".rstrip() + "\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 26, col_spacing: int = 2
    ) -> None:
        rows = list(rows)
        first = min(max((cell_len(term) for term, _ in rows), default=0), col_max) + col_spacing
        margin = " " * self.current_indent
        for term, text in rows:
            pieces = list(wrap(text, max(self.width - first - self.current_indent, 10)))
            head = f"{margin}{term}"
            if cell_len(term) + col_spacing <= first and pieces:
                head += " " * (first - cell_len(term)) + pieces.pop(0)
            self.write(head.rstrip() + "\n")
            for piece in pieces:
                self.write(margin + " " * first + piece + "\n")
