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
_KEPT = {"take_first", "take_first_k", "majority_vote"}


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
    kept = _texts(entry.get("filtered_resps"))
    if len(responses) <= 1:
        text = responses[0] if responses else ""
        answer = kept[0] if kept else text
        return [Repeat(text, _answer(answer), recorded)]
    answers: list[str | None] | None
    if len(kept) == len(responses):  # this filter kept them all
        answers = [*kept]
    else:
        answers = _filtered(responses, filters)
        if answers is not None and kept and not _reproduces(answers, kept[0], filters):
            answers = None
    if answers is None:
        first = _answer(kept[0]) if kept else None
        rest = [Repeat(text, None, None) for text in responses[1:]]
        return [Repeat(responses[0], first, recorded), *rest]
    verdicts = [_verdict(answer, target, metric) for answer in answers]
    if not _agrees(verdicts, answers, kept, recorded):
        known = [recorded if n == 0 and len(kept) == 1 else None for n in range(len(responses))]
        return [Repeat(r, _answer(a), v) for r, a, v in zip(responses, answers, known, strict=True)]
    return [Repeat(r, _answer(a), v, True) for r, a, v in zip(responses, answers, verdicts, strict=True)]


def _texts(value: Any) -> list[str]:
    """The responses to the one request of a document, however deeply they are nested."""
    while isinstance(value, list) and len(value) == 1 and isinstance(value[0], list):
        value = value[0]
    items = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    return [scalars.text(item) or "" for item in items]


def _answer(text: str | None) -> str | None:
    """The harness writes [invalid] where its filter found nothing: no answer."""
    return None if text is None or text.strip() in ("", "[invalid]") else text.strip()


def _filtered(responses: list[str], filters: list[dict[str, Any]] | None) -> list[str | None] | None:
    if filters is None:
        return None
    found: list[str | None] = [*responses]
    for step in filters:
        name = step.get("function")
        if not isinstance(name, str):
            return None
        if name in _KEPT:
            continue
        if name in ("lowercase", "uppercase"):
            found = [each and (each.lower() if name == "lowercase" else each.upper()) for each in found]
        elif name == "remove_whitespace":
            found = [each and each.lstrip() for each in found]
        elif name == "regex":
            pattern = _compiled(step.get("regex_pattern"))
            group = step.get("group_select", 0)
            if pattern is None or not isinstance(group, int):
                return None
            fallback = scalars.text(step.get("fallback")) or "[invalid]"
            found = [_found(pattern, each or "", group, fallback) for each in found]
        else:
            return None
    return found


def _compiled(pattern: Any) -> re.Pattern[str] | None:
    if not isinstance(pattern, str) or len(pattern) > _PATTERN or _NESTED.search(pattern):
        return None
    try:
        return re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return None


def _found(pattern: re.Pattern[str], text: str, group: int, fallback: str) -> str:
    """As the harness does it: all matches, the one that `group` selects, its first group that is not empty."""
    matches = pattern.findall(text[:_TEXT])
    try:
        match = matches[group]
    except IndexError:
        return fallback
    if isinstance(match, tuple):
        match = next((each for each in match if each), fallback)
    return str(match).strip()


def _reproduces(answers: list[str | None], kept: str, filters: list[dict[str, Any]] | None) -> bool:
    """Whether the answers worked out here contain what the log kept: the first, or the most frequent."""
    votes = any(step.get("function") == "majority_vote" for step in filters or [])
    expected = Counter(answers).most_common(1)[0][0] if votes else answers[0]
    return (expected or "").strip() == kept.strip()


def _verdict(answer: str | None, target: str | None, metric: dict[str, Any]) -> float | None:
    """Exact match with the recorded settings of the metric."""
    if target is None:
        return None
    return float(answer is not None and _plain(answer, metric) == _plain(target, metric))


def _plain(text: str, metric: dict[str, Any]) -> str:
    ignored = metric.get("regexes_to_ignore")
    for pattern in ignored if isinstance(ignored, list) else []:
        found = _compiled(pattern)
        text = found.sub("", text[:_TEXT]) if found is not None else text
    text = text.lower() if metric.get("ignore_case") is True else text
    if metric.get("ignore_punctuation") is True:
        text = text.translate(str.maketrans("", "", string.punctuation))
    if metric.get("ignore_numbers") is True:
        text = text.translate(str.maketrans("", "", string.digits))
    return text.strip()


def _agrees(verdicts: list[float | None], answers: list[str | None], kept: list[str], recorded: float | None) -> bool:
    """Whether these verdicts say of the kept answer (or of all, on average) what the log says."""
    known = [each for each in verdicts if each is not None]
    if recorded is None or not kept or len(known) < len(verdicts):
        return False
    if len(kept) == len(verdicts):
        return abs(sum(known) / len(known) - recorded) < 1e-6
    kept_verdicts = {v for v, answer in zip(known, answers, strict=True) if (answer or "").strip() == kept[0].strip()}
    return kept_verdicts == {recorded}
