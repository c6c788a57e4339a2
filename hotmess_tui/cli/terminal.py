"""What the place where we print can show: colours, Unicode, its size."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

IN_A_PIPE = (80, 24)
_WEB_DRIVER = "textual.drivers.web_driver:WebDriver"


def in_browser() -> bool:
    """Whether `textual-serve` runs this process, whose screen a browser shows."""
    return os.environ.get("TEXTUAL_DRIVER") == _WEB_DRIVER


def wants_color(output: Path | None) -> bool:
    """Never in a file; NO_COLOR takes colours away, FORCE_COLOR and CLICOLOR_FORCE bring them, else a terminal does.

    What a variable says counts in this order; an empty one is not set, and 0 forces nothing.
    """
    if output is not None or os.environ.get("NO_COLOR"):
        return False
    if any(os.environ.get(name, "") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and os.environ.get("CLICOLOR") != "0"


def speaks_unicode(output: Path | None) -> bool:
    """Files are UTF-8; else the locale says: `LC_ALL=C` means ASCII although Python itself then writes UTF-8."""
    if output is not None:
        return True
    return "utf" in (sys.stdout.encoding or "").lower() and os.environ.get("LC_ALL") not in ("C", "POSIX")


def size() -> tuple[int, int]:
    """Columns and lines: of COLUMNS and LINES, else the terminal, else 80 × 24."""
    terminal = shutil.get_terminal_size(IN_A_PIPE)
    return terminal.columns, terminal.lines
