"""The chance that the most frequent of k answers, drawn without replacement from those of a group, is the right one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Counts = NDArray[np.int64]

SIZES = (1, 3, 4, 8, 16, 32)  # of a vote, up to the samples that there are
_AT_ONCE = 4_000  # ballots whose chances are in memory together


class Ballot(NamedTuple):
    """How often each answer of a group was given: the right one, none, and every wrong one, the most frequent first."""

    correct: int
    silent: int
    wrong: tuple[int, ...]

    @property
    def n(self) -> int:
        """How many samples there are."""
        return self.correct + self.silent + sum(self.wrong)


def majorities(ballots: Sequence[Ballot]) -> Iterator[tuple[int, int, float]]:
    """The chance of a right vote, as (place of the ballot, k, chance) for every k of SIZES up to its samples.

    Samples without an answer abstain. A tie counts 1 / (number tied), all abstaining counts 0. Exact but for rounding:
    sums of products of binomials, all of them above 0.
    """
    for start in range(0, len(ballots), _AT_ONCE):
        chances = _chances(ballots[start : start + _AT_ONCE])
        for place, ballot in enumerate(ballots[start : start + _AT_ONCE]):
            for size, k in enumerate(SIZES):
                if k <= ballot.n:
                    yield start + place, k, float(chances[place, size])


def _chances(ballots: Sequence[Ballot]) -> Numbers:
    """A row per ballot, a column per size; of no account where a ballot has fewer samples than that."""
    import numpy as np

    most = SIZES[-1]
    n = np.array([ballot.n for ballot in ballots], dtype=np.int64)
    correct = np.array([ballot.correct for ballot in ballots], dtype=np.int64)
    ways_to_be_right = _binomials(correct, most)
    chances = np.zeros((len(ballots), len(SIZES)))
    for right in range(1, most + 1):  # of the k samples
        standing = np.flatnonzero(correct >= right)
        if not len(standing):
            break
        rivals = [tuple(count for count in ballots[place].wrong if count >= right) for place in standing.tolist()]
        distinct = {rival: row for row, rival in enumerate(dict.fromkeys(rivals))}
        shares = _shares(list(distinct), right, most - right)[[distinct[rival] for rival in rivals]]
        # whoever gave no answer, or one that cannot reach the right one, is drawn freely
        others = n[standing] - correct[standing] - np.array([sum(rival) for rival in rivals], dtype=np.int64)
        free = _binomials(others, most - right)
        for size, k in enumerate(SIZES):
            if k >= right:
                left = k - right
                ways = (shares[:, : left + 1] * free[:, left::-1]).sum(axis=1)
                chances[standing, size] += ways_to_be_right[standing, right] * ways
    drawn = _binomials(n, most)[:, list(SIZES)]
    return np.divide(chances, drawn, out=chances, where=drawn > 0)


def _shares(rivals: Sequence[tuple[int, ...]], right: int, most: int) -> Numbers:
    """Ways to draw j samples of rivals so that none of them beats `right`, each over 1 + how many stand at it.

    Args:
        rivals: for each row, how often the answers were given that could reach `right`.
        right: how often the right answer was drawn.
        most: the largest j.

    Returns:
        A row per entry of `rivals`, a column per j from 0.
    """
    import numpy as np

    longest = max(map(len, rivals))
    counts = np.zeros((len(rivals), longest), dtype=np.int64)
    for row, rival in enumerate(rivals):
        counts[row, : len(rival)] = rival
    ties = min(longest, most // right)
    # by row, how many stand at the right answer's count, and how many samples were drawn so far
    ways = np.zeros((len(rivals), ties + 1, most + 1))
    ways[:, 0, 0] = 1
    for answer in range(longest):
        times = _binomials(counts[:, answer], right)[:, :, None, None]
        further = times[:, 0] * ways
        for drawn in range(1, min(right - 1, most) + 1):
            further[:, :, drawn:] += times[:, drawn] * ways[:, :, :-drawn]
        if right <= most:
            further[:, 1:, right:] += times[:, right] * ways[:, :-1, :-right]
        ways = further
    shared: Numbers = (ways / (1 + np.arange(ties + 1))[None, :, None]).sum(axis=1)
    return shared


def _binomials(counts: Counts, most: int) -> Numbers:
    """C(count, j), a row per count, a column per j up to `most`."""
    import numpy as np

    table = np.ones((len(counts), most + 1))
    for j in range(1, most + 1):
        table[:, j] = table[:, j - 1] * np.maximum(counts - j + 1, 0) / j
    return table
