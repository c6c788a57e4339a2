"""Reports: what the logs support, in one file that needs nothing else, as HTML or Markdown."""

from __future__ import annotations

from pathlib import Path

from hotmess_tui.errors import HotmessError

ENDINGS = (".html", ".md")


def check_name(path: Path) -> None:
    """Refuse what is no name for a report, before the work is done.

    Raises:
        HotmessError: another ending (status 2), or no such folder.
    """
    if path.suffix.lower() not in ENDINGS:
        raise HotmessError(f"{path}: a report must be an .html or .md file", status=2)
    if not path.parent.is_dir():
        raise HotmessError(f"{path}: cannot be written, there is no folder {path.parent}")
