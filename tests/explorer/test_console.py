"""The console without a terminal: words that fit a place, the way through the past, what an answer draws."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotmess_tui.annotations.history import History
from hotmess_tui.errors import QueryError
from hotmess_tui.explorer import console
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.query_records import Vocabulary
from hotmess_tui.records import Choice
from tests.store.tables import row, write


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    folder = tmp_path_factory.mktemp("console")
    rows = [row(str(q), e, "5" if e else "6", **{"my field": q, "plain": e}) for q in range(4) for e in range(3)]
    found = Explorer.open([str(write(folder / "a.jsonl", rows))], store=folder / "store")
    yield found
    found.close()


@pytest.fixture(scope="module")
def known(explorer: Explorer) -> Vocabulary:
    return console.vocabulary(explorer.store)


def words(known: Vocabulary, text: str) -> list[str]:
    """What is offered at the bar in a text, or at its end."""
    cursor = text.index("|") if "|" in text else len(text)
    return [word.text for word in console.complete(known, text.replace("|", ""), cursor).words]


def test_the_vocabulary_is_what_can_be_asked(explorer: Explorer, known: Vocabulary) -> None:
    for table, columns in known.tables.items():
        names = [name for name, _ in columns]
        assert explorer.sql(f"select {', '.join(names)} from {table} limit 1").columns == tuple(names)
    assert set(known.tables) >= {"samples", "groups", "questions", "traces", "sources"}
    assert {name for _, name, _ in known.fields} == {"my field", "plain"}
    assert {"select", "lateral"} <= set(known.keywords)
    assert {"avg", "quantile_cont", "regexp_matches"} <= set(known.functions)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("sel", "select"),
        ("SEL", "SELECT"),
        ("select mod", "model"),
        ("select model from sa", "samples"),
        ("select model from samples jo", "join"),
        ("select tex| from traces", "text"),
        ("select quantile_c", "quantile_cont("),
        ("select s.mod| from samples s", "model"),
        ("select s.mod| from samples as s where 1", "model"),
        ("select samples.metadata.pl", "plain"),
        ("select metadata.my", '"my field"'),
        ("select inc| from groups", "incoherence"),
        ("with odd as (select 1) select * from od", "odd"),
        ("describe que", "questions"),
        ("select model -- remark\nfrom sa", "samples"),
        ("select 'it''s' as a, mod", "model"),
        ("select LENGTH_U", "length_unit"),
    ],
)
def test_what_fits_best_comes_first(known: Vocabulary, text: str, first: str) -> None:
    assert words(known, text)[0] == first


def test_only_what_fits_is_offered(known: Vocabulary) -> None:
    assert words(known, "select s.| from samples s") == [name for name, _ in known.tables["samples"]]
    assert words(known, "select * from q") == ["questions"]
    assert words(known, "select nothing.") == []
    assert words(known, "select 'mod") == []
    assert words(known, "select 1 -- mod") == []
    assert words(known, "select /* mod") == []
    assert words(known, "select zzzz") == []


def test_a_word_says_what_it_is_and_what_it_replaces(known: Vocabulary) -> None:
    found = console.complete(known, "select mod from samples", len("select mod"))
    assert found.replaces == 3
    assert (found.words[0].kind, found.words[0].table) == ("VARCHAR", "samples")
    assert console.complete(known, "select s.mo from samples s", len("select s.mo")).replaces == 2


def test_where_nothing_is_written_yet_the_beginnings_come_first(known: Vocabulary) -> None:
    assert words(known, "")[:3] == ["select", "from", "with"]


def test_one_turns_through_the_past_and_back_to_what_was_being_written() -> None:
    past = console.Past(["a", "b"])
    assert past.turn(1, "new") is None
    assert [past.turn(-1, "new"), past.turn(-1, "b"), past.turn(-1, "a")] == ["b", "a", None]
    assert [past.turn(1, "a"), past.turn(1, "b"), past.turn(1, "new")] == ["b", "new", None]
    past.add("a")
    assert [past.turn(-1, ""), past.turn(-1, "a")] == ["a", "b"]
    past.add("c")
    assert [past.turn(-1, " c\n"), past.turn(-1, "a"), past.turn(1, "b")] == ["a", "b", "a"], "c stands there already"


def test_what_is_asked_is_remembered_and_a_fault_comes_back(explorer: Explorer) -> None:
    found = console.ask(explorer.store, "select 1 as n", Choice())
    assert isinstance(found, console.Asked)
    assert found.result.rows == ((1,),)
    assert isinstance(console.ask(explorer.store, "selec", Choice()), QueryError)
    assert History().queries() == ("select 1 as n", "selec")


def test_where_nothing_can_be_kept_the_answer_comes_all_the_same(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HOTMESS_DATA", str(tmp_path / "file"))
    found = console.ask(explorer.store, "select 1 as n", Choice())
    assert isinstance(found, console.Asked)
    assert "not remembered" in found.note
    assert console.asked_before() == ()
