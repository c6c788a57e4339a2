"""The Python API: logs in, pandas DataFrames out, with the columns and the full precision of `--format csv`."""

from __future__ import annotations

from hotmess_tui.api.chart import Chart
from hotmess_tui.api.choices import Choosing
from hotmess_tui.api.opening import open
from hotmess_tui.api.runs import Runs
from hotmess_tui.errors import HotmessError, HotmessWarning

__all__ = ["Chart", "Choosing", "HotmessError", "HotmessWarning", "Runs", "open"]
