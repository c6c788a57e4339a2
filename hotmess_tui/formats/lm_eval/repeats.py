"""Repeats of lm-evaluation-harness: one verdict is recorded for all of them; can the others be judged by its rule?

Only by a rule that the configuration of the task states, its filter and exact match with its options, and that the
samples file confirms: it must lead to every recorded answer and verdict, at least one "right" among them. That a
failing comparison agrees with a recorded 0 shows nothing: a wrong rule does that, too.
"""

from __future__ import annotations

import ast
import re
import string
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hotmess_tui.formats import scalars
from hotmess_tui.formats.lm_eval.patterns import Extraction, Patterns, Removal, usable

_NOTHING_KEPT = ("", "[invalid]")  # the harness writes the second where its filter did not match
_SELECTING = {"take_first", "take_first_k", "majority_vote"}
_HASH_PATTERN = r"#### (\-?[0-9\.\,]+)"  # of the regex filter where the task states none
_OPTIONS = {"ignore_case", "ignore_punctuation", "ignore_numbers", "regexes_to_ignore"}  # of exact match
_OF_NO_CONCERN = {"metric", "aggregation", "higher_is_better", "hf_evaluate"}
_LONGEST_LIST = 10_000  # characters of a target that is read as a list
_VOTE = re.compile(r"maj|vot|consist", re.IGNORECASE)  # in the name of a filter
_DIGITS = str.maketrans("", "", string.digits)
_PUNCTUATION = str.maketrans("", "", string.punctuation)


class Recorded(NamedTuple):
    """What a line of the samples file states: all responses, what the filter kept of them, the target, the verdict."""

    responses: list[str]
    filtered: list[str]
    target: str | None
    verdict: float | None


def texts(nested: Any) -> list[str]:
    """The responses of a document, however deeply they are nested; those to several requests are joined."""
    while nested.__class__ is list and len(nested) == 1 and nested[0].__class__ is list:
        nested = nested[0]
    if nested.__class__ is not list:
        return [] if nested is None else [scalars.text(nested) or ""]
    if all(response.__class__ is str for response in nested):
        return [*nested]
    if all(request.__class__ is list for request in nested):
        requests = [texts(request) for request in nested]
        rounds = range(max(map(len, requests)))
        return ["\n".join(request[n] for request in requests if n < len(request)) for n in rounds]
    return [scalars.text(response) or "" for response in nested]


@dataclass(slots=True)
class _Evidence:
    """How a way to compare fared with the recorded verdicts."""

    right: int = 0  # of those above 0 that it led to
    wrong: bool = False  # whether it led to another one anywhere

    def add(self, verdict: float, recorded: float) -> None:
        self.wrong = self.wrong or abs(verdict - recorded) > 1e-6
        self.right += verdict > 0

    @property
    def holds(self) -> bool:
        return self.right > 0 and not self.wrong


@dataclass(slots=True)
class _Rule:
    """A filter, and exact match with one target or, where the target is a list, with any of it."""

    steps: list[dict[str, Any]] | None  # None: not known
    options: dict[str, Any]
    left_only: bool = False  # remove_whitespace used to strip the left end only
    filters_otherwise: bool = False  # whether the samples file has answers that it does not lead to
    one: _Evidence = field(default_factory=_Evidence)
    any: _Evidence = field(default_factory=_Evidence)
    names: list[str | None] = field(init=False)  # of the steps
    extractions: list[Extraction | None] = field(init=False)  # of the steps
    votes: bool = field(init=False)

    def __post_init__(self) -> None:
        steps = self.steps or []
        self.extractions = [_extraction(step) for step in steps]
        self.names = [scalars.text(step.get("function")) for step in steps]
        self.votes = "majority_vote" in self.names

    @property
    def holds(self) -> bool:
        return not self.filters_otherwise and (self.one.holds or self.any.holds)

    def answers(self, responses: list[str], patterns: Patterns, selecting: bool = False) -> list[str | None] | None:
        """What the filter makes of each response; with `selecting`, of those that it keeps.

        None for a response on which a pattern takes too long; nothing at all where the filter is not known.
        """
        if self.steps is None:
            return None
        answers: list[str | None] = [*responses]
        for step, name, extraction in zip(self.steps, self.names, self.extractions, strict=True):
            if name == "regex":
                if extraction is None:
                    return None
                matches = patterns.apply(extraction, [answer or "" for answer in answers])
                answers = [
                    match if answer is not None else None for answer, match in zip(answers, matches, strict=True)
                ]
            elif name in _SELECTING:
                answers = _selected(answers, step) if selecting else answers
            elif name in ("lowercase", "uppercase", "remove_whitespace"):
                answers = [answer and self._changed(answer, name) for answer in answers]
            else:
                return None
        return answers

    def _changed(self, answer: str, name: str) -> str:
        if name == "remove_whitespace":
            return answer.lstrip() if self.left_only else answer.strip()
        return answer.lower() if name == "lowercase" else answer.upper()

    def verdicts(self, answer: str, target: str, patterns: Patterns) -> tuple[bool, bool] | None:
        """Exact match with the target as it is, and with any of it; None where a pattern takes too long."""
        plain = [answer, target, *_members(target)]
        for pattern in self.options.get("regexes_to_ignore") or []:
            shortened = patterns.apply(Removal(pattern), plain)
            plain = [text for text in shortened if text is not None]
            if len(plain) < len(shortened):
                return None
        if self.options.get("ignore_case"):
            plain = [text.lower() for text in plain]
        if self.options.get("ignore_punctuation"):
            plain = [text.translate(_PUNCTUATION) for text in plain]
        if self.options.get("ignore_numbers"):
            plain = [text.translate(_DIGITS) for text in plain]
        return plain[0] == plain[1], plain[0] in plain[1:]

    def verdict(self, answer: str | None, target: str | None, patterns: Patterns) -> bool | None:
        """What the way to compare that holds comes to."""
        both = None if answer is None or target is None else self.verdicts(answer, target, patterns)
        return None if both is None else both[0] if self.one.holds else both[1]

    def observe(self, line: Recorded, patterns: Patterns) -> None:
        """Compare what it leads to with what a line of the samples file states."""
        if not line.filtered or self.filters_otherwise:
            return
        if len(line.filtered) == 1 or len(line.filtered) < len(line.responses):  # else the answers of all are there
            self._observe_filter(line, patterns)
        if line.verdict is None or line.target is None or (self.one.wrong and self.any.wrong):
            return
        if not self.options and not line.target.startswith("["):
            mean = line.filtered.count(line.target) / len(line.filtered)
            self.one.add(mean, line.verdict)
            self.any.add(mean, line.verdict)
            return
        pairs = [self.verdicts(answer, line.target, patterns) for answer in line.filtered]
        judged = [pair for pair in pairs if pair is not None]
        if len(judged) == len(pairs):
            self.one.add(sum(one for one, _ in judged) / len(judged), line.verdict)
            self.any.add(sum(any_of for _, any_of in judged) / len(judged), line.verdict)

    def _observe_filter(self, line: Recorded, patterns: Patterns) -> None:
        needed = line.responses if self.votes or len(line.filtered) > 1 else line.responses[:1]
        filtered = self.answers(needed, patterns, selecting=True)
        if filtered is not None and len(line.filtered) == 1:
            filtered = filtered[:1]
        if filtered is None or None not in filtered:
            self.filters_otherwise = filtered != line.filtered


def _selected(answers: list[str | None], step: dict[str, Any]) -> list[str | None]:
    if step.get("function") == "majority_vote":
        return [Counter(answers).most_common(1)[0][0]] if answers else []
    if step.get("function") == "take_first":
        return answers[:1]
    k = step.get("k")
    return answers[:k] if isinstance(k, int) and k > 0 else answers


def _extraction(step: dict[str, Any]) -> Extraction | None:
    pattern, group = step.get("regex_pattern", _HASH_PATTERN), step.get("group_select", 0)
    fallback = step.get("fallback", "[invalid]")
    if not isinstance(pattern, str) or not isinstance(group, int) or not isinstance(fallback, str):
        return None
    return Extraction(pattern, group, fallback) if usable(pattern) else None


def _members(target: str) -> tuple[str, ...]:
    """The accepted targets: the harness writes a list of them as Python shows it."""
    if not target.startswith("[") or len(target) > _LONGEST_LIST:
        return ()
    try:
        listed = ast.literal_eval(target)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return ()
    return tuple(listed) if isinstance(listed, list) and all(isinstance(text, str) for text in listed) else ()


def _unknown_option(options: dict[str, Any]) -> bool:
    ignored = options.get("regexes_to_ignore")
    flags = [options[name] for name in _OPTIONS - {"regexes_to_ignore"} if name in options]
    return (
        bool(options.keys() - _OPTIONS - _OF_NO_CONCERN)
        or not all(isinstance(flag, bool) or flag is None for flag in flags)
        or not (
            ignored is None
            or (isinstance(ignored, list) and all(isinstance(text, str) and usable(text) for text in ignored))
        )
    )


def shown(answer: str | None) -> str | None:
    """An answer as it is shown; None where the filter did not match."""
    text = answer and answer.strip()
    return None if text in _NOTHING_KEPT else text


class Judge:
    """Whether, and by what rule, the repeats of one filter can be judged; it sees all lines before it judges one."""

    def __init__(
        self, name: str, steps: list[dict[str, Any]] | None, options: dict[str, Any] | str, patterns: Patterns
    ) -> None:
        """A judge of a filter's repeats.

        Args:
            name: of the filter.
            steps: of the filter; None where they are not known.
            options: of exact match; text where they are not known: why.
            patterns: matches regular expressions.
        """
        self._name = name
        self._patterns = patterns
        self._options = options
        if isinstance(options, dict) and _unknown_option(options):
            self._options = "its options are unknown"
        flags = self._options.items() if isinstance(self._options, dict) else ()
        applied = {name: setting for name, setting in flags if name in _OPTIONS and setting}
        self._rules = [_Rule(steps, applied)]
        if "remove_whitespace" in self._rules[0].names:
            self._rules.append(_Rule(steps, applied, left_only=True))
        self._all_alike = True  # whether no verdict on several answers is between 0 and 1
        self._right = 0
        self._chosen: _Rule | None = None

    def observe(self, line: Recorded) -> None:
        """Take in a line of the samples file."""
        if line.verdict is not None:
            self._right += line.verdict > 0
            self._all_alike = self._all_alike and (len(line.filtered) < 2 or line.verdict in (0.0, 1.0))
        for rule in self._rules:
            rule.observe(line, self._patterns)

    def decide(self) -> None:
        """Choose the rule; call it after the last line."""
        able = [rule for rule in self._rules if not rule.filters_otherwise]
        self._chosen = next((rule for rule in able if rule.holds), able[0] if able else None)

    @property
    def why_not(self) -> str | None:
        """Why repeats are not judged here; None where they are."""
        if isinstance(self._options, str):
            return self._options
        if self._chosen is None:
            return "its filter is unknown, or does not reproduce the recorded answers"
        if self._chosen.holds:
            return None
        if not self._right:
            return "no recorded verdict is correct, so the rule cannot be verified"
        return "comparing answer and target does not reproduce the recorded verdicts"

    def answers(self, line: Recorded) -> list[str | None]:
        """What the filter makes of each response; None where that is not known."""
        count = max(1, len(line.responses))
        if len(line.filtered) == count:
            return [*line.filtered]
        answers = self._chosen.answers(line.responses, self._patterns) if self._chosen is not None else None
        if answers is None:
            answers = [None] * count
            for n in self._stated(line, answers, exact=False):
                answers[n] = line.filtered[0] if line.filtered else None
        return answers

    def verdicts(self, line: Recorded, answers: list[str | None], metric: str) -> tuple[range, list[bool | None]]:
        """Which responses the recorded verdict of a metric is about, and what can be worked out for the others.

        `answers` are those that the filter makes of the responses.
        """
        exact = metric == "exact_match"
        stated = self._stated(line, answers, exact)
        rule = self._chosen
        if not exact or rule is None or len(stated) == len(answers) or line.verdict is None or self.why_not:
            return stated, [None] * len(answers)
        verdicts = [
            None if n in stated else rule.verdict(answer, line.target, self._patterns)
            for n, answer in enumerate(answers)
        ]
        return stated, verdicts

    def _stated(self, line: Recorded, answers: list[str | None], exact: bool) -> range:
        """The responses that the recorded verdict is about: it is one for all that the filter kept."""
        if len(answers) == 1:
            return range(1)
        if len(line.filtered) > 1:  # a mean: of exact matches that are all right, or all wrong
            rule = self._chosen if exact and self._all_alike and isinstance(self._options, dict) else None
            return range(0 if rule is None or (rule.one.wrong and rule.any.wrong) else len(line.filtered))
        selected = line.filtered[0] if line.filtered else ""
        if self._chosen is None:
            others = [response for response in line.responses if selected and selected in response]
            voted = _VOTE.search(self._name) or (others and selected not in line.responses[0])
            return range(0 if voted else 1)
        if not self._chosen.votes:
            return range(1)
        voters = [n for n, answer in enumerate(answers) if answer == selected]
        return range(voters[0], voters[0] + 1) if voters else range(0)
