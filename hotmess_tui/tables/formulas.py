"""Formulas of the figures, as the help shows them; docs/metrics.md defines the symbols, and a test compares both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# Of a group with n samples: the plain figures, before the correction for few samples
DECOMPOSED: Mapping[str, Mapping[str, str]] = {
    "brier": {"error": "mean ‖f − y‖²", "bias": "‖f̄ − y‖²", "variance": "mean ‖f − f̄‖²"},
    "zero_one": {"error": "1 − accuracy", "bias": "½ ‖f̄ − y‖²", "variance": "½ (1 − Σ f̄²)"},
    "kl": {"error": "−mean log f(y)", "bias": "−log f̃(y)", "variance": "−log Z"},
    "score": {"error": "mean (1 − s)²", "bias": "(1 − s̄)²", "variance": "mean (s − s̄)²"},
    "vector": {"error": "mean ‖v − t‖²", "bias": "‖v̄ − t‖²", "variance": "mean ‖v − v̄‖²"},
}
_DISTRIBUTION = "f: a sample as a distribution over the answers; f̄: the mean of f over the samples; y: the right answer"
SYMBOLS: Mapping[str, str] = {
    "brier": _DISTRIBUTION,
    "zero_one": _DISTRIBUTION,
    "kl": "f: a smoothed sample; y: the right answer; f̃: the normalised geometric mean of f; Z: what normalises it",
    "score": "s: the score of a sample, from 0 to 1; s̄: its mean over the samples",
    "vector": "v: the vector of a sample; v̄: its mean over the samples; t: the target",
}
_UNBIASED: Mapping[str, str] = {"bias": "error − variance", "variance": "{plain} · n / (n − 1)"}
_UNBIASED_KL = "n V − (n − 1) · mean of V without one sample, V = −log Z"
_ANY: Mapping[str, str] = {
    "incoherence": "Σ variance / Σ error, the sums over groups",
    "flips": "2 t w / (n (n − 1)) for t right and w wrong of n samples; as a share: Σ flips / Σ error",
    "scatter": "variance of brier − flips; as a share: Σ scatter / Σ error",
    "agreement": "pairs of wrong answers that are the same / all pairs of wrong answers to a question",
    "accuracy": "right / judged samples",
}


def formula(figure: str, decomposition: str, estimator: str) -> str:
    """The formula of a figure under a decomposition and estimator; "" where it has none, or nothing is decomposed.

    Source: The Hot Mess of AI (arXiv 2601.23045), part 2; the references in docs/metrics.md.
    """
    if figure in _ANY:
        return _ANY[figure]
    plain = DECOMPOSED.get(decomposition, {}).get(figure, "")
    if not plain or estimator == "plugin" or figure not in _UNBIASED:
        return plain
    if decomposition == "kl" and figure == "variance":
        return _UNBIASED_KL
    return _UNBIASED[figure].format(plain=plain)


def explained(figures: Iterable[tuple[str, str, str]], decomposition: str, estimator: str) -> list[tuple[str, str]]:
    """The title of each figure, and its meaning with the formula on a line of its own; the symbols come last.

    Args:
        figures: name, title and meaning of each.
        decomposition: of what is shown; "" where nothing is decomposed.
        estimator: likewise.
    """
    lines, symbols = [], False
    for name, title, meaning in figures:
        written = formula(name, decomposition, estimator)
        symbols |= bool(written) and name not in _ANY
        lines.append((title, f"{meaning}\n= {written}" if written else meaning))
    return [*lines, ("symbols", SYMBOLS[decomposition])] if symbols else lines
