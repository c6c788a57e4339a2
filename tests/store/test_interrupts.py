"""Cancelling stops the queries of one question and no others, whenever it comes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotmess_tui.errors import Cancelled
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.store.interrupts import Question
from hotmess_tui.store.open_store import OpenStore
from tests.store.tables import row, write

ENDLESS = "SELECT count(*) FROM range(1000000) AS a, range(1000000) AS b WHERE hash(a.range + b.range) = 1"
SHORT = "SELECT count(*) FROM range(100)"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenStore]:
    folder = tmp_path_factory.mktemp("interrupts")
    write(folder / "runs.jsonl", [row("q", n) for n in range(4)])
    explorer = Explorer.open([str(folder / "runs.jsonl")], store=folder / "store")
    yield explorer.store
    explorer.close()


class Asking:
    """A thread that asks one question, and what came of it."""

    def __init__(self, question: Question, work: Callable[[], object]) -> None:
        self.question, self.outcome = question, "running"
        self.begun = threading.Event()
        self._work = work
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        self.begun.set()
        try:
            with self.question.asked():
                self._work()
            self.outcome = "answered"
        except Cancelled:
            self.outcome = "cancelled"
        except Exception as fault:
            self.outcome = repr(fault)

    def end(self) -> str:
        self.thread.join(20)
        return self.outcome


def test_a_running_query_is_cancelled_and_the_store_goes_on(store: OpenStore) -> None:
    asking = Asking(Question(), lambda: store.rows(ENDLESS))
    asking.begun.wait(5)
    time.sleep(0.05)
    asking.question.cancel()
    assert asking.end() == "cancelled"
    assert store.rows(SHORT) == [(100,)]


@pytest.mark.parametrize("delay", [0, 0.001, 0.01, 0.05])
def test_a_cancel_between_two_queries_is_not_lost(store: OpenStore, delay: float) -> None:
    """DuckDB forgets an interrupt that hits a cursor between two statements."""

    def work() -> None:
        with store.cursor() as cursor:
            while True:
                cursor.execute(SHORT).fetchall()
                time.sleep(0.002)  # most of the time the cursor is idle

    asking = Asking(Question(), work)
    asking.begun.wait(5)
    time.sleep(delay)
    asking.question.cancel()
    assert asking.end() == "cancelled"


def test_a_question_that_was_cancelled_asks_nothing_more(store: OpenStore) -> None:
    gate = threading.Event()

    def work() -> None:
        gate.wait(5)  # what it does without the store is not stopped
        store.rows(SHORT)

    asking = Asking(Question(), work)
    asking.question.cancel()
    gate.set()
    assert asking.end() == "cancelled"
    with pytest.raises(Cancelled), asking.question.asked():
        pass


@pytest.mark.heavy
def test_other_questions_are_left_alone_whatever_cursor_and_thread_they_get(store: OpenStore) -> None:
    """Cursors and threads go from one question to the next; a cancelled one must not hit the next one's query."""
    answers: list[int] = []

    def ask_many() -> None:
        for _ in range(150):
            first, second = Question(), Question()
            canceller = threading.Thread(target=first.cancel)
            try:
                with first.asked():
                    store.rows(SHORT)
                    canceller.start()
                    store.rows(SHORT)
            except Cancelled:
                pass
            with second.asked():
                answers.append(store.rows("SELECT sum(hash(range) % 7 >= 0) FROM range(100000)")[0][0])
            canceller.join()

    threads = [threading.Thread(target=ask_many) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 450
    assert set(map(int, answers)) == {100000}


def test_a_cursor_is_in_order_after_a_cancelled_query(store: OpenStore) -> None:
    """The transaction of a console query is ended however often it is interrupted."""
    from hotmess_tui.store import console

    for _ in range(5):
        asking = Asking(Question(), lambda: console.answer(store, ENDLESS, limit=10))
        asking.begun.wait(5)
        time.sleep(0.02)
        asking.question.cancel()
        assert asking.end() == "cancelled"
        assert console.answer(store, "select count(*) from samples").rows == ((4,),)


def test_a_temporary_table_is_dropped_when_its_question_is_cancelled(store: OpenStore) -> None:
    def tables() -> int:
        return int(store.rows("SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'passing%'")[0][0])

    def work() -> None:
        with store.cursor() as cursor:
            chosen = "SELECT *, 0 AS split, 0 AS part FROM samples"
            with store.rolled_up(cursor, chosen, 0.01, splits=1, parts=1):
                assert tables() == 1
                cursor.execute(ENDLESS).fetchall()

    asking = Asking(Question(), work)
    asking.begun.wait(5)
    time.sleep(0.3)
    asking.question.cancel()
    assert asking.end() == "cancelled"
    assert tables() == 0


def test_closing_stops_every_question(tmp_path: Path) -> None:
    write(tmp_path / "runs.jsonl", [row("q", 0)])
    explorer = Explorer.open([str(tmp_path / "runs.jsonl")], store=tmp_path / "store")
    asking = Asking(Question(), lambda: explorer.store.rows(ENDLESS))
    asking.begun.wait(5)
    explorer.close()
    assert asking.end() == "cancelled"
