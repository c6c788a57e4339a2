"""How many more samples or questions: as ../shared/data/expected has it, and as the oracle does."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.plan import Outlook, again, cheapest, plan, plan_between, sentence, telling_apart
from hotmess_tui.records import Choice, Labels
from tests.alike import alike
from tests.figures import data_sets
from tests.figures.against_oracle import Opened, assert_none, opened
from tests.figures.part_two import groups_of
from tests.figures.test_program_against_oracle import BY, EXAMPLES
from tests.oracle import plan as oracle
from tests.oracle.causes import by_series
from tests.oracle.decompose import Setting
from tests.oracle.expected import Faults, needs_shared, rows
from tests.oracle.groups import group

PLANNED = ("made", "tau-bench", "ladder")  # the others have three samples a question


@pytest.fixture(scope="module", params=alike(PLANNED))
def data_set(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@needs_shared
def test_the_oracle_has_the_expected_widths(data_set: str) -> None:
    faults = Faults()
    models = by_series(groups_of(data_set))
    for cells in rows(data_set, "plan"):
        found = oracle.plan(models[cells["model"],])
        assert found is not None
        _compare(faults, cells, found)
    faults.none()


@needs_shared
def test_the_plan_of_every_model(data_set: str, explorer: Explorer) -> None:
    """Whatever is chosen; and the grid has these widths in its rows."""
    faults = Faults()
    table = plan(explorer.store, Choice(decomposition="zero_one", estimator="plugin"), Labels())
    found = {outlook.series[0]: outlook for outlook in table.outlooks}
    for cells in rows(data_set, "plan"):
        outlook = found[cells["model"]]
        _compare(faults, cells, outlook)
        own = [design for design in table.designs if design.series == (cells["model"],)]
        questions = int(cells["questions"])
        grid = [(questions * times, k) for times in (1, 2, 4) for k in (4, 8, 16, 30)]
        assert [(design.questions, design.samples) for design in own[1:]] == grid
        for design, name in ((own[0], "now"), (own[1], "n4"), (own[4], "n30")):
            faults.compare(f"{cells['model']} {name}", design.half_width, cells[f"half_width_{name}"])
    faults.none()


def _compare(faults: Faults, cells: dict[str, str], found: oracle.Plan | Outlook) -> None:
    for name in ("questions", "incoherence", "tau2", "sigma2"):
        faults.compare(f"{cells['model']} {name}", getattr(found, name), cells[name])
    widths = {
        "now": found.half_width(found.questions, found.n if isinstance(found, oracle.Plan) else found.samples),
        "n4": found.half_width(found.questions, 4),
        "n30": found.half_width(found.questions, 30),
        "q1000_n8": found.half_width(1000, 8),
    }
    for name, width in widths.items():
        faults.compare(f"{cells['model']} {name}", width, cells[f"half_width_{name}"])


@EXAMPLES
@given(shape=data_sets.SHAPES, form=st.sampled_from(["jsonl", "csv", "parquet"]), by=BY)
def test_random_logs(shape: data_sets.Shape, form: str, by: tuple[str, ...]) -> None:
    with opened(shape, form) as log:
        assert_none([*_differences(log, by), *_differences_between(log, by), *_differences_again(log, by)])


def _differences(log: Opened, by: tuple[str, ...]) -> list[str]:
    found = {one.series: one for one in plan(log.explorer.store, log.choice(Setting("brier"), by), Labels()).outlooks}
    series = by_series(group(log.judged, by))
    wanted = {name: own for name, groups in series.items() if (own := oracle.plan(groups)) is not None}
    return _apart(found, wanted)


def _differences_between(log: Opened, by: tuple[str, ...]) -> list[str]:
    series = by_series(group(log.judged, by))
    if len(by) > 1 or len(series) < 2:
        return []
    a, b = sorted(series)[:2]
    found = plan_between(log.explorer.store, a, b, log.choice(Setting("brier"), by), Labels()).outlooks
    wanted = oracle.between(series[a], series[b])
    return _apart(dict.fromkeys([""], found[0]) if found else {}, {} if wanted is None else {"": wanted})


def _apart(found: dict[object, Outlook], wanted: dict[object, oracle.Plan]) -> list[str]:
    differences = [] if set(found) == set(wanted) else [f"plans of {sorted(found)}, oracle {sorted(wanted)}"]
    for name in found.keys() & wanted.keys():
        one, expected = found[name], wanted[name]
        own = (one.questions, one.samples, one.incoherence, one.error, one.tau2, one.sigma2)
        if own != pytest.approx(tuple(expected), rel=1e-7, abs=1e-9):
            differences.append(f"{name}: program {one}, oracle {expected}")
    return differences


def _differences_again(log: Opened, by: tuple[str, ...]) -> list[str]:
    listed = again(log.explorer.store, log.choice(Setting("brier"), by), Labels())
    found = [(row.model, row.task, row.question_id, row.condition, row.n, row.gain) for row in listed]
    wanted = []
    for groups in by_series(group(log.judged, by)).values():
        own = oracle.plan(groups)
        for one in oracle.entering(groups) if own is not None else []:
            names = (one.model, one.task, one.question_id, one.condition, len(one.members))
            wanted.append((*names, oracle.gain(one, own.incoherence if own else 0.0)))
    assert [row[5] for row in found] == sorted((row[5] for row in found), reverse=True)
    same = sorted(found) == [pytest.approx(row, rel=1e-6, abs=1e-9) for row in sorted(wanted)]
    named = sorted(row[:5] for row in found) == sorted(row[:5] for row in wanted)
    gains = sorted(row[5] for row in found) == pytest.approx(sorted(row[5] for row in wanted), rel=1e-6, abs=1e-9)
    return [] if same or (named and gains) else [f"again: program {sorted(found)}, oracle {sorted(wanted)}"]


def test_what_is_needed_is_what_reaches_the_width() -> None:
    outlook = Outlook(("m",), 50, 6.0, 0.5, 1.2, 0.002, 0.4)
    wanted = 0.03
    more, each = outlook.more_questions(wanted), outlook.samples_each(wanted)
    assert more is not None
    assert outlook.half_width(50 + more, 6) <= wanted < outlook.half_width(50 + more - 1, 6)
    assert each is not None
    assert outlook.half_width(50, each) <= wanted < outlook.half_width(50, each - 1)
    best = cheapest(outlook, wanted)
    assert best is not None
    assert (best.questions, best.samples) == (50, 30)  # 100 × 16 and 200 × 8 are more samples
    assert f"{more} more questions of 6 samples, or {each} samples each" in sentence(outlook, wanted)


def test_more_samples_alone_cannot_say_what_questions_do_not() -> None:
    outlook = Outlook(("m",), 20, 10.0, 0.5, 1.0, 0.1, 0.1)
    assert outlook.samples_each(0.05) is None
    assert "more samples alone cannot" in sentence(outlook, 0.05)
    assert sentence(outlook, 0.9) == "±0.15 now: ±0.90 already reached"


def test_a_difference_is_told_apart_where_the_width_is_below_it() -> None:
    near = Outlook(("a", "b"), 20, 10.0, 0.05, 1.0, 0.1, 0.1)
    assert "to tell these two apart, " in telling_apart(near)
    assert telling_apart(Outlook(("a", "b"), 20, 10.0, 0.5, 1.0, 0.1, 0.1)).endswith("told apart")
    assert "no difference" in telling_apart(Outlook(("a", "b"), 20, 10.0, 0.0, 1.0, 0.1, 0.1))


def test_what_cannot_be_planned_is_not_there_and_a_note_says_why(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    lines = ["model,task,question_id,epoch,answer,target"]
    lines += [f"m,t,q{q},{n},{a},a" for q in range(4) for n, a in enumerate("abca")]
    lines += [f"m,t,q{q},{n},{a},a" for q in range(4, 9) for n, a in enumerate("abc")]
    path.write_text("\n".join(lines) + "\n")
    explorer = Explorer.open([str(path)], cache=False)
    found = plan(explorer.store, Choice(), Labels())
    assert found.outlooks == ()
    assert found.notes[0] == "5 groups excluded: fewer than 4 samples"
    assert found.notes[1].startswith("no plan for m: fewer than 5 groups of 4 samples")
    assert again(explorer.store, Choice(), Labels()) == ()
    explorer.close()
