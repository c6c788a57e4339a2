"""Two samples side by side: what they share, where they part first, and every place where they part again."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from hotmess_tui.explorer.actions import acts, align_steps, steps
from hotmess_tui.explorer.alignment import align
from hotmess_tui.records import SampleRow, Trace

_END = re.compile(r"(?:[.!?]+(?=\s)|\n)\s*")  # of a sentence or a line, with the space behind it
_WORD = re.compile(r"\s*\S+\s*|\s+")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_MOST_WORDS = 2000  # of a pair of passages that are compared word by word


@dataclass(frozen=True)
class Block:
    """A stretch of both texts: equal (the same but for white space), or where they differ (a side may be empty)."""

    equal: bool
    a: str
    b: str


@dataclass(frozen=True)
class Comparison:
    """Two samples, their texts as blocks in order, and the indices of the blocks in which they differ.

    Samples of one question mostly differ in their wording from the first words on; where they come to different results
    shows in the numbers: `a_numbers` and `b_numbers` are those that the other sample never writes.
    """

    a: SampleRow
    b: SampleRow
    blocks: tuple[Block, ...]
    divergences: tuple[int, ...]
    unit: str  # what was aligned: sentences or actions
    a_numbers: frozenset[str]
    b_numbers: frozenset[str]
    before: int  # how many words (agents: steps) both have before they part
    counted: str  # words or steps
    shared: float  # share of the longer one that the other has, too

    def of_two_questions(self) -> bool:
        """Whether both were asked something else."""
        return (self.a.task, self.a.question_id) != (self.b.task, self.b.question_id)

    def not_alike(self) -> str:
        """That both are of two questions, models or conditions: they would differ there without any chance."""
        a, b = self.a, self.b
        if self.of_two_questions():
            return "these are samples of two questions, so their differences are not due to chance alone"
        if (a.model, a.condition) != (b.model, b.condition):
            return f"these are samples of two {'models' if a.model != b.model else 'conditions'}"
        return ""

    def decisive(self) -> tuple[int, ...]:
        """The divergences with a number that only one of both samples has, as places in `divergences`."""
        return tuple(
            position
            for position, n in enumerate(self.divergences)
            if any(number in self.a_numbers for number in numbers(self.blocks[n].a))
            or any(number in self.b_numbers for number in numbers(self.blocks[n].b))
        )


def compare(a: Trace, b: Trace) -> Comparison:
    """Align what two models wrote by sentences, or what they did by actions where one of both is an agent's run.

    An agent's messages, and those of whoever it talks to, are worded anew each time: there, runs part by what they call
    and by what comes back.
    """
    if acts(a) or acts(b):
        return _by_actions(a, b)
    pieces = [_sentences(trace) for trace in (a, b)]
    blocks = tuple(_blocks(*pieces))
    divergences = tuple(n for n, block in enumerate(blocks) if not block.equal)
    one, other = (frozenset(number for piece in side for number in numbers(piece)) for side in pieces)
    words = [sum(len(piece.split()) for piece in side) for side in pieces]
    shared = [len(block.a.split()) if block.equal else 0 for block in blocks]
    before = sum(shared[: divergences[0]] if divergences else shared)
    share = sum(shared) / max(1, *words)
    return Comparison(
        a.sample, b.sample, blocks, divergences, "sentences", one - other, other - one, before, "words", share
    )


def _by_actions(a: Trace, b: Trace) -> Comparison:
    """Each step that both took is a block of its own, so that both sides of it stand beside each other."""
    one, other = steps(a), steps(b)
    aligned = align_steps(one, other)
    blocks: list[Block] = []
    for equal, i, j, k, m in aligned:
        left_calls, right_calls = one[i:j], other[k:m]
        if equal:
            blocks += [Block(True, left.text, right.text) for left, right in zip(left_calls, right_calls, strict=True)]
            continue
        left, right = "".join(step.text for step in left_calls), "".join(step.text for step in right_calls)
        same_tool = len(left_calls) == len(right_calls) == 1 and left_calls[0].key[:-1] == right_calls[0].key[:-1]
        blocks_of_call = _by_words(left, right) if same_tool else [(False, left, right)]
        blocks += [Block(alike, x, y) for alike, x, y in blocks_of_call if x or y]
    before = next((i for equal, i, *_ in aligned if not equal), len(one))
    shared = sum(j - i for equal, i, j, *_ in aligned if equal)
    divergences = tuple(n for n, block in enumerate(blocks) if not block.equal)
    share = shared / max(1, len(one), len(other))
    none: frozenset[str] = frozenset()
    return Comparison(a.sample, b.sample, tuple(blocks), divergences, "actions", none, none, before, "steps", share)


def numbers(text: str) -> list[str]:
    """The numbers in a text, in order, thousands without their commas."""
    return [match.group().replace(",", "") for match in _NUMBER.finditer(text)]


def number_places(text: str, numbers: frozenset[str]) -> list[tuple[int, int]]:
    """Where in a text some of its numbers are."""
    return [match.span() for match in _NUMBER.finditer(text) if match.group().replace(",", "") in numbers]


def _sentences(trace: Trace) -> list[str]:
    """The sentences of what the model wrote; lines end sentences."""
    written: list[str] = []
    for segment in trace.segments:
        if segment.role == "assistant":
            written += sentences(segment.text if segment.text.endswith("\n") else segment.text + "\n")
    return written


def sentences(text: str) -> list[str]:
    """Cut a text after sentences and lines; put together again it is the same text."""
    cuts = [0, *(match.end() for match in _END.finditer(text)), len(text)]
    return [text[i:j] for i, j in itertools.pairwise(cuts) if j > i]


def _blocks(a: Sequence[str], b: Sequence[str]) -> list[Block]:
    """Equal and differing stretches; within a differing pair, the words that both begin and end with are equal."""
    merged: list[Block] = []
    for equal, i, j, k, m in align([_bare(piece) for piece in a], [_bare(piece) for piece in b]):
        left, right = "".join(a[i:j]), "".join(b[k:m])
        if equal:
            _add(merged, Block(True, left, right))
            continue
        for same, x, y in _by_words(left, right):
            _add(merged, Block(same or _bare(x) == _bare(y), x, y))
    return merged


def _bare(piece: str) -> str:
    """A piece without its white space, which formulas and lists have at will."""
    return "".join(piece.split())


def _add(blocks: list[Block], block: Block) -> None:
    if not block.a and not block.b:
        return
    if blocks and blocks[-1].equal == block.equal:
        blocks[-1] = Block(block.equal, blocks[-1].a + block.a, blocks[-1].b + block.b)
    else:
        blocks.append(block)


def _by_words(a: str, b: str) -> list[tuple[bool, str, str]]:
    """What both begin with, what differs, what both end with."""
    one, other = _WORD.findall(a), _WORD.findall(b)
    if not one or not other or len(one) + len(other) > _MOST_WORDS:
        return [(False, a, b)]
    start = 0
    while start < min(len(one), len(other)) and _bare(one[start]) == _bare(other[start]):
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and _bare(one[-1 - end]) == _bare(other[-1 - end]):
        end += 1
    tails = len(one) - end, len(other) - end
    return [
        (True, "".join(one[:start]), "".join(other[:start])),
        (False, "".join(one[start : tails[0]]), "".join(other[start : tails[1]])),
        (True, "".join(one[tails[0] :]), "".join(other[tails[1] :])),
    ]
