"""Grouping by a number with many values: bins that are told, and whose figures equal a filter's."""

from __future__ import annotations

import dataclasses
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Selection, TableRow
from hotmess_tui.store.number_bins import Bins
from tests.oracle import groups
from tests.oracle.decompose import Setting
from tests.oracle.samples import Sample, judge

BY = Choice(by=("metadata.logprob",))


def samples() -> list[tuple[Sample, float | None]]:
    dice = random.Random(4)
    made = []
    for question in range(12):
        for epoch in range(1, 31):
            answer = dice.choice("aab" if question % 2 else "abc")
            logprob = None if epoch == 30 else -dice.expovariate(3) - (1.0 if answer == "c" else 0.0)
            sample = Sample("m", "t", f"q{question}", epoch=epoch, answer=answer, target="a", lengths={"tokens": 5.0})
            made.append((sample, logprob))
    return made


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    path = tmp_path_factory.mktemp("logs") / "log.jsonl"
    with path.open("w") as file:
        for n, (sample, logprob) in enumerate(samples()):
            row = {
                name: getattr(sample, name) for name in ("model", "task", "question_id", "epoch", "answer", "target")
            }
            row |= {
                "tokens": 5,
                "logprob": logprob,
                "seed": n,
                "level": sample.epoch % 3,
                "heat": (0.1 + 0.2, 0.7)[n % 2],
            }
            file.write(json.dumps(row) + "\n")
    opened = Explorer.open([str(path)], cache=False)
    yield opened
    opened.close()


def bounds(name: str) -> tuple[float, float]:
    """What a bin holds, as its name says: from one number up to below another."""
    numbers = [float(number) for number in re.findall(r"-?\d[\d.e-]*", name.split(": ")[1])]
    if "<" in name:
        return float("-inf"), numbers[0]
    return (numbers[0], numbers[1]) if " to " in name else (numbers[0], float("inf"))


def test_the_figures_of_a_bin_are_those_that_python_finds_between_its_edges(explorer: Explorer) -> None:
    table = explorer.table(BY)
    names = [row.series[0] for row in table.rows]
    assert names[-1] == "–"
    assert [name[:3] for name in names[:-1]] == ["1: ", "2: ", "3: ", "4: ", "5: "]
    for row in table.rows:
        low, high = bounds(row.series[0]) if row.series[0] != "–" else (0.0, 0.0)
        held = [s for s, x in samples() if (x is None if row.series[0] == "–" else x is not None and low <= x < high)]
        [(_, oracle)] = groups.table(groups.group(judge(held)), Setting()).items()
        assert row.samples == oracle.row.samples
        assert row.left_out == oracle.left_out
        for name in ("error", "bias", "variance", "incoherence"):
            assert getattr(row, name) == pytest.approx(getattr(oracle.row, name)), (row.series, name)
        assert row.accuracy == pytest.approx(oracle.accuracy)
    sizes = [row.samples + row.left_out for row in table.rows[:-1]]
    assert max(sizes) < 1.3 * min(sizes)


@pytest.mark.heavy
def test_a_filter_of_its_edges_has_the_same_row(explorer: Explorer) -> None:
    for row in explorer.table(BY).rows[:-1]:
        low, high = bounds(row.series[0])
        where = f"metadata.logprob >= {max(low, -1e9)} and metadata.logprob < {min(high, 1e9)}"
        [same] = explorer.table(Choice(where=where)).rows
        assert without_series(same) == without_series(row)
        [filtered] = explorer.table(dataclasses.replace(BY, where=where)).rows  # a bin is the same under any filter
        assert filtered.series == row.series
        assert without_series(filtered) == without_series(row)


def without_series(row: TableRow) -> TableRow:
    return dataclasses.replace(row, series=())


def test_the_bins_are_told_and_a_point_leads_to_its_samples(explorer: Explorer) -> None:
    curve = explorer.curve("reasoning_length", BY)
    [note] = [note for note in curve.notes if "bins" in note]
    assert note.startswith(
        "metadata.logprob: 348 values in 5 bins of about equal sample counts; upper edges are exclusive"
    )
    assert note in explorer.table(BY).notes
    point = curve.points[0]
    selection = Selection("reasoning_length", point.series, point.point)
    assert sum(row.n for row in explorer.questions(BY, selection).rows) == point.samples


def test_few_values_stay_as_they_are_and_long_ones_are_short(explorer: Explorer) -> None:
    assert [row.series[0] for row in explorer.table(Choice(by=("metadata.level",))).rows] == ["0", "1", "2"]
    assert [row.series[0] for row in explorer.table(Choice(by=("metadata.heat",))).rows] == ["0.3", "0.7"]
    assert [row.series[0] for row in explorer.table(Choice(by=("metadata.seed",))).rows] == [
        "1: < 71", "2: 71 to 140", "3: 140 to 220", "4: 220 to 290", "5: >= 290",
    ]  # fmt: skip


def test_too_many_series_are_said_to_be_too_many(tmp_path: Path) -> None:
    rows = [{"model": f"m{n}", "task": "t", "question_id": "q", "epoch": e, "answer": "ab"[e], "target": "a"}
            for n in range(40) for e in (0, 1)]  # fmt: skip
    (tmp_path / "log.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    notes = Explorer.open([str(tmp_path)], cache=False).table(Choice()).notes
    assert "40 series are too many to distinguish: filter, or group by fewer values" in notes


def test_names_of_bins_sort_as_the_bins_do() -> None:
    names = Bins("x", 99, (-10.0, 2.5, 1e9)).names
    assert names == ("1: < -10", "2: -10 to 2.5", "3: 2.5 to 1000000000", "4: >= 1000000000")
