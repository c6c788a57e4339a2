"""The program's figures on real logs: those of ../shared/data/expected, and error = bias² + variance in every group."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import DECOMPOSITIONS, ESTIMATORS, Choice, Point, TableRow
from tests.alike import alike
from tests.oracle.expected import Faults, needs_shared, rows
from tests.oracle.logs import SHARED

pytestmark = [needs_shared, pytest.mark.heavy]

LOGS = {
    "reasoning-gym": SHARED / "data" / "reasoning-gym" / "easy",
    "tau-bench": SHARED / "data" / "tau-bench",
    "inspect": SHARED / "data" / "inspect",
    "lm-eval": SHARED / "data" / "lm-eval",
}
WITH_FIGURES = ("reasoning-gym", "tau-bench")
MODELS_WITH_LENGTHS = {
    "anthropic_claude-sonnet-4",
    "google_gemma-3-27b-it",
    "meta-llama_llama-3.3-70b-instruct",
}


class Opened(dict[str, Explorer]):
    """The data sets that a test asks for, each opened once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __missing__(self, name: str) -> Explorer:
        try:
            self[name] = Explorer.open([str(LOGS[name])], store=self.folder / name)
        except HotmessError as error:
            if name in WITH_FIGURES:
                raise
            pytest.skip(f"{name} cannot be read yet: {error}")
        return self[name]


@pytest.fixture(scope="module")
def explorers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Explorer]]:
    opened = Opened(tmp_path_factory.mktemp("stores"))
    yield opened
    for explorer in opened.values():
        explorer.close()


def choices(decomposition: str, by: tuple[str, ...] = ("model",)) -> list[tuple[str, Choice]]:
    """The suffix of a figure's columns, and the choice that gives it; the last is what the screen shows first."""
    plugin = ("", Choice(by=by, decomposition=decomposition, estimator="plugin"))
    if decomposition == "kl":
        return [plugin]
    return [plugin, ("_u", Choice(by=by, decomposition=decomposition, estimator="unbiased"))]


def compare_row(faults: Faults, where: str, row: Point | TableRow, cells: dict[str, str], suffix: str) -> None:
    for name in ("error", "variance", "incoherence", "low", "high"):
        faults.compare(f"{where} {name}{suffix}", getattr(row, name), cells[name + suffix])
    for name in ("groups", "samples"):
        faults.compare(f"{where} {name}", getattr(row, name), cells[name])


@pytest.mark.parametrize("data_set", WITH_FIGURES)
@pytest.mark.parametrize("decomposition", ["brier", "kl", "score"])
def test_questions(explorers: dict[str, Explorer], data_set: str, decomposition: str) -> None:
    faults = Faults()
    choice = Choice(decomposition=decomposition, estimator="plugin")
    page = explorers[data_set].questions(choice)
    found = {(row.model, row.task, row.question_id): row for row in page.rows}
    expected = list(rows(data_set, "questions"))
    assert page.total == len(page.rows) == len(found) == len(expected)
    for cells in expected:
        key = (cells["model"], cells["task"], cells["question_id"])
        row = found[key]
        for name in ("n", "accuracy", "mean_length"):
            faults.compare(f"{key} {name}", getattr(row, name), cells[name])
        for name in ("error", "bias", "variance"):
            faults.compare(f"{key} {decomposition} {name}", getattr(row, name), cells[f"{decomposition}_{name}"])
    faults.none()


@pytest.mark.parametrize("data_set", WITH_FIGURES)
@pytest.mark.parametrize("decomposition", ["brier", "kl", "score"])
@pytest.mark.parametrize("by", [("model",), ("model", "task")])
def test_tables(explorers: dict[str, Explorer], data_set: str, decomposition: str, by: tuple[str, ...]) -> None:
    faults = Faults()
    for suffix, choice in choices(decomposition, by):
        found = {row.series: row for row in explorers[data_set].table(choice).rows}
        expected = list(rows(data_set, f"{by[-1]}s_{decomposition}"))
        assert len(found) == len(expected)
        for cells in expected:
            key = tuple(cells[name] for name in by)
            compare_row(faults, str(key), found[key], cells, suffix)
            for name in ("accuracy", "mean_length"):
                faults.compare(f"{key} {name}", getattr(found[key], name), cells[name])
    faults.none()


@pytest.mark.parametrize("data_set", WITH_FIGURES)
@pytest.mark.parametrize("decomposition", ["brier", "kl", "score"])
def test_task_curves_are_the_table_by_model_and_task(
    explorers: dict[str, Explorer], data_set: str, decomposition: str
) -> None:
    faults = Faults()
    for suffix, choice in choices(decomposition):
        for curve, x in (("tasks", "error"), ("bias_variance", "bias")):
            found = {(*row.series, row.point): row for row in explorers[data_set].curve(curve, choice).points}
            expected = list(rows(data_set, f"tasks_{decomposition}"))
            assert len(found) == len(expected)
            for cells in expected:
                row = found[cells["model"], cells["task"]]
                compare_row(faults, f"{cells['model']} {cells['task']}", row, cells, suffix)
                assert row.x == pytest.approx(getattr(row, x))
    faults.none()


@pytest.mark.parametrize("data_set", WITH_FIGURES)
@pytest.mark.parametrize("decomposition", ["brier", "kl", "score"])
def test_reasoning_length_and_its_fits(explorers: dict[str, Explorer], data_set: str, decomposition: str) -> None:
    faults = Faults()
    laws = {}
    for suffix, choice in choices(decomposition):
        curve = explorers[data_set].curve("reasoning_length", choice)
        laws = {fit.series[0]: fit for fit in curve.fits}  # expected of the unbiased form where there is one
        found = {(row.series[0], row.point): row for row in curve.points}
        expected = list(rows(data_set, f"reasoning_length_{decomposition}"))
        assert len(found) == len(expected)
        for cells in expected:
            where = f"{cells['model']} {cells['bin']}"
            compare_row(faults, where, found[cells["model"], cells["bin"]], cells, suffix)
            faults.compare(f"{where} x", found[cells["model"], cells["bin"]].x, cells["mean_length"])
    expected = list(rows(data_set, f"reasoning_length_fit_{decomposition}"))
    assert sorted(laws) == sorted(cells["model"] for cells in expected)
    for cells in expected:
        for name in ("points", "slope", "intercept", "slope_low", "slope_high", "r2"):
            faults.compare(f"fit of {cells['model']} {name}", getattr(laws[cells["model"]], name), cells[name])
    faults.none()


def test_actions_are_the_reasoning_length_of_agents(explorers: dict[str, Explorer]) -> None:
    faults = Faults()
    for suffix, choice in choices("brier"):
        points = {row.point: row for row in explorers["tau-bench"].curve("actions", choice).points}
        for cells in rows("tau-bench", "reasoning_length_brier"):
            compare_row(faults, cells["bin"], points[cells["bin"]], cells, suffix)
            faults.compare(f"{cells['bin']} x", points[cells["bin"]].x, cells["mean_length"])
    faults.none()


def test_natural_variation(explorers: dict[str, Explorer]) -> None:
    faults = Faults()
    for suffix, choice in choices("brier"):
        points = explorers["tau-bench"].curve("natural_variation", choice).points
        found = {(row.series[0], row.point): row for row in points}
        for cells in rows("tau-bench", "natural_variation_brier"):
            row = found[cells["model"], cells["half"]]
            compare_row(faults, cells["half"], row, cells, suffix)
            faults.compare(f"{cells['half']} x", row.x, cells["mean_length"])
    faults.none()


@pytest.mark.parametrize("data_set", WITH_FIGURES)
def test_ensemble_and_pass_at_k(explorers: dict[str, Explorer], data_set: str) -> None:
    faults = Faults()
    averaged = explorers[data_set].curve("ensemble", Choice(decomposition="brier")).points
    ensembles = {(row.series[0], row.point): row for row in averaged}
    expected = list(rows(data_set, "ensemble_brier"))
    assert len(ensembles) == len(expected)
    for cells in expected:
        row = ensembles[cells["model"], cells["k"]]
        faults.compare(f"{cells['model']} {cells['k']} error", row.error, cells["error"])
        faults.compare(f"{cells['model']} {cells['k']} incoherence", row.incoherence, cells["incoherence_u"])
    points = explorers[data_set].curve("pass_at_k", Choice(decomposition="brier")).points
    passes = {(row.series[0], row.point): row for row in points}
    expected = list(rows(data_set, "pass_at_k"))
    assert len(passes) == len(expected)
    for cells in expected:
        row = passes[cells["model"], cells["k"]]
        faults.compare(f"{cells['model']} {cells['k']} groups", row.groups, cells["groups"])
        for name in ("pass_at_k", "pass_hat_k"):
            figure = row.extra[name]
            assert isinstance(figure, float)
            faults.compare(f"{cells['model']} {cells['k']} {name}", figure, cells[name])
    faults.none()


def test_contrasts(explorers: dict[str, Explorer]) -> None:
    faults = Faults()
    for cells in rows("reasoning-gym", "contrast"):
        _, choice = choices(cells["decomposition"])[-1]
        row = explorers["reasoning-gym"].contrast(cells["a"], cells["b"], choice)[0]
        assert (row.a, row.b, row.task) == (cells["a"], cells["b"], "")
        for name in ("questions", "difference", "low", "high"):
            where = f"{cells['a']} {cells['b']} {cells['decomposition']} {name}"
            faults.compare(where, getattr(row, name), cells[name])
    faults.none()


def test_hidden_reasoning_is_not_recorded_and_never_fitted(explorers: dict[str, Explorer]) -> None:
    gym = explorers["reasoning-gym"]
    for decomposition in ("brier", "kl", "score"):
        curve = gym.curve("reasoning_length", Choice(decomposition=decomposition))
        assert curve.length_unit == "words"
        assert {row.series[0] for row in curve.points} == MODELS_WITH_LENGTHS
        assert {fit.series[0] for fit in curve.fits} == MODELS_WITH_LENGTHS
        assert any("o3-mini" in note and "not recorded" in note for note in curve.notes)
    lengths = {row.series[0]: row.mean_length for row in gym.table(Choice()).rows}
    assert lengths["openai_o3-mini"] is None
    hidden = gym.questions(Choice(where="model = 'openai_o3-mini'")).rows
    assert len(hidden) == 600
    assert {row.mean_length for row in hidden} == {None}


@pytest.mark.parametrize("data_set", list(LOGS))
@pytest.mark.parametrize("estimator", alike(ESTIMATORS))
def test_error_is_bias_and_variance(explorers: dict[str, Explorer], data_set: str, estimator: str) -> None:
    seen = 0
    for decomposition in DECOMPOSITIONS:
        for row in explorers[data_set].questions(Choice(decomposition=decomposition, estimator=estimator)).rows:
            if row.error is None or row.bias is None or row.variance is None:
                assert row.error is row.bias is None
                continue
            seen += 1
            assert row.error == pytest.approx(row.bias + row.variance, rel=1e-9, abs=1e-9), (decomposition, row)
            assert row.bias >= -1e-12 or decomposition in ("vector", "kl")
            assert row.variance >= 0
    assert seen
