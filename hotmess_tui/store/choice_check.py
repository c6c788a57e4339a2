"""View settings that cannot be are refused before anything is asked, with what there is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import HotmessError
from hotmess_tui.records import DECOMPOSITIONS, ESTIMATORS, LENGTH_UNITS, VERDICTS, Choice
from hotmess_tui.store.clusters import check_cluster

if TYPE_CHECKING:
    from hotmess_tui.store import filter_advice
else:  # a choice that can be has no need of it
    filter_advice = Deferred("hotmess_tui.store.filter_advice")

_NAMED = 12  # models that a refusal names


def check_choice(choice: Choice, columns: Sequence[str], fields: Sequence[str]) -> None:
    """Refuse settings that cannot be; the filter and the label are not looked at.

    Args:
        choice: the settings.
        columns: what `--by` may name.
        fields: those of them that stem from the logs: metadata and scores.

    Raises:
        HotmessError: status 2.
    """
    folded = {name.casefold() for name in fields}  # DuckDB finds a field however it is written
    for name in choice.by:
        if name not in columns and name.casefold() not in folded:
            close = filter_advice.near(name, columns)
            meant = f"; did you mean {' or '.join(close)}?" if close else ""
            raise HotmessError(f"--by {name}: no such column; available: {', '.join(columns)}{meant}", status=2)
    if len(set(choice.by)) < len(choice.by) or not choice.by:
        raise HotmessError("--by: name each column once", status=2)
    if choice.decomposition not in ("auto", *DECOMPOSITIONS):
        raise HotmessError(
            f"--decomposition {choice.decomposition}: must be one of auto, {', '.join(DECOMPOSITIONS)}", status=2
        )
    if choice.estimator not in ESTIMATORS:
        raise HotmessError(f"--estimator {choice.estimator}: must be unbiased or plugin", status=2)
    if choice.length not in (None, *LENGTH_UNITS):
        raise HotmessError(f"--length {choice.length}: must be one of {', '.join(LENGTH_UNITS)}", status=2)
    if not 0 < choice.epsilon < 1:
        raise HotmessError(f"--epsilon {choice.epsilon}: must be between 0 and 1", status=2)
    if choice.verdicts not in VERDICTS:
        raise HotmessError(f"--verdicts {choice.verdicts}: must be one of {', '.join(VERDICTS)}", status=2)
    if choice.bins < 1:
        raise HotmessError(f"--bins {choice.bins}: must be at least 1", status=2)
    if choice.grades < 1:
        raise HotmessError(f"--grades {choice.grades}: must be at least 1", status=2)
    check_cluster(choice.cluster, tuple(fields))


def check_reference(model: str, models: Sequence[str]) -> None:
    """Refuse a model that the logs do not have.

    Raises:
        HotmessError: status 2.
    """
    if model not in models:
        listed = ", ".join(models[:_NAMED]) + (" …" if len(models) > _NAMED else "")
        raise HotmessError(f"--reference {model}: no such model; available: {listed}", status=2)
