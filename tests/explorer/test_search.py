"""Search in traces: everything that is there and nothing else, under the filter, cut short when asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Progress
from hotmess_tui.store import search
from tests.properties import examples
from tests.store.tables import row, write

TEXTS = [
    "First carry one. Then add: 5",
    "I carry ONE\nand a (bracket) [here] 100% a.b",
    "no such thing \x1b[31m here",
    "carry carry carry, carry on",
]


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    folder = tmp_path_factory.mktemp("search")
    for name, task in (("a", "sums"), ("b", "words")):
        rows = [
            row("q1", n, "5" if n % 2 else "6", trace=text, reasoning=f"hm {n}", task=task)
            for n, text in enumerate(TEXTS)
        ]
        write(folder / "logs" / f"{name}.jsonl", rows)
    found = Explorer.open([str(folder / "logs")], store=folder / "store")
    yield found
    found.close()


def epochs(explorer: Explorer, text: str, where: str = "task = 'sums'", **options: bool) -> list[int]:
    hits = explorer.search(text, Choice(where=where), **options)
    return sorted(hit.epoch for hit in hits if hit.kind == "answer")


def test_text_is_text_and_no_pattern(explorer: Explorer) -> None:
    assert epochs(explorer, "carry") == [0, 1, 3]
    assert epochs(explorer, "carry ONE") == [1]
    assert epochs(explorer, "(bracket) [here] 100%") == [1]
    assert epochs(explorer, "a.b") == [1]
    assert epochs(explorer, "a?b") == []


def test_regular_expressions_and_case(explorer: Explorer) -> None:
    assert epochs(explorer, "carry (one|on)$", regex=True) == [3]
    assert epochs(explorer, "CARRY one", ignore_case=True) == [0, 1]
    assert epochs(explorer, r"(a+)+$x", regex=True) == []


def test_a_hit_says_where_and_how_often(explorer: Explorer) -> None:
    (hit,) = explorer.search("carry,", Choice(where="task = 'words'"))
    assert (hit.before, hit.hit, hit.after, hit.hits) == ("carry carry ", "carry,", " carry on", 1)
    (hit,) = (h for h in explorer.search("carry", Choice(where="task = 'words' and epoch = 3")))
    assert (hit.hits, hit.task, hit.role, hit.kind, hit.correct) == (4, "words", "assistant", "answer", True)


def test_the_filter_holds(explorer: Explorer) -> None:
    assert epochs(explorer, "carry", "task = 'sums' and correct") == [1, 3]
    assert epochs(explorer, "hm", "false") == []


def test_progress_and_an_end_before_the_end(explorer: Explorer) -> None:
    told: list[Progress] = []
    found = explorer.search("carry", Choice(), tell=told.append)
    assert len(list(found)) == 6
    assert [(p.done, p.total) for p in told] == [(0, 2), (1, 2), (2, 2)]
    stopped = explorer.search("carry", Choice(), stop=lambda: True)
    assert list(stopped) == []


@pytest.mark.parametrize(("text", "regex"), [("", False), ("(", True), ("a{9999999}", True)])
def test_what_is_no_pattern_is_refused_in_one_line(explorer: Explorer, text: str, regex: bool) -> None:
    with pytest.raises(HotmessError) as raised:
        list(explorer.search(text, Choice(), regex=regex))
    assert raised.value.status == 2
    assert "\n" not in str(raised.value)


@pytest.mark.property
@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=6))
def test_it_finds_what_a_plain_loop_finds(explorer: Explorer, text: str) -> None:
    expected = [n for n, each in enumerate(TEXTS) if text in each]
    assert epochs(explorer, text) == expected


def test_the_names_of_hits_come_by_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As they were asked for one by one, 600 hits took 600 looks at all samples."""
    looks: list[int] = []
    names = search._names

    def counted(cursor: Any, source: int, samples: Any) -> Any:
        looks.append(len(samples))
        return names(cursor, source, samples)

    monkeypatch.setattr(search, "_names", counted)
    write(tmp_path / "a.jsonl", [row(f"q{n}", 1, trace="a needle") for n in range(600)])
    with_hits = Explorer.open([str(tmp_path / "a.jsonl")], store=tmp_path / "store")
    samples = {sample.sample_id: sample for sample in with_hits.samples(Choice())}
    hits = list(with_hits.search("needle", Choice()))
    assert {(hit.sample_id, hit.question_id, hit.model) for hit in hits} == {
        (sample.sample_id, sample.question_id, sample.model) for sample in samples.values()
    }
    assert len(looks) == -(-600 // search._PAGE)
    assert list(with_hits.search("haystack", Choice())) == []
    assert len(looks) == -(-600 // search._PAGE), "nothing is looked up where nothing was hit"
    with_hits.close()


@pytest.mark.heavy
def test_hits_come_in_the_order_of_the_file_whatever_the_number_of_threads(tmp_path: Path) -> None:
    rows = [row(f"q{n // 10}", n % 10, "5", trace=f"here it is, number {n}") for n in range(30_000)]
    write(tmp_path / "logs" / "many.jsonl", rows)
    explorer = Explorer.open([str(tmp_path / "logs")], store=tmp_path / "store")
    hits = [int(hit.after.split()[-1]) for hit in explorer.search("here it is", Choice())]
    explorer.close()
    assert hits == list(range(len(rows)))
