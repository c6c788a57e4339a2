"""How much a figure rests on, under the present choice: questions, samples, what was left out; and how that is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotmess_tui.explorer.notes import Reason, count
from hotmess_tui.records import Choice, Curve

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer


@dataclass(frozen=True, slots=True)
class Coverage:
    """What there is under a filter, and how many samples of it are in no point of the curve."""

    questions: int
    samples: int
    left_out: int


def coverage(explorer: Explorer, choice: Choice, curve: str | None = None) -> Coverage:
    """What the store holds under the choice's filter, and what a curve (or the table) leaves out of it."""
    from hotmess_tui.explorer.curves import curve_query  # which bring the store, that no import of a command needs
    from hotmess_tui.store.queries.curve_header import curve_header
    from hotmess_tui.store.queries.shipped import query

    definition = curve_query(curve) if curve is not None else None
    header = curve_header(definition) if definition is not None else None
    with explorer.store.at(choice, definition) as (cursor, _, _):
        row = cursor.execute(
            "SELECT count(DISTINCT question_key), coalesce(sum(n + failed), 0)::BIGINT FROM figures"
        ).fetchone() or (0, 0)
        reasons = [
            Reason(*[*map(int, each[:-1]), each[-1]])
            for each in cursor.execute(query("layers", "reasons").sql).fetchall()
        ]
    if header is not None and header.own_points:
        left = sum(each.failed for each in reasons)
    else:
        left = sum(each.left_out(header is not None and header.needs_length) for each in reasons)
    return Coverage(int(row[0]), int(row[1]), left)


def choices(choice: Choice, decomposition: str = "", estimator: str = "") -> list[str]:
    """The choices in words, those that nobody has changed left out."""
    split = f"{decomposition.replace('_', '-')}, {'plug-in' if estimator == 'plugin' else estimator}"
    said = [split] * bool(decomposition)
    said.append(f"by {', '.join(choice.by)}")
    said += [f"where {choice.where}"] * bool(choice.where)
    said += [f"label {choice.label}"] * bool(choice.label)
    said += [f"length in {(choice.length or '').replace('_', ' ')}"] * bool(choice.length)
    said += [f"{choice.bins} bins"] * (choice.bins != 10)
    return said + [f"epsilon {choice.epsilon:g}"] * (decomposition == "kl")


def caption(curve: Curve, choice: Choice, found: Coverage) -> str:
    """The line below a picture: how it was made, from how much, and what was left out of it."""
    parts = choices(choice, curve.decomposition if curve.decomposed else "", curve.estimator)
    parts += [count(found.questions, "question"), count(found.samples, "sample")]
    if found.left_out:
        parts[-1] += f", {found.left_out:,} left out"
    if any(p.low is not None for p in curve.points) and curve.y == "incoherence":
        parts.append("95 % intervals over questions")
    return " · ".join(parts)
