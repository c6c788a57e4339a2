"""Screens on which one chooses the view settings: decomposition and estimator, grouping, filter, unit of length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from hotmess_tui.app.dialogs.entry import Entry
from hotmess_tui.app.keys import Key
from hotmess_tui.app.screens.asking import AskingScreen
from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.app.widgets.status_lines import Word
from hotmess_tui.charts.safe import cut, one_line
from hotmess_tui.contents import ScorerRow
from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import FilterError
from hotmess_tui.explorer.notes import count
from hotmess_tui.records import CLUSTERS, DECOMPOSITIONS, LABEL, QUESTION, VERDICTS, Choice

if TYPE_CHECKING:
    from hotmess_tui.explorer import store_contents
else:  # DuckDB comes with it
    store_contents = Deferred("hotmess_tui.explorer.store_contents")

MEANINGS = {
    "auto": "chosen to fit the log",
    "brier": "squared distance of answers as distributions, 0 to 2",
    "zero_one": "share of wrong answers (Kohavi & Wolpert)",
    "kl": "log loss, smoothed (the paper's main one)",
    "score": "squared distance of the score from full marks",
    "vector": "squared distance of vector outcomes",
}
_ESTIMATOR = "+"  # begins the keys of estimators in the list of decompositions

DECOMPOSITION = Key(
    "d",
    "decomposition",
    "Decomposition",
    id="choice.decomposition",
    tooltip="choose the decomposition and the estimator",
    also="estimator bias variance brier kl metric unbiased plugin",
    footer="decomposition",
)
GROUP = Key(
    "b",
    "group",
    "Group by",
    id="choice.group",
    tooltip="group into series by model, task, condition or metadata",
    also="facet split colour color series column by",
    footer="by",
)
LENGTH = Key(
    "U",
    "length",
    "Unit of length",
    id="choice.length",
    key_display="U",
    tooltip="tokens, words, characters, actions",
    also="tokens words characters steps axis",
    footer="unit",
)
FILTER = Key(
    "f",
    "filter",
    "Filter",
    id="choice.filter",
    tooltip="filter samples by a condition",
    also="where condition select subset restrict only limit",
    footer="filter",
)
BY_LABEL = Key(
    "L",
    "by_label",
    "Only a label",
    id="choice.label",
    key_display="L",
    tooltip="filter samples by label",
    also="tag annotation only select filter",
    footer="only label",
)


class ViewSettings(DrillScreen):
    """A screen that shows figures, and lets one choose which."""

    BINDINGS: ClassVar[list[BindingType]] = [
        DECOMPOSITION,
        FILTER,
        Key(
            "S",
            "scorer",
            "Score",
            id="choice.scorer",
            key_display="S",
            tooltip="choose the score to use",
            also="scorer metric grader",
            footer="score",
        ),
        Key(
            "I",
            "cluster",
            "Intervals over",
            id="choice.cluster",
            key_display="I",
            tooltip="choose the clusters of the intervals",
            also="confidence bootstrap cluster error bars",
            footer="intervals",
        ),
        Key(
            "V",
            "verdicts",
            "Verdicts",
            id="choice.verdicts",
            key_display="V",
            tooltip="use scores as logged, corrected or forgiving",
            also="judge grading corrected forgiving scorer mistakes trust doubt reliable",
            footer="verdicts",
        ),
        BY_LABEL,
    ]

    CHANGES_SETTINGS = True
    _before: Choice | None = None  # what is on screen is under these settings, until there is an answer under others

    def choose(self, choice: Choice) -> None:
        """Change the view settings, and show the same under them."""
        self._before = self._before or self.session.choice
        self.session.choose(choice)
        self.catch_up()

    def on_asking_screen_answered(self, message: AskingScreen.Answered) -> None:
        """What is on screen is under the present settings."""
        if message.lane not in self.UNASKED:
            self._before = None

    def action_back(self) -> None:
        """Stop what is asked under other settings: those before hold again; else, return to the screen before."""
        if self._before is not None and self.waiting:
            self.session.choose(self._before)
            self.shows_now()
            self._before = None
            self.stop_asking()
        elif self.waiting and len(self.app.screen_stack) <= 2:
            self.stop_asking()
        else:
            super().action_back()

    def reload_labels(self) -> None:
        """Figures that depend on labels or corrections are asked for again."""
        if self.session.choice.uses_labels:
            self.reload()
        else:
            super().reload_labels()

    def show_settings(self, decomposition: str, estimator: str, counts: Sequence[Word] = ()) -> None:
        """The view settings beside the breadcrumbs, each with the action that changes it; `counts` of what is shown."""
        self.decomposed = (decomposition, estimator)
        choice, shown = self.session.choice, "plug-in" if estimator == "plugin" else estimator
        words = [Word(f"{decomposition.replace('_', '-')}, {shown}", "decomposition", rank=1)] if decomposition else []
        words.append(Word(f"by {', '.join(choice.by)}", "group", rank=2))
        scored = self.session.counts
        if scored is not None and scored.scorer:
            words.append(Word(f"score {cut(one_line(scored.scorer), 24, self.signs.ellipsis)}", "scorer", rank=1))
        words += self.standing()
        if choice.cluster != QUESTION:
            words.append(Word(f"clusters {one_line(choice.cluster)}", "cluster", rank=2))
        if choice.length:
            words.append(Word(choice.length.replace("_", " "), "length"))
        self.show_breadcrumbs(*words, *counts)

    def action_decomposition(self) -> None:
        """Choose how error is split into bias and variance, and the estimator."""
        choice = self.session.choice
        entries = [Entry(name, name.replace("_", "-"), MEANINGS[name]) for name in ("auto", *DECOMPOSITIONS)]
        entries += [
            Entry(f"{_ESTIMATOR}unbiased", "unbiased", "corrected for few samples"),
            Entry(f"{_ESTIMATOR}plugin", "plug-in", "as the paper defines it; low by (n-1)/n"),
        ]

        def chosen(keys: tuple[str, ...]) -> None:
            name = keys[0]
            if name.startswith(_ESTIMATOR):
                self.choose(replace(choice, estimator=name.removeprefix(_ESTIMATOR)))
            else:
                self.choose(replace(choice, decomposition=name))

        present = (choice.decomposition, f"{_ESTIMATOR}{choice.estimator}")
        self.pick("Decomposition and estimator", entries, chosen, chosen=present)

    def action_group(self) -> None:
        """Choose what makes a series."""
        first = ("model", "task", "condition", "difficulty", "label")
        explorer, choice = self.session.explorer, self.session.choice
        columns, types = explorer.by_columns(), explorer.columns()
        names = [name for name in first if name in columns] + [name for name in columns if name not in first]
        about = {name: _type_in_words(type_name) for name, type_name in types.items()}
        about["label"] = "labels of samples and questions"
        entries = [Entry(name, name, about.get(name, "")) for name in names]
        self.pick("Group by", entries, lambda by: self.choose(replace(choice, by=by)), chosen=choice.by, several=True)

    def action_scorer(self) -> None:
        """Choose the score to use; no log is read again for it."""
        self.ask("scorers", lambda explorer: explorer.scorers(), self._choose_scorer, "scores", holds_keys=True)

    def _choose_scorer(self, scorers: tuple[ScorerRow, ...]) -> None:
        origin = self.session.explorer.origin
        if len(scorers) < 2:
            self.say("the logs record one score only" if scorers else "the logs record no scores by name")
            return
        if origin is None:
            self.say("this is a prebuilt store; open the original logs to choose another score")
            return
        options = origin.options
        entries = [Entry("", "the first of each log", "the default")]
        entries += [Entry(scorer.name, one_line(scorer.name), count(scorer.samples, "sample")) for scorer in scorers]

        def chosen(names: tuple[str, ...]) -> None:
            name = names[0] or None
            if name != options.scorer:
                self.reopen(replace(options, scorer=name), f"score {name}" if name else "the first score of each log")

        self.pick("Which score counts", entries, chosen, chosen=(options.scorer or "",))

    def action_length(self) -> None:
        """Choose the unit of length."""
        self.ask(
            "units",
            lambda explorer: store_contents.units(explorer.store),
            self._choose_length,
            "loading units",
            holds_keys=True,
        )

    def _choose_length(self, samples: Mapping[str, int]) -> None:
        choice = self.session.choice
        entries = [Entry("", "best", "the best unit available in all series")]
        for unit, many in samples.items():
            entries.append(Entry(unit, unit.replace("_", " "), count(many, "sample") if many else "no sample"))
        self.pick(
            "Unit of length",
            entries,
            lambda units: self.choose(replace(choice, length=units[0] or None)),
            chosen=(choice.length or "",),
        )

    def action_cluster(self) -> None:
        """Choose what the intervals leave out at a time: questions that fail together are one unit."""
        about = {
            QUESTION: "each question separately",
            "task": "all questions of a task",
            "run": "all questions of a run",
        }
        columns = (name for name in self.session.explorer.by_columns() if name.startswith("metadata."))
        entries = [Entry(name, one_line(name), about.get(name, "")) for name in (*CLUSTERS, *columns)]
        choice = self.session.choice

        def chosen(names: tuple[str, ...]) -> None:
            self.choose(replace(choice, cluster=names[0]))

        self.pick("Intervals over …", entries, chosen, chosen=(choice.cluster,))

    def action_verdicts(self) -> None:
        """Choose whose verdicts hold."""
        choice = self.session.choice
        about = {
            "logged": "as logged",
            "corrected": "with manual corrections (x on a sample)",
            "forgiving": "doubtful scores count as right; can only raise accuracy",
        }
        entries = [Entry(name, name, about[name]) for name in VERDICTS]

        def chosen(names: tuple[str, ...]) -> None:
            self.choose(replace(choice, verdicts=names[0]))

        self.pick("Verdicts", entries, chosen, chosen=(choice.verdicts,))

    def action_by_label(self) -> None:
        """Choose a label: only samples that carry it, or whose question does."""
        self.ask("labels", lambda explorer: explorer.label_counts(), self._choose_label, "labels", holds_keys=True)

    def _choose_label(self, counts: list[tuple[str, dict[str, int]]]) -> None:
        choice = self.session.choice
        if not counts and choice.label is None:
            self.say("no sample has a label: + on a sample adds one")
            return
        entries = [Entry("", "all samples", "no label chosen")]
        for label, models in counts:
            of_models = ", ".join(f"{model} {samples:,}" for model, samples in models.items())
            entries.append(Entry(label, label, f"{count(sum(models.values()), 'sample')}: {of_models}"))
        self.pick(
            "Only samples with a label",
            entries,
            lambda names: self.choose(replace(choice, label=names[0] or None)),
            chosen=(choice.label or "",),
        )

    def action_filter(self) -> None:
        """Write a condition; a wrong one is refused in place and the filter before stays."""
        choice = self.session.choice
        self.prompt(
            "Filter: only samples where …",
            choice.where or "",
            lambda text: self.choose(replace(choice, where=text or None)),
            check=lambda text: self._check_filter(replace(choice, where=text or None)),
            words=tuple(self.session.explorer.columns()),
            hint="empty: all   e.g. epoch <= 2 and task like 'gsm%'",
        )

    def _check_filter(self, choice: Choice) -> None:
        try:
            self.ask_now(lambda explorer: explorer.check(choice))
        except FilterError as fault:
            if fault.column.casefold() != LABEL:
                raise
            reason = f"labels are not a column: Esc, then {BY_LABEL.key_display} selects by label"
            raise FilterError(reason, reason, fault.column) from None


def _type_in_words(type_name: str) -> str:
    if type_name == "BOOLEAN":
        return "yes or no"
    return "text" if type_name == "VARCHAR" else "number"
