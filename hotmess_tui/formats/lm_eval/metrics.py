"""Metrics of lm-evaluation-harness: which one counts, and whether it logs verdicts, scores or neither."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hotmess_tui.formats import scalars
from hotmess_tui.formats.records import Score

PREFERRED = ("exact_match", "acc", "em", "pass@1", "f1")  # which one counts where several are recorded
_ACCURACY = re.compile(
    r"(?:^|[^a-z0-9])(?:acc|accuracy|exact_?match|em|mc[12]|correct|success|match|pass@\d+|pass_at_\d+)(?:$|[^a-z0-9])",
    re.IGNORECASE,
)
_NO_SCORE = re.compile(r"perplexity|likelihood|bits_per_|log_?prob|(?:^|_)(?:ppl|nll|loss)(?:$|_)", re.IGNORECASE)
_ERROR = re.compile(r"(?:^|_)(?:wer|cer|ter|mse|mae|rmse|brier(?:_score)?)(?:$|_)", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_LONGEST = 64  # characters of a logged text that is kept
# What a line holds besides its metrics
_OTHER_KEYS = frozenset({
    "doc_id", "doc", "target", "arguments", "resps", "filtered_resps", "filter", "metrics", "doc_hash", "prompt_hash",
    "target_hash",
})  # fmt: skip


def logged_in(entry: dict[str, Any]) -> dict[str, Any]:
    """The metrics of a line and what each logs, where that is a single scalar, else None."""
    listed = entry.get("metrics")
    names: Iterable[Any] = listed if isinstance(listed, list) else entry.keys() - _OTHER_KEYS
    if not isinstance(listed, list):  # files from before metrics were listed
        names = [name for name in entry if name in names and number(entry[name]) is not None]
    return {name: _scalar(entry.get(name)) for name in names if isinstance(name, str) and name not in _OTHER_KEYS}


def _scalar(logged: Any) -> Any:
    if isinstance(logged, list) and len(logged) == 1:
        logged = logged[0]
    return (
        logged
        if isinstance(logged, (bool, int, float)) or (isinstance(logged, str) and len(logged) <= _LONGEST)
        else None
    )


def number(logged: Any) -> float | None:
    """A logged metric as a finite number, however it is written: 1, 1.0, true, "1"."""
    if logged.__class__ is float:
        return logged if math.isfinite(logged) else None
    scalar = _scalar(logged)
    if isinstance(scalar, bool):
        return float(scalar)
    if isinstance(scalar, str):
        text = scalar.strip()
        if text in ("True", "False", "true", "false"):
            return float(text in ("True", "true"))
        return scalars.number(float(text)) if _NUMBER.fullmatch(text) else None
    return scalars.number(scalar)


@dataclass(slots=True)
class Nature:
    """What one metric of one filter logs, over an entire file."""

    metric: str
    lower_is_better: bool = False
    numbers: int = 0
    binary: bool = True  # whether all numbers are 0 or 1
    booleans: bool = True
    unjudged: str | None = None  # why nothing is judged by it, once all is observed
    is_verdict: bool = False  # whether 1 means right and 0 wrong, once all is observed

    def observe(self, logged: Any) -> None:
        """Take in what a document has."""
        if logged.__class__ is float and logged in (0.0, 1.0):
            self.numbers += 1
            self.booleans = False
            return
        numeric = number(logged)
        if numeric is None:
            return
        self.numbers += 1
        self.binary = self.binary and numeric in (0.0, 1.0)
        self.booleans = self.booleans and isinstance(logged, bool)

    def settle(self) -> None:
        """Decide by the metric's name and all that it logs, not by how a number is written; after the last document."""
        self.is_verdict = self.binary and (self.booleans or _ACCURACY.search(self.metric) is not None)
        if self.metric == "bypass":
            self.unjudged = "the run was not scored (bypass)"
        elif _NO_SCORE.search(self.metric):
            self.unjudged = f"{self.metric} is neither a verdict nor a score of the answer"
        elif self.lower_is_better or _ERROR.search(self.metric):
            self.unjudged = f"{self.metric} is better when lower, so it is not a score"
        elif not self.numbers:
            self.unjudged = f"{self.metric} is logged without a number for each document"

    def score(self, logged: Any) -> Score:
        """What a document's own logged number says about its sample."""
        if self.unjudged is not None:
            return Score(logged, unjudged=self.unjudged)
        numeric = number(logged)
        if numeric is None:
            return Score(logged, unjudged=f"no {self.metric} recorded")
        return Score(logged, correct=numeric == 1) if self.is_verdict else Score(logged, score=numeric)


def counting(natures: Iterable[Nature]) -> list[str]:
    """The metrics of a filter, the one that counts first: exact match, accuracy, …, else the first that judges."""
    listed = list(natures)
    names = [nature.metric for nature in listed]
    judging = [nature.metric for nature in listed if nature.unjudged is None]
    leading = next((name for name in PREFERRED if name in judging), judging[0] if judging else None)
    return names if leading is None else [leading, *(name for name in names if name != leading)]
