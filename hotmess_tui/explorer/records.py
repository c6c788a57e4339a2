"""The records moved to hotmess_tui.records, where charts and store may import them, too."""

from hotmess_tui.records import *  # noqa: F403
