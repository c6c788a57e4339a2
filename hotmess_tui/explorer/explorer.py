"""The headless core: logs in, figures and the way down to a trace out; screens, commands and the API ask here."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hotmess_tui.contents import Counts, ScorerRow, SourceRow
from hotmess_tui.deferred import Deferred
from hotmess_tui.differences import METRICS, Contrast, metrics_of
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer import curves, first_chart, store_contents, store_folder
from hotmess_tui.explorer.recent import Recent
from hotmess_tui.explorer.source_changes import Origin, arrived
from hotmess_tui.formats.log_files import Files, file_states
from hotmess_tui.query_records import QueryInfo, SqlResult
from hotmess_tui.records import (
    Choice,
    Curve,
    Labels,
    OpenOptions,
    Progress,
    QuestionDetail,
    QuestionPage,
    QuestionRow,
    SampleRow,
    Selection,
    Table,
    Trace,
)
from hotmess_tui.store import locations, use
from hotmess_tui.store.open_store import OpenStore
from hotmess_tui.store.queries.catalogue import queries
from hotmess_tui.store.queries.query_file import Query
from hotmess_tui.store.queries.shipped import KINDS
from hotmess_tui.store.rolled_up import opened_rollup
from hotmess_tui.store.sources import remembered

if TYPE_CHECKING:
    from hotmess_tui.annotations.book import Book
    from hotmess_tui.explorer import compare, contrast, details, drill, export, mentions, search
    from hotmess_tui.store import console
    from hotmess_tui.store.ingest import mending, update
else:  # a first chart does without these
    compare = Deferred("hotmess_tui.explorer.compare")
    contrast = Deferred("hotmess_tui.explorer.contrast")
    details = Deferred("hotmess_tui.explorer.details")
    drill = Deferred("hotmess_tui.explorer.drill")
    export = Deferred("hotmess_tui.explorer.export")
    mentions = Deferred("hotmess_tui.explorer.mentions")
    search = Deferred("hotmess_tui.explorer.search")
    console = Deferred("hotmess_tui.store.console")
    mending = Deferred("hotmess_tui.store.ingest.mending")
    update = Deferred("hotmess_tui.store.ingest.update")  # nor does one of logs without news

_MOST_CURVES, _MOST_TABLES = 64, 8  # kept


# Reading logs is imported where it happens: a tenth of a second that a first chart of known logs does without
class Explorer:
    """Open logs. Every method blocks, and may be called from any thread; a cancelled question raises `Cancelled`.

    It opens the logs, reads them again, closes the store and hands it out with the labels that hold. What it answers
    comes from the modules beside this one, whose functions take a store, a choice and labels; here are those that
    commands, screens and the API ask most.
    """

    def __init__(
        self,
        store: OpenStore,
        name: str,
        temporary: tempfile.TemporaryDirectory[str] | None = None,
        notes: tuple[str, ...] = (),
        files: Files | None = None,
        origin: Origin | None = None,
    ) -> None:
        self.store = store
        store.parts.mend = lambda part: mending.mend(store.folder, part)
        self.origin = origin  # None: a store was named, whose logs are not known
        self._temporary = temporary
        self._curves: Recent[Curve] = Recent(_MOST_CURVES)  # an open store does not change, labels do
        self._tables: Recent[Table] = Recent(_MOST_TABLES)
        self.name = name
        self.notes = notes
        self._use = use.hold(store.folder, None)
        self._files = files  # that the store speaks of, while its first look may be kept beside it

    @cached_property
    def book(self) -> Book:
        """The labels and notes; they are not needed to show a first chart."""
        from hotmess_tui.annotations.book import Book  # with SQLite, which a first chart does without

        return Book()

    def label_counts(self) -> list[tuple[str, dict[str, int]]]:
        """The labels that samples of these logs carry, or their questions, and how many samples of each model do."""
        return self.store.label_counts(self.book.snapshot())

    def labels_for(self, choice: Choice) -> Labels:
        """The labels that hold now; none where the choice has no use for them, so that their file is not read.

        Corrections have a use where verdicts are in doubt: a note says what the figures would be.

        Raises:
            HotmessError: the labels cannot be read.
        """
        if choice.uses_labels:
            return self.book.snapshot()
        with suppress(HotmessError):  # the figures do without
            return self.book.snapshot() if self.store.doubtful else Labels()
        return Labels()

    @classmethod
    def open(
        cls,
        paths: Sequence[str],
        *,
        store: Path | None = None,
        options: OpenOptions | None = None,
        cache: bool = True,
        progress: Callable[[Progress], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        following: bool = False,
        files: Callable[[], Files] | None = None,
    ) -> Explorer:
        """Open files, folders, globs or a store, reading what is new or changed; no path opens the runs that ship.

        Args:
            paths: what to read; sources are never written.
            store: where the store lies; None: a place of its own in the user's cache folder.
            options: what changes the reading.
            cache: False keeps nothing on disk once the explorer is closed.
            progress: told about long work.
            cancelled: asked between pieces of work.
            following: the files will be watched, so what is still being written is not called broken.
            files: lists the files under the paths, where the caller has needed that list before.

        Raises:
            HotmessError: nothing could be read.
            Cancelled: `cancelled` said so.
        """
        chosen = remembered(store, options or OpenOptions()) if store else options or OpenOptions()
        rolled_up = opened_rollup(paths, store)
        if rolled_up is not None:
            return cls(OpenStore(rolled_up.folder), locations.name(paths), notes=rolled_up.lost, files={})
        built = locations.store_itself(paths, store)
        if built is not None:
            return cls(OpenStore(built), built.name, files={})
        logs = locations.logs(paths)
        if not paths and not locations.sample_runs().is_dir():
            raise HotmessError("no bundled sample data is installed; give a folder with logs: hotmess PATH", status=2)
        folder = store or locations.default_store(logs, chosen)
        listed = files() if files else file_states(logs)
        with store_folder.leaving_nothing(folder):
            folder, temporary, notes = store_folder.place(folder, cache)
            with closing(use.hold(folder, logs)):
                opened = store_folder.current(folder, listed, chosen)
                if opened is None:
                    update.ingest(logs, folder, chosen, progress, cancelled, files=listed, following=following)
                    opened = OpenStore(folder)
                origin = Origin(tuple(paths), store, chosen, cache, listed)
                kept = None if temporary else listed
                return cls(opened, locations.name(paths), temporary, notes, files=kept, origin=origin)

    def renewed(self, cancelled: Callable[[], bool] | None = None) -> Explorer | None:
        """The same logs as they are now, where anything has changed since they were read; this explorer stays open.

        Raises:
            HotmessError: nothing can be read any more.
            Cancelled: `cancelled` said so.
        """
        if self.origin is None:
            return None
        logs = locations.logs(self.origin.paths)
        files = file_states(logs)
        if self.store.speaks_of(files, self.origin.options) or self.origin.waits(files):
            return None
        update.ingest(logs, self.store.folder, self.origin.options, None, cancelled, files=files, following=True)
        origin = replace(self.origin, files=files, read=time.time())
        temporary, self._temporary = self._temporary, None
        return Explorer(OpenStore(self.store.folder), self.name, temporary, self.notes, origin=origin)

    def arrived_since(self, before: Explorer) -> str:
        """What came since the same logs were read before, in words."""
        files = before.origin.changes(self.origin.files) if before.origin and self.origin else ""
        return arrived(files, self.counts().samples - before.counts().samples)

    def reopened(self, options: OpenOptions) -> Explorer:
        """The same logs read with other options; this explorer stays open.

        Raises:
            HotmessError: a store was opened, not its logs (status 2); nothing could be read.
        """
        if self.origin is None:
            raise HotmessError("this is a prebuilt store; open the original logs to change how they are read", status=2)
        return Explorer.open(self.origin.paths, store=self.origin.store, options=options, cache=self.origin.cache)

    def close(self) -> None:
        """Let go of the store; a store in memory is gone."""
        self.store.close()
        self._use.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    def interrupt(self) -> None:
        """Stop all queries that run; they raise `Cancelled`. A single one is cancelled by its `Question`."""
        self.store.interrupt()

    def counts(self) -> Counts:
        """What the store holds."""
        return store_contents.counts(self.store)

    def columns(self) -> dict[str, str]:
        """What `--where` may use: name and type."""
        return self.store.columns()

    def by_columns(self) -> tuple[str, ...]:
        """What `--by` may use."""
        return self.store.by_columns()

    def curves(self) -> tuple[QueryInfo, ...]:
        """The curves, in the order of their keys."""
        return tuple(_info(query) for query in queries("curves"))

    def queries(self) -> tuple[QueryInfo, ...]:
        """The whole catalogue."""
        return tuple(_info(query) for kind in KINDS for query in queries(kind))

    def sources(self) -> tuple[SourceRow, ...]:
        """Every file that was looked at, and what became of it."""
        return store_contents.sources(self.store, self.origin.files if self.origin else {})

    def scorers(self) -> tuple[ScorerRow, ...]:
        """The scores that the logs record, first those that count where nobody chose."""
        return store_contents.scorers(self.store)

    def source_notes(self) -> tuple[str, ...]:
        """What was decided while the sources were fitted together: copies, renamed questions, hidden reasoning."""
        return (*self.notes, *store_contents.source_notes(self.store))

    def check(self, choice: Choice) -> None:
        """Refuse a choice that cannot be.

        Raises:
            HotmessError: status 2; says the place of the fault and what there is.
        """
        self.store.check(choice, self.labels_for(choice))

    def curve(self, name: str, choice: Choice) -> Curve:
        """A curve as points; without points where the logs do not support it, with notes that say why."""
        labels = self.labels_for(choice)
        key = (curves.curve_query(name), choice, labels)  # a file may change meanwhile
        curve = self._curves.get(key, lambda: curves.curve(self.store, name, choice, labels))
        if self._files is not None and (name, choice) == (first_chart.CURVE, Choice()):
            files, self._files = self._files, None
            options = self.origin.options if self.origin else OpenOptions()
            about = (self.name, self.counts(), self.series(choice.by))
            first_chart.keep(self.store.folder, files, options, lambda: (*about, curve, self.table(choice).rows))
        return curve

    def series(self, by: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        """All series of the store whatever the filter, in their order: each keeps its sign on every screen."""
        return curves.series_names(self.store, by, self.labels_for(Choice(by=by)))

    def table(self, choice: Choice) -> Table:
        """Aggregate figures, a row per value of the grouping columns."""
        labels = self.labels_for(choice)
        return self._tables.get((choice, labels), lambda: curves.table(self.store, choice, labels))

    def contrast(self, a: str, b: str, choice: Choice, metric: str = METRICS[0]) -> tuple[Contrast, ...]:
        """Two values of the grouping column on the questions that both answered; first all tasks, then each."""
        metrics, labels = metrics_of(metric), self.labels_for(choice)
        contrasted = contrast.contrasted(self.store, (a,), (b,), choice, labels, metrics)
        return tuple(task.figures for task in contrasted.tasks)

    def names_of(self, sample: str) -> tuple[str, str, str]:
        """Task, question and whole id of a sample found by any unique beginning of its id.

        Raises:
            HotmessError: no such sample, or several.
        """
        entry = store_contents.find_sample(self.store, sample)
        return entry.task, entry.question_id, entry.sample_id

    def group_again(self, row: QuestionRow, choice: Choice) -> int | None:
        """The key of a group in this store, found by its names; None where it is not there (any more)."""
        return drill.group_again(self.store, row, choice, self.labels_for(choice))

    def questions(
        self,
        choice: Choice,
        selection: Selection | None = None,
        *,
        sort: str | None = None,
        descending: bool = False,
        search: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> QuestionPage:
        """A window of the groups that made a point, or of all."""
        labels = self.labels_for(choice)
        return drill.questions(self.store, choice, labels, selection, sort, descending, search, limit, offset)

    def question(self, group: int, choice: Choice) -> QuestionDetail:
        """Everything about one group and its samples."""
        return drill.question(self.store, group, choice, self.labels_for(choice))

    def samples(
        self,
        choice: Choice,
        selection: Selection | None = None,
        *,
        sort: str | None = None,
        descending: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> tuple[SampleRow, ...]:
        """Samples, light; failed ones too."""
        labels = self.labels_for(choice)
        return drill.samples(self.store, choice, labels, selection, sort, descending, limit, offset)

    def trace(self, sample_id: str, choice: Choice | None = None) -> Trace:
        """One sample's whole text; any unique beginning of its id will do."""
        choice = choice or Choice()
        return drill.trace(self.store, sample_id, choice, self.labels_for(choice))

    def details(self, sample_id: str) -> dict[str, Any]:
        """What its log says of a sample besides its text, by title; any unique beginning of its id will do."""
        return details.details(self.store, sample_id)

    def compare(self, a: str, b: str) -> compare.Comparison:
        """Where two samples part; any unique beginning of their ids will do.

        Raises:
            HotmessError: no such sample, or several.
        """
        return compare.compare(self.trace(a), self.trace(b))

    def search(
        self,
        text: str,
        choice: Choice,
        *,
        regex: bool = False,
        ignore_case: bool = False,
        stop: Callable[[], bool] = lambda: False,
        tell: Callable[[Progress], None] = lambda progress: None,
    ) -> Generator[search.Hit, None, None]:
        """Passages of traces that contain a text (or match a regular expression), as they are found."""
        labels = self.labels_for(choice)
        yield from search.search(
            self.store, text, choice, labels, regex=regex, ignore_case=ignore_case, stop=stop, tell=tell
        )

    def mentions(
        self, text: str, choice: Choice, group: int, *, regex: bool = False, ignore_case: bool = False
    ) -> mentions.Mentions:
        """Samples of a question that mention a text beside those that do not, with their accuracies."""
        labels = self.labels_for(choice)
        return mentions.in_question(self.store, text, choice, labels, group, regex=regex, ignore_case=ignore_case)

    def sql(self, query: str, most: int | None = None) -> SqlResult:
        """A read-only query over samples, groups, questions, sources and traces; `most`: only so many rows."""
        return console.answer(self.store, query, most)

    def export(
        self,
        directory: Path,
        choice: Choice,
        format: str = "parquet",
        progress: Callable[[Progress], None] | None = None,
    ) -> list[Path]:
        """Write samples, groups and traces in the canonical columns.

        Raises:
            HotmessError: an unknown format (status 2), or the folder cannot be written.
        """
        return export.export(self.store, directory, choice, self.labels_for(choice), format, progress)


def _info(query: Query) -> QueryInfo:
    return QueryInfo(
        query.name,
        query.kind,
        query.text("title", query.name),
        query.text("about"),
        query.mapping("params"),
        query.mapping("returns"),
        query.file is not None,
    )
