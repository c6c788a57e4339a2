"""Labels as what makes a series: every sample is in one, and figures follow when labels change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.keys import question_key
from hotmess_tui.records import Choice, SampleRow, Selection, TableRow
from tests.store.tables import row, write

BY = Choice(by=("label",))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Logs and their store; each test opens them with labels of its own."""
    rows = [
        row(
            str(q),
            e,
            "5" if (q + e) % 3 else str(q + e),
            model=f"m{m}",
            tokens=10 * q + e,
            kind="odd" if q % 2 else "even",
        )
        for m in (1, 2)
        for q in range(6)
        for e in range(8)
    ]
    folder = tmp_path_factory.mktemp("labels")
    Explorer.open([str(write(folder / "logs" / "a.jsonl", rows))], store=folder / "store").close()
    return folder


@pytest.fixture
def explorer(folder: Path) -> Iterator[Explorer]:
    found = Explorer.open([str(folder / "logs" / "a.jsonl")], store=folder / "store")
    yield found
    found.close()


def label(explorer: Explorer) -> dict[str, str]:
    """Label some samples and a question; what each sample's series then is called."""
    rows = explorer.samples(Choice())
    own: dict[str, set[str]] = defaultdict(set)
    for n, each in enumerate(rows):
        for name, every in (("slip", 3), ('it\'s "odd"', 5)):
            if n % every == 0:
                explorer.book.add("sample", [each.sample_id], name)
                own[each.sample_id].add(name)
        if each.question_id == "4":
            own[each.sample_id].add("unfair")
    explorer.book.add("question", [question_key(rows[0].task, "4")], "unfair")
    explorer.book.add("sample", ["feedfeedfeedfeed"], "of other logs")
    return {each.sample_id: ", ".join(sorted(own[each.sample_id])) or "(none)" for each in rows}


def figures(samples: list[SampleRow]) -> tuple[float, float]:
    """Mean error and unbiased variance (brier) over groups of two samples or more, in plain Python."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in samples:
        groups[each.model, each.question_id].append(str(each.outcome_class))
    errors, variances = [], []
    for classes in groups.values():
        n = len(classes)
        if n < 2:
            continue
        shares = {name: classes.count(name) / n for name in {*classes, "TARGET"}}
        errors.append(sum(2.0 if name != "TARGET" else 0.0 for name in classes) / n)
        variances.append((1 - sum(p * p for p in shares.values())) * n / (n - 1))
    return sum(errors) / len(errors), sum(variances) / len(errors)


def by_name(explorer: Explorer, choice: Choice = BY) -> dict[str, TableRow]:
    return {row.series[0]: row for row in explorer.table(choice).rows}


def test_every_sample_is_in_the_series_of_its_labels_and_those_of_its_question(explorer: Explorer) -> None:
    wanted = label(explorer)
    samples = explorer.samples(Choice())
    table = by_name(explorer)
    assert set(table) == set(wanted.values())
    assert set(table) >= {"(none)", "slip", 'it\'s "odd", slip', "slip, unfair"}
    for name, row_ in table.items():
        own = [each for each in samples if wanted[each.sample_id] == name]
        assert row_.samples + row_.left_out == len(own)
        if row_.groups:
            error, variance = figures(own)
            assert row_.error == pytest.approx(error)
            assert row_.variance == pytest.approx(variance)
            assert row_.incoherence == (pytest.approx(variance / error) if error else None)


def test_without_labels_all_are_one_series(explorer: Explorer) -> None:
    everything = explorer.table(Choice(by=("task",))).rows[0]
    (row_,) = explorer.table(BY).rows
    assert row_.series == ("(none)",)
    assert (row_.samples, row_.error, row_.incoherence) == (
        everything.samples,
        pytest.approx(everything.error),
        pytest.approx(everything.incoherence),
    )


@pytest.mark.heavy
@pytest.mark.parametrize(
    "curve",
    [
        "tasks",
        *(
            pytest.param(name, marks=pytest.mark.heavy)
            for name in ("reasoning_length", "natural_variation", "ensemble")
        ),
    ],
)
def test_a_point_leads_to_the_samples_that_made_it(explorer: Explorer, curve: str) -> None:
    wanted = label(explorer)
    found = explorer.curve(curve, BY)
    assert {p.series[0] for p in found.points} <= set(wanted.values())
    for point in found.points:
        page = explorer.questions(BY, Selection(curve, point.series, point.point))
        assert page.total == point.groups
        for each in page.rows[:3]:
            detail = explorer.question(each.group, BY)
            assert {wanted[sample.sample_id] for sample in detail.samples} == {point.series[0]}


def test_it_goes_with_other_columns_and_a_filter(explorer: Explorer) -> None:
    wanted = label(explorer)
    choice = Choice(by=("model", "label", "metadata.kind"), where="epoch < 6", label="slip")
    table = explorer.table(choice).rows
    assert {row.series[2] for row in table} == {"odd", "even"}
    samples = explorer.samples(Choice(where="epoch < 6", label="slip"))
    assert sum(row.samples + row.left_out for row in table) == len(samples)
    assert {row.series[1] for row in table} == {wanted[each.sample_id] for each in samples}


def test_figures_follow_when_labels_change(explorer: Explorer) -> None:
    sample = explorer.samples(Choice())[0]
    assert set(by_name(explorer)) == {"(none)"}
    before = explorer.curve("tasks", BY)
    for other in explorer.samples(Choice(where=f"question_id = '{sample.question_id}' AND model = '{sample.model}'")):
        explorer.book.add("sample", [other.sample_id], "new")
    assert set(by_name(explorer)) == {"(none)", "new"}
    assert explorer.curve("tasks", BY) != before
    assert {p.series[0] for p in explorer.curve("tasks", BY).points} == {"(none)", "new"}
    filtered = explorer.curve("tasks", Choice(label="new"))
    assert sum(p.samples for p in filtered.points) == 8
    explorer.book.remove("sample", [sample.sample_id], "new")
    assert sum(p.samples for p in explorer.curve("tasks", Choice(label="new")).points) == 7
    assert by_name(explorer)["new"].samples == 7


def test_a_label_of_one_sample_is_the_reason_given(explorer: Explorer) -> None:
    explorer.book.add("sample", [explorer.samples(Choice())[0].sample_id], "lonely")
    why = "1 sample (1 group) excluded: a single sample, too few for an unbiased variance"
    for choice, limits in (
        (Choice(label="lonely"), "label"),
        (Choice(label="lonely", where="epoch < 9"), "filter and label"),
    ):
        for name in ("reasoning_length", "tasks"):
            assert explorer.curve(name, choice).notes == (f"nothing to draw under this {limits}: {why}",)
    none = Choice(label="lonely", where="epoch > 9")
    assert explorer.curve("tasks", none).notes == ("nothing to draw: no samples match the filter and label",)


def test_labels_are_counted_over_the_samples_of_these_logs(explorer: Explorer) -> None:
    wanted = label(explorer)
    counts = dict(explorer.label_counts())
    assert sum(counts["unfair"].values()) == 16
    assert sum(counts["slip"].values()) == sum("slip" in name for name in wanted.values())
    for name, of_models in counts.items():
        for model, samples in of_models.items():
            (row,) = explorer.table(Choice(label=name, where=f"model = '{model}'")).rows
            assert samples == row.samples + row.left_out
    assert "of other logs" not in counts
