"""hotmess: a terminal explorer for repeated model runs.

`import hotmess_tui as hm; hm.open("logs/").curve("reasoning_length", by="model")` gives a pandas DataFrame.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotmess_tui.api import Runs, open
    from hotmess_tui.errors import HotmessError

__version__ = "0.1.0"
__all__ = ["HotmessError", "Runs", "open"]


def __getattr__(name: str) -> object:
    """Load the API when it is first asked for: every command imports this module, and most need no API."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # by name, so that the layers below, which import this module for its version, do not count as importing the API
    return getattr(importlib.import_module("hotmess_tui.api"), name)
