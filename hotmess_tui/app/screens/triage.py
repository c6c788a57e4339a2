"""Triage: odd samples, most suspicious first, with their reasons; mark, label, step on; what was seen stays seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from hotmess_tui.app.screens.labelling import Labelling, Subject
from hotmess_tui.app.screens.triage_reasons import reason_lines
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.app.widgets.question_header import StyledLines
from hotmess_tui.app.widgets.status_lines import Breadcrumbs, Keys, Note, Rule, Word
from hotmess_tui.charts.drawing import BOLD, DIM, Ink
from hotmess_tui.charts.safe import cut, one_line
from hotmess_tui.explorer.notes import count
from hotmess_tui.explorer.triage import OddSample, Only, Triage, triage
from hotmess_tui.records import Progress
from hotmess_tui.tables import findings
from hotmess_tui.tables.rows import Rows

if TYPE_CHECKING:
    from hotmess_tui.app.copy_export import Copyable, Export
    from hotmess_tui.explorer.explorer import Explorer

MOST = 5000  # samples that are listed
_ALL = "all"


class TriageScreen(Labelling):
    """Odd samples under the present filter."""

    NAME = "triage"
    ABOUT = (
        "Samples that are odd in some way, the most suspicious first, with the reasons in words: contradictions, "
        "loops, scorers that waver, a lone dissenter. One row may stand for many that are alike; then it says so. What "
        "you have opened counts as seen and is dimmed, here and in later sessions."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "trace", "Trace", id="triage.trace", tooltip="the whole text; left and right go on"),
        Binding("space", "mark", "Mark", id="triage.mark", tooltip="mark this sample and step on: l labels all marked"),
        Binding("p", "only", "Only", id="triage.only", tooltip="only one detector, task or model"),
        Binding("n", "new", "Only new", id="triage.new", tooltip="hide what was seen, or show it again"),
        Binding("i", "notes", "Detectors", id="triage.notes", tooltip="what each detector finds, and what none saw"),
    ]
    KEYS = (
        ("Enter", "trace", "trace"),
        ("Esc", "back", "back"),
        ("space", "mark", "mark"),
        ("l", "label", "label"),
        ("p", "only…", "only"),
        ("n", "only new", "new"),
        ("i", "detectors", "notes"),
        ("?", "help", "help"),
    )

    class Came(Message):
        """Which detector runs."""

        def __init__(self, progress: Progress) -> None:
            super().__init__()
            self.progress = progress

    def __init__(self) -> None:
        super().__init__()
        self.only = Only()
        self.new = False  # whether what was seen is hidden
        self.found: Triage | None = None
        self.labels: Mapping[str, tuple[str, ...]] = {}
        self.seen: set[str] = set()
        self.marked: set[str] = set()

    def compose(self) -> ComposeResult:
        """Breadcrumbs, rows, the reasons of the one under the cursor, keys."""
        signs = self.main.signs
        yield Breadcrumbs(signs)
        yield Rule(signs, id="rule")
        yield Grid(signs, id="odd", empty="")
        yield Rule(signs, id="why-rule")
        yield StyledLines(signs, id="why")
        yield Note(signs)
        yield Keys(signs)

    def on_mount(self) -> None:
        """Look for odd samples."""
        grid = self.query_one(Grid)
        grid.row_key = lambda row: row.sample_id
        grid.quiet = lambda row: row.sample_id in self.seen
        grid.focus()
        self._lay_out()
        self._load()

    def on_resize(self, event: events.Resize) -> None:
        """The reasons get a few lines, more where there is room."""
        self._lay_out()

    def _lay_out(self) -> None:
        self.query_one("#why", StyledLines).styles.height = self._room
        self._describe()

    @property
    def _room(self) -> int:
        return 4 if self.size.height < 30 else 6

    def idle(self, action: str) -> bool:
        """Without rows there is nothing to open, mark or label."""
        rows = self.found is not None and self.found.rows
        return action in ("trace", "mark", "label") and not rows

    def rest(self) -> str:
        """What was not examined."""
        if self.found is None or not self.found.notes:
            return ""
        blind = [each.title for each in self.found.detectors if each.found is None]
        return f"i says why not examined: {', '.join(blind)}" if blind else "i says which samples were not examined"

    def renew(self) -> None:
        """The logs were read again: look again."""
        self._load()

    # asking

    def _load(self) -> None:
        choice, only, new = self.main.choice, self.only, self.new

        def tell(progress: Progress) -> None:
            self.post_message(self.Came(progress))

        def work(explorer: Explorer) -> tuple[Triage, Mapping[str, tuple[str, ...]], set[str]]:
            seen = explorer.book.seen()
            wanted = replace(only, hidden=frozenset(seen)) if new else only
            found = triage(explorer.store, choice, explorer.labels_for(choice), wanted, limit=MOST, tell=tell)
            return found, explorer.book.of("sample"), seen

        words = [
            Word(self._titles.get(name, name), "notes" if n == 0 else "only")
            for n, name in enumerate(only.detectors or ())
        ]
        words += [Word(one_line(name), "only") for name in (only.task, only.model) if name is not None]
        if choice.where:
            words.append(Word(f"where {cut(one_line(choice.where), 32, self.main.signs.ellipsis)}", None, DIM))
        if choice.label:
            words.append(Word(f"label {choice.label}", None, DIM))
        self.show_breadcrumbs(*words)
        self.ask("triage", (choice, only, new), work, lambda found: self._show(*found), "looking for odd samples")

    def on_triage_screen_came(self, message: Came) -> None:
        """Say how far it is."""
        progress = message.progress
        if "triage" in self._asked and progress.what:
            how = f"{progress.done + 1} of {progress.total}: {progress.what}"
            self.query_one("#rule", Rule).show(f"looking, detector {how}", focus=True)

    def _show(self, found: Triage, labels: Mapping[str, tuple[str, ...]], seen: set[str]) -> None:
        self.found, self.labels, self.seen = found, labels, seen
        self.marked &= {row.sample_id for row in found.rows}
        self.query_one(Grid).empty = self._empty(found)
        self._fill()
        self.tell_rest()
        if found.total > len(found.rows):
            self.say(f"the first {len(found.rows):,} of {found.total:,}; p or a filter makes them fewer")

    def _empty(self, found: Triage) -> str:
        choice = self.main.choice
        if self.new and self.seen:
            return "Nothing odd that you have not seen: n shows what was seen."
        if self.only != Only():
            return "Nothing odd among these: p shows others."
        if choice.where or choice.label:
            return "Nothing odd under this filter: f, one screen up, widens it."
        return f"None of the {sum(each.found is not None for each in found.detectors)} detectors found anything odd."

    def _fill(self) -> None:
        grid = self.query_one(Grid)
        current: OddSample | None = grid.current
        rows = self.found.rows if self.found is not None else ()
        columns = findings.grid(rows, self.labels, self.seen, self.marked)
        grid.show(rows, columns, keep=current.sample_id if current else None)
        self._count()
        self._describe()

    @on(Grid.Moved)
    def moved(self, message: Grid.Moved) -> None:
        """The reasons follow the cursor."""
        message.stop()
        self._count()
        self._describe()

    def _count(self) -> None:
        unseen = sum(row.sample_id not in self.seen for row in self.found.rows) if self.found is not None else 0
        title = f"odd samples, {unseen:,} not seen" if self.found is not None and self.found.rows else "odd samples"
        if self.marked:
            title += f", {len(self.marked):,} marked"
        self.query_one("#rule", Rule).show(title, self.query_one(Grid).place(), focus=True)

    @property
    def _titles(self) -> dict[str, str]:
        return {each.name: each.title for each in self.found.detectors} if self.found is not None else {}

    def _describe(self) -> None:
        row: OddSample | None = self.query_one(Grid).current
        head, rule, signs = self.query_one("#why", StyledLines), self.query_one("#why-rule", Rule), self.main.signs
        if row is None:
            head.show(())
            rule.show("why")
            return
        facts = [row.model, row.task, f"question {row.question_id}", row.condition, f"epoch {row.epoch}"]
        rule.show(f" {signs.dot} ".join(one_line(fact) for fact in facts if fact))
        head.show(reason_lines(row, self._titles, signs, self.size.width, self._room))

    # labelling

    def sample_here(self) -> str | None:
        """The sample under the cursor."""
        row: OddSample | None = self.query_one(Grid).current
        return row.sample_id if row is not None else None

    def show_labels(self, found: object) -> None:
        """The column of labels."""
        self.labels = cast("Mapping[str, tuple[str, ...]]", found)
        self._fill()

    def subject(self) -> Subject | None:
        """All that are marked, else the sample under the cursor."""
        samples = sorted(self.marked)
        return Subject("sample", samples, samples[0][:8]) if samples else super().subject()

    def labelled(self) -> None:
        """On to the next; marks have done their work."""
        if not self.marked:
            self._step()
        self.marked.clear()

    def _step(self) -> None:
        grid = self.query_one(Grid)
        grid.move_to(grid.cursor + 1)

    def action_mark(self) -> None:
        """Mark the sample under the cursor or take its mark away, and step on."""
        here = self.sample_here()
        if here is not None:
            self.marked ^= {here}
            self._fill()
            self._step()

    # which

    def action_only(self) -> None:
        """Choose a detector, a task or a model."""
        from hotmess_tui.app.dialogs.picker import Entry, Picker

        if self.found is None:
            return
        entries = [Entry(_ALL, "everything", "")]
        for each in self.found.detectors:
            about = "not examined" if each.found is None else count(each.found, "row")
            entries.append(Entry(f"d{each.name}", each.title, about))
        for kind, what, counts in (("t", "task", self.found.tasks), ("m", "model", self.found.models)):
            if len(counts) > 1 or (self.only.task if kind == "t" else self.only.model) is not None:
                entries += [Entry(kind + name, name, f"{what}, {count(n, 'row')}") for name, n in counts.items()]
        only = self.only
        chosen = [f"d{name}" for name in only.detectors or ()]
        chosen += [f"t{only.task}"] * (only.task is not None) + [f"m{only.model}"] * (only.model is not None)

        def picked(keys: tuple[str, ...] | None) -> None:
            if keys:
                kind, name = keys[0][0], keys[0][1:]
                self.only = (
                    Only()
                    if keys[0] == _ALL
                    else replace(only, detectors=None if only.detectors == (name,) else (name,))
                    if kind == "d"
                    else replace(only, task=None if only.task == name else name)
                    if kind == "t"
                    else replace(only, model=None if only.model == name else name)
                )
                self._load()

        title = "Show only (the same again: any)"
        self.app.push_screen(Picker(title, entries, chosen or [_ALL]), picked)

    def action_new(self) -> None:
        """Hide what was seen, or show it again."""
        self.new = not self.new
        self._load()

    def action_notes(self) -> None:
        """What each detector finds, with its thresholds, and what was not examined."""
        from hotmess_tui.app.dialogs.help import TextScreen

        if self.found is None:
            return
        paragraphs: list[tuple[str, Ink | None]] = [(note, DIM) for note in self.found.notes]
        for each in self.found.detectors:
            settings = ", ".join(f"{name} {value}" for name, value in each.settings.items())
            found = "not examined" if each.found is None else f"{each.found:,} found"
            paragraphs.append((f"{each.title}: {found}   ({each.name}; {settings})", BOLD))
            paragraphs.append((each.about, None))
        self.app.push_screen(TextScreen("Detectors", paragraphs))

    # taking out

    def _all(self, explorer: Explorer) -> Rows:
        """Every odd sample, not only those that are listed."""
        only = replace(self.only, hidden=frozenset(explorer.book.seen())) if self.new else self.only
        return findings.of_findings(
            triage(explorer.store, self.main.choice, explorer.labels_for(self.main.choice), only).rows
        )

    def copyable(self) -> Iterable[Copyable]:
        """The sample under the cursor: its id, what is odd about it; all rows."""
        from hotmess_tui.app import copy_export

        row: OddSample | None = self.query_one(Grid).current
        if row is not None:
            yield from copy_export.copy_text("the sample's id", row.sample_id)
            yield from copy_export.copy_text("the reasons", "\n".join(each.reason for each in row.findings))
            yield copy_export.copy_table(self._all)

    def export(self) -> Export | None:
        """All odd samples, a row for each thing that is odd about one."""
        from hotmess_tui.app.copy_export import export_table

        return export_table("these odd samples", "triage.csv", self._all) if self.query_one(Grid).total else None

    # deeper

    @on(Grid.Chosen)
    def row_chosen(self, message: Grid.Chosen) -> None:
        """A second click goes deeper."""
        message.stop()
        self.action_trace()

    def action_trace(self) -> None:
        """The text of the sample under the cursor; what is shown counts as seen."""
        grid = self.query_one(Grid)
        if grid.current is not None and self.found is not None:
            from hotmess_tui.app.screens.odd_trace import OddTraceScreen

            self.app.push_screen(OddTraceScreen(self.found.rows, grid.cursor, self._titles, self._saw), self._returned)

    def _saw(self, sample: str) -> None:
        if sample not in self.seen:
            self.seen.add(sample)
            self.ask("seen", sample, lambda explorer: explorer.book.see([sample]), lambda _: None, "writing")

    def _returned(self, sample: str | None) -> None:
        """The trace may have been left at another sample of the list, with a label more: the cursor goes there."""
        rows = self.found.rows if self.found is not None else ()
        place = next((n for n, row in enumerate(rows) if row.sample_id == sample), None)
        if place is not None:
            self.query_one(Grid).move_to(place)
        self.ask("label", object(), self.read_labels, self.show_labels)
