"""The counts in the first line, and in a caption, are of what the curve shows."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotmess_tui.app.screens.curve_words import counts_of
from hotmess_tui.contents import Counts
from hotmess_tui.explorer.coverage import caption, coverage
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice

from .conftest import opened

WHOLE = 36544
LEFT_OUT = {"trajectory": 32704, "budget": 24000, "scale": 16384, "reasoning_length": 3840, "ensemble": 3840}


@pytest.fixture(scope="module")
def shipped() -> Iterator[Explorer]:
    explorer = Explorer.open(["sample_data/runs"], cache=False)
    yield explorer
    explorer.close()


def words(explorer: Explorer, name: str, choice: Choice, whole: Counts) -> list[str]:
    return [word.text for word in counts_of(explorer.curve(name, choice), whole, choice)]


@pytest.mark.parametrize("curve", LEFT_OUT)
def test_what_a_curve_leaves_out_is_not_counted(shipped: Explorer, curve: str) -> None:
    left_out = LEFT_OUT[curve]
    expected = [f"{WHOLE - left_out:,} samples", f"{left_out:,} excluded"]
    assert words(shipped, curve, Choice(), shipped.counts()) == expected
    under = coverage(shipped.store, Choice(), {}, curve)
    assert f"36,544 samples, {left_out:,} excluded" in caption(shipped.curve(curve, Choice()), Choice(), under)


@pytest.mark.parametrize("curve", ["reasoning_length", "difficulty", "tasks", "ensemble", "bias_variance"])
def test_under_a_filter_what_is_left_is_counted(shipped: Explorer, curve: str) -> None:
    assert words(shipped, curve, Choice(where="task = 'letters'"), shipped.counts()) == ["1,536 samples"]


def test_where_all_is_shown_questions_and_samples_are_counted(explorer: Explorer) -> None:
    counts = explorer.counts()
    assert words(explorer, "reasoning_length", Choice(), counts) == ["24 questions", "240 samples"]


def test_a_curve_without_points_shows_no_sample(shipped: Explorer) -> None:
    assert words(shipped, "actions", Choice(), shipped.counts()) == ["0 samples", "36,544 excluded"]


def test_points_that_share_samples_count_them_once_and_halves_are_added_up(tmp_path: Path, tables: str) -> None:
    """Three samples of a question make no two halves of two."""
    with (tmp_path / "runs.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["model", "question_id", "epoch", "answer", "target", "reasoning"])
        for question, count in (("q1", 8), ("q2", 5), ("q3", 3)):
            rows.writerows(["m", question, n, "ab"[n % 2], "a", "so " * (10 + 3 * n)] for n in range(count))
    explorer = opened(tmp_path / "runs.csv", tmp_path / "store", tables)
    assert explorer.curve("ensemble", Choice()).samples == 16  # in points of one to 32 samples
    assert explorer.curve("natural_variation", Choice()).samples == 13
    assert explorer.curve("pass_at_k", Choice()).samples is None  # it makes its points itself
    assert explorer.curve("ensemble", Choice(by=("model", "label"))).samples is None  # a sample may have two labels
