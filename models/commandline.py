"""The root of the command line: finds every package's commands and turns errors into plain words.

Holds no command itself; each package offers its own through the entry-point group ``milepost.commands``.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import entry_points, version

import typer
from typer.exceptions import TyperException

from models.command import STOPPED
from models.errors import MilepostError
from models.usage import in_one_line

COMMAND_GROUP = "milepost.commands"
DEBUG_VARIABLE = "MILEPOST_DEBUG"
#: What the shell's convention, and typer, make of Ctrl-C.
INTERRUPTED = 130


def build_app() -> typer.Typer:
    """The whole command line, in the order analysts meet it."""
    app = typer.Typer(
        name="milepost",
        help="Shows where a customer journey misses its targets, and puts each miss on somebody's desk.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )

    @app.callback(invoke_without_command=True)
    def root(
        context: typer.Context,
        debug: bool = typer.Option(False, "--debug", help="Show the traceback of an error."),
        show_version: bool = typer.Option(False, "--version", help="Print the version and stop."),
    ) -> None:
        if debug:
            os.environ[DEBUG_VARIABLE] = "1"
        if show_version:
            typer.echo(f"milepost {version('milepost')}")
            raise typer.Exit
        if context.invoked_subcommand is None:
            typer.echo(context.get_help())

    for entry in sorted(entry_points(group=COMMAND_GROUP), key=lambda entry: entry.name, reverse=True):
        entry.load()(app)
    return app


def main() -> None:
    """Run a command; exit code 0 done, 1 the work failed, 2 the request or the declarations are wrong."""
    _let_ctrl_c_be_quiet()
    try:
        code = build_app()(prog_name="milepost", standalone_mode=False)
        if code:
            raise SystemExit(code)
    except TyperException as error:
        sys.stderr.write(f"milepost: {in_one_line(error)}\n" if str(error) else "")
        raise SystemExit(getattr(error, "exit_code", 1)) from None
    except MilepostError as error:
        if os.environ.get(DEBUG_VARIABLE):
            raise
        sys.stderr.write(f"milepost: {error}\n")
        raise SystemExit(error.exit_code) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except SystemExit as end:
        if end.code != INTERRUPTED:
            raise
        sys.stderr.write(STOPPED)
        raise SystemExit(1) from None
    except OSError as error:
        if os.environ.get(DEBUG_VARIABLE) or error.filename is None:
            raise
        sys.stderr.write(f"milepost: {error.filename}: {error.strerror}. Check that it exists and who may use it.\n")
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{STOPPED}")
        raise SystemExit(1) from None


def _let_ctrl_c_be_quiet() -> None:
    """Where Ctrl-C meets a destructor, Python prints its traceback and goes on: nothing that a person can use."""
    usual = sys.unraisablehook

    def hook(unraisable: sys.UnraisableHookArgs) -> None:
        if not isinstance(unraisable.exc_value, KeyboardInterrupt) or os.environ.get(DEBUG_VARIABLE):
            usual(unraisable)

    sys.unraisablehook = hook
