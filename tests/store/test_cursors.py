"""Nothing that one use of a cursor has made is seen by the next: names are private to their use."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

import duckdb
import pytest

from hotmess_tui.explorer.contrast_all import every_pair
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.tree import tree
from hotmess_tui.explorer.triage import summarise, triage
from hotmess_tui.records import Choice, Labels
from hotmess_tui.store import console
from tests.store.tables import row, write

EVERYTHING = "samples groups figures every graded halves steps runs sources features traces questions"
SAMPLES = [
    row(
        f"q{question}",
        n,
        "5" if (n * question + n // 3 + model) % 3 else f"{n % 2}",
        model=f"m{model}",
        task=f"t{question % 2}",
        run=f"r{n % 2}",
        trace=f"so {n} it is. " * 30,
        reasoning="hm. " * (n + question),
        tokens=10 * n + question,
    )
    for model in range(2)
    for question in range(5)
    for n in range(6)
]
BY_MODEL, BY_RUN = Choice(), Choice(by=("model", "run"))
FILTERED = Choice(where="epoch < 4")


def first_group(explorer: Explorer, choice: Choice) -> int:
    return explorer.questions(choice, limit=1).rows[0].group


USES: dict[str, Callable[[Explorer], object]] = {
    "curve": lambda e: e.curve("reasoning_length", BY_MODEL),
    "curve of runs": lambda e: e.curve("runs", BY_MODEL),
    "filtered": lambda e: e.curve("tasks", FILTERED),
    "forgiving": lambda e: e.table(Choice(verdicts="forgiving")),
    "table": lambda e: e.table(BY_RUN),
    "questions": lambda e: e.questions(BY_MODEL, limit=5),
    "samples": lambda e: e.samples(BY_MODEL, limit=5),
    "contrast": lambda e: e.contrast("m0", "m1", BY_MODEL),
    "contrast of lengths": lambda e: e.contrast("m0", "m1", BY_MODEL, "length"),
    "every pair": lambda e: every_pair(e.store, BY_MODEL, Labels()),
    "triage": lambda e: triage(e.store, BY_MODEL, Labels(), limit=20),
    "triage, summary": lambda e: summarise(e.store, BY_MODEL, Labels()),
    "search": lambda e: list(e.search("so 3", BY_MODEL)),
    "mentions": lambda e: e.mentions("so 3", BY_MODEL, first_group(e, BY_MODEL)),
    "tree": lambda e: tree(e.store, first_group(e, BY_MODEL), BY_MODEL, Labels()),
    "console": lambda e: e.sql("SELECT count(*) FROM features"),
    "console, every table": lambda e: e.sql(f"SELECT count(*) FROM features, sources -- {EVERYTHING}"),
    "vocabulary": lambda e: console.vocabulary(e.store),
}


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    folder = tmp_path_factory.mktemp("cursors")
    found = Explorer.open([str(write(folder / "logs" / "a.jsonl", SAMPLES))], store=folder / "store")
    yield found
    found.close()


def names(explorer: Explorer) -> set[str]:
    """The temporary tables and views that the next use finds."""
    with explorer.store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT table_name FROM duckdb_tables() WHERE temporary "
            "UNION ALL SELECT view_name FROM duckdb_views() WHERE temporary AND NOT internal"
        ).fetchall()
    return {str(name) for (name,) in rows}


@pytest.mark.parametrize("use", USES)
def test_what_a_use_has_made_is_gone_afterwards(explorer: Explorer, use: str) -> None:
    born = names(explorer) - {"figures", "every", "groups"}
    USES[use](explorer)
    assert names(explorer) - {"figures", "every", "groups"} == born


@pytest.mark.parametrize("order", [("console", "triage"), ("triage", "console"), ("vocabulary", "triage, summary")])
def test_triage_and_the_console_do_not_meet(explorer: Explorer, order: tuple[str, str]) -> None:
    """Both know a table `features`: one makes a view of it, the other a table."""
    anew = Explorer.open([str(explorer.store.folder)])
    for use in order:
        USES[use](anew)
    anew.close()


def test_groups_of_the_console_are_not_those_of_a_curve(explorer: Explorer) -> None:
    before = explorer.questions(FILTERED, limit=50)
    explorer.sql("SELECT count(*) FROM groups")
    assert explorer.questions(FILTERED, limit=50) == before


@pytest.mark.parametrize("begun", ["SELECT 1", "BEGIN TRANSACTION"])
def test_a_use_that_failed_leaves_nothing_either(explorer: Explorer, begun: str) -> None:
    def use() -> None:
        with explorer.store.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE left_over AS SELECT 1")
            cursor.execute(begun).execute("SELECT * FROM there_is_none")

    with pytest.raises(duckdb.CatalogException):
        use()
    assert "left_over" not in names(explorer)
    assert explorer.store.rows("SELECT 1") == [(1,)]


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(2))
def test_in_any_order_the_answers_are_the_same(explorer: Explorer, seed: int) -> None:
    rng = random.Random(seed)
    alone: dict[str, str] = {}
    for use in [*USES, *rng.choices(sorted(USES), k=40)]:
        answer = re.sub(r"-?\d+\.\d+(e-?\d+)?", lambda number: f"{float(number[0]):.9f}", repr(USES[use](explorer)))
        answer = answer.replace("-0.000000000", "0.000000000")  # sums come in another order each time
        assert alone.setdefault(use, answer) == answer, use
