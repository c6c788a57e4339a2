"""Where a question's samples part: each sample in one leaf, counts that add up, paths that are beginnings of texts."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer import tree_text
from hotmess_tui.explorer.alignment_units import steps
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.tree import Node, Tree, arranged, group_of, tree
from hotmess_tui.records import AnswerBar, Choice, Labels, QuestionDetail, QuestionRow, SampleRow, TraceSegment
from tests.properties import examples
from tests.store.tables import row, write

HOSTILE = '\x1b[31m [bold]no[/bold] \u202e{"a": 1} \'; DROP TABLE x; -- \x00 漢字かな 🙂 ́'
TEXTS = st.lists(
    st.sampled_from(["Add 2 + 3 = 5.", "Add 2 + 3 = 6.", "So", "it is", "5.", "six!\n", HOSTILE, "- 7 * 8 = 56\n", ""]),
    max_size=8,
).map(" ".join)


def sample(number: int, answer: str | None) -> SampleRow:
    outcome = "NONE" if answer is None else "TARGET" if answer == "5" else answer
    return SampleRow(
        f"{number:04x}", "m", "t", "q", "", number, answer, "5", answer == "5", None, outcome, None, None, None, None
    )


def planted(texts: Sequence[str | tuple[TraceSegment, ...]], answers: Sequence[str | None], unit: str | None) -> Tree:
    """The tree of samples that gave these answers for these texts, a tuple of passages for an agent's run."""
    rows = [sample(n, answer) for n, answer in enumerate(answers)]
    segments = [(TraceSegment("assistant", "reasoning", t),) if isinstance(t, str) else t for t in texts]
    return laid(rows, segments, unit)


def laid(rows: Sequence[SampleRow], segments: Sequence[tuple[TraceSegment, ...]], unit: str | None) -> Tree:
    counts = Counter(each.outcome_class or "" for each in rows)
    order = sorted(counts, key=lambda name: (name != "TARGET", name == "NONE", -counts[name], name))
    bars = tuple(AnswerBar(name, name, counts[name]) for name in order)
    question = QuestionRow(
        0, "m", "t", "q", "", len(rows), None, None, None, None, None, None, None, None, None, None, (), 0, 0, 0, None
    )
    detail = QuestionDetail(
        question, "What is 2 + 3?", "5", (), bars, tuple(rows), None, None, None, (), "brier", "unbiased"
    )
    return arranged(detail, rows, segments, unit)


def path(found: Tree, number: int | None) -> Iterator[Node]:
    if number is not None:
        yield from path(found, found.nodes[number].parent)
        yield found.nodes[number]


@pytest.mark.property
@settings(max_examples=examples(150), deadline=None)
@given(
    st.lists(st.tuples(TEXTS, st.sampled_from(["5", "6", "7", None])), min_size=1, max_size=14),
    st.sampled_from(["words", "steps", None]),
    st.randoms(),
)
def test_every_sample_is_in_one_leaf_and_counts_add_up(
    samples: list[tuple[str, str | None]], unit: str | None, chance: random.Random
) -> None:
    texts, answers = [text for text, _ in samples], [answer for _, answer in samples]
    found = planted(texts, answers, unit)
    placed = Counter(name for node in found.nodes for name in node.samples)
    assert placed == Counter(f"{n:04x}" for n in range(len(samples)))
    classes = [answer.outcome_class for answer in found.answers]
    by_id = {f"{n:04x}": sample(n, answer) for n, answer in enumerate(answers)}
    for number, node in enumerate(found.nodes):
        assert node.count == sum(node.mix)
        assert bool(node.samples) != bool(node.children)
        assert len(node.quotes) == len(node.samples)
        if node.children:
            children = [found.nodes[n] for n in node.children]
            assert all(child.parent == number and child.depth == node.depth + 1 for child in children)
            assert node.mix == tuple(map(sum, zip(*(child.mix for child in children), strict=True)))
            assert [child.count for child in children] == sorted((child.count for child in children), reverse=True)
        else:
            assert node.agreed
            assert {by_id[name].outcome_class for name in node.samples} == {
                classes[n] for n, count in enumerate(node.mix) if count
            }
            assert node.right == sum(bool(by_id[name].correct) for name in node.samples)
    shuffled = list(range(len(samples)))
    chance.shuffle(shuffled)
    rows = [sample(n, answers[n]) for n in shuffled]
    again = laid(rows, [(TraceSegment("assistant", "reasoning", texts[n]),) for n in shuffled], unit)
    assert [(n.text, n.mix, sorted(n.samples)) for n in again.nodes] == [
        (n.text, n.mix, sorted(n.samples)) for n in found.nodes
    ]
    assert (again.unit, again.decides) == (found.unit, found.decides)


@pytest.mark.property
@settings(max_examples=examples(100), deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=12))
def test_the_path_of_a_leaf_is_the_text_of_its_samples(texts: list[str]) -> None:
    found = planted(texts, ["5"] * len(texts), "words")
    for number, node in enumerate(found.nodes):
        told = "".join(each.text for each in path(found, number))
        for name in node.samples:
            assert told == " ".join(texts[int(name, 16)].split())
        if node.parent is not None and node.children:
            assert node.text  # no branch without anything shared: it would be its parent's


def test_samples_part_at_the_word_that_differs() -> None:
    texts = ["We add 2 and 3. It is 5."] * 3 + ["We add 2 and 3. It is 6."] * 2
    found = planted(texts, ["5"] * 3 + ["6"] * 2, None)
    assert found.unit == "words"
    assert [(n.text, n.count, n.right) for n in found.nodes] == [
        ("We add 2 and 3. It is ", 5, 3),
        ("5.", 3, 3),
        ("6.", 2, 0),
    ]
    assert found.decides == 0
    assert found.nodes[2].quotes == ("6.", "6.")


def test_texts_that_differ_from_the_first_word_part_at_a_number() -> None:
    openings = ["First of all, ", "Let us see: ", "Well now. ", "To begin with, ", "Good question! ", "Here goes: "]
    right = "there are 24 letters.\nEach has 6 pages, so 24 * 6 = 144 pages.\nThat takes 2160 minutes."
    wrong = "we get 24 letters.\nThen 24 * 6 = 144 pages come.\nHe reads them, too: 144 + 144 = 288.\nSo 4320 minutes."
    found = planted([o + (right if n < 4 else wrong) for n, o in enumerate(openings)], ["5"] * 4 + ["6"] * 2, None)
    assert found.unit == "steps"
    assert found.decides == 0
    root, taken, other = found.nodes
    assert "24 * 6 = 144" in root.text
    assert "2160" in taken.text
    assert (taken.count, taken.right, other.count, other.right) == (4, 4, 2, 0)
    assert other.text.startswith("He reads them, too: 144 + 144 = 288.")
    assert all("144 + 144 = 288" in quote for quote in other.quotes)


def test_the_slip_from_which_another_answer_follows_is_found_among_many_wordings() -> None:
    chance = random.Random(5)

    def line(number: int) -> str:
        return f"{' '.join(chance.choices(['so', 'we', 'take', 'that', 'and', 'get'], k=12))} {number}.\n"

    texts, answers = [], []
    for n in range(64):
        slip = n % 3 == 0
        results = [100 + k for k in range(20)] + (
            [500 + k for k in range(20)] if slip else [200 + k for k in range(20)]
        )
        optional = [k for k in range(900, 930) if chance.random() < 0.5]
        chance.shuffle(optional)
        lines = [line(number) for number in results]
        for extra in optional:
            lines.insert(chance.randrange(len(lines)), line(extra))
        texts.append("".join(lines))
        answers.append("6" if slip else "5")
    found = planted(texts, answers, None)
    assert (found.unit, found.decides) == ("steps", 0)
    right, wrong = (found.nodes[n] for n in found.nodes[0].children)
    assert (right.count, right.right, wrong.count, wrong.right) == (42, 42, 22, 0)
    assert "200." in right.text.split(" · ")[0]
    assert "500." in wrong.text.split(" · ")[0]
    assert all(quote.endswith("500.") for quote in wrong.quotes)


def test_a_sentence_is_not_shown_where_it_tells_more_than_its_samples_share() -> None:
    texts = [
        "It is 60 then. And 60 * 36 = 2160.",
        "With 60 * 72 = 4320 we have it.",
        "See: 60 * 36 = 2160, so that is it.",
        "Sure, 60 * 36 = 2160 it is.",
    ]
    found = planted(texts, ["5", "6", "5", "5"], "steps")
    assert found.nodes[0].text == "It is 60 then." or found.nodes[0].text == "60"
    assert "2160" not in found.nodes[0].text


def call(name: str, arguments: str) -> TraceSegment:
    return TraceSegment("assistant", "tool_call", arguments, name)


def test_agents_part_at_an_action_whatever_they_think() -> None:
    def run(thought: str, *last: TraceSegment) -> tuple[TraceSegment, ...]:
        opening = call("think", f'{{"thought": "{thought}"}}')
        return (
            opening,
            call("get_user", '{"id": "ann", "full": true}'),
            TraceSegment("tool", "tool_result", "{}"),
            *last,
        )

    cancel, send = call("cancel", '{"reservation": "X1"}'), call("send", '{"amount": 100}')
    spaced = call("cancel", '{ "reservation":"X1" }')
    runs = [
        run("I must look first at it", cancel),
        run("Let me look at that now", spaced),
        run("So what is the case", send),
    ]
    found = planted(runs, ["5", "5", "6"], None)
    assert found.unit == "actions"
    assert [(n.count, n.size) for n in found.nodes] == [(3, 2), (2, 1), (1, 1)]
    assert found.nodes[1].text == "cancel reservation=X1"
    assert found.nodes[2].text == "send amount=100"
    assert found.decides == 0
    assert found.nodes[2].quotes == ('{"amount": 100}',)


@pytest.mark.parametrize(
    "arguments", ["", "no json", "[1, 2]", "[" * 2000, '{"a": ' + "[" * 600 + "]" * 600 + "}", '{"n": 1e999}']
)
def test_calls_with_odd_arguments_are_actions_too(arguments: str) -> None:
    found = planted(
        [(call("odd", arguments),), (call("odd", arguments),), (call("other", arguments),)], ["5", "5", "6"], None
    )
    assert [n.count for n in found.nodes] == [3, 2, 1]


@pytest.mark.parametrize(
    ("text", "known", "keys"),
    [
        ("So 2 + 3 = 5.", {"2", "3"}, ["5"]),
        ("It is 1,200.0 in all.\nThat is 1200 again. And -7, then x-7.", set(), ["1200", "-7", "7"]),
        ("1. First, 8 * 6 = 48.\n2) **48** it is!\n## Step 3: stop", set(), ["8", "6", "48"]),
        ("All ants are bees.\n* All *ants* are bees!", set(), ["all ants are bees"]),
        ("HAT005 flies. 0.50 is 0.5.", set(), ["hat005 flies", "0.5"]),
    ],
)
def test_steps_are_new_numbers_and_sentences_without_any(text: str, known: set[str], keys: list[str]) -> None:
    assert [piece.key for piece in steps(text, frozenset(known))] == keys


def test_the_same_actions_in_another_order_are_the_same_steps() -> None:
    look, check, pay = call("look", '{"at": 1}'), call("check", "{}"), call("pay", '{"card": "A7"}')
    other = call("pay", '{"card": "B2"}')
    runs = [(look, check, look, pay), (check, look, pay), (look, check, check, other), (check, look, other)]
    found = planted(runs, ["5", "5", "6", "6"], "steps")
    assert [(n.text, n.count, n.right) for n in found.nodes] == [
        ("check · look at=1", 4, 2),
        ("pay card=A7", 2, 2),
        ("pay card=B2", 2, 0),
    ]
    ordered = planted(runs, ["5", "5", "6", "6"], "actions")
    assert [n.text for n in ordered.nodes if n.depth == 1] == ["check · look at=1", "look at=1 · check"]


def test_what_chance_does_decides_nothing() -> None:
    chance = random.Random(4)
    texts = [" ".join(chance.choices(["so", "it", "is", "that", "we"], k=30)) for _ in range(40)]
    found = planted(texts, [chance.choice(["5", "6"]) for _ in texts], "words")
    assert found.decides is None
    assert "better than chance" in tree_text.told(found)


@pytest.mark.heavy
def test_more_than_a_thousand_deep_is_no_matter() -> None:
    found = planted(["a " * n for n in range(1, 1500)], ["5"] * 1499, "words")
    assert max(node.depth for node in found.nodes) > 1000
    assert len(tree_text.lines(found, ())) == len(found.nodes)


def test_folding_hides_what_lies_below_and_nothing_else() -> None:
    texts = ["a b c", "a b d", "a e f", "a e g", "h"]
    found = planted(texts, ["5", "5", "6", "5", "6"], "words")
    every = tree_text.lines(found, ())
    assert [line.number for line in every] == list(range(len(found.nodes)))
    folded = tree_text.agreed(found)
    assert [found.nodes[n].text for n in folded] == ["b "]
    shown = [found.nodes[line.number].text for line in tree_text.lines(found, folded)]
    assert shown == [n.text for n in found.nodes if n.text not in ("c", "d")]
    assert [line.lead for line in tree_text.lines(found, {0})] == [""]


def test_a_unit_that_is_none_is_refused() -> None:
    with pytest.raises(HotmessError) as raised:
        planted(["a", "b"], ["5", "6"], "actions")
    assert raised.value.status == 2


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    folder = tmp_path_factory.mktemp("tree")
    for file, epochs in (("a", range(3)), ("b", range(3, 6))):
        rows = [row("q1", n, "5" if n % 2 else "6", trace=f"It is\n{n % 2} {HOSTILE}", reasoning="hm") for n in epochs]
        write(folder / "logs" / f"{file}.jsonl", [*rows, row("q2", epochs[0], None, failure="timeout")])
    found = Explorer.open([str(folder / "logs")], store=folder / "store")
    yield found
    found.close()


def test_from_the_store_by_a_sample(explorer: Explorer) -> None:
    one = explorer.samples(Choice(where="question_id = 'q1'"))[0]
    found = tree(explorer.store, group_of(explorer.store, one.sample_id[:12]), Choice(), Labels())
    assert (found.nodes[0].count, found.nodes[0].right) == (6, 3)
    assert sorted(name for node in found.nodes for name in node.samples) == sorted(
        each.sample_id for each in explorer.samples(Choice(where="question_id = 'q1'"))
    )
    assert found.nodes[0].text == "hm It is "
    few = tree(explorer.store, group_of(explorer.store, one.sample_id), Choice(where="epoch < 4"), Labels())
    assert few.nodes[0].count == 4


def test_failed_samples_alone_are_refused_in_a_line(explorer: Explorer) -> None:
    failed = explorer.samples(Choice(where="question_id = 'q2'"))[0]
    with pytest.raises(HotmessError, match="failed"):
        tree(explorer.store, group_of(explorer.store, failed.sample_id), Choice(), Labels())


@pytest.mark.heavy
def test_real_runs_part_where_a_reader_sees_it(shared: Path, tmp_path: Path) -> None:
    found = Explorer.open(
        [str(shared / "data/reasoning-gym/easy/google_gemma-3-27b-it_20250315_181541")], store=tmp_path / "store"
    )
    try:
        (one, *_) = found.samples(Choice(where="task = 'gsm_symbolic' AND question_id = '10'"))
        parted = tree(found.store, group_of(found.store, one.sample_id), Choice(), Labels())
        assert parted.unit == "steps"
        assert [(n.count, n.right) for n in parted.nodes] == [(3, 2), (2, 2), (1, 0)]
        assert "144 pages" in parted.nodes[0].text
        assert "144 + 144 = 288" in parted.nodes[2].text
    finally:
        found.close()
