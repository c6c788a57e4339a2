"""Vectors without a target: their variance is drawn, and nothing is said of their error."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice


@pytest.fixture
def explorer(tmp_path: Path) -> Explorer:
    """Forty questions whose answers lie further apart the longer the reasoning: variance ∝ length²."""
    rows = [
        {"model": "m", "task": "t", "question_id": f"q{q:02d}", "epoch": e, "tokens": 10 * (1 + q),
         "outcome": [(1 + q) * math.cos(e), (1 + q) * math.sin(e), 7.0]}
        for q in range(40) for e in range(4 + q % 3)
    ]  # fmt: skip
    (tmp_path / "runs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return Explorer.open([str(tmp_path / "runs.jsonl")], cache=False)


def test_the_variance_of_vectors_without_a_target_is_drawn_with_its_power_law(explorer: Explorer) -> None:
    curve = explorer.curve("reasoning_length", Choice())
    assert (curve.decomposition, curve.y, curve.title) == ("vector", "variance", "Variance by reasoning length")
    assert len(curve.points) == 10
    assert all(point.error is None and point.incoherence is None for point in curve.points)
    (fit,) = curve.fits
    assert fit.slope == pytest.approx(2, abs=0.1)
    assert any("no target, so the curve shows their variance only" in note for note in curve.notes)
    row = explorer.table(Choice()).rows[0]
    assert row.variance is not None
    assert (row.error, row.bias, row.incoherence, row.low) == (None, None, None, None)
    explorer.close()


def test_curves_of_error_have_nothing_to_draw(explorer: Explorer) -> None:
    curve = explorer.curve("tasks", Choice())
    assert not curve.points
    assert "no target" in curve.notes[0]
    explorer.close()
