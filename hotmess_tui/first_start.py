"""Whether the explorer was used before: a file beside the labels says so, from the first key on."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from hotmess_tui.annotations.folder import labels_file
from hotmess_tui.private_files import make_folder


def _file() -> Path:
    return labels_file().with_name("started")


def is_first() -> bool:
    """Whether nobody has pressed a key in the explorer, nor labelled a sample."""
    return not (_file().exists() or labels_file().exists())


def remember() -> None:
    """It was used now; where that cannot be kept, the hint is seen again the next time."""
    with suppress(OSError):
        make_folder(_file().parent, tighten=False)
        _file().touch()
