"""What labels say of open logs: the names of labelled samples, how many samples carry each label."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from hotmess_tui.errors import HotmessError
from hotmess_tui.records import Choice

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer


def names_of_samples(explorer: Explorer, samples: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Task and question of samples by their ids, of those that are in the logs."""
    names = {}
    for sample in samples:
        with contextlib.suppress(HotmessError):  # one of other logs
            task, question, _ = explorer.names_of(sample)
            names[sample] = task, question
    return names


def counts_by_label(explorer: Explorer, choice: Choice) -> list[tuple[object, ...]]:
    """Label, values of the grouping columns, samples; of one label where the choice names one."""
    return [
        (label, *row.series, row.samples + row.left_out)
        for label in [name for name, _ in explorer.label_counts()]
        if choice.label in (None, label)
        for row in explorer.table(replace(choice, label=label)).rows
    ]
