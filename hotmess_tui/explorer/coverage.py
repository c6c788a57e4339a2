"""How much a figure rests on, under the present choice: questions, samples, what was left out; in words."""

from __future__ import annotations

from dataclasses import dataclass

from hotmess_tui.explorer.curves import curve_query, reasons_of
from hotmess_tui.explorer.notes import count
from hotmess_tui.records import CLUSTERS, Choice, Curve, Labels
from hotmess_tui.store.open_store import OpenStore
from hotmess_tui.store.queries.curve_header import curve_header


@dataclass(frozen=True)
class Coverage:
    """What there is under a filter, and how many samples of it are in no point of the curve."""

    questions: int
    samples: int
    left_out: int


def coverage(store: OpenStore, choice: Choice, labels: Labels, curve: str | None = None) -> Coverage:
    """What the store holds under the choice's filter, and what a curve (or the table) leaves out of it."""
    definition = curve_query(curve) if curve is not None else None
    header = curve_header(definition) if definition is not None else None
    with store.at(choice, labels, definition) as (cursor, figures, _):
        row = cursor.execute(
            "SELECT count(DISTINCT question_key), coalesce(sum(n + failed), 0)::BIGINT FROM figures"
        ).fetchone() or (0, 0)
        reasons = reasons_of(cursor, figures)
    if header is not None and header.own_points:
        left_out = sum(reason.failed for reason in reasons)
    else:
        left_out = sum(reason.left_out(header is not None and header.needs_length) for reason in reasons)
    return Coverage(int(row[0]), int(row[1]), left_out)


def choices(choice: Choice, decomposition: str = "", estimator: str = "") -> list[str]:
    """The choices in words, those that nobody has changed left out."""
    split = f"{decomposition.replace('_', '-')}, {'plug-in' if estimator == 'plugin' else estimator}"
    words = [split] * bool(decomposition)
    words.append(f"by {', '.join(choice.by)}")
    words += [f"where {choice.where}"] * bool(choice.where)
    words += [f"label {choice.label}"] * bool(choice.label)
    words += [f"verdicts {choice.verdicts}"] * (choice.verdicts != "logged")
    words += [f"length in {(choice.length or '').replace('_', ' ')}"] * bool(choice.length)
    words += [count(choice.bins, "bin")] * (choice.bins != 10)
    return words + [f"epsilon {choice.epsilon:g}"] * (decomposition == "kl")


def caption(curve: Curve, choice: Choice, under: Coverage) -> str:
    """The line below a picture: what it shows, how it was made, from how much, and what was left out of it."""
    phrases = [curve.title + (f" ({curve.x.unit})" if curve.x.unit else "")]
    phrases += choices(choice, curve.decomposition if curve.decomposed else "", curve.estimator)
    phrases += [count(under.questions, "question"), count(under.samples, "sample")]
    left_out = under.left_out if curve.samples is None else under.samples - curve.samples
    if left_out:
        phrases[-1] += f", {left_out:,} excluded"
    if any(p.low is not None for p in curve.points) and curve.y == "incoherence":
        phrases.append(f"95 % intervals over {choice.cluster}{'s' * (choice.cluster in CLUSTERS)}")
    return " · ".join(phrases)
