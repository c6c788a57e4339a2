"""Where the files lie that a person makes with the program: labels, their history, that it was started."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def labels_file() -> Path:
    """The file of labels, notes and corrections: `HOTMESS_DATA` names its folder, else it is the user's data folder."""
    return Path(os.environ.get("HOTMESS_DATA") or platformdirs.user_data_dir("hotmess")) / "annotations.sqlite"
