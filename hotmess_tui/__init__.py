"""hotmess: a terminal explorer for repeated model runs.

`import hotmess_tui as hm; hm.open("logs/").curve("reasoning_length", by="model")` gives a pandas DataFrame.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from hotmess_tui.version import __version__

if TYPE_CHECKING:
    from hotmess_tui.api import Runs, open
    from hotmess_tui.errors import HotmessError

__all__ = ["HotmessError", "Runs", "__version__", "open"]
_OF_API = ("HotmessError", "Runs", "open")


def __getattr__(name: str) -> object:
    """Load the API when it is first asked for: every command imports this module, and most need no API."""
    if name not in _OF_API:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # by name: an import here would count as one of the API by every module that lies in this package
    return getattr(importlib.import_module("hotmess_tui.api"), name)
