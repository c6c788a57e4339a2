"""`hotmess doctor`: terminal, glyphs, locale, versions, store, labels, own queries: what works, and what to do."""

from __future__ import annotations

import getpass
import os
import re
import socket
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from hotmess_tui.charts.drawing import BOLD, DIM, Ink, Span, ansi
from hotmess_tui.charts.safe import one_line, width
from hotmess_tui.cli.doctor_folders import config_checks, label_checks, query_checks, store_checks
from hotmess_tui.cli.doctor_terminal import glyph_checks, locale_checks, terminal_checks
from hotmess_tui.cli.doctor_versions import version_checks
from hotmess_tui.cli.options import TABLES, Output, printing
from hotmess_tui.cli.output import print_rows, put
from hotmess_tui.cli.terminal import size
from hotmess_tui.cli.text import printable
from hotmess_tui.tables.checks import COLUMNS, ERROR, OK, WARNING, Check, of_checks
from hotmess_tui.version import __version__
from hotmess_tui.wording import counted

FAILED = 3  # the exit status where a check ends in an error
_WIDEST = 100  # cells of a line of prose
_NAME, _STATUS = 26, 9  # cells
# They may name folders outside the home
_VARIABLES = (
    "HOTMESS_CACHE",
    "HOTMESS_DATA",
    "HOTMESS_QUERIES",
    "HOTMESS_CONFIG",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
)
_OTHER_PATH = re.compile(r"(?<![\w~/.>)])/\w[^\s:,;]*")


@click.command("doctor")
@printing(*TABLES)
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
@click.pass_context
def command(ctx: click.Context, output: Output) -> None:
    """Check terminal, versions, store and labels.

    Each problem comes with a fix. The report can be pasted into a bug report: it contains no host name, no user name
    and no path outside your home folder. Exit status 3 if there is an error.
    """
    checks = [without_names(check) for check in all_checks()]
    if output.format == "text":
        put(printable(_as_text(checks, output), output.ascii), output)
    else:
        print_rows(of_checks(checks), output)
    if any(check.status == ERROR for check in checks):
        ctx.exit(FAILED)


def all_checks() -> list[Check]:
    """Every check, in the order of the report."""
    return [
        *terminal_checks(),
        *glyph_checks(),
        *locale_checks(),
        *version_checks(),
        *store_checks(),
        *label_checks(),
        *query_checks(),
        *config_checks(),
    ]


def without_names(check: Check) -> Check:
    """A check as strangers may read it: `~` for the home, no name of the person or the machine, no other path."""
    return replace(check, value=_private(check.value), fix=_private(check.fix))


def _private(text: str) -> str:
    for folder, stands_for in _folders():
        text = re.sub(rf"{re.escape(folder)}(?![\w.-])", stands_for, text)
    for name, stands_for in ((_user(), "USER"), (socket.gethostname(), "HOST")):
        if name:  # only as a folder of a path: it may be a common word
            text = re.sub(rf"(?<=/){re.escape(name)}(?=[/\s:,;)]|$)", stands_for, text)
    return one_line(_OTHER_PATH.sub("PATH", text))


def _folders() -> list[tuple[str, str]]:
    """Folders that paths begin with, the longest first, and what stands for them."""
    home = Path.home()
    named = [(home, "~"), (home.resolve(), "~")]
    named += [(Path(os.environ[name]), f"${name}") for name in _VARIABLES if os.environ.get(name)]
    in_home = [(str(folder), name) for folder, name in named if name == "~" or not folder.is_relative_to(home)]
    return sorted((pair for pair in in_home if pair[0] != "/"), key=lambda pair: -len(pair[0]))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without an entry, as in a container
        return ""


def _as_text(checks: Sequence[Check], output: Output) -> str:
    """Areas with their checks, a line each; below it what to do."""
    wide = min(output.width or (size()[0] if sys.stdout.isatty() else _WIDEST), _WIDEST)
    lines = [f"hotmess {__version__} doctor"]
    area = ""
    for check in checks:
        if check.area != area:
            area = check.area
            lines += ["", ansi(Span(area, BOLD)) if output.color else area]
        lines += _entry(check, wide, output)
    wrong = {status: sum(check.status == status for check in checks) for status in (ERROR, WARNING)}
    summary = ", ".join(counted(number, status) for status, number in wrong.items() if number)
    return "\n".join([*lines, "", summary or "No errors, no warnings."]) + "\n"


def _entry(check: Check, wide: int, output: Output) -> list[str]:
    lead = _NAME + _STATUS
    value = textwrap.wrap(check.value, max(20, wide - lead), break_on_hyphens=False) or [""]
    status = check.status.ljust(_STATUS)
    if output.color:
        status = ansi(Span(status, _status_ink(check)))
    name = "  " + check.check
    first = name + " " * (_NAME - width(name)) + status + value[0]
    fix = textwrap.wrap(check.fix, max(20, wide - lead - 2), break_on_hyphens=False)
    arrows = [f"{'-> ' if n == 0 else '   '}{line}" for n, line in enumerate(fix)]
    return [first.rstrip(), *(" " * lead + line for line in (*value[1:], *arrows))]


def _status_ink(check: Check) -> Ink:
    column = next(column for column in COLUMNS if column.name == "status")
    return DIM if check.status == OK or column.ink is None else column.ink(check)
