"""What a palette offers, and what of it fits a word: pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_NEAR = 0.75  # how alike a word must be to one that is known
_INSIDE = 3  # letters from which a text is looked for within words, too
_ELSEWHERE = 2.5  # so much worse is what can be done on another screen only
# How well a word fits, the lower the better
_SAME, _OTHER_WORD, _BEGINS, _OTHER_BEGINS, _ABOUT_BEGINS, _CONTAINS = range(6)


@dataclass(frozen=True)
class Action:
    """A line of the palette."""

    id: str  # what is the same action has the same
    name: str
    about: str
    keys: tuple[str, ...]  # by name, the plain ones first
    also: str
    run: Callable[[], object]
    does: str = ""  # what `run` runs, without its arguments
    moves: bool = False  # it only moves the cursor up or down, or is the same wherever one is
    why_not: str = ""  # it cannot be done here and now: why, or where it can

    @property
    def possible(self) -> bool:
        """Whether it can be done here and now."""
        return not self.why_not

    def words(self) -> Iterator[str]:
        """The words by which it is found."""
        for text in (self.name, self.also, self.about):
            yield from _words(text)

    def rank(self, query: str) -> float | None:
        """How well a query fits, the lower the better; None: not at all."""
        if query in self.keys:
            return _SAME
        asked = query.casefold()
        worse = 0 if self.possible else _ELSEWHERE
        if asked == self.name.casefold():
            return _SAME - 1 + worse
        ranks = [self._rank_of(word) for word in _words(asked)]
        if not ranks or None in ranks:
            return None
        return max(rank for rank in ranks if rank is not None) + worse

    def _rank_of(self, word: str) -> int | None:
        name, also, about = _words(self.name), _words(self.also), _words(self.about)
        if word in name:
            return _SAME
        if word in also:
            return _OTHER_WORD
        for rank, words in ((_BEGINS, name), (_OTHER_BEGINS, also), (_ABOUT_BEGINS, about)):
            if any(candidate.startswith(word) for candidate in words):
                return rank
        inside = len(word) >= _INSIDE and any(word in candidate for candidate in (*name, *also, *about))
        return _CONTAINS if inside else None


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def ranked(query: str, actions: Sequence[Action]) -> list[Action]:
    """The actions that fit a query, the best first, else in the order in which they came.

    Of an action that can be done here, other screens' ways to do it are left out. A word that fits nothing is taken
    for the nearest that is known.
    """
    fitting = _fitting(query, actions)
    if not fitting:
        vocabulary = list(dict.fromkeys(word for action in actions for word in action.words()))
        near = [difflib.get_close_matches(word, vocabulary, 1, _NEAR) for word in _words(query)]
        if near and all(near):
            fitting = _fitting(" ".join(words[0] for words in near), actions)
    possible = {name for action in fitting if action.possible for name in (action.id, action.name)}
    once: dict[str | Action, Action] = {}
    for action in fitting:
        if action.possible:
            once[action] = action
        elif action.id not in possible and action.name not in possible:
            once.setdefault(" ".join((action.name, *action.keys)), action)
    return list(once.values())


def _fitting(query: str, actions: Sequence[Action]) -> list[Action]:
    ranks = [(rank, n) for n, action in enumerate(actions) if (rank := action.rank(query)) is not None]
    return [actions[n] for _, n in sorted(ranks)]
