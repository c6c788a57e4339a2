"""The program's slopes over length: as ../shared/data/expected has them, and as the oracle does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.slopes import Slopes, slopes
from hotmess_tui.records import Choice, Labels
from hotmess_tui.store.lengths import see_lengths
from tests.alike import alike
from tests.figures import data_sets
from tests.figures.against_oracle import assert_none, opened
from tests.figures.part_two import LENGTHS, PATHS
from tests.figures.test_program_against_oracle import BY, EXAMPLES, FORMS
from tests.oracle.causes import by_question, by_series, only_classes, unit_of
from tests.oracle.decompose import Setting
from tests.oracle.expected import Faults, needs_shared, rows
from tests.oracle.groups import group, unit_for
from tests.oracle.slopes import measured
from tests.oracle.slopes import slopes as slopes_by_the_oracle

FIGURES = ("reliability", "within", "within_low", "within_high", "between", "between_low", "between_high")


@pytest.fixture(scope="module", params=alike(PATHS))
def data_set(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@needs_shared
def test_the_slopes_of_every_model(data_set: str, explorer: Explorer) -> None:
    faults = Faults()
    table = slopes(explorer.store, Choice(length=LENGTHS[data_set], decomposition="zero_one"), Labels())
    found = {row.series[0]: row for row in table.rows}
    expected = list(rows(data_set, "slopes"))
    for cells in expected:
        for name in ("groups", *FIGURES):
            faults.compare(f"{cells['model']} {name}", getattr(found[cells["model"]], name), cells[name])
    faults.none()


@needs_shared
def test_the_sums_of_every_group(data_set: str, explorer: Explorer) -> None:
    faults = Faults()
    unit = LENGTHS[data_set]
    choice = Choice(length=unit)
    with explorer.store.at(choice, Labels()) as (cursor, figures, _):
        see_lengths(cursor, figures, choice, unit)
        sums = cursor.execute(
            "SELECT f.model, f.task, f.question_id, f.condition, m.x, m.w, m.n_v, m.n_e FROM figures AS f "
            "LEFT JOIN measured AS m ON m.series = f.series AND m.unit = f.question_key AND m.group_id = f.group_id"
        ).fetchall()
    found = {tuple(row[:4]): row[4:] for row in sums}
    for cells in rows(data_set, "causes_questions"):
        key = (cells["model"], cells["task"], cells["question_id"], cells.get("condition", ""))
        for column, figure in zip(("x", "W", "NV", "NE"), found[key], strict=True):
            faults.compare(f"{key} {column}", figure, cells[column])
    faults.none()


@EXAMPLES
@given(
    shape=data_sets.SHAPES,
    form=FORMS,
    by=BY,
    cluster=st.sampled_from(["question", "question", "task", "run", "metadata.tag"]),
)
def test_random_logs(shape: data_sets.Shape, form: str, by: tuple[str, ...], cluster: str) -> None:
    """Also where lengths are 0, missing or alike, and where samples are no classes."""
    differences = []
    with opened(shape, form) as log:
        groups, length = group(log.judged, by), unit_for(group(log.judged, by))
        choice = replace(log.choice(Setting("brier"), by), cluster=cluster)
        found = {row.series: row for row in slopes(log.explorer.store, choice, Labels()).rows}
        series = by_series(groups)
        entering = [
            one
            for own in series.values()
            if all(only_classes(one.members) for one in own)
            for one in own
            if measured(one, length) is not None
        ]
        # rows per task keep questions as units
        unit = by_question if cluster == "task" and "task" in by else unit_of(entering, cluster)
        for name, own in series.items():
            wanted = slopes_by_the_oracle(own, length, unit)
            ends = (*(wanted.within_interval or (None, None)), *(wanted.between_interval or (None, None)))
            row = Slopes(name, wanted.groups, wanted.reliability, wanted.within, *ends[:2], wanted.between, *ends[2:])
            if not same_figures(astuple(found[name])[1:-1], astuple(row)[1:-1]):
                differences.append(f"{name}: program {found[name]}, oracle {row}")
    assert_none(differences)


def same_figures(found: Sequence[float | None], wanted: Sequence[float | None]) -> bool:
    """Whether figures are those of the oracle, and missing where those are."""
    return all(
        one is other if one is None or other is None else one == pytest.approx(other, rel=1e-7, abs=1e-9)
        for one, other in zip(found, wanted, strict=True)
    )


def log_of(folder: Path, lengths: dict[str, list[int]], answers: dict[str, str]) -> Path:
    """A table of one model with these lengths and one-letter answers per question, of which "a" is right."""
    path = folder / "runs.csv"
    lines = ["model,task,question_id,epoch,answer,target,tokens"]
    lines += [
        f"m,t,{question},{n},{answer},a,{length}"
        for question, all_of in answers.items()
        for n, (answer, length) in enumerate(zip(all_of, lengths[question], strict=True))
    ]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_question_that_scatters_where_it_is_longer_rises_within(tmp_path: Path) -> None:
    lengths = {f"q{n}": [100 + n, 110 + n, 1000 + n, 1100 + n] for n in range(8)}
    answers = {f"q{n}": "bb" + "cd" for n in range(8)}
    explorer = Explorer.open([str(log_of(tmp_path, lengths, answers))], cache=False)
    row = slopes(explorer.store, Choice(), Labels()).rows[0]
    assert row.groups == 8
    assert row.within is not None
    assert row.within > 0.3
    assert row.within_low is not None
    assert row.within_low > 0
    explorer.close()


def test_what_cannot_be_told_is_null_and_the_notes_say_why(tmp_path: Path) -> None:
    lengths = {"q1": [10, 20, 30], "q2": [10, 0, 30], "q3": [5, 6]}
    explorer = Explorer.open([str(log_of(tmp_path, lengths, {"q1": "abc", "q2": "abc", "q3": "ab"}))], cache=False)
    table = slopes(explorer.store, Choice(), Labels())
    assert table.rows == (Slopes(("m",), 1, why="no slopes from fewer than 5 questions"),)
    assert table.notes == (
        "1 group excluded: fewer than 3 samples",
        "1 group excluded: a sample without a length above 0",
        "m: no slopes from fewer than 5 questions",
    )
    explorer.close()
