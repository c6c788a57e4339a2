"""What a vote of k samples gives, from every way to draw them.

Part 2 of the specification, section "Votes", read literally: where the samples are few, every subset is looked at; else
the distribution of (drawn, highest count, answers that have it, whether the right one does) is followed class by class.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from fractions import Fraction

from tests.oracle.causes import only_classes, says_wrong
from tests.oracle.groups import Group
from tests.oracle.samples import Reserved

SIZES = (1, 3, 4, 8, 16, 32)
MOST_SUBSETS = 500


def vote(outcomes: Sequence[Hashable], k: int) -> Fraction:
    """The chance that the most frequent answer of k of these samples is right."""
    ways = math.comb(len(outcomes), k)
    if ways <= MOST_SUBSETS:
        return sum((_right(drawn) for drawn in itertools.combinations(outcomes, k)), Fraction(0)) / ways
    return _followed(Counter(outcomes), k) / ways


def _right(drawn: Sequence[Hashable]) -> Fraction:
    counts = Counter(answer for answer in drawn if answer is not Reserved.NONE)
    highest = max(counts.values(), default=0)
    winners = [answer for answer, count in counts.items() if count == highest]
    return Fraction(1, len(winners)) if Reserved.TARGET in winners else Fraction(0)


def _followed(counts: Counter[Hashable], k: int) -> Fraction:
    states: dict[tuple[int, int, int, bool], int] = {(0, 0, 0, False): 1}
    for answer, count in counts.items():
        further: dict[tuple[int, int, int, bool], int] = defaultdict(int)
        for (drawn, highest, having, right), ways in states.items():
            for more in range(min(count, k - drawn) + 1):
                state = (drawn + more, highest, having, right)
                if answer is not Reserved.NONE and more and more >= highest:
                    tied = having + 1 if more == highest else 1
                    state = (drawn + more, more, tied, answer is Reserved.TARGET or (right and more == highest))
                further[state] += ways * math.comb(count, more)
        states = further
    found = [Fraction(ways, having) for (drawn, _, having, right), ways in states.items() if drawn == k and right]
    return sum(found, Fraction(0))


def votes(groups: Sequence[Group]) -> dict[int, tuple[int, float | None]]:
    """Of a series, by k: how many groups there are, and the mean of their chances; none where not all are classes."""
    groups = [one for one in groups if one.members]
    if not all(only_classes(one.members) for one in groups):
        return {}
    found = {}
    for k in SIZES:
        enough = [[one.outcome for one in group.members] for group in groups if len(group.members) >= max(2, k)]
        if enough:
            known = k < 3 or not says_wrong(groups)
            chances = [vote(outcomes, k) for outcomes in enough] if known else []
            found[k] = len(enough), float(sum(chances) / len(chances)) if known else None
    return found


def outvoted(group: Group) -> bool:
    """Whether fewer samples gave the right answer than some other."""
    counts = Counter(one.outcome for one in group.members if one.outcome is not Reserved.NONE)
    right = counts.pop(Reserved.TARGET, 0)
    return max(counts.values(), default=0) > right
