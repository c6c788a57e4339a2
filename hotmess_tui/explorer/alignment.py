"""Two sequences laid beside each other: the stretches that are the same, in order, found in bounded time."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Sequence


def align(a: Sequence[str], b: Sequence[str]) -> list[tuple[bool, int, int, int, int]]:
    """Stretches (equal, from, to in `a`, from, to in `b`) that cover both in order.

    Patience: what is alike at both ends, then between the pieces that occur once in each and in the same order. The
    time grows with n log n, not with n², so that texts of a hundred thousand words are no matter.
    """
    runs: list[tuple[bool, int, int, int, int]] = []
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
            runs.append((True, i, i + start, k, k + start))
        if end:
            runs.append((True, j - end, j, m - end, m))
        inner = (i + start, j - end, k + start, m - end)
        if inner[0] == inner[1] and inner[2] == inner[3]:
            continue
        anchors = _anchors(a, b, *inner)
        if not anchors:
            runs.append((False, *inner))
            continue
        x, y = inner[0], inner[2]
        for p, q in anchors:
            if p > x or q > y:
                todo.append((x, p, y, q))
            runs.append((True, p, p + 1, q, q + 1))
            x, y = p + 1, q + 1
        if x < inner[1] or y < inner[3]:
            todo.append((x, inner[1], y, inner[3]))
    return sorted(runs, key=lambda each: (each[1], each[3], each[2], each[4]))


def _anchors(a: Sequence[str], b: Sequence[str], i: int, j: int, k: int, m: int) -> list[tuple[int, int]]:
    """Pieces that occur once on either side, the longest chain of them that is in order on both."""
    once_a, once_b = Counter(a[i:j]), Counter(b[k:m])
    positions = {piece: q for q, piece in enumerate(b[k:m], k) if once_b[piece] == 1 and piece.strip()}
    pairs = [(p, positions[a[p]]) for p in range(i, j) if once_a[a[p]] == 1 and a[p] in positions]
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
