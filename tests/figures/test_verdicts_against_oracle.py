"""Corrected and forgiving verdicts in the program's figures, on random logs, against the oracle."""

from __future__ import annotations

import random
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotmess_tui.annotations.book import Book
from hotmess_tui.explorer.contrast import contrasted
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import VERDICTS as VERDICT_CHOICES
from hotmess_tui.records import Choice, Labels
from tests.figures import agreement, data_sets
from tests.figures.against_oracle import Opened, assert_none, on_curve, opened
from tests.figures.test_program_against_oracle import BY, EXAMPLES, FORMS, SETTINGS, _below_the_curves
from tests.oracle.decompose import Setting
from tests.oracle.expected import needs_shared
from tests.oracle.logs import SHARED
from tests.oracle.verdicts import Correction, Corrections, corrected, forgiving

SHARES = st.sampled_from([0.0, 0.02, 0.3, 1.0])  # of the samples that a person has corrected
VERDICTS = st.sampled_from(["corrected", "forgiving"])


def correct(log: Opened, share: float, seed: int, verdicts: str, folder: Path) -> None:
    """Correct some samples at random, in the program and in what the oracle judges."""
    drawn = random.Random(seed)
    rows = log.explorer.sql("SELECT sample_id, run, model, task, question_id, condition, epoch FROM samples").rows
    said: dict[str, Correction] = {
        str(row[0]): drawn.choice(get_args(Correction)) for row in sorted(rows) if drawn.random() < share
    }
    book = log.explorer.book = Book(folder / "annotations.sqlite")
    for sample, correction in said.items():
        book.correct([sample], correction)
    corrections: Corrections = {tuple(row[1:]): said[str(row[0])] for row in rows if row[0] in said}  # type: ignore[misc]
    log.judged = (corrected if verdicts == "corrected" else forgiving)(log.judged, corrections)
    log.verdicts = verdicts


@pytest.mark.heavy
@pytest.mark.property
@EXAMPLES
@given(
    shape=data_sets.SHAPES,
    form=FORMS,
    by=BY,
    share=SHARES,
    verdicts=VERDICTS,
    settings=st.lists(st.sampled_from(SETTINGS), min_size=2, max_size=2, unique=True),
    epsilon=st.sampled_from([0.01, 0.1]),
)
def test_groups_tables_and_contrasts(
    tmp_path_factory: pytest.TempPathFactory,
    shape: data_sets.Shape,
    form: str,
    by: tuple[str, ...],
    share: float,
    verdicts: str,
    settings: list[tuple[str, str]],
    epsilon: float,
) -> None:
    """Also of samples with probabilities and vectors, whose verdict alone changes: their answers stay what they are."""
    differences: agreement.Differences = []
    with opened(shape, form) as log:
        correct(log, share, shape.seed, verdicts, tmp_path_factory.mktemp("book"))
        for decomposition, estimator in settings:
            setting = Setting(decomposition, estimator, epsilon)
            found = _below_the_curves(log, setting, by)
            differences += [f"{verdicts} {decomposition} {estimator}: {what}" for what in found]
    measured = shape.probabilities or shape.vectors
    assert_none([each for each in differences if not (measured and " right: " in each)])


@pytest.mark.heavy
@pytest.mark.property
@EXAMPLES
@given(
    shape=data_sets.SHAPES,
    form=FORMS,
    share=SHARES,
    verdicts=VERDICTS,
    curve=st.sampled_from(["reasoning_length", "natural_variation", "pass_at_k", "trajectory", "tasks"]),
)
def test_curves(
    tmp_path_factory: pytest.TempPathFactory,
    shape: data_sets.Shape,
    form: str,
    share: float,
    verdicts: str,
    curve: str,
) -> None:
    """Those whose samples are rolled up in other ways."""
    with opened(shape, form) as log:
        correct(log, share, shape.seed, verdicts, tmp_path_factory.mktemp("book"))
        assert_none(on_curve(curve, log, Setting("brier", "unbiased")))


@pytest.mark.heavy
@needs_shared
def test_a_scorer_in_doubt_in_real_logs(tmp_path: Path) -> None:
    """The scorer of simple_geometry rejects 185.0 for 185: forgiven, a difference that was told apart is not."""
    explorer = Explorer.open([str(SHARED / "data" / "reasoning-gym" / "easy")], store=tmp_path / "store")
    differences = {}
    for verdicts in VERDICT_CHOICES:
        overall = explorer.contrast("openai_o3-mini", "anthropic_claude-sonnet-4", Choice(verdicts=verdicts))[0]
        differences[verdicts] = (overall.difference, overall.low, overall.high)
    pair = ("openai_o3-mini",), ("anthropic_claude-sonnet-4",)
    note = contrasted(explorer.store, *pair, Choice(), Labels()).notes[0]
    assert "123 of 150 verdicts of anthropic_claude-sonnet-4 in simple_geometry" in note
    assert "the difference is +0.11 [-0.01, 0.23]" in note
    explorer.close()
    assert differences["logged"] == pytest.approx((0.2143, 0.1107, 0.3152), abs=5e-5)
    assert differences["corrected"] == pytest.approx(differences["logged"])
    assert differences["forgiving"] == pytest.approx((0.1116, -0.0063, 0.2277), abs=5e-5)
