"""A person's own SQL that might not end: run elsewhere, ended when nobody waits, with the same answers as here."""

from __future__ import annotations

import os
import resource
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.errors import Cancelled, HotmessError, QueryError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.triage import Only, Triage, summarise, triage
from hotmess_tui.records import Choice, Labels, OpenOptions, Selection
from hotmess_tui.store import cheap_functions, console, sql_guard
from hotmess_tui.store.interrupts import Question
from tests.alike import alike
from tests.processes import wait_for
from tests.store.queries.test_user_queries import header
from tests.store.tables import row, write

LONG = "levenshtein(repeat('a', 300000), repeat('b', 300000))"


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    folder = tmp_path_factory.mktemp("bounded")
    rows = [
        row(f"q{question}", epoch, answer, model=model, note=None if epoch == 2 else f"{question} {epoch}")
        for model in ("m", "n")
        for question in range(7)
        for epoch, answer in enumerate(("5", "6", "55", "o' five"))
    ]
    opened = Explorer.open([str(write(folder / "rows.jsonl", rows))], store=folder / "store")
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def nothing_goes_on(explorer: Explorer) -> Iterator[None]:
    yield
    wait_for(lambda: not explorer.store.bounded._busy)


def what_came_of(explorer: Explorer, ask: Callable[[], object], end: Callable[[], object]) -> BaseException | None:
    """The fault of what was asked in a thread, and ended once a process worked on it."""
    faults: list[BaseException] = []

    def work() -> None:
        try:
            ask()
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=work)
    thread.start()
    wait_for(lambda: bool(explorer.store.bounded._busy))
    end()
    thread.join(60)
    assert not thread.is_alive()
    return faults[0] if faults else None


def ask_and_cancel(explorer: Explorer, ask: Callable[[], object]) -> BaseException | None:
    """What came of a question that was cancelled once a process worked on it; that process has ended, or is idle."""
    question, bounded = Question(), explorer.store.bounded
    working: list[Any] = []

    def asked() -> None:
        with question.asked():
            ask()

    def cancel() -> None:
        working.extend(bounded._busy)
        question.cancel()

    fault = what_came_of(explorer, asked, cancel)
    [process] = working
    wait_for(lambda: process._popen.poll() is not None or process in bounded._idle)
    return fault


@pytest.mark.parametrize(
    "query",
    alike(
        [
            f"select {LONG}",
            "select length(repeat('x', 900000000))",
            "select count(*) from samples where levenshtein(repeat(answer, 100000), repeat(model, 100000)) > 3",
            "select len(list_transform(range(100000000), lambda x: x * 2))",
            "select regexp_replace(repeat('ab', 100000000), '(a|b)', 'xyz', 'g')",
            "explain select jaro_winkler_similarity(repeat('a', 200000), repeat('b', 200000))",
            "select string_split(repeat('a ', 300000000), ' ')",
        ]
    ),
)
def test_one_long_call_ends_when_nobody_waits_for_it(explorer: Explorer, query: str) -> None:
    assert isinstance(ask_and_cancel(explorer, lambda: console.answer(explorer.store, query)), Cancelled)
    assert console.answer(explorer.store, "select length(repeat('x', 3))").rows == ((3,),)


@pytest.mark.parametrize(
    "ask",
    alike(
        [
            lambda explorer, choice: explorer.table(choice),
            lambda explorer, choice: explorer.curve("reasoning_length", choice),
            lambda explorer, choice: explorer.questions(choice),
            lambda explorer, choice: explorer.contrast("m", "n", choice),
        ]
    ),
)
def test_a_long_filter_ends_in_every_figure(explorer: Explorer, ask: object) -> None:
    for condition in (f"{LONG} > 0", "levenshtein(repeat(answer, 200000), repeat(model, 100000)) > 3"):
        choice = Choice(where=condition)
        assert isinstance(ask_and_cancel(explorer, lambda c=choice: ask(explorer, c)), Cancelled)  # type: ignore[operator]
    assert len(explorer.table(Choice()).rows) == 2


CONDITIONS = (
    "levenshtein(answer, '55') < 2",
    "regexp_matches(answer, '^5+$')",
    "answer || '' = '5' or epoch = 3",
    "repeat(answer, 2) in ('66', '5555')",
    "answer like '_%5'",
    "metadata.note || '!' <> '3 1!'",  # neither true nor false where there is no note
    "not (metadata.note || '!' <> '3 1!')",
    "reverse(answer) is null",
    "list_sum([epoch, 1]) = 2 and model = 'm'",
    "printf('%d', epoch) = '1'",
)


@pytest.mark.parametrize("condition", alike(CONDITIONS))
@pytest.mark.parametrize("by", alike([("model",), ("metadata.note",)]))
def test_a_filter_that_runs_elsewhere_lets_the_same_samples_pass(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch, condition: str, by: tuple[str, ...], tmp_path: Path
) -> None:
    assert not explorer.store._conditions._filters.condition(condition).cheap
    there = Choice(where=condition, by=by)
    written = explorer.export(tmp_path / "there", there, "csv")[0].read_text()
    monkeypatch.setattr(cheap_functions, "is_cheap", lambda *_: True)
    monkeypatch.setattr("hotmess_tui.store.filters.is_cheap", lambda *_: True)
    here = Choice(where=f"({condition})  ", by=by)
    assert explorer.store._conditions._filters.condition(here.where).cheap
    for ask in (explorer.table, explorer.questions):
        assert ask(there).rows == ask(here).rows
    assert explorer.curve("tasks", there) == explorer.curve("tasks", here)
    assert explorer.export(tmp_path / "here", here, "csv")[0].read_text() == written


@pytest.mark.parametrize("condition", ["correct", "correct and length(repeat(model, 2)) = 2"])
def test_a_filter_sees_corrected_verdicts_wherever_it_runs(explorer: Explorer, condition: str) -> None:
    first = explorer.store.rows("SELECT sample_id FROM samples WHERE correct ORDER BY sample_row LIMIT 1")[0][0]
    labels = Labels("1", "1", corrections=((first, "wrong"),))
    passed = []
    for verdicts in ("logged", "corrected"):
        figures = explorer.store.figures(Choice(where=condition, verdicts=verdicts), labels)
        passed.append(explorer.store.rows(f"SELECT sum(n) FROM {figures.table}")[0][0])
    assert passed[0] - passed[1] == 1


@pytest.mark.parametrize("condition", ["epoch::VARCHAR = '1'", "try_cast(answer AS INTEGER) = 6", "model like 'm%'"])
def test_casts_and_plain_patterns_run_where_they_are_asked(explorer: Explorer, condition: str) -> None:
    assert explorer.store._conditions._filters.condition(condition).cheap
    assert explorer.table(Choice(where=condition)).rows


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("levenshtein(answer) > 1", "levenshtein does not accept text"),
        ("repeat(answer, 2)", "not a condition"),
        ("repeat(nothing, 2) = 'x'", "no column nothing"),
        ("error('mine') = 'x'", "mine"),
    ],
)
def test_what_is_wrong_with_a_filter_is_said_as_it_is_here(explorer: Explorer, condition: str, said: str) -> None:
    with pytest.raises(HotmessError, match=said):
        explorer.table(Choice(where=condition))


def test_faults_of_a_query_keep_their_place(explorer: Explorer) -> None:
    with pytest.raises(QueryError) as fault:
        console.answer(explorer.store, "select repeat('x', 2),\n  nothing from samples")
    assert fault.value.place == (1, 2)


@pytest.mark.heavy
def test_texts_do_not_take_the_memory_of_this_process(explorer: Explorer) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for query in ("select repeat(repeat('x', 1000000), 3000)", "select length(repeat('x', 1500000000) || 'y')"):
        with pytest.raises(HotmessError, match="not enough memory"):
            console.answer(explorer.store, query)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # KiB
    with pytest.raises(HotmessError, match="not enough memory"):
        explorer.table(Choice(where="length(repeat(repeat(answer, 1000000), 4000)) > 1"))


def test_a_process_that_was_killed_is_replaced(explorer: Explorer) -> None:
    ask = "select repeat('x', 2)"
    assert console.answer(explorer.store, ask).rows == (("xx",),)
    [process] = explorer.store.bounded._idle
    os.kill(process._popen.pid, signal.SIGKILL)
    process._popen.wait()
    assert console.answer(explorer.store, ask).rows == (("xx",),)


@pytest.mark.heavy
def test_an_index_that_was_written_anew_is_not_mixed_with_the_one_that_is_open(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.jsonl", [row("q1", epoch, "5") for epoch in range(4)])
    old = Explorer.open([str(path)], store=tmp_path / "store")
    write(path, [row("q0", epoch, "5") for epoch in range(3)])
    Explorer.open([str(path)], store=tmp_path / "store", options=OpenOptions()).close()
    assert [row.samples for row in old.table(Choice(where="repeat(answer, 2) = '55'")).rows] == [4]
    assert console.answer(old.store, "select length(repeat(answer, 3)) as n from samples").rows == ((3,),) * 4
    old.close()


def test_closing_ends_what_runs(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.jsonl", [row("q1", epoch, "5") for epoch in range(4)])
    opened = Explorer.open([str(path)], store=tmp_path / "store")
    fault = what_came_of(opened, lambda: console.answer(opened.store, f"select {LONG}"), opened.close)
    assert isinstance(fault, Cancelled)


def _doubled(begin: str, level: str, end: str) -> str:
    return begin + "".join(level.format(n=n, before=n - 1) for n in range(1, 27)) + end


UNBOUNDED_PLANS = (
    "/* a remark */ explain select levenshtein(repeat('a', 300000), repeat('b', 300000))",
    _doubled("select 1 as a0", ", a{before} + a{before} as a{n}", ""),
    _doubled(
        "with a0 as (select 1 as b, 2 as c)",
        ", a{n} as (select x.*, y.* from a{before} x, a{before} y)",
        " select count(*) from a26",
    ),
    _doubled(
        "with a0 as not materialized (select 1 as b)",
        ", a{n} as not materialized (from a{before} union all from a{before})",
        " select count(*) from a26",
    ),
)


@pytest.mark.parametrize("query", alike(UNBOUNDED_PLANS), ids=range(len(UNBOUNDED_PLANS)))
def test_a_query_without_any_call_that_is_never_planned_ends_too(explorer: Explorer, query: str) -> None:
    assert isinstance(ask_and_cancel(explorer, lambda: console.answer(explorer.store, query)), Cancelled)


@pytest.mark.parametrize(
    "condition",
    [
        " or ".join(f"epoch = {n}" for n in range(7000)),
        " and ".join(f"(epoch = {n} or epoch = {n + 1} or answer = '{n}')" for n in range(1800)),
    ],
    ids=["or", "and"],
)
def test_a_filter_that_is_long_ends_when_nobody_waits_for_it(explorer: Explorer, condition: str) -> None:
    assert isinstance(ask_and_cancel(explorer, lambda: explorer.table(Choice(where=condition))), Cancelled)


@pytest.mark.parametrize("condition", ["model like 'm%'", "answer not ilike '%X%'", "answer like '%5'"])
def test_what_is_quick_runs_where_it_is_asked(explorer: Explorer, condition: str) -> None:
    assert explorer.store._conditions._filters.condition(condition).cheap
    with explorer.store.cursor() as cursor:
        assert sql_guard.is_cheap(cursor, "select model, count(*) as n from samples group by 1 order by n")


def test_nothing_that_lies_in_the_present_folder_is_run(
    explorer: Explorer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("json", "pickle", "struct", "queue", "duckdb", "orjson"):
        (tmp_path / f"{module}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n")
    monkeypatch.chdir(tmp_path)
    explorer.store.bounded.close()  # one that was started elsewhere
    explorer.store.bounded._closed = False
    assert console.answer(explorer.store, "select repeat('x', 2)").rows == (("xx",),)
    assert not (tmp_path / "ran").exists()


def test_an_interrupt_of_everything_ends_what_runs_elsewhere(explorer: Explorer) -> None:
    ask = f"select {LONG}"
    assert isinstance(
        what_came_of(explorer, lambda: console.answer(explorer.store, ask), explorer.interrupt), Cancelled
    )
    assert console.answer(explorer.store, "select repeat('x', 2)").rows == (("xx",),)


DEAR = "levenshtein(answer, 'b') >= 0"  # true of each sample with an answer, and no function that is cheap


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "queries"
    monkeypatch.setenv("HOTMESS_QUERIES", str(folder))
    return folder


def write_own(own: Path, kind: str, name: str, sql: str, *more: str) -> None:
    (own / kind).mkdir(parents=True, exist_ok=True)
    (own / kind / f"{name}.sql").write_text(header(name, *more) + sql)


def detector(own: Path, name: str, condition: str) -> None:
    sql = f"SELECT sample_id, 0.5 AS severity, answer AS reason FROM present WHERE answer = '55' AND {condition}"
    write_own(own, "triage", name, sql, "-- about: Mine.")


def own_findings(explorer: Explorer, *names: str) -> Triage:
    return triage(explorer.store, Choice(), Labels(), Only(names), alone=True)


def test_an_own_detector_finds_the_same_wherever_it_runs(explorer: Explorer, own: Path) -> None:
    detector(own, "cheap", "true")
    detector(own, "dear", DEAR)
    found = {
        name: triage(explorer.store, Choice(), Labels(), Only((name,)), alone=True).rows for name in ("cheap", "dear")
    }
    assert len(found["dear"]) == 14
    plain = {name: [replace(row, findings=()) for row in rows] for name, rows in found.items()}
    assert plain["dear"] == plain["cheap"]
    assert {row.findings[0].reason for row in found["dear"]} == {"55"}
    summary = summarise(explorer.store, Choice(), Labels(), ("cheap", "dear"))
    assert [row.found for row in summary.rows] == [14, 14]


def test_an_own_detector_that_fails_elsewhere_is_named_and_stops_no_other(explorer: Explorer, own: Path) -> None:
    detector(own, "broken", f"{DEAR} AND error(answer) IS NULL")
    detector(own, "dear", DEAR)
    result = own_findings(explorer, "broken", "dear")
    assert len(result.rows) == 14
    [fault] = [note for note in result.notes if "broken" in note]
    assert fault.startswith(f"{own / 'triage' / 'broken.sql'}: detector broken: ")


def test_an_own_detector_ends_when_nobody_waits_for_it(explorer: Explorer, own: Path) -> None:
    detector(own, "endless", f"{LONG} > 0")
    fault = ask_and_cancel(explorer, lambda: own_findings(explorer, "endless"))
    assert isinstance(fault, Cancelled)


def own_curve(own: Path, name: str, condition: str) -> None:
    sql = f"SELECT *, CASE WHEN {condition} THEN 1 ELSE 2 END AS point, 1e0 * point AS x FROM groups"
    write_own(own, "curves", name, sql, "-- about: Mine.", "-- y: incoherence")


def test_the_questions_and_samples_inside_an_own_point_are_the_same_wherever_they_are_found(
    explorer: Explorer, own: Path
) -> None:
    own_curve(own, "cheap", "question_id < 'q3'")
    own_curve(own, "dear", "question_id < 'q3' AND levenshtein(question_id, 'q') >= 0")
    inside = [
        (explorer.questions(Choice(), point, limit=5).rows, explorer.samples(Choice(), point))
        for point in (Selection(name, ("m",), "1") for name in ("cheap", "dear"))
    ]
    assert inside[0] == inside[1]
    assert [len(rows) for rows in inside[1]] == [3, 12]


def test_the_questions_inside_an_own_point_end_when_nobody_waits_for_them(explorer: Explorer, own: Path) -> None:
    own_curve(own, "endless", f"{LONG} > length(question_id)")
    selected = Selection("endless", ("m",), "1")
    for ask in (explorer.questions, explorer.samples):
        assert isinstance(ask_and_cancel(explorer, lambda ask=ask: ask(Choice(), selected)), Cancelled)


@pytest.mark.parametrize(
    ("number", "end"),
    alike(
        [
            (signal.SIGTERM, "was ended by SIGTERM"),
            (signal.SIGKILL, "was killed (SIGKILL), probably for lack of memory"),
            (signal.SIGSEGV, "crashed (SIGSEGV), possibly for lack of memory"),
        ],
        several=True,
    ),
)
def test_what_is_known_of_the_end_of_a_process_is_said(explorer: Explorer, number: signal.Signals, end: str) -> None:
    def kill() -> None:
        [process] = explorer.store.bounded._busy
        os.kill(process._popen.pid, number)

    fault = what_came_of(explorer, lambda: console.answer(explorer.store, f"SELECT {LONG}"), kill)
    assert isinstance(fault, HotmessError)
    assert str(fault) == f"the process that ran this query {end}; run it again, or select less"
