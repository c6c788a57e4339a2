"""Labels and notes: written at once, undone, merged, never lost, whoever else writes and whoever is killed."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hotmess_tui.annotations.book import Book, Entry
from hotmess_tui.errors import HotmessError
from hotmess_tui.keys import question_key

WRITER = """
import sys
from pathlib import Path
from hotmess_tui.annotations.book import Book
book = Book(Path(sys.argv[1]))
n = 0
while True:
    book.add("sample", [f"{sys.argv[2]}-{n}"], "seen twice")
    print(n, flush=True)  # acknowledged: from here on it must not be lost
    n += 1
"""


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path / "annotations.sqlite")


def test_labels_and_notes_are_there_for_the_next_who_looks(book: Book) -> None:
    assert book.add("sample", ["a", "b"], "odd") == 2
    assert book.add("sample", ["a"], " odd ") == 0
    book.add("question", [question_key("sums", "q1")], "unfair")
    book.write("sample", "a", "it counts twice")
    again = Book(book.file)
    assert again.of("sample") == {"a": ("odd",), "b": ("odd",)}
    assert again.of("question") == {"sums\x1fq1": ("unfair",)}
    assert again.notes("sample") == {"a": "it counts twice"}
    assert again.labels() == [("odd", 2), ("unfair", 1)]
    assert [entry.key for entry in again.entries("odd")] == ["a", "b"]


def test_undo_takes_back_what_this_session_did_and_no_more(book: Book) -> None:
    book.add("sample", ["a"], "odd")
    other = Book(book.file)
    other.add("sample", ["b"], "odd")
    book.write("sample", "a", "first")
    book.write("sample", "a", "second")
    book.remove("sample", ["a"], "odd")
    for expected in (("label", "odd"), ("note", "first"), ("note", None), ("label", None)):
        (change,) = book.undo()
        assert (change.what, change.before) == expected
    assert not book.undo()
    assert (book.of("sample"), book.notes("sample")) == ({"b": ("odd",)}, {})


def test_undo_takes_back_a_label_from_all_that_got_it_at_once(book: Book) -> None:
    book.add("sample", ["a"], "odd")
    book.add("sample", ["a", "b", "c"], "odd")
    assert sorted(change.key for change in book.undo()) == ["b", "c"]
    assert book.of("sample") == {"a": ("odd",)}
    book.remove("sample", ["a", "b"], "odd")
    assert [change.key for change in book.undo()] == ["a"]
    assert book.of("sample") == {"a": ("odd",)}


def test_taking_in_twice_changes_nothing(book: Book) -> None:
    entries = [Entry("sample", "a", "odd", None, 1.0), Entry("sample", "a", None, "why", 2.0)]
    assert book.take_in(entries) == 2
    assert book.take_in(entries) == 0
    book.write("sample", "a", "mine")
    book.take_in(entries)
    assert book.notes("sample") == {"a": "mine"}


@pytest.mark.parametrize("label", ["", "  ", "x" * 201, "a\x1b[31mb"])
def test_what_is_no_label_is_refused(book: Book, label: str) -> None:
    with pytest.raises(HotmessError, match="1 to 200 printable characters"):
        book.add("sample", ["a"], label)


def test_nothing_is_made_by_looking(book: Book) -> None:
    assert (book.entries(), book.labels(), book.seen()) == ([], [], set())
    assert not book.file.exists()


def test_a_file_that_is_none_is_said_and_left_alone(book: Book) -> None:
    book.file.write_bytes(b"these are no labels" * 100)
    with pytest.raises(HotmessError, match="not a database"):
        book.add("sample", ["a"], "odd")
    assert book.file.read_bytes() == b"these are no labels" * 100


def test_what_was_acknowledged_survives_a_kill(book: Book) -> None:
    """Two processes write at once, one is killed again and again: no label that it said it had written is lost."""
    told: set[str] = set()
    steady = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(book.file), "steady"], stdout=subprocess.PIPE, text=True
    )
    rng = random.Random(3)
    for turn in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(book.file), f"killed{turn}"], stdout=subprocess.PIPE, text=True
        )
        time.sleep(rng.uniform(0.15, 0.5))
        process.send_signal(signal.SIGKILL)
        said = process.communicate()[0]
        told |= {f"killed{turn}-{line}" for line in said.splitlines(keepends=True) if line.endswith("\n")}
    steady.send_signal(signal.SIGKILL)
    told |= {f"steady-{line}" for line in steady.communicate()[0].splitlines(keepends=True) if line.endswith("\n")}
    told = {name.strip() for name in told}
    assert len(told) > 6
    assert told <= set(book.of("sample"))
    assert sqlite3.connect(book.file).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_corrections_are_kept_undone_and_taken_in(book: Book) -> None:
    assert book.correct(["a", "b"], "right") == 2
    other = Book(book.file)
    assert other.correct(["b", "c"], "wrong") == 2
    assert book.correct(["a", "b"], "right") == 1  # b was the other's meanwhile
    assert [(change.key, change.before, change.after) for change in book.undo()] == [("b", "wrong", "right")]
    assert Book(book.file).corrections() == {"a": "right", "b": "wrong", "c": "wrong"}
    assert book.correct(["a", "d"], None) == 1
    entries = other.entries()
    assert [(entry.key, entry.correction) for entry in entries] == [("c", "wrong"), ("b", "wrong")]
    assert book.take_in([*entries, Entry("sample", "d", None, None, 1.0, "drop")]) == 1
    assert book.snapshot().corrections == (("b", "wrong"), ("c", "wrong"), ("d", "drop"))
    assert book.snapshot().version == ""
    with pytest.raises(HotmessError, match="right, wrong, drop"):
        book.correct(["a"], "maybe")


def test_a_file_from_before_there_were_corrections_keeps_its_labels(book: Book) -> None:
    book.add("sample", ["a"], "odd")
    with sqlite3.connect(book.file) as connection:
        connection.execute("DROP TABLE corrections")
    assert [entry.label for entry in book.entries()] == ["odd"]
    assert book.snapshot().samples == (("a", "odd"),)
    assert book.corrections() == {}
    assert book.correct(["a"], "right") == 1
    assert [(entry.label, entry.correction) for entry in book.entries()] == [("odd", None), (None, "right")]
