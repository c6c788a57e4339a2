"""Answers that were given last, kept so that the same question is not computed again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Recent(Generic[Answer]):
    """The last answers by what was asked; threads may ask at once, and at worst compute one twice."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: dict[Hashable, Answer] = {}

    def get(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer to what `key` stands for, made where it is not kept."""
        answer = self._answers.pop(key, None)
        if answer is None:
            answer = make()
        self._answers[key] = answer
        while len(self._answers) > self._most:
            self._answers.pop(next(iter(self._answers)), None)
        return answer
