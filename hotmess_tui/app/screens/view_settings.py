"""Screens on which one chooses how to look: decomposition and estimator, grouping, filter."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.app.widgets.status_lines import Word
from hotmess_tui.charts.drawing import DIM
from hotmess_tui.charts.safe import cut, one_line
from hotmess_tui.explorer import notes
from hotmess_tui.records import DECOMPOSITIONS, LENGTH_UNITS, Choice, Counts

MEANINGS = {
    "auto": "the one that fits the log",
    "brier": "squared distance of answers as distributions",
    "zero_one": "share of wrong answers (Kohavi & Wolpert)",
    "kl": "log loss, smoothed (the paper's main one; plug-in only)",
    "score": "squared distance of the score from full marks",
    "vector": "squared distance of vector outcomes",
}


def _kind(type_name: str) -> str:
    if type_name == "BOOLEAN":
        return "yes or no"
    return "text" if type_name == "VARCHAR" else "number"


class ViewSettings(DrillScreen):
    """A screen that shows figures, and lets one choose which."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "d",
            "decomposition",
            "Decomposition",
            id="choice.decomposition",
            tooltip="how error is split, and how estimated",
        ),
        Binding("f", "filter", "Filter", id="choice.filter", tooltip="only samples that meet a condition"),
        Binding(
            "L", "by_label", "Label", id="choice.label", key_display="L", tooltip="only samples that carry a label"
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._labellings: int | None = None  # as they were when this screen was last looked at

    def compose(self) -> ComposeResult:
        """Every screen lays out its own."""
        raise NotImplementedError

    def changed(self, choice: Choice) -> None:
        """Another choice was made."""
        raise NotImplementedError

    def describe_choice(self, decomposition: str, estimator: str, counts: Counts | None) -> None:
        """The present choices beside the breadcrumbs, each with the action that changes it."""
        choice, shown = self.main.choice, "plug-in" if estimator == "plugin" else estimator
        words = [Word(f"{decomposition.replace('_', '-')}, {shown}", "decomposition", rank=1)] if decomposition else []
        words.append(Word(f"by {', '.join(choice.by)}", "group" if hasattr(self, "action_group") else None, rank=2))
        if choice.where:
            words.append(Word(f"where {cut(one_line(choice.where), 32, self.main.signs.ellipsis)}", "filter", rank=0))
        if choice.label:
            words.append(Word(f"label {choice.label}", "by_label", rank=0))
        if choice.length:
            words.append(
                Word(choice.length.replace("_", " "), "length" if hasattr(self, "action_length") else None, rank=3)
            )
        if counts is not None and not choice.where:
            words.append(Word(f"{counts.questions:,} questions", None, DIM, rank=5))
            words.append(Word(f"{counts.samples:,} samples", None, DIM, rank=4))
        self.show_breadcrumbs(*words)

    def action_decomposition(self) -> None:
        """Choose how error is split into bias and variance, and the estimator."""
        from hotmess_tui.app.dialogs.picker import Entry, Picker

        choice = self.main.choice
        entries = [Entry(name, name.replace("_", "-"), MEANINGS[name]) for name in ("auto", *DECOMPOSITIONS)]
        entries += [
            Entry("+unbiased", "unbiased", "corrected for few samples; kl has none"),
            Entry("+plugin", "plug-in", "as the paper defines it; low by (n-1)/n"),
        ]

        def chosen(names: tuple[str, ...] | None) -> None:
            if names is None:
                return
            name = names[0]
            if name.startswith("+"):
                self.changed(replace(choice, estimator=name[1:]))
            else:
                self.changed(replace(choice, decomposition=name))

        self.app.push_screen(
            Picker("Decomposition and estimator", entries, (choice.decomposition, f"+{choice.estimator}")), chosen
        )

    def action_group(self) -> None:
        """Choose what makes a series."""
        from hotmess_tui.app.dialogs.picker import Entry, Picker

        first = ("model", "task", "condition", "difficulty", "label")
        columns, kinds = self.explorer.by_columns(), self.explorer.columns()
        names = [n for n in first if n in columns] + [n for n in columns if n not in first]
        about = {name: _kind(kind) for name, kind in kinds.items()} | {"label": "what people labelled"}
        entries = [Entry(name, name, about.get(name, "")) for name in names]

        def chosen(by: tuple[str, ...] | None) -> None:
            if by:
                self.changed(replace(self.main.choice, by=by))

        self.app.push_screen(Picker("Group by", entries, self.main.choice.by, several=True), chosen)

    def action_length(self) -> None:
        """The unit of length."""
        from hotmess_tui.app.dialogs.picker import Entry, Picker

        entries = [Entry("", "best", "the best unit that every series has")]
        entries += [Entry(unit, unit.replace("_", " "), "") for unit in LENGTH_UNITS]

        def chosen(units: tuple[str, ...] | None) -> None:
            if units:
                self.changed(replace(self.main.choice, length=units[0] or None))

        self.app.push_screen(Picker("Unit of length", entries, (self.main.choice.length or "",)), chosen)

    def action_by_label(self) -> None:
        """Choose a label: only samples that carry it, or whose question does."""
        self.ask("labels", object(), lambda explorer: explorer.label_counts(), self._choose_label, "counting labels")

    def _choose_label(self, labels: list[tuple[str, int]]) -> None:
        from hotmess_tui.app.dialogs.picker import Entry, Picker

        choice = self.main.choice
        if not labels and choice.label is None:
            self.say("no sample here carries a label: l on a sample gives one")
            return
        entries = [Entry("", "all samples", "no label chosen")]
        entries += [Entry(label, label, notes.count(samples, "sample")) for label, samples in labels]

        def chosen(names: tuple[str, ...] | None) -> None:
            if names:
                self.changed(replace(choice, label=names[0] or None))

        self.app.push_screen(Picker("Only samples that carry …", entries, (choice.label or "",)), chosen)

    def on_screen_resume(self) -> None:
        """Labels may have changed further down: figures that depend on them are asked for again."""
        choice = self.main.choice
        by_label = choice.label is not None or "label" in choice.by
        if by_label and self._labellings not in (None, self.main.labellings):
            self.renew()
        self._labellings = self.main.labellings

    def action_filter(self) -> None:
        """Write a condition; a wrong one is refused in place and the filter before stays."""
        from hotmess_tui.app.dialogs.prompt import Prompt

        choice = self.main.choice

        def check(text: str) -> None:
            self.explorer.check(replace(choice, where=text or None))

        def written(text: str | None) -> None:
            if text is not None:
                self.changed(replace(choice, where=text or None))

        self.app.push_screen(
            Prompt(
                "Filter: only samples where …",
                choice.where or "",
                check=check,
                words=tuple(self.explorer.columns()),
                hint="empty: all   e.g. epoch <= 2 and task like 'gsm%'",
            ),
            written,
        )
