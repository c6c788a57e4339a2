"""Log-likelihoods of lm-evaluation-harness: the options of a question are one sample, with a distribution over them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from hotmess_tui.formats import scalars
from hotmess_tui.formats.records import Score, Segment

# Judged by the likelihood as it is, so that the likeliest option is what they judge
_NORMALISED = {"acc_norm", "acc_bytes", "acc_mutual_info", "exact_match"}


@dataclass(slots=True)
class Options:
    """The options of one question: their texts, and their log-likelihoods (-inf and nan occur)."""

    question: str | None
    texts: list[str]
    likelihoods: list[float]
    target: int | None

    @property
    def likeliest(self) -> int | None:
        """The most likely option; None where nan, or nothing but -inf, leaves that open."""
        if any(math.isnan(likelihood) or likelihood == math.inf for likelihood in self.likelihoods):
            return None
        highest = max(self.likelihoods)
        return self.likelihoods.index(highest) if highest > -math.inf else None

    @property
    def names(self) -> list[str]:
        """What to call the options: their texts, or letters where these are not all different."""
        distinct = all(self.texts) and len(set(self.texts)) == len(self.texts)
        return self.texts if distinct else [chr(65 + n) if n < 26 else str(n) for n in range(len(self.texts))]

    def probabilities(self) -> list[float] | None:
        """The distribution over the options, in their order."""
        likeliest = self.likeliest
        if likeliest is None:
            return None
        weights = [math.exp(likelihood - self.likelihoods[likeliest]) for likelihood in self.likelihoods]
        return [weight / sum(weights) for weight in weights]

    def answer(self, metric: str) -> str | None:
        """The option that a metric takes for the answer, where that is known."""
        likeliest = self.likeliest
        if metric in ("acc_norm", "acc_bytes") and likeliest is not None:
            measure = len if metric == "acc_norm" else lambda text: len(text.encode("utf-8", "replace"))
            lengths = [max(1, measure(text)) for text in self.texts]
            relative = [likelihood / length for likelihood, length in zip(self.likelihoods, lengths, strict=True)]
            likeliest = relative.index(max(relative))
        return None if likeliest is None or metric in ("acc_mutual_info", "exact_match") else self.names[likeliest]

    def contradicts(self, metric: str, verdict: float | None) -> bool:
        """Whether a recorded verdict shows that likelihoods and target are not what this metric judges by."""
        if metric in _NORMALISED or self.target is None or self.likeliest is None or verdict is None:
            return metric in _NORMALISED
        return verdict != (self.likeliest == self.target)

    def segments(self, answer: str | None) -> list[Segment]:
        """The question, the log-likelihood of every option, the answer."""
        options = zip(self.likelihoods, self.names, strict=True)
        listed = "\n".join(f"{likelihood:10.3f}  {name}" for likelihood, name in options)
        segments = [Segment("user", "message", self.question)] if self.question else []
        segments.append(Segment("assistant", "placeholder", f"log-likelihoods of the options\n{listed}"))
        return segments if answer is None else [*segments, Segment("assistant", "answer", answer)]

    def add_distribution(self, score: Score) -> None:
        """Give a verdict the distribution that it stands for."""
        if score.correct is not None and self.target is not None:
            score.probabilities = self.probabilities()


def is_generation(entry: dict[str, Any]) -> bool:
    """Whether the first request has settings, as one for text has, and none for a log-likelihood."""
    arguments = entry.get("arguments")
    request = next(iter(arguments.values()), None) if isinstance(arguments, dict) else None
    return isinstance(request, dict) and isinstance(request.get("arg_1"), dict)


def requests(entry: dict[str, Any]) -> list[tuple[str | None, Any]]:
    """What was asked, a pair per request: the context, and the continuation (text) or the settings (an object)."""
    arguments = entry.get("arguments")
    listed: Any = list(arguments.values()) if isinstance(arguments, dict) else arguments
    pairs: list[tuple[str | None, Any]] = []
    for request in listed if isinstance(listed, list) else []:
        fields = list(request.values()) if isinstance(request, dict) else request
        if isinstance(fields, list) and fields:
            pairs.append((scalars.text(fields[0]), fields[1] if len(fields) > 1 else None))
    return pairs


def options_of(entry: dict[str, Any], asked: list[tuple[str | None, Any]]) -> Options | None:
    """The options of a line that has log-likelihoods; None for one that has text."""
    responses = entry.get("resps")
    if any(isinstance(second, dict) for _, second in asked) or not isinstance(responses, list):
        return None
    likelihoods = [likelihood for response in responses if (likelihood := _likelihood(response)) is not None]
    if not likelihoods or len(likelihoods) < len(responses):
        return None
    if len(asked) != len(likelihoods):
        asked = [(None, None)] * len(likelihoods)
    # the second half of mutual information asks for the options without the question
    positions = [n for n, (context, _) in enumerate(asked) if context] or list(range(len(asked)))
    texts = [continuation.strip() if isinstance(continuation := asked[n][1], str) else "" for n in positions]
    if len(set(texts)) < len(texts):  # the options are part of the question: the continuations are all the same
        texts = [(asked[n][0] or "").strip() for n in positions]
    options = Options(asked[positions[0]][0], texts, [likelihoods[n] for n in positions], None)
    target = (scalars.text(entry.get("target")) or "").strip()
    if target.isdecimal() and len(target) < 9 and int(target) < len(texts):
        options.target = int(target)
    elif target in options.names:
        options.target = options.names.index(target)
    return options


def _likelihood(response: Any) -> float | None:
    """The log-likelihood of one request: `[["-3.21", "False"]]`, of repeats the first; None for anything else."""
    while isinstance(response, list) and response and isinstance(response[0], list):
        response = response[0]
    if not isinstance(response, list) or len(response) != 2 or str(response[1]) not in ("True", "False"):
        return None
    try:
        return float(str(response[0]))
    except ValueError:
        return math.nan if response[0] in (None, "None", "null") else None
