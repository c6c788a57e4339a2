"""How findings are put together, counted, filtered, kept and refused."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.triage import Only, Triage, of_question, triage
from hotmess_tui.records import Choice, Labels, Progress
from hotmess_tui.store import locations
from hotmess_tui.tables.findings import of_findings
from tests.explorer.triage_logs import ALL, opened, reasoned
from tests.store.tables import row


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    rows = []
    for model, task in itertools.product(("m1", "m2"), ("sums", "words")):
        for question, epoch in itertools.product(range(5), range(4)):
            cut = task == "sums" and model == "m1"
            rows.append(
                {
                    **row(f"q{question}", epoch, "6" if epoch == 1 else "5"),
                    **{"model": model, "task": task, "tokens": 10, "stop_reason": "length" if cut else "stop"},
                }
            )
    found = opened(tmp_path_factory.mktemp("many"), rows)
    yield found
    found.close()


def reasons(result: Triage, detector: str) -> list[str]:
    return [each.reason for odd in result.rows for each in odd.findings if each.detector == detector]


def test_one_row_stands_for_many_alike(explorer: Explorer) -> None:
    (reason,) = reasons(triage(explorer.store, Choice(), Labels()), "cut_off")
    assert reason == "20 of 20 samples of this task, as this one: stopped: length"
    assert len(reasons(triage(explorer.store, Choice(), Labels(), settings={"cut_off.many": "1"}), "cut_off")) == 20


def test_filters_and_counts(explorer: Explorer) -> None:
    every = triage(explorer.store, Choice(), Labels())
    counts = {each.name: each.found for each in every.detectors}
    assert counts["lone_dissenter"] == len(reasons(every, "lone_dissenter")) == 20
    assert counts["loop"] is None
    assert sum(every.tasks.values()) == sum(every.models.values()) == every.total == len(every.rows)
    only = triage(explorer.store, Choice(), Labels(), Only(("lone_dissenter",), model="m1", task="sums"))
    assert {(each.model, each.task) for each in only.rows} == {("m1", "sums")}
    assert only.total == 5
    assert only.tasks == {"sums": 5, "words": 5}
    beside = {each.name: each.found for each in only.detectors}
    assert beside["cut_off"] == 1  # what the others find is told, too: they are to choose from
    assert beside["loop"] is None
    hidden = frozenset(each.sample_id for each in only.rows[:2])
    assert triage(explorer.store, Choice(), Labels(), Only(("lone_dissenter",), "m1", "sums", hidden=hidden)).total == 3
    under = triage(explorer.store, Choice(where="model = 'm2' and epoch < 2"), Labels())
    assert {each.model for each in under.rows} <= {"m2"}
    assert triage(explorer.store, Choice(), Labels(), limit=3).rows == every.rows[:3]


def test_what_could_not_be_examined_is_said(explorer: Explorer) -> None:
    notes = " ".join(triage(explorer.store, Choice(), Labels()).notes)
    for words in ("loop", "text of traces", "trouble with tools", "tool calls"):
        assert words in notes
    assert "needs 4 samples per question; at most 2 available" in " ".join(
        triage(explorer.store, Choice(where="epoch < 2"), Labels()).notes
    )


def test_only_what_was_asked_for_is_spoken_of(explorer: Explorer) -> None:
    assert triage(explorer.store, Choice(), Labels(), Only(("lone_dissenter",))).notes == ()
    (note,) = triage(explorer.store, Choice(), Labels(), Only(("loop",))).notes
    assert note == "not checked: loop: the logs contain no text of traces"


def test_rows_are_in_the_documented_columns(explorer: Explorer) -> None:
    rows = of_findings(triage(explorer.store, Choice(), Labels()).rows)
    assert ",".join(rows.names) == "sample_id,detector,severity,reason,model,task,question_id,condition,epoch"
    assert len({(each[0], each[1]) for each in rows.cells}) == len(rows.cells)


def test_what_was_found_is_kept_and_found_anew_when_it_is_damaged(explorer: Explorer) -> None:
    first = triage(explorer.store, Choice(), Labels())
    kept = list((explorer.store.folder / "triage").glob("*.parquet"))
    assert kept
    for file in kept:
        file.write_bytes(b"no parquet")
    assert triage(explorer.store, Choice(), Labels()) == first


def test_progress_names_each_detector(explorer: Explorer) -> None:
    told: list[Progress] = []
    triage(explorer.store, Choice(where="epoch < 3"), Labels(), tell=told.append)
    assert [each.done for each in told] == list(range(len(told)))
    assert "cut off" in [each.what for each in told]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"nothing": "3"}, "no such parameter"),
        ({"loop.longer_than": "3"}, "no such parameter; available: least_share, least_times, many"),
        ({"nowhere.many": "3"}, "no such detector"),
        ({"longer_than": "three"}, "'three' is not a valid DOUBLE"),
    ],
)
def test_wrong_settings_are_refused_in_one_line(explorer: Explorer, options: dict[str, str], words: str) -> None:
    with pytest.raises(HotmessError) as raised:
        triage(explorer.store, Choice(), Labels(), settings=options)
    assert raised.value.status == 2
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)


def test_every_detector_is_documented_with_defaults_that_are_values(explorer: Explorer) -> None:
    names = {file.stem for file in (locations.queries_folder() / "triage").glob("*.sql")}
    result = triage(explorer.store, Choice(), Labels())
    assert {each.name for each in result.detectors} == names
    for each in result.detectors:
        assert len(each.about) > 60, each.name
        assert each.title[0].islower(), each.name
        assert len(each.title) < 40, each.name
        assert all(isinstance(setting, float | int) for setting in each.settings.values())


HOSTILE = "\x1b[31m red [bold]x[/bold] '; DROP TABLE samples; -- {} % \u202e ⏎ \ud800".encode(
    "utf-8", "replace"
).decode()


def test_hostile_text_is_only_text(tmp_path: Path) -> None:
    rows = [
        {
            **reasoned(HOSTILE, n, HOSTILE if n else "5", HOSTILE * 9),
            "model": HOSTILE,
            "task": HOSTILE,
            "stop_reason": "length",
        }
        for n in range(5)
    ]
    explorer = opened(tmp_path, rows)
    result = triage(explorer.store, Choice(), Labels(), Only(None, HOSTILE, HOSTILE), settings=ALL)
    explorer.close()
    assert {each.detector for odd in result.rows for each in odd.findings} >= {"cut_off", "loop", "lone_dissenter"}
    json.dumps(of_findings(result.rows).cells)


def test_of_a_question_the_samples_under_its_condition_are_listed(tmp_path: Path) -> None:
    rows = [
        {**row("q0", epoch, "6" if epoch == 1 else "5"), "condition": condition}
        for condition in ("low", "high", "")
        for epoch in range(5)
    ]
    explorer = opened(tmp_path, rows)
    try:
        every = triage(explorer.store, Choice(), Labels(), Only(("lone_dissenter",), question="q0"))
        assert {odd.condition for odd in every.rows} == {"low", "high", ""}
        for question in explorer.questions(Choice()).rows:
            only = of_question(question)
            result = triage(explorer.store, Choice(), Labels(), only)
            assert {odd.condition for odd in result.rows} == {question.condition}
            widened = triage(explorer.store, Choice(), Labels(), replace(only, condition=None))
            assert widened.total == 3
    finally:
        explorer.close()
