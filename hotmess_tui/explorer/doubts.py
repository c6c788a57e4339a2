"""Verdicts in doubt: whose scorer rejects answers that read like the target, and what the figures would be without."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from hotmess_tui.differences import Contrast
from hotmess_tui.explorer import notes
from hotmess_tui.records import Choice, Labels
from hotmess_tui.store.choice_tables import Figures
from hotmess_tui.store.group_figures import roll_up_changed
from hotmess_tui.store.interrupts import held
from hotmess_tui.store.open_store import Cursor, OpenStore
from hotmess_tui.store.queries.shipped import query
from hotmess_tui.store.verdicts import changed_table, seeing
from hotmess_tui.wording import counted

FORGIVING = "forgiving"
_WHY = "scored wrong although the answer equals the target or nearly so"
_HOW = "counted as right (--verdicts forgiving, which only ever raises accuracy)"


@dataclass(frozen=True)
class Doubt:
    """A series whose verdicts are in doubt: the task that has the most such, how many, and of how many."""

    series: int
    task: str
    flagged: int
    judged: int

    def text(self, name: str) -> str:
        """In words, with the name of the series."""
        where = f" in {self.task}" if self.task not in ("", name) else ""
        return f"doubtful scorer: {self.flagged:,} of {counted(self.judged, 'verdict')} of {name}{where} are {_WHY}"


def doubts(cursor: Cursor, figures: Figures, series: Collection[int] | None = None) -> list[Doubt]:
    """The series whose verdicts are in doubt, the one with the most doubtful ones in a task first.

    Args:
        cursor: one that `OpenStore.at` gave, of a choice with verdicts as logged.
        figures: those of the choice.
        series: only these; None: all.
    """
    chosen = "SELECT group_id, 0 AS split FROM doubtful"
    if figures.where != "true" or figures.split:
        listed = "sample_row IN (SELECT sample_row FROM doubtful)"
        chosen = f"SELECT group_id, split FROM ({figures.chosen}) WHERE {listed}"
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW flagged AS {chosen}")
    rows = cursor.execute(query("layers", "doubts").sql).fetchall()
    return [
        Doubt(int(number), str(task), int(flagged), int(judged))
        for number, task, flagged, judged in rows
        if series is None or number in series
    ]


def of_scorers(store: OpenStore) -> str:
    """What speaks against the verdicts of all logs, in a sentence; empty where no sample is wrong."""
    wrong, compared, doubtful = store.rows(query("layers", "checked_verdicts").sql)[0]
    if not wrong:
        return ""
    if not compared:
        return "scorer: not checked, no wrong sample has an answer and a target"
    told = f"scorer: of {counted(compared, 'wrong answer')} comparable with the target"
    if not doubtful:
        return f"{told}, none equals it or nearly so"
    return f"{told}, {doubtful:,} {'equals' if doubtful == 1 else 'equal'} it or nearly so: t lists them"


def of_table(store: OpenStore, cursor: Cursor, figures: Figures, choice: Choice, labels: Labels) -> list[str]:
    """A sentence for a table or a curve where verdicts are in doubt; kept with the figures.

    Args:
        store: the open store.
        cursor: one that `OpenStore.at` gave for the choice.
        figures: those of the choice.
        choice: its verdicts are those logged, else there is nothing to say.
        labels: with the corrections, which come before what is forgiven.
    """
    if choice.verdicts != "logged" or not store.doubtful:
        return []

    def told() -> list[str]:
        listed = doubts(cursor, figures)
        return [_sentence(store, cursor, figures, choice, labels, listed)] if listed else []

    return figures.tables.fact(("doubts", replace(choice, bins=1), labels.corrected), told)


def _sentence(
    store: OpenStore, cursor: Cursor, figures: Figures, choice: Choice, labels: Labels, listed: Sequence[Doubt]
) -> str:
    """The series with the worst task; of the others, how many they are."""
    worst = listed[0]
    name = figures.series[worst.series]
    logged = _overall(cursor, worst.series)
    forgiven = _forgiven(store, cursor, figures, labels, worst.series)
    if forgiven is None:
        with store.at(replace(choice, verdicts=FORGIVING), labels) as (other, figures_forgiven, _):
            known = name in figures_forgiven.series
            forgiven = _overall(other, figures_forgiven.series.index(name)) if known else (None, None)
    changes = [
        f"its {figure} is {after:.2f}, not {before:.2f}"
        for figure, before, after in zip(("incoherence", "accuracy"), logged, forgiven, strict=True)
        if before is not None and after is not None
    ]
    others = len(listed) - 1
    likewise = f"; {counted(others, 'more series is', 'more series are')} in doubt" if others else ""
    text = worst.text(notes.series_name(name))
    return f"{text}; {_HOW}, {', '.join(changes) or 'it has no metrics'}{likewise}"


def _overall(cursor: Cursor, series: int) -> tuple[float | None, float | None]:
    """Incoherence and accuracy of a series over all its groups."""
    row = cursor.execute(
        "SELECT sum(variance) / nullif(sum(error), 0), avg(rate) FROM groups WHERE series = $1", [series]
    ).fetchone()
    return (None, None) if row is None else (row[0], row[1])


def _forgiven(
    store: OpenStore, cursor: Cursor, figures: Figures, labels: Labels, series: int
) -> tuple[float | None, float | None] | None:
    """The same where what is in doubt counts as right: only the groups with such samples are rolled up anew.

    None where the filter lets groups in that it keeps out as logged.
    """
    with held(figures.tables.lock):
        changed = figures.tables.fact(
            ("forgiven", labels.corrected), lambda: changed_table(cursor, figures.tables, FORGIVING, labels)
        )
        if not changed:
            return _overall(cursor, series)
        with seeing(cursor, changed, store.default_unit):
            anew = figures.tables.fact(("rolled up again", changed), lambda: roll_up_changed(cursor, figures, changed))
            cursor.execute(f"CREATE OR REPLACE TEMP VIEW rolled_anew AS FROM {anew}")
            if cursor.execute("SELECT 1 FROM rolled_anew ANTI JOIN figures USING (group_id, split) LIMIT 1").fetchone():
                return None
            row = cursor.execute(query("layers", "forgiven").sql, {"series": series}).fetchone()
    return (None, None) if row is None else (row[0], row[1])


def of_contrast(
    cursor: Cursor,
    figures: Figures,
    series: Collection[int],
    choice: Choice,
    logged: Contrast | None,
    differences: Callable[[Choice], Sequence[Contrast]],
) -> list[str]:
    """A sentence for a contrast where verdicts of a side are in doubt.

    Args:
        cursor: one that `OpenStore.at` gave for the choice.
        figures: those of the choice.
        series: the numbers of the two sides.
        choice: its verdicts are those logged, else there is nothing to say.
        logged: the contrast of all tasks, which knows the most influential one.
        differences: the contrast under a choice, all tasks first.
    """
    listed = doubts(cursor, figures, series) if choice.verdicts == "logged" else []
    if not listed:
        return []
    worst = listed[0].text(notes.series_name(figures.series[listed[0].series]))
    without = ""
    if logged is not None and logged.without is not None and logged.without_task == listed[0].task:
        without = f", and {logged.without:+.2f} without {listed[0].task}"
    overall = next(iter(differences(replace(choice, verdicts=FORGIVING))), None)
    if overall is None or overall.difference is None:
        return [f"{worst}; {_HOW}, no difference can be computed{without}"]
    has_interval = overall.low is not None and overall.high is not None
    interval = f" [{overall.low:.2f}, {overall.high:.2f}]" if has_interval else ""
    return [f"{worst}; {_HOW}, the difference is {overall.difference:+.2f}{interval}{without}"]
