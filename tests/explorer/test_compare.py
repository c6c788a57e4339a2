"""Where two samples part: both texts stay whole, equal is equal, and the first difference is the first."""

from __future__ import annotations

import random
import re

from hypothesis import given
from hypothesis import strategies as st

from hotmess_tui.explorer.alignment import align
from hotmess_tui.explorer.compare import Comparison, compare, sentences
from hotmess_tui.records import SampleRow, Trace, TraceSegment

WORDS = st.lists(st.sampled_from(["a", "b", "c", "so", "x.", "y!\n", "\n", "then?"]), max_size=40)


def trace(*segments: TraceSegment | str) -> Trace:
    whole = tuple(s if isinstance(s, TraceSegment) else TraceSegment("assistant", "answer", s) for s in segments)
    sample = SampleRow("abc", "m", "t", "q", "", 1, "42", "42", True, 1.0, "TARGET", 3.0, "words", "stop", None)
    return Trace(sample, "q", whole, 0, ("abc",), "file")


def sides(found: Comparison) -> tuple[str, str]:
    return "".join(block.a for block in found.blocks), "".join(block.b for block in found.blocks)


def bare(text: str) -> str:
    return "".join(text.split())


@given(WORDS, WORDS)
def test_nothing_is_lost_and_equal_is_equal(one: list[str], other: list[str]) -> None:
    a, b = " ".join(one), " ".join(other)
    found = compare(trace(a), trace(b))
    assert sides(found) == tuple(text if text.endswith("\n") else text + "\n" for text in (a, b))
    assert all(bare(block.a) == bare(block.b) for block in found.blocks if block.equal)
    assert all(block.a != block.b for block in found.blocks if not block.equal)
    assert bool(found.divergences) == (bare(sides(found)[0]) != bare(sides(found)[1]))


@given(WORDS, WORDS)
def test_the_first_divergence_is_the_first_word_that_differs(one: list[str], other: list[str]) -> None:
    found = compare(trace(" ".join(one)), trace(" ".join(other)))
    if found.divergences:
        before = "".join(block.a for block in found.blocks[: found.divergences[0]])
        a, b = sides(found)
        assert a.startswith(before)
        assert bare(b).startswith(bare(before))
        first = found.blocks[found.divergences[0]]
        assert re.findall(r"\S+", first.a)[:1] != re.findall(r"\S+", first.b)[:1]


@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")))
def test_stretches_cover_both_sides_in_order(one: list[str], other: list[str]) -> None:
    i = k = 0
    for equal, a, b, c, d in align(one, other):
        assert (a, c) == (i, k)
        assert not equal or one[a:b] == other[c:d]
        i, k = b, d
    assert (i, k) == (len(one), len(other))


@given(st.text(alphabet="ab .!?\n"))
def test_sentences_put_together_are_the_text(text: str) -> None:
    assert "".join(sentences(text)) == text


def test_a_changed_sentence_is_found_in_the_middle() -> None:
    common = [f"Step {n} is like this." for n in range(20)]
    other = [*common[:9], "Step 9 goes astray.", *common[10:]]
    found = compare(trace(" ".join(common)), trace(" ".join(other)))
    (place,) = found.divergences
    assert (found.blocks[place].a, found.blocks[place].b) == ("is like this. ", "goes astray. ")


def test_white_space_in_formulas_is_no_difference() -> None:
    found = compare(trace("We get:\n\\[ 9 = 3 \\times 3 \\]\nSo 9."), trace("We get:\n\\[9=3 \\times 3\\]\nSo 9."))
    assert not found.divergences


def test_results_part_where_a_number_is_one_samples_alone() -> None:
    one = "I take 12 and 30.\nThat makes 42.\nSo the answer is 1,042."
    other = "Let us take 30 and 12.\nThat makes 42.\nThe answer is 52."
    found = compare(trace(one), trace(other))
    assert (found.a_numbers, found.b_numbers) == ({"1042"}, {"52"})
    assert len(found.divergences) > 1
    (place,) = found.decisive()
    assert "1,042" in found.blocks[found.divergences[place]].a
    assert not compare(trace("5 of 7"), trace("7 of 5")).decisive()


def call(arguments: str) -> TraceSegment:
    return TraceSegment("assistant", "tool_call", arguments, "book")


def test_agents_part_by_what_they_do() -> None:
    told = TraceSegment("user", "message", "Hi")
    found = compare(trace(told, call('{"to": "JFK"}')), trace(told, call('{"to": "LAX"}')))
    assert found.unit == "actions"
    assert [found.blocks[n].a for n in found.divergences] == ['"JFK"}\n']
    assert (found.before, found.counted, found.shared) == (1, "steps", 0.5)


def test_agents_do_the_same_however_they_word_it() -> None:
    def run(said: str, arguments: str, more: tuple[TraceSegment, ...] = ()) -> Trace:
        return trace(TraceSegment("user", "message", said), f"Well, {said}?", call(arguments), *more)

    same = compare(run("hi", '{"to": "JFK", "n": 1}'), run("hello there", '{"n": 1,  "to": "JFK"}'))
    assert not same.divergences
    assert len(same.blocks) == 3
    assert (same.blocks[0].a, same.blocks[0].b) == ("user: hi\n", "user: hello there\n")
    further = compare(run("a", "{}"), run("b", "{}", (TraceSegment("tool", "tool_result", "no", "book"),)))
    assert [(further.blocks[n].a, further.blocks[n].b) for n in further.divergences] == [("", "result book: no\n")]
    assert (further.before, further.shared) == (3, 0.75)


def test_agents_part_at_the_first_other_step_and_meet_again() -> None:
    asked = TraceSegment("user", "message", "?")
    short = trace(asked, "A", asked, call("{}"), "B")
    long = trace(asked, "C", call('{"x": 1}'), asked, "D", asked, call("{}"), "E")
    found = compare(short, long)
    assert found.before == 2
    assert ("call book {}\n", "call book {}\n") in [(block.a, block.b) for block in found.blocks if block.equal]


def test_a_run_that_calls_nothing_is_compared_by_steps_with_one_that_does() -> None:
    silent = trace("I cannot help.")
    assert compare(silent, trace("I can help.", call("{}"))).unit == "actions"


def test_long_texts_are_no_matter() -> None:
    rng = random.Random(1)
    words = [rng.choice(["alpha", "beta", "gamma", "delta."]) + ("\n" if n % 9 == 8 else "") for n in range(100_000)]
    other = words.copy()
    for n in range(50, 100_000, 997):
        other[n] = "changed"
    found = compare(trace(" ".join(words)), trace(" ".join(other)))  # a quadratic one would not end
    assert len(found.divergences) > 50
