"""A response of a table without reasoning beside it, split where its answer is."""

from __future__ import annotations

from hotmess_tui.store.database import literal

_TAIL = (
    400  # characters at the end in which a final answer is announced; what is announced earlier is not the final one
)
_BEGUN = r"(?is)^\s*<think(?:ing)?(?:\s[^<>]*)?>"
_CLOSED = r"(?is)^(.*)</think(?:ing)?\s*>"
# All before the last of what announces an answer; the line or sentence that holds it belongs to the answer
_ANNOUNCED = (
    r"(?is)^(.*)(?:\b(?:final |correct )?answer[\x22*]*(?:\s+is\b|\s*[:=])|\\boxed\s*\{|####[^\n]+\s*$|<answer>)"
)
_SENTENCES = r"(?s)^(.*(?:[.!?][*\x22)]*\s+|\n)|)[^\n]*$"


def _marked(text: str) -> str:
    return f"(contains({text}, '</think') OR contains({text}, '</THINK'))"


def _announced(text: str) -> str:
    return f"regexp_matches(right({text}, {_TAIL}), {literal(_ANNOUNCED)})"


def reasoning(text: str) -> str:
    """SQL of the reasoning in a response (SQL, too): what comes before its final answer, all of it where none is told.

    Thinking that is marked by tags goes before everything else; what follows it is the answer.
    """
    return (
        f"CASE WHEN {_marked(text)} THEN {_thought(text)} WHEN {_announced(text)} THEN {_before(text)} ELSE {text} END"
    )


def split(text: str) -> str:
    """SQL of a response (SQL, too) as a struct of its `reasoning` and of the `answer` that follows; both lie in it."""
    thought = f"ltrim(regexp_replace({text}, {literal(_CLOSED)}, ''), chr(10))"
    announced = f"substr({text}, length({_before(text)}) + 1)"
    return (
        f"CASE WHEN {_marked(text)} THEN {{'reasoning': {_thought(text)}, 'answer': {thought}}} "
        f"WHEN {_announced(text)} THEN {{'reasoning': {_before(text)}, 'answer': {announced}}} "
        f"ELSE {{'reasoning': {text}, 'answer': NULL::VARCHAR}} END"
    )


def _thought(text: str) -> str:
    return f"regexp_replace(regexp_extract({text}, {literal(_CLOSED)}, 1), {literal(_BEGUN)}, '')"


def _before(text: str) -> str:
    head = f"left({text}, greatest(0, length({text}) - {_TAIL}))"
    before = f"regexp_extract(right({text}, {_TAIL}), {literal(_ANNOUNCED)}, 1)"
    return f"{head} || regexp_extract({before}, {literal(_SENTENCES)}, 1)"
