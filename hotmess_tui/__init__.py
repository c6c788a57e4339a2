"""hotmess: a terminal explorer for repeated model runs.

`import hotmess_tui as hm; hm.open("logs/").curve("reasoning_length", by="model")` gives a pandas DataFrame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotmess_tui.api import Runs, open
    from hotmess_tui.errors import HotmessError

__version__ = "0.1.0"
__all__ = ["HotmessError", "Runs", "open"]


def __getattr__(name: str) -> object:
    """Load the API when it is first asked for: every command imports this module, and most need no API."""
    if name == "HotmessError":
        from hotmess_tui.errors import HotmessError

        return HotmessError
    if name in __all__:
        from hotmess_tui import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
