"""What the program says an incoherence is made of: as ../shared/data/expected has it, and as the oracle does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, TableRow
from tests.figures import data_sets
from tests.figures.against_oracle import assert_none, opened
from tests.figures.part_two import LENGTHS, PATHS
from tests.figures.test_program_against_oracle import BY, EXAMPLES, FORMS
from tests.oracle.causes import by_series, causes, made_of, only_classes, says_wrong
from tests.oracle.decompose import Setting
from tests.oracle.expected import Faults, needs_shared, rows
from tests.oracle.groups import Group, group

SHARES = ("accuracy", "flips", "scatter", "agreement")
KL = Choice(decomposition="kl")


@pytest.fixture(
    scope="module", params=[name if name == "made" else pytest.param(name, marks=pytest.mark.heavy) for name in PATHS]
)
def data_set(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@needs_shared
def test_every_group(data_set: str, explorer: Explorer) -> None:
    faults = Faults()
    choice = Choice(decomposition="brier", length=LENGTHS[data_set])
    groups = {(row.model, row.task, row.question_id, row.condition): row for row in explorer.questions(choice).rows}
    kl = {(row.model, row.task, row.question_id, row.condition): row for row in explorer.questions(KL).rows}
    expected = list(rows(data_set, "causes_questions"))
    assert len(groups) == len(expected)
    for cells in expected:
        key = (cells["model"], cells["task"], cells["question_id"], cells.get("condition", ""))
        row = groups[key]
        agreement = None
        if cells["agree"] and float(cells["wrong_pairs"]):
            agreement = float(cells["agree"]) / float(cells["wrong_pairs"])
        for name in ("variance", "bias", "flips", "scatter"):
            faults.compare(f"{key} {name}", getattr(row, name), cells[name])
        faults.compare(f"{key} right", row.accuracy, cells["right"])
        faults.compare(f"{key} agreement", row.agreement, "" if agreement is None else str(agreement))
        faults.compare(f"{key} kl variance", kl[key].variance, cells["kl_variance"])
    faults.none()


@needs_shared
@pytest.mark.parametrize("cluster", ["question", "task"])
def test_every_model(data_set: str, explorer: Explorer, cluster: str) -> None:
    if (data_set, cluster) == ("tau-bench", "task"):
        pytest.skip("a single task")
    faults = Faults()
    models = {row.series[0]: row for row in explorer.table(Choice(decomposition="brier", cluster=cluster)).rows}
    kl = {row.series[0]: row for row in explorer.table(Choice(decomposition="kl", cluster=cluster)).rows}
    expected = list(rows(data_set, f"causes_by_{cluster}"))
    assert len(models) == len(expected)
    for cells in expected:
        model = cells["model"]
        row = models[model]
        for name in ("groups", "samples", "error", "bias", "variance", "incoherence"):
            faults.compare(f"{model} {name}", getattr(row, name), cells[name])
        for name in ("incoherence", *SHARES):
            for end in ("low", "high"):
                ours = getattr(row, end if name == "incoherence" else f"{name}_{end}")
                faults.compare(f"{model} {name} {end}", ours, cells[f"{name}_{end}"])
        for name in SHARES:
            faults.compare(f"{model} {name}", getattr(row, name), cells[name])
        faults.compare(f"{model} kl", kl[model].incoherence, cells["kl_incoherence"])
        faults.compare(f"{model} kl low", kl[model].low, cells["kl_low"])
        faults.compare(f"{model} kl high", kl[model].high, cells["kl_high"])
    faults.none()


@pytest.mark.heavy
@EXAMPLES
@given(shape=data_sets.SHAPES, form=FORMS, by=BY)
def test_random_logs(shape: data_sets.Shape, form: str, by: tuple[str, ...]) -> None:
    """Also where nothing is known of answers, where samples are probabilities, and where a question has one sample."""
    differences = []
    with opened(shape, form) as log:
        series = by_series(group(log.judged, by))
        choice = log.choice(Setting("brier"), by)
        found = {row.series: row for row in log.explorer.table(choice).rows}
        for name, groups in series.items():
            row = found.get(name)
            if row is None:
                continue
            made = made_of(groups)
            for figure in SHARES:
                wanted = getattr(made, figure)
                low, high = wanted.interval or (None, None)
                ours = [getattr(row, f"{figure}{end}") for end in ("", "_low", "_high")]
                differences += _unlike(f"{name} {figure}", ours, [wanted.point, low, high])
            differences += _unlike(f"{name} chance", [row.chance], [made.chance])
        differences += _of_questions(log.explorer, choice, series)
    assert_none(differences)


def _of_questions(explorer: Explorer, choice: Choice, series: Mapping[tuple[str, ...], Sequence[Group]]) -> list[str]:
    rows_of = {(row.model, row.task, row.question_id, row.condition): row for row in explorer.questions(choice).rows}
    differences = []
    for groups in series.values():
        told_apart = not says_wrong(groups)
        classes = all(only_classes(one.members) for one in groups)
        for one in groups:
            parts = causes(one, told_apart)
            row = rows_of.get((one.model, one.task, one.question_id, one.condition))
            if parts is None or row is None:
                continue
            agreement = parts.same / parts.pairs if parts.same is not None and parts.pairs else None
            ours, wanted = [row.flips, row.scatter, row.agreement], [parts.flips, parts.scatter, agreement]
            differences += _unlike(row.question_id, ours, wanted if classes else [None] * 3)
    return differences


def _unlike(where: str, ours: list[float | None], wanted: list[float | None]) -> list[str]:
    return [] if ours == pytest.approx(wanted, rel=1e-9, abs=1e-12, nan_ok=False) else [f"{where}: {ours}, {wanted}"]


def test_a_row_says_what_an_incoherence_is_made_of(tmp_path: Path) -> None:
    log = tmp_path / "runs.csv"
    answers = {"q1": "aabb", "q2": "bbbb", "q3": "bcde"}
    log.write_text(
        "model,task,question_id,epoch,answer,target\n"
        + "".join(
            f"m,t,{question},{n},{one},a\n" for question, all_of in answers.items() for n, one in enumerate(all_of)
        )
    )
    explorer = Explorer.open([str(log)], cache=False)
    row = explorer.table(Choice()).rows[0]
    assert isinstance(row, TableRow)
    assert row.flips is not None
    assert row.scatter is not None
    assert row.accuracy == pytest.approx(2 / 12)
    assert row.flips == pytest.approx((2 / 3) / (1 + 2 + 2))
    assert row.scatter == pytest.approx(1 / (1 + 2 + 2))
    assert row.incoherence == pytest.approx(row.flips + row.scatter)
    assert row.agreement == pytest.approx((1 / 6 + 1) / (1 / 6 + 1 + 1))
    explorer.close()


def test_a_cluster_leaves_out_what_fails_together(tmp_path: Path) -> None:
    log = tmp_path / "runs.csv"
    lines = ["model,task,question_id,epoch,answer,target,template,seed"]
    for question in range(24):
        for epoch in range(4):
            answer = "a" if (question // 3 + epoch) % 4 < 2 else "b"
            lines.append(f"m,t{question // 12},q{question},{epoch},{answer},a,T{question // 3},{epoch}")
    log.write_text("\n".join(lines) + "\n")
    explorer = Explorer.open([str(log)], cache=False)

    def row(cluster: str) -> TableRow:
        return explorer.table(Choice(cluster=cluster)).rows[0]

    by_question, by_template = row("question"), row("metadata.template")
    assert by_template.incoherence == pytest.approx(by_question.incoherence)
    assert by_template.questions == 24
    assert by_question.low is not None
    assert by_template.low is not None
    assert by_template.low != by_question.low
    differing = explorer.table(Choice(cluster="metadata.seed"))
    assert differing.rows[0].incoherence == pytest.approx(by_question.incoherence)
    assert differing.rows[0].low is None
    assert any("metadata.seed differs" in note for note in differing.notes)
    points = explorer.curve("tasks", Choice(cluster="task")).points
    assert [point.low for point in points] == pytest.approx(
        [point.low for point in explorer.curve("tasks", Choice()).points]
    )
    with pytest.raises(HotmessError, match=r"--cluster sample: must be one of question, task, run, metadata\.seed"):
        row("sample")
    explorer.close()
