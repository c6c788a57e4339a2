"""Repeats of lm-evaluation-harness: one verdict is recorded for all of them; each is filtered and judged again here.

The recorded filter and metric are applied to every response. They count only where they reproduce what the log itself
recorded for the repeat (or the vote) that was kept; otherwise the other repeats stay without a verdict.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from typing import Any, NamedTuple

from hotmess_tui.formats import scalars

_PATTERN = 400  # characters of a regular expression that is run: it comes from a file
_TEXT = 20_000  # characters of a response that it is run on
_NESTED = re.compile(r"\([^()]*[+*][^()]*\)[+*{]")  # a repeat in a repeat may take forever
_SELECTING = {"take_first", "take_first_k", "majority_vote"}


class Repeat(NamedTuple):
    """One response: its answer, its verdict in [0, 1], and whether these were worked out here."""

    response: str
    answer: str | None
    verdict: float | None
    derived: bool = False


def of(
    entry: dict[str, Any],
    filters: list[dict[str, Any]] | None,
    metric: dict[str, Any],
    target: str | None,
    recorded: float | None,
) -> list[Repeat]:
    """The repeats of one document.

    Args:
        entry: the line of the samples file.
        filters: the steps of the filter that counts; None where they are not known.
        metric: settings of the metric (ignore_case, …).
        target: the right answer.
        recorded: the verdict in the log.
    """
    responses = _texts(entry.get("resps"))
    filtered = _texts(entry.get("filtered_resps"))
    if len(responses) <= 1:
        text = responses[0] if responses else ""
        answer = filtered[0] if filtered else text
        return [Repeat(text, _answer(answer), recorded)]
    answers: list[str | None] | None
    if len(filtered) == len(responses):  # this filter keeps them all
        answers = [*filtered]
    else:
        answers = _filtered(responses, filters)
        if answers is not None and filtered and not _reproduces(answers, filtered[0], filters):
            answers = None
    if answers is None:
        recorded_answer = _answer(filtered[0]) if filtered else None
        others = [Repeat(text, None, None) for text in responses[1:]]
        return [Repeat(responses[0], recorded_answer, recorded), *others]
    verdicts = [_verdict(answer, target, metric) for answer in answers]
    if not _agrees(verdicts, answers, filtered, recorded):
        stated = [recorded if n == 0 and len(filtered) == 1 else None for n in range(len(responses))]
        return [Repeat(r, _answer(a), v) for r, a, v in zip(responses, answers, stated, strict=True)]
    return [Repeat(r, _answer(a), v, True) for r, a, v in zip(responses, answers, verdicts, strict=True)]


def _texts(nested: Any) -> list[str]:
    """The responses to the one request of a document, however deeply they are nested."""
    while isinstance(nested, list) and len(nested) == 1 and isinstance(nested[0], list):
        nested = nested[0]
    responses = nested if isinstance(nested, list) else [nested] if isinstance(nested, str) else []
    return [scalars.text(response) or "" for response in responses]


def _answer(text: str | None) -> str | None:
    """The harness writes [invalid] where its filter found nothing: no answer."""
    return None if text is None or text.strip() in ("", "[invalid]") else text.strip()


def _filtered(responses: list[str], filters: list[dict[str, Any]] | None) -> list[str | None] | None:
    if filters is None:
        return None
    answers: list[str | None] = [*responses]
    for step in filters:
        name = step.get("function")
        if not isinstance(name, str):
            return None
        if name in _SELECTING:  # which of the repeats counts, not what its answer is
            continue
        if name in ("lowercase", "uppercase"):
            answers = [answer and (answer.lower() if name == "lowercase" else answer.upper()) for answer in answers]
        elif name == "remove_whitespace":
            answers = [answer and answer.lstrip() for answer in answers]
        elif name == "regex":
            pattern = _compiled(step.get("regex_pattern"))
            group = step.get("group_select", 0)
            if pattern is None or not isinstance(group, int):
                return None
            fallback = scalars.text(step.get("fallback")) or "[invalid]"
            answers = [_match(pattern, answer or "", group, fallback) for answer in answers]
        else:
            return None
    return answers


def _compiled(pattern: Any) -> re.Pattern[str] | None:
    if not isinstance(pattern, str) or len(pattern) > _PATTERN or _NESTED.search(pattern):
        return None
    try:
        return re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return None


def _match(pattern: re.Pattern[str], text: str, group: int, fallback: str) -> str:
    """As the harness does it: all matches, the one that `group` selects, its first group that is not empty."""
    matches = pattern.findall(text[:_TEXT])
    try:
        match = matches[group]
    except IndexError:
        return fallback
    if isinstance(match, tuple):
        match = next((captured for captured in match if captured), fallback)
    return str(match).strip()


def _reproduces(answers: list[str | None], recorded: str, filters: list[dict[str, Any]] | None) -> bool:
    """Whether the answers worked out here lead to the recorded one: as the first, or as the most frequent."""
    votes = any(step.get("function") == "majority_vote" for step in filters or [])
    expected = Counter(answers).most_common(1)[0][0] if votes else answers[0]
    return (expected or "").strip() == recorded.strip()


def _verdict(answer: str | None, target: str | None, metric: dict[str, Any]) -> float | None:
    """Exact match with the recorded settings of the metric."""
    if target is None:
        return None
    return float(answer is not None and _plain(answer, metric) == _plain(target, metric))


def _plain(text: str, metric: dict[str, Any]) -> str:
    ignored = metric.get("regexes_to_ignore")
    for pattern in ignored if isinstance(ignored, list) else []:
        compiled = _compiled(pattern)
        text = compiled.sub("", text[:_TEXT]) if compiled is not None else text
    text = text.lower() if metric.get("ignore_case") is True else text
    if metric.get("ignore_punctuation") is True:
        text = text.translate(str.maketrans("", "", string.punctuation))
    if metric.get("ignore_numbers") is True:
        text = text.translate(str.maketrans("", "", string.digits))
    return text.strip()


def _agrees(
    verdicts: list[float | None], answers: list[str | None], filtered: list[str], recorded: float | None
) -> bool:
    """Whether these verdicts on the filtered answer (or on all, on average) are the recorded one."""
    judged = [verdict for verdict in verdicts if verdict is not None]
    if recorded is None or not filtered or len(judged) < len(verdicts):
        return False
    if len(filtered) == len(verdicts):
        return abs(sum(judged) / len(judged) - recorded) < 1e-6
    answer = filtered[0].strip()
    return {v for v, candidate in zip(judged, answers, strict=True) if (candidate or "").strip() == answer} == {
        recorded
    }
