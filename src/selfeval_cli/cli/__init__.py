"""The command line: click commands, options and exit codes; no logic of its own."""

import atexit
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Sequence
from typing import NoReturn

import click

from selfeval_cli.base.errors import SettingsError
from selfeval_cli.base.version import __version__
from selfeval_cli.cli.base import LazyGroup, lang_option, language, tell

EXIT_USAGE = 2
EXIT_UNREAD = 3


@click.group(
    cls=LazyGroup, help="selfeval", context_settings={"help_option_names": ["-h", "--help"]}
)
@lang_option
@click.version_option(__version__, "--version", message="selfeval %(version)s", help="version")
def selfeval() -> None:
    """Hold the subcommands."""


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the program and leave with its exit code."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"):  # Windows knows the first two
        # What the caller ignores stays ignored: HUP under nohup, INT of a job in the background.
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) != signal.SIG_IGN:
            signal.signal(getattr(signal, name), _stop)
    if sys.stdout is None:  # closed by the caller: >&-
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
    sys.unraisablehook = let_go
    # Whatever else is installed has no say in what a form is, and looking for it takes a while.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    _leave(run(list(sys.argv[1:] if args is None else args)))


def _leave(code: int) -> NoReturn:
    """End the process with `code`, as multiprocessing ends its own: nothing is taken apart.

    What ends with the process needs no tidying, which would take a tenth of a check. And CPython
    kills itself with the signal where an interrupt came inside exec(), as it does while a class of
    records is made: the code would be that of a death, not 130.
    """
    if threading.active_count() > 1 and not _asked_to_stop:
        sys.exit(code)  # a library still works, and Python waits for it
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


def let_go(_fault: object) -> None:
    """Say nothing of what fails while things are put away: a full disk has been told by then."""


#: The signals that asked the program to stop.
_asked_to_stop: list[int] = []


def _stop(number: int, _frame: object) -> NoReturn:
    """Treat a polite kill as Ctrl-C, so that no worker and no half-written file is left."""
    _asked_to_stop.append(number)
    raise KeyboardInterrupt(number)


def run(args: list[str]) -> int:
    """Run the program and return its exit code; every failure is one line, never a traceback.

    0 nothing to complain of, 1 findings, 2 wrong usage or settings, 3 something could not be read
    or nothing was checked, 130 interrupted.
    """
    if sys.platform == "win32":  # an older console shows the codes of colours as they are
        from colorama import just_fix_windows_console

        just_fix_windows_console()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = selfeval.main(args, prog_name="selfeval", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return EXIT_USAGE
    except click.UsageError as error:
        return _complain(_usage(error), EXIT_USAGE)
    except click.ClickException as error:
        return _complain(error.format_message(), error.exit_code)
    except SettingsError as error:
        return _complain(error.text(language()), error.exit_code)
    except (KeyboardInterrupt, click.Abort) as stop:
        cause = stop if stop.args else stop.__cause__ or stop
        number = next(iter(cause.args), signal.SIGINT)
        return _complain(tell("interrupted"), 128 + number)
    except BrokenPipeError:
        from selfeval_cli.output.targets import silence

        silence()
        return EXIT_UNREAD
    except Exception as error:
        if _asked_to_stop:  # a library has made an error of its own out of the interrupt
            return _complain(tell("interrupted"), 128 + _asked_to_stop[0])
        if {"-v", "--verbose"} & set(args):
            import traceback

            traceback.print_exc()
        if isinstance(error, OSError):
            file = f" ({error.filename})" if error.filename else ""
            return _complain(tell("os-failed", why=error.strerror or error, file=file), EXIT_UNREAD)
        what = f"{type(error).__name__}: {error}"
        return _complain(tell("internal-error", what=what), EXIT_UNREAD)
    return int(code or 0)


def _complain(message: str, code: int) -> int:
    click.echo(tell("error", message=message), err=True)
    return code


def _usage(error: click.UsageError) -> str:
    """Return a usage error in the language of the call, with the command whose help tells more."""
    command = error.ctx.command_path if error.ctx else "selfeval"
    match error:
        case click.NoSuchOption():
            near = error.possibilities
            hint = tell("did-you-mean", near=near[0]) if near else tell("see-help", command=command)
            return tell("no-such-option", name=error.option_name, hint=hint)
        case click.MissingParameter():
            name = error.param.get_error_hint(error.ctx) if error.param and error.ctx else ""
            return tell("parameter-missing", name=name, hint=tell("see-help", command=command))
        case click.BadParameter() if error.param and error.ctx:
            name = error.param.get_error_hint(error.ctx)
            if isinstance(error.param.type, click.Choice):
                choices = ", ".join(map(str, error.param.type.choices))
                return tell("bad-choice", name=name, choices=choices)
            if isinstance(error.param.type, click.IntRange | click.FloatRange):
                return _number(name, error.param.type)
            return tell("bad-parameter", name=name, why=error.message)
    return error.format_message()


def _number(name: str, wanted: click.IntRange | click.FloatRange) -> str:
    """Return what a number has to be."""
    low, high = wanted.min, wanted.max
    if high is not None:
        return tell("number-between", name=name, low=low, high=high)
    return tell("number-above" if wanted.min_open else "number-least", name=name, low=low)
