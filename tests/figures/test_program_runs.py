"""Runs: what the program says of pooled runs whose accuracies differ, and what the oracle says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.runs import apart
from hotmess_tui.records import Choice, Labels, Selection
from hotmess_tui.store.runs import run_differences
from tests.alike import alike
from tests.figures import data_sets
from tests.figures.against_oracle import assert_none, opened
from tests.figures.test_program_against_oracle import EXAMPLES, FORMS
from tests.oracle.contrasts import Compared, every_pair
from tests.oracle.runs import SINGLE_SAMPLES_COUNT, differ, pooled, runs_of


def log_of(folder: Path, shares: dict[str, int], samples: int = 1) -> Path:
    """A table of one model with a run for each share of right answers, in tenths, to 60 questions."""
    path = folder / "runs.csv"
    lines = ["run,model,task,question_id,epoch,answer,target"]
    lines += [
        f"{run},m,t,q{question},{epoch},{'a' if question % 10 < tenths else 'b'},a"
        for run, tenths in shares.items()
        for question in range(60)
        for epoch in range(samples)
    ]
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize(
    ("shares", "told"), alike([({"one": 8, "two": 3}, True), ({"one": 8, "two": 8}, False)], several=True)
)
def test_a_note_says_where_pooled_runs_differ(tmp_path: Path, shares: dict[str, int], told: bool) -> None:
    explorer = Explorer.open([str(log_of(tmp_path, shares))], cache=False)
    for notes in (explorer.table(Choice()).notes, explorer.curve("tasks", Choice()).notes):
        about = [note for note in notes if "pooled runs of" in note]
        assert bool(about) is told
        if told:
            assert about[0].startswith(
                "pooled runs of m differ in accuracy: 0.80 in one, 0.30 in two, difference +0.50 ["
            )
    assert not any("pooled" in note for note in explorer.table(Choice(by=("run",))).notes)
    explorer.close()


def test_of_more_than_twenty_runs_the_highest_is_compared_with_the_lowest(tmp_path: Path) -> None:
    shares = {f"run {n:02}": 5 for n in range(20)} | {"low": 2, "high": 9}
    explorer = Explorer.open([str(log_of(tmp_path, shares))], cache=False)
    with explorer.store.at(Choice(), Labels()) as (cursor, figures, _):
        (found,) = apart(cursor, figures)
    assert (found.a, found.b, found.runs) == ("high", "low", 22)
    explorer.close()


def test_a_point_of_the_curve_is_a_run_with_the_accuracy_of_single_samples(tmp_path: Path) -> None:
    explorer = Explorer.open([str(log_of(tmp_path, {"b": 8, "a": 3}))], cache=False)
    curve = explorer.curve("runs", Choice())
    assert [(point.point, point.x, point.groups) for point in curve.points] == [("a", 1.0, 60), ("b", 2.0, 60)]
    assert [point.accuracy for point in curve.points] == pytest.approx([0.3, 0.8])
    assert all(point.incoherence is None and point.accuracy_low is not None for point in curve.points)
    assert curve.notes[-2:] == (
        "x is the alphabetical order of the runs: no start time recorded for 2 runs",
        "120 groups of a run with too few samples for incoherence: included in accuracy only",
    )
    for estimator in ("plugin", "unbiased"):
        table = explorer.table(Choice(by=("run",), estimator=estimator))
        assert [(row.series, row.groups, row.left_out, row.accuracy) for row in table.rows] == [
            (("a",), 60, 0, pytest.approx(0.3)),
            (("b",), 60, 0, pytest.approx(0.8)),
        ]
        assert all((row.incoherence is None) == (estimator == "unbiased") for row in table.rows)
        assert any("in accuracy only" in note for note in table.notes) == (estimator == "unbiased")
        assert not any("excluded" in note for note in table.notes)
    explorer.close()


@pytest.mark.heavy
def test_model_size_pools_runs_whatever_the_grouping(tmp_path: Path) -> None:
    path = tmp_path / "sizes.csv"
    lines = ["run,model,model_size,task,question_id,epoch,answer,target"]
    lines += [
        f"{run},m{size},{size},t,q{question},{epoch},{'a' if (question + epoch + size) % 3 else 'b'},a"
        for run in ("one", "two")
        for size in (1, 2)
        for question in range(9)
        for epoch in range(2)
    ]
    path.write_text("\n".join(lines) + "\n")
    explorer = Explorer.open([str(path)], cache=False)
    by_run = Choice(by=("run",))
    curve = explorer.curve("scale", by_run)
    assert curve.points == explorer.curve("scale", Choice()).points
    for point in curve.points:
        page = explorer.questions(by_run, Selection("scale", point.series, point.point), limit=100)
        names = [row.question_id for row in page.rows]
        assert (page.total, len(set(names))) == (2 * point.groups, point.questions)  # a row for each run
    explorer.close()


def test_runs_stand_where_they_began(tmp_path: Path) -> None:
    for run, began in {"late": "2026-01-04 00:00:00", "early": "2026-01-02 12:00:00"}.items():
        spec = {"completion_fns": ["m"], "eval_name": "sums", "run_id": run, "created_at": began}
        outcomes = [
            {
                **{"run_id": run, "event_id": n, "sample_id": f"sums.{n}", "type": "match", "created_at": began},
                "data": {"correct": n > 2, "picked": "5" if n > 2 else "4", "expected": "5"},
            }
            for n in range(6)
        ]
        (tmp_path / f"{run}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in [{"spec": spec}, *outcomes]))
    explorer = Explorer.open([str(tmp_path)], cache=False)
    curve = explorer.curve("runs", Choice())
    assert [(point.point, point.x, point.accuracy) for point in curve.points] == [
        ("early", 0.0, pytest.approx(0.5)),
        ("late", 1.5, pytest.approx(0.5)),
    ]
    assert [point.extra["began"] for point in curve.points] == ["2026-01-02 12:00:00", "2026-01-04 00:00:00"]
    assert "x is in days after the first run, which began 2026-01-02 12:00:00" in curve.notes
    explorer.close()


@pytest.mark.heavy
@EXAMPLES
@given(shape=data_sets.SHAPES, form=FORMS)
def test_random_logs(shape: data_sets.Shape, form: str) -> None:
    """Which models have pooled runs that can be told apart, and by how much."""
    differences = []
    with opened(shape, form) as log:
        with log.explorer.store.at(Choice(), Labels()) as (cursor, figures, _):
            rows = run_differences(cursor, figures)
            found = {one.model: one for one in apart(cursor, figures)}
        for model in {one.sample.model for one in log.judged if one.counts}:
            runs = {name: groups for name, groups in runs_of(log.judged, model).items() if groups}
            if (model in found) != (pooled(runs) and differ(runs)):
                differences.append(f"{model}: program {model in found}, {sorted(runs)}")
            if not pooled(runs):
                continue
            wanted = every_pair(runs, "accuracy", SINGLE_SAMPLES_COUNT)
            if model in found:
                pair = found[model]
                differences += _unlike(wanted, pair.a, pair.b, pair.difference, (pair.low, pair.high))
            for _, _, a, b, _, _, _, difference, *_ in (row for row in rows if row[0] == model):
                differences += _unlike(wanted, a, b, difference, None)
    assert_none(differences)


def _unlike(
    wanted: Mapping[tuple[str, str], Compared], a: str, b: str, difference: float, ends: tuple[float, float] | None
) -> list[str]:
    """Where a pair of runs differs from the oracle's, which has each pair in the order of names."""
    turned = (a, b) not in wanted
    row = wanted[(b, a) if turned else (a, b)]
    sign = -1 if turned else 1
    simultaneous = row.simultaneous if ends is not None else None
    expected = [sign * (row.difference or 0.0), *sorted(sign * end for end in simultaneous or ())]
    ours = [difference, *(ends or ())]
    return [] if ours == pytest.approx(expected, rel=1e-9, abs=1e-12) else [f"{a}, {b}: {ours}, oracle {expected}"]
