"""What goes along with mentioning a text: as a plain loop counts it, within questions too, NULL where unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import fmean

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.mentions import beside
from hotmess_tui.records import Choice, Labels
from tests.properties import examples
from tests.store.tables import row, write

TEXTS = [
    "carry one'; DROP TABLE samples; --",
    "so carry 100% of it",
    "nothing \x1b[31m here",
    "Carry on",
    "a.b",
    "axb carry",
]
SAMPLES = [
    row(
        f"q{question}",
        n,
        "5" if (n * question + n // 3) % 3 else "6",
        trace=TEXTS[(n + question) % 6],
        reasoning="hm",
        task=f"t{n % 2}",
        failure="timeout" if n == 7 else None,
    )
    for question in range(4)
    for n in range(9)
]


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    folder = tmp_path_factory.mktemp("mentions")
    write(folder / "logs" / "a.jsonl", SAMPLES[::2])
    write(folder / "logs" / "b.jsonl", SAMPLES[1::2])
    unjudged = [row("open", n, None, trace=text, outcome=[1.0 * n, 2.0], task="free") for n, text in enumerate(TEXTS)]
    write(folder / "logs" / "c.jsonl", unjudged)
    found = Explorer.open([str(folder / "logs")], store=folder / "store")
    yield found
    found.close()


def accuracy(samples: list[dict[str, object]]) -> float | None:
    return fmean(each["answer"] == "5" for each in samples) if samples else None


@pytest.mark.property
@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["carry", "a.b", "';", "100%", "e", "Carry on", "nowhere", "\x1b["]), st.booleans())
def test_it_counts_what_a_plain_loop_counts(explorer: Explorer, text: str, ignore_case: bool) -> None:
    pattern = re.compile(re.escape(text), re.IGNORECASE if ignore_case else 0)
    counted = [each for each in SAMPLES if each["failure"] is None]
    inside = [each for each in counted if pattern.search(str(each["trace"])) or pattern.search("hm")]
    outside = [each for each in counted if each not in inside]
    found = beside(explorer.store, text, Choice(where="task <> 'free'"), Labels(), ignore_case=ignore_case)
    assert (found.whole.mention, found.whole.others) == (len(inside), len(outside))
    assert found.whole.mention_accuracy == accuracy(inside)
    assert found.whole.others_accuracy == accuracy(outside)
    pairs = []
    names = sorted({(str(each["task"]), str(each["question_id"])) for each in counted})
    for side, (task, question) in zip(found.questions, names, strict=True):
        mine = [[e for e in part if (e["task"], e["question_id"]) == (task, question)] for part in (inside, outside)]
        assert (side.task, side.question_id) == (task, question)
        assert (side.mention, side.others) == (len(mine[0]), len(mine[1]))
        assert (side.mention_accuracy, side.others_accuracy) == (accuracy(mine[0]), accuracy(mine[1]))
        if all(mine):
            pairs.append((side.mention_accuracy, side.others_accuracy))
    assert found.both == len(pairs)
    if pairs:
        assert found.mention_within == pytest.approx(fmean(p[0] for p in pairs if p[0] is not None))
        assert found.others_within == pytest.approx(fmean(p[1] for p in pairs if p[1] is not None))
    else:
        assert (found.mention_within, found.others_within) == (None, None)


def test_of_one_question_it_names_the_samples(explorer: Explorer) -> None:
    choice = Choice(where="task = 't0'")
    (group,) = (r.group for r in explorer.questions(choice, limit=9).rows if r.question_id == "q1")
    found = explorer.mentions("carry", choice, group)
    mine = [e for e in SAMPLES if (e["task"], e["question_id"], e["failure"]) == ("t0", "q1", None)]
    inside = [e for e in mine if "carry" in str(e["trace"])]
    assert (found.mention, found.others) == (len(inside), len(mine) - len(inside))
    assert found.mention_accuracy == accuracy(inside)
    epochs = {s.sample_id: s.epoch for s in explorer.samples(choice)}
    assert sorted(epochs[name] for name in found.samples) == sorted(e["epoch"] for e in inside)
    assert explorer.mentions("c[ao]rry$", choice, group, regex=True).samples <= found.samples


def test_without_verdicts_there_is_no_accuracy(explorer: Explorer) -> None:
    found = beside(explorer.store, "carry", Choice(where="task = 'free'"), Labels())
    assert (found.whole.mention, found.whole.others) == (3, 3)
    assert (found.whole.mention_accuracy, found.whole.others_accuracy) == (None, None)
    (group,) = (r.group for r in explorer.questions(Choice(where="task = 'free'"), limit=9).rows)
    of_one = explorer.mentions("carry", Choice(), group)
    assert (of_one.mention, of_one.mention_accuracy, of_one.others_accuracy) == (3, None, None)


def test_what_a_person_or_a_tool_wrote_is_no_mention_of_the_model(explorer: Explorer) -> None:
    assert beside(explorer.store, "What is q1?", Choice(), Labels()).whole.mention == 0


@pytest.mark.parametrize(("text", "regex"), [("", False), ("(", True)])
def test_what_is_no_pattern_is_refused(explorer: Explorer, text: str, regex: bool) -> None:
    with pytest.raises(HotmessError) as raised:
        beside(explorer.store, text, Choice(), Labels(), regex=regex)
    assert raised.value.status == 2
