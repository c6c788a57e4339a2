"""The oracle reproduces every figure in ../shared/data/expected, so that it may judge the program on other data."""

from __future__ import annotations

import functools

import pytest

from tests.oracle import curves, logs
from tests.oracle.decompose import Setting, figures
from tests.oracle.expected import Faults, needs_shared, rows
from tests.oracle.groups import Row, contrast, group, table
from tests.oracle.samples import Judged, judge

pytestmark = needs_shared

DATA_SETS = ("reasoning-gym", "tau-bench")
DECOMPOSITIONS = ("brier", "kl", "score")


@functools.cache
def judged(data_set: str) -> list[Judged]:
    return judge(logs.reasoning_gym() if data_set == "reasoning-gym" else logs.tau_bench())


def settings(decomposition: str) -> list[tuple[str, Setting]]:
    plugin = ("", Setting(decomposition, "plugin"))
    return [plugin] if decomposition == "kl" else [plugin, ("_u", Setting(decomposition, "unbiased"))]


def compare_row(faults: Faults, where: str, row: Row, cells: dict[str, str], suffix: str) -> None:
    figures_of = {"error": row.error, "variance": row.variance, "incoherence": row.incoherence}
    low, high = row.interval or (None, None)
    for name, figure in {**figures_of, "low": low, "high": high}.items():
        faults.compare(f"{where} {name}{suffix}", figure, cells[name + suffix])
    faults.compare(f"{where} groups", row.groups, cells["groups"])
    faults.compare(f"{where} samples", row.samples, cells["samples"])


@pytest.mark.parametrize("data_set", DATA_SETS)
def test_questions(data_set: str) -> None:
    faults = Faults()
    groups = {(one.model, *one.question): one for one in group(judged(data_set))}
    expected = list(rows(data_set, "questions"))
    assert len(groups) == len(expected)
    for cells in expected:
        key = (cells["model"], cells["task"], cells["question_id"])
        one = groups[key]
        faults.compare(f"{key} n", len(one.members), cells["n"])
        faults.compare(f"{key} accuracy", one.right / len(one.members), cells["accuracy"])
        faults.compare(
            f"{key} length", one.length("words" if data_set == "reasoning-gym" else "actions"), cells["mean_length"]
        )
        for decomposition in DECOMPOSITIONS:
            parts = figures(one.members, Setting(decomposition, "plugin"))
            assert parts is not None
            for name in ("error", "bias", "variance"):
                cell = cells[f"{decomposition}_{name}"]
                faults.compare(f"{key} {decomposition} {name}", getattr(parts, name), cell)
    faults.none()


@pytest.mark.parametrize("data_set", DATA_SETS)
@pytest.mark.parametrize("decomposition", DECOMPOSITIONS)
@pytest.mark.parametrize("by", [("model",), ("model", "task")])
def test_tables(data_set: str, decomposition: str, by: tuple[str, ...]) -> None:
    faults = Faults()
    for suffix, setting in settings(decomposition):
        found = table(group(judged(data_set), by), setting)
        expected = list(rows(data_set, f"{by[-1]}s_{decomposition}"))
        assert len(found) == len(expected)
        for cells in expected:
            key = tuple(cells[name] for name in by)
            compare_row(faults, str(key), found[key].row, cells, suffix)
            faults.compare(f"{key} accuracy", found[key].accuracy, cells["accuracy"])
            faults.compare(f"{key} mean length", found[key].mean_length, cells["mean_length"])
    faults.none()


@pytest.mark.parametrize("data_set", DATA_SETS)
@pytest.mark.parametrize("decomposition", DECOMPOSITIONS)
def test_reasoning_length_and_its_fits(data_set: str, decomposition: str) -> None:
    faults = Faults()
    laws = {}
    for suffix, setting in settings(decomposition):
        points = curves.reasoning_length(judged(data_set), ("model",), setting)
        laws = curves.fits(points)  # the fits are those of the last setting: unbiased where there is such an estimator
        found = {(row.series[0], row.point): row for row in points}
        expected = list(rows(data_set, f"reasoning_length_{decomposition}"))
        assert len(found) == len(expected)
        for cells in expected:
            row = found[cells["model"], cells["bin"]]
            compare_row(faults, f"{cells['model']} {cells['bin']}", row, cells, suffix)
            faults.compare(f"{cells['model']} {cells['bin']} x", row.x, cells["mean_length"])
            faults.compare(f"{cells['model']} {cells['bin']} accuracy", row.right / row.samples, cells["accuracy"])
    expected = list(rows(data_set, f"reasoning_length_fit_{decomposition}"))
    assert sorted(laws) == sorted((cells["model"],) for cells in expected)
    for cells in expected:
        law = laws[cells["model"],]
        low, high = law.slope_interval or (None, None)
        for name, figure in {"slope_low": low, "slope_high": high, **law._asdict()}.items():
            if name in cells:
                faults.compare(f"fit of {cells['model']} {name}", figure, cells[name])
    faults.none()


def test_natural_variation() -> None:
    faults = Faults()
    for suffix, setting in settings("brier"):
        points = curves.natural_variation(judged("tau-bench"), ("model",), setting)
        found = {(row.series[0], row.point): row for row in points}
        for cells in rows("tau-bench", "natural_variation_brier"):
            row = found[cells["model"], cells["half"]]
            compare_row(faults, cells["half"], row, cells, suffix)
            faults.compare(f"{cells['half']} x", row.x, cells["mean_length"])
            faults.compare(f"{cells['half']} accuracy", row.right / row.samples, cells["accuracy"])
    faults.none()


@pytest.mark.parametrize("data_set", DATA_SETS)
def test_ensemble_and_pass_at_k(data_set: str) -> None:
    faults = Faults()
    averaged = curves.ensemble(judged(data_set), ("model",), Setting("brier"))
    ensembles = {(row.series[0], row.point): row for row in averaged}
    expected = list(rows(data_set, "ensemble_brier"))
    assert len(ensembles) == len(expected)
    for cells in expected:
        row = ensembles[cells["model"], cells["k"]]
        faults.compare(f"{cells['model']} {cells['k']} error", row.error, cells["error"])
        faults.compare(f"{cells['model']} {cells['k']} incoherence", row.incoherence, cells["incoherence_u"])
    passes = {
        (row.series[0], row.point): row for row in curves.pass_at_k(judged(data_set), ("model",), Setting("brier"))
    }
    expected = list(rows(data_set, "pass_at_k"))
    assert len(passes) == len(expected)
    for cells in expected:
        row = passes[cells["model"], cells["k"]]
        assert row.extra is not None
        faults.compare(f"{cells['model']} {cells['k']} groups", row.groups, cells["groups"])
        faults.compare(f"{cells['model']} {cells['k']} pass@k", row.extra["pass_at_k"], cells["pass_at_k"])
        faults.compare(f"{cells['model']} {cells['k']} pass^k", row.extra["pass_hat_k"], cells["pass_hat_k"])
    faults.none()


def test_contrasts() -> None:
    faults = Faults()
    groups = group(judged("reasoning-gym"))
    for cells in rows("reasoning-gym", "contrast"):
        setting = Setting(cells["decomposition"], "plugin" if cells["decomposition"] == "kl" else "unbiased")
        row = contrast(groups, cells["a"], cells["b"], setting)[""]
        low, high = row.interval or (None, None)
        where = f"{cells['a']} {cells['b']} {cells['decomposition']}"
        found = {"questions": row.questions, "difference": row.difference, "low": low, "high": high}
        for name, figure in found.items():
            faults.compare(f"{where} {name}", figure, cells[name])
    faults.none()
