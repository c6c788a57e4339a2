"""The command line: finds the command, loaded only when asked for, and turns every way to end into an exit status."""

from __future__ import annotations

import contextlib
import difflib
import importlib
import os
import sys
import textwrap
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from hotmess_tui.charts.safe import one_line
from hotmess_tui.cli import completion
from hotmess_tui.cli.interrupt import INTERRUPTED
from hotmess_tui.cli.placed import placed
from hotmess_tui.cli.settings import use_file
from hotmess_tui.cli.streams import forget_stdout, lost_output
from hotmess_tui.errors import TRACEBACKS, AskAgain, Cancelled, HotmessError, QueryError
from hotmess_tui.refusals import refusal
from hotmess_tui.version import __version__

_EXPLORER = ""  # the command without a name: `hotmess PATH`
COMMANDS = (
    "chart",
    "table",
    "contrast",
    "slopes",
    "scaling",
    "plan",
    "questions",
    "samples",
    "trace",
    "sources",
    "queries",
    "sql",
    "ingest",
    "rollup",
    "export",
    "compare",
    "tree",
    "triage",
    "search",
    "labels",
    "report",
    "serve",
    "doctor",
    "config",
    "stores",
    "completion",
)


class Commands(click.Group):
    """The group of all commands; what does not begin with one of them opens the explorer."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name != _EXPLORER and cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"hotmess_tui.cli.{cmd_name or 'explore'}").command
        use_file(ctx, cmd_name, command)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Everything but a command, `--help` and `--version` belongs to the explorer."""
        ours = args[:1] in (["--help"], ["-h"], ["--version"], ["-V"])
        return super().parse_args(ctx, args if ours or (args and args[0] in COMMANDS) else [_EXPLORER, *args])

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Both ways to call it."""
        formatter.write_usage("hotmess", "[PATH]...", prefix="Usage: ")
        formatter.write_usage("hotmess", "COMMAND [OPTIONS] [PATH]...", prefix="       ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The description, then the formats of all readers."""
        from hotmess_tui.formats.registry import titles  # loads every reader: a tenth of a second that only help pays

        super().format_help_text(ctx, formatter)
        formatter.write_paragraph()
        with formatter.indentation():
            text = f"Formats, recognised by content: {', '.join(titles())}."
            indent = " " * formatter.current_indent
            # click would break names at their hyphens
            lines = textwrap.wrap(text, formatter.width - len(indent), break_on_hyphens=False)
            formatter.write("".join(f"{indent}{line}\n" for line in lines))

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = "hotmess", **extra: Any
    ) -> NoReturn:
        """Run and end the process: 0 something shown, 1 nothing to show, 2 wrong usage, 130 interrupted."""
        arguments = list(sys.argv[1:] if args is None else args)
        if os.environ.get(completion.VARIABLE):
            completion.answer(self, COMMANDS)
            sys.exit(0)
        # on the explorer's screen there is no room for tracebacks
        shown = TRACEBACKS.set("--debug" in arguments and arguments[0] in COMMANDS)
        try:
            status = self._run(arguments, prog_name, extra)
            sys.stdout.flush()
        except BrokenPipeError:
            forget_stdout()
            status = 0
        except OSError as fault:
            forget_stdout()
            lost = lost_output(fault)
            if not lost:
                raise
            complain(lost)
            status = 1
        except (KeyboardInterrupt, Cancelled):
            status = INTERRUPTED
        finally:
            TRACEBACKS.reset(shown)
        sys.exit(status)

    def _run(self, args: list[str], prog_name: str | None, extra: dict[str, Any], again: bool = False) -> int:
        debug = "--debug" in args
        try:
            with self.make_context(prog_name, list(args), **extra) as ctx:
                self.invoke(ctx)
        except click.exceptions.Exit as end:
            return end.exit_code
        except click.exceptions.NoArgsIsHelpError as fault:
            click.echo(fault.format_message(), err=True)
            return 2
        except click.UsageError as fault:
            complain(_usage(fault))
            return 2
        except click.ClickException as fault:
            complain(fault.format_message())
            return fault.exit_code
        except HotmessError as fault:
            if debug:
                raise
            complain(str(fault))
            if isinstance(fault, QueryError) and sys.stderr.isatty():  # for scripts an error is one line
                click.echo(placed(fault), err=True, nl=False)
            return fault.status
        except (BrokenPipeError, KeyboardInterrupt, Cancelled):
            raise
        except AskAgain as healed:
            complain(str(healed))
            if again:
                complain("damaged again; check the disk")
                return 1
            return self._run(args, prog_name, extra, again=True)
        except Exception as fault:
            if isinstance(fault, OSError) and lost_output(fault):
                raise
            if isinstance(fault, RuntimeError) and "Query interrupted" in str(fault):
                return INTERRUPTED  # what DuckDB makes of a Ctrl-C
            if debug:
                raise
            refused = refusal(fault)
            complain(
                str(refused or f"{type(fault).__name__}: {fault} (an internal error of hotmess; --debug shows where)")
            )
            return 1
        return 0


def complain(message: str) -> None:
    """One line on standard error, whatever is in the message."""
    with contextlib.suppress(OSError):  # standard error is full, or gone
        click.echo(f"hotmess: {one_line(message)}", err=True)


def _usage(fault: click.UsageError) -> str:
    message = fault.format_message().rstrip(".")
    if isinstance(fault, click.NoSuchOption) and fault.ctx is not None and not fault.possibilities:
        options = [name for parameter in fault.ctx.command.params for name in parameter.opts]
        near = difflib.get_close_matches(fault.option_name, options, 1)
        message += f" (did you mean {near[0]}?)" if near else ""
    path = fault.ctx.command_path.strip() if fault.ctx is not None else "hotmess"
    return f"{message}; see {path} --help"


def _version(ctx: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if asked:
        click.echo(f"hotmess {__version__}")
        ctx.exit()


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--version", "-V", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version."
)
def hotmess() -> None:
    """Explore repeated model runs: is a model wrong the same way every time, or differently each time?

    hotmess PATH opens the explorer on a log, a folder of logs, a glob or a store; without PATH, on the bundled sample
    data. hotmess PATH --help lists its options. Every screen has a matching command.
    """
