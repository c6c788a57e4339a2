"""Two samples side by side: what they share, where they part first, and every place where they part again."""

from __future__ import annotations

import bisect
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hotmess_tui.records import SampleRow, Trace

_END = re.compile(r"(?:[.!?]+(?=\s)|\n)\s*")  # of a sentence or a line, with the space behind it
_WORD = re.compile(r"\s*\S+\s*|\s+")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_MOST_WORDS = 2000  # of a pair of passages that are compared word by word


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of both texts: equal (the same but for white space), or where they differ (a side may be empty)."""

    equal: bool
    a: str
    b: str


@dataclass(frozen=True, slots=True)
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

    def decisive(self) -> tuple[int, ...]:
        """The divergences with a number that only one of both samples has, as places in `divergences`."""
        return tuple(
            place
            for place, n in enumerate(self.divergences)
            if any(number in self.a_numbers for number in numbers(self.blocks[n].a))
            or any(number in self.b_numbers for number in numbers(self.blocks[n].b))
        )


def compare(a: Trace, b: Trace) -> Comparison:
    """Align what two samples wrote, by sentences, or by actions where both are agents' runs.

    Whatever a person or a tool said counts too: two runs may part because of it.
    """
    acting = all(any(segment.kind == "tool_call" for segment in trace.segments) for trace in (a, b))
    unit = "actions" if acting else "sentences"
    pieces = [_actions(trace) if acting else _sentences(trace) for trace in (a, b)]
    blocks = tuple(_blocks(*pieces))
    divergences = tuple(n for n, each in enumerate(blocks) if not each.equal)
    one, other = (frozenset(number for piece in side for number in numbers(piece)) for side in pieces)
    return Comparison(a.sample, b.sample, blocks, divergences, unit, one - other, other - one)


def numbers(text: str) -> list[str]:
    """The numbers in a text, in order, thousands without their commas."""
    return [match.group().replace(",", "") for match in _NUMBER.finditer(text)]


def number_places(text: str, wanted: frozenset[str]) -> list[tuple[int, int]]:
    """Where in a text some of its numbers are."""
    return [match.span() for match in _NUMBER.finditer(text) if match.group().replace(",", "") in wanted]


def _sentences(trace: Trace) -> list[str]:
    """The sentences of what the model wrote; lines end sentences."""
    found: list[str] = []
    for segment in trace.segments:
        if segment.role == "assistant":
            found += sentences(segment.text if segment.text.endswith("\n") else segment.text + "\n")
    return found


def sentences(text: str) -> list[str]:
    """Cut a text after sentences and lines; put together again it is the same text."""
    cuts = [0, *(match.end() for match in _END.finditer(text)), len(text)]
    return [text[i:j] for i, j in itertools.pairwise(cuts) if j > i]


def _actions(trace: Trace) -> list[str]:
    """A step each: a call with its arguments, a result, what was said."""
    steps = []
    for segment in trace.segments:
        if segment.role == "system":
            continue
        name = f"{segment.name} " if segment.name else ""
        steps.append(f"{segment.kind.replace('_', ' ')}: {name}{segment.text}\n")
    return steps


def _blocks(a: Sequence[str], b: Sequence[str]) -> list[Block]:
    """Equal and differing stretches; within a differing pair, the words that both begin and end with are equal."""
    found: list[Block] = []
    for equal, i, j, k, m in align([_bare(piece) for piece in a], [_bare(piece) for piece in b]):
        left, right = "".join(a[i:j]), "".join(b[k:m])
        if equal:
            _add(found, Block(True, left, right))
            continue
        for same, x, y in _by_words(left, right):
            _add(found, Block(same or _bare(x) == _bare(y), x, y))
    return found


def _bare(piece: str) -> str:
    """A piece without its white space, which formulas and lists have at will."""
    return "".join(piece.split())


def _add(found: list[Block], block: Block) -> None:
    if not block.a and not block.b:
        return
    if found and found[-1].equal == block.equal:
        found[-1] = Block(block.equal, found[-1].a + block.a, found[-1].b + block.b)
    else:
        found.append(block)


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


def align(a: Sequence[str], b: Sequence[str]) -> list[tuple[bool, int, int, int, int]]:
    """Stretches (equal, from, to in `a`, from, to in `b`) that cover both in order.

    Patience: what is alike at both ends, then between the pieces that occur once in each and in the same order. The
    time grows with n log n, not with n², so that texts of a hundred thousand words are no matter.
    """
    found: list[tuple[bool, int, int, int, int]] = []
    todo = [(0, len(a), 0, len(b))]
    while todo:
        i, j, k, m = todo.pop()
        start = 0
        while i + start < j and k + start < m and a[i + start] == b[k + start]:
            start += 1
        end = 0
        while j - end > i + start and m - end > k + start and a[j - end - 1] == b[m - end - 1]:
            end += 1
        if start:
            found.append((True, i, i + start, k, k + start))
        if end:
            found.append((True, j - end, j, m - end, m))
        inner = (i + start, j - end, k + start, m - end)
        if inner[0] == inner[1] and inner[2] == inner[3]:
            continue
        anchors = _anchors(a, b, *inner)
        if not anchors:
            found.append((False, *inner))
            continue
        x, y = inner[0], inner[2]
        for p, q in anchors:
            if p > x or q > y:
                todo.append((x, p, y, q))
            found.append((True, p, p + 1, q, q + 1))
            x, y = p + 1, q + 1
        if x < inner[1] or y < inner[3]:
            todo.append((x, inner[1], y, inner[3]))
    return sorted(found, key=lambda each: (each[1], each[3], each[2], each[4]))


def _anchors(a: Sequence[str], b: Sequence[str], i: int, j: int, k: int, m: int) -> list[tuple[int, int]]:
    """Pieces that occur once on either side, the longest chain of them that is in order on both."""
    once_a, once_b = Counter(a[i:j]), Counter(b[k:m])
    places = {piece: q for q, piece in enumerate(b[k:m], k) if once_b[piece] == 1 and piece.strip()}
    pairs = [(p, places[a[p]]) for p in range(i, j) if once_a[a[p]] == 1 and a[p] in places]
    return _longest(pairs)


def _longest(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs whose second parts rise, too (their first parts rise already)."""
    ends: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for n, (_, q) in enumerate(pairs):
        length = bisect.bisect_left(ends, q)
        before.append(at[length - 1] if length else -1)
        if length == len(ends):
            ends.append(q)
            at.append(n)
        else:
            ends[length], at[length] = q, n
    chain: list[tuple[int, int]] = []
    n = at[-1] if at else -1
    while n >= 0:
        chain.append(pairs[n])
        n = before[n]
    return chain[::-1]
