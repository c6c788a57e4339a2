"""hotmess: a terminal explorer for repeated model runs.

`import hotmess_tui as hm; hm.open("logs/").curve("reasoning_length", by="model")` gives a pandas DataFrame.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from hotmess_tui.version import __version__

if TYPE_CHECKING:
    from hotmess_tui.api import Chart, Runs, open
    from hotmess_tui.errors import HotmessError, HotmessWarning

__all__ = ["Chart", "HotmessError", "HotmessWarning", "Runs", "__version__", "open"]
_OF_API = ("Chart", "HotmessError", "HotmessWarning", "Runs", "open")


def __dir__() -> list[str]:
    """What there is to use, for completion; the modules behind it are not."""
    return sorted(__all__)


def __getattr__(name: str) -> object:
    """Load the API when it is first asked for: every command imports this module, and most need no API."""
    if name not in _OF_API:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # by name: an import here would count as one of the API by every module that lies in this package
    return getattr(importlib.import_module("hotmess_tui.api"), name)
