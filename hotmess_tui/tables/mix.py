"""The answers of a question as one stacked bar: right first, a shade for each wrong answer, none last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hotmess_tui.charts.drawing import DIM, Span
from hotmess_tui.records import AnswerBar
from hotmess_tui.tables.signs import Signs, portions
from hotmess_tui.tables.verdict import NO_ANSWER, NOT_JUDGED, RIGHT, WRONG, Verdict, of_answer


def mix_bar(portion: Iterable[tuple[Verdict, int]], cells: int, signs: Signs) -> list[Span]:
    """A bar of exactly `cells` cells with a stretch for each answer; a dash where there are none."""
    answers = list(portion)
    if not sum(count for _, count in answers):
        return [Span(signs.null.ljust(cells), DIM)]
    characters = mix_characters([verdict for verdict, _ in answers], signs)
    sizes = portions(tuple(count for _, count in answers), cells)
    return [
        Span(character * size, verdict.ink)
        for (verdict, _), character, size in zip(answers, characters, sizes, strict=True)
        if size
    ]


def mix_characters(verdicts: Sequence[Verdict], signs: Signs) -> list[str]:
    """The character of each answer in a bar; wrong ones take turns, so that neighbours differ."""
    characters, wrong = [], 0
    for verdict in verdicts:
        if verdict is RIGHT:
            characters.append(signs.mix[0])
        elif verdict in (NO_ANSWER, NOT_JUDGED):
            characters.append(signs.mix[4])
        else:
            characters.append(signs.mix[1 + wrong % 3])
            wrong += 1
    return characters


def in_order(answers: Sequence[AnswerBar]) -> list[tuple[Verdict, int]]:
    """Answers as a bar has them: right, wrong ones as they come, no answer."""
    judged = [(of_answer(answer), answer.count) for answer in answers]
    return [pair for verdict in (RIGHT, WRONG, NO_ANSWER, NOT_JUDGED) for pair in judged if pair[0] is verdict]
