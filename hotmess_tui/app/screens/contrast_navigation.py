"""The ways out of a contrast other than into its questions: every pair, how many more samples tell the two apart."""

from __future__ import annotations

from dataclasses import replace

from hotmess_tui.app.keys import PLAN, Key
from hotmess_tui.app.messages import ContrastMatrixRequest, PlanRequest
from hotmess_tui.app.screens.view_settings import ViewSettings
from hotmess_tui.charts.marks import Series

EVERY_PAIR = Key(
    "A",
    "every_pair",
    "Every pair",
    id="contrast.all",
    key_display="A",
    tooltip="compare every pair of series",
    also="matrix all models pairwise",
    footer="every pair",
)
PLAN_BETWEEN = replace(PLAN, id="contrast.plan", tooltip="plan how many more samples would tell the two apart")


class ContrastNavigation(ViewSettings):
    """Two series, and what lies beside them."""

    a: Series
    b: Series
    metric: str

    def action_every_pair(self) -> None:
        """All series against all, in this metric."""
        self.open(ContrastMatrixRequest(self.metric))

    def action_plan(self) -> None:
        """What it takes to tell the two apart."""
        self.open(PlanRequest(self.a, self.b))
