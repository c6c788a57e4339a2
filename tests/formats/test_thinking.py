"""Which part of a response is thinking, however its tags stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotmess_tui.formats import thinking


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("just an answer, I think", [(False, "just an answer, I think")]),
        ("<think>so</think>4", [(True, "so"), (False, "4")]),
        ('<think effort="high">so</think>\n\n4', [(True, "so"), (False, "4")]),
        ("<THINK>so</THINK>4", [(True, "so"), (False, "4")]),
        ("<think>a<think>b</think>c</think>4", [(True, "a<think>b</think>c"), (False, "4")]),
        ("Sure. <think>so</think>4", [(False, "Sure. "), (True, "so"), (False, "4")]),
        ("<think>a</think>x<think>b</think>y", [(True, "a"), (False, "x"), (True, "b"), (False, "y")]),
        ("opened by the prompt</think>4", [(True, "opened by the prompt"), (False, "4")]),
        ("<think>never closed", [(True, "never closed")]),
        ("use the <think> tag", [(False, "use the <think> tag")]),
        ("<think></think>4", [(False, "4")]),
    ],
)
def test_thinking_is_told_from_the_answer(text: str, passages: list[tuple[bool, str]]) -> None:
    assert list(thinking.split(text)) == passages


def test_an_open_tag_in_a_response_that_was_cut_off_is_thinking() -> None:
    assert list(thinking.split("Well. <think>and so", cut_off=True)) == [(False, "Well. "), (True, "and so")]


PIECES = st.lists(st.sampled_from(["<think>", "</think>", "word ", "\n", "<thinking a=b>", "<"]), max_size=12)


@given(PIECES, st.booleans())
def test_no_word_is_lost_or_doubled(pieces: list[str], cut_off: bool) -> None:
    text = "".join(pieces)
    assert "".join(passage for _, passage in thinking.split(text, cut_off)).count("word") == text.count("word")
