"""How the samples of a question are made into a tree: by shared beginnings, or by the steps that set answers apart."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hotmess_tui.explorer.alignment_units import Piece, written_by_most

BETWEEN = " · "  # steps, where they stand in one text
_DEEPEST = 12  # branchings by steps, one below the other
_CLEAR = 0.5  # of the variance of answers that goes where most samples part clearly
_UNLIKELY = 6.0  # standard deviations of what chance does, for a step to count: the best of many is chosen
_NEARLY = 0.9  # of steps that part samples nearly equally well, the earliest counts


@dataclass(slots=True)
class Branch:
    """A part of the tree while it grows: what its samples share beyond the branch above, and where they go from there.

    `ends` are the samples that go no further; a branch without children is a leaf.
    """

    text: str
    size: int
    samples: list[int]
    children: list[Branch] = field(default_factory=list)
    first: str | None = None  # the key of the step that comes first in its text


def by_beginnings(sequences: Sequence[Sequence[str]], written: Callable[[int, int, int], str]) -> Branch:
    """The tree of shared beginnings (a radix tree): a branch goes on for as long as its samples go together.

    Args:
        sequences: a key for each piece of each sample.
        written: the text of pieces (from, to) of a sample.
    """
    order = sorted(range(len(sequences)), key=lambda n: (sequences[n], n))
    root = Branch("", 0, order)
    todo = [(root, 0)]
    while todo:
        branch, start = todo.pop()
        lowest, last = sequences[branch.samples[0]], sequences[branch.samples[-1]]
        shorter = min(len(lowest), len(last))
        end = start
        while end < shorter and lowest[end] == last[end]:
            end += 1
        branch.text, branch.size = written(branch.samples[0], start, end), end - start
        if len(lowest) == len(last) == end:
            continue  # they are the same to the end
        following: dict[str | None, list[int]] = {}
        for sample in branch.samples:
            remainder = sequences[sample]
            following.setdefault(remainder[end] if end < len(remainder) else None, []).append(sample)
        branch.children = [Branch("", 0, members) for members in following.values()]
        todo += [(child, end) for child in branch.children]
    return root


def by_steps(pieces: Sequence[Sequence[Piece]], classes: Sequence[int], question_numbers: frozenset[str]) -> Branch:
    """The tree of shared steps, in whatever order a sample takes them.

    A branch holds the steps that all of its samples take. From there samples part by the number that they come to
    next, or by a step that some of them take, whichever sets the answers apart more; of such steps by the earliest of
    those that do so about equally well. Samples that do not take it may part among themselves at another.

    Args:
        pieces: the steps of each sample, each once.
        classes: the outcome class of each sample.
        question_numbers: numbers that all samples have from the question.
    """
    positions: dict[str, list[float]] = {}
    phrases = set()
    for sample in pieces:
        for piece in sample:
            positions.setdefault(piece.key, []).append(piece.place)
            if piece.phrase:
                phrases.add(piece.key)
    order = {key: (key in phrases, math.fsum(where) / len(where), key) for key, where in positions.items()}
    grower = _Grower([{piece.key: piece for piece in sample} for sample in pieces], classes, question_numbers, order)
    return grower.branch(list(range(len(pieces))), frozenset(), 0)


@dataclass(slots=True)
class _Grower:
    steps: list[dict[str, Piece]]
    classes: Sequence[int]
    given: frozenset[str]
    order: Mapping[str, tuple[bool, float, str]]  # numbers before phrases, then by place

    def branch(self, samples: list[int], above: frozenset[str], depth: int, parting: str | None = None) -> Branch:
        common = set(self.steps[samples[0]]).intersection(*(self.steps[n] for n in samples[1:])) - above
        keys = sorted(common, key=lambda key: (key != parting, self.order[key]))
        excluded = self.given | above | common
        texts = list(dict.fromkeys(self.written(key, samples, excluded) for key in keys))
        grown = Branch(BETWEEN.join(texts), len(keys), samples, first=keys[0] if keys else None)
        if depth < _DEEPEST:
            grown.children = self.parts(samples, above | common, depth + 1)
        return grown

    def written(self, key: str, samples: list[int], excluded: frozenset[str]) -> str:
        """The sentence of a step, unless it tells more than these samples share: then the number alone."""
        written_steps = [self.steps[n][key] for n in samples]
        return written_by_most(piece for piece in written_steps if piece.said_with <= excluded) or key

    def parts(self, samples: list[int], above: frozenset[str], depth: int) -> list[Branch]:
        """The branches that samples part into; none where no step sets their answers apart."""
        clear = 2 * len(samples) >= len(self.steps)
        total = Counter(self.classes[n] for n in samples)
        if not variance(total):
            return []
        following = self.following(samples, above)
        gone = parted(total, [Counter(self.classes[n] for n in members) for members in following.values()])
        key, gain = self.parting(samples, total)
        if gone >= gain and tells(
            total, [len(members) for members in following.values()], gone, _UNLIKELY, clear=clear
        ):
            return [self.branch(members, above, depth, key) for key, members in following.items()]
        if key is None:
            return []
        inside = [n for n in samples if key in self.steps[n]]
        outside = [n for n in samples if key not in self.steps[n]]
        if not tells(total, [len(inside), len(outside)], gain, _UNLIKELY, clear=clear):
            return []
        grown = self.branch(inside, above, depth, key)
        other = self.branch(outside, above, depth)
        if not other.text and other.children:
            return [grown, *other.children]
        return [grown, other]

    def following(self, samples: list[int], above: frozenset[str]) -> dict[str | None, list[int]]:
        """The samples by the number that each comes to next, after those that all share."""
        groups: dict[str | None, list[int]] = {}
        for n in samples:
            new_keys = (key for key, piece in self.steps[n].items() if key not in above and not piece.phrase)
            groups.setdefault(next(new_keys, None), []).append(n)
        return groups

    def parting(self, samples: list[int], total: Counter[int]) -> tuple[str | None, float]:
        """The step that some of the samples take whose answers differ most from the others', and how much is gone."""
        having: dict[str, Counter[int]] = {}
        for n in samples:
            for key in self.steps[n]:
                having.setdefault(key, Counter())[self.classes[n]] += 1
        scores = {
            key: parted(total, (inside, total - inside))
            for key, inside in having.items()
            if inside.total() < len(samples)
        }
        best = max(scores.values(), default=0.0)
        near = [key for key, score in scores.items() if score >= _NEARLY * best]
        return (min(near, key=self.order.__getitem__), best) if best > 0 else (None, 0.0)


def variance(counts: Counter[int]) -> float | None:
    """The unbiased variance of answers (brier); None for fewer than two."""
    n = counts.total()
    return (1 - sum(k * k for k in counts.values()) / n / n) * n / (n - 1) if n > 1 else None


def parted(before: Counter[int], after: Sequence[Counter[int]]) -> float:
    """How much of the variance of answers goes when samples are told apart; 0 on average where it has no bearing.

    Σ (n − 1) (variance of the whole − variance of the part), both unbiased: a sample by itself tells nothing.
    """
    spread = variance(before) or 0.0
    return sum((counts.total() - 1) * (spread - (variance(counts) or 0.0)) for counts in after if counts.total())


def tells(before: Counter[int], sizes: Sequence[int], gone: float, deviations: float, *, clear: bool) -> bool:
    """Whether so much variance gone (see `parted`) is more than chance does; `clear`: or nearly all there is.

    By chance its variance is 2 Σ λ² f, with λ the eigenvalues of diag(p) − p pᵀ, p the shares of the answers, and f the
    degrees of freedom, less where parts are small: Σ (1 − 1/k) over parts of k samples − (1 − 1/n). Of three or four
    samples nothing is more than chance, yet one wants to see where they part: but not of any few among many.
    """
    n = before.total()
    if gone <= 0 or n <= len(sizes):
        return False
    squares, cubes = (sum((k / n) ** power for k in before.values()) for power in (2, 3))
    freedom = max(0.5, sum(1 - 1 / k for k in sizes) - (1 - 1 / n))
    deviation = math.sqrt(2 * max(0.0, squares - 2 * cubes + squares**2) * freedom)
    all_variance = (variance(before) or 0.0) * (n - len(sizes))
    return gone >= deviations * deviation or (clear and gone >= _CLEAR * all_variance)
