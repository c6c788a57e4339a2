"""The Python API: logs in, pandas DataFrames out, with the columns and the full precision of `--format csv`."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from os import PathLike, fspath
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, TypedDict, TypeVar, Unpack

from hotmess_tui.deferred import Deferred
from hotmess_tui.differences import METRICS, metrics_of
from hotmess_tui.errors import Damaged, HotmessError
from hotmess_tui.records import Choice, OpenOptions
from hotmess_tui.tables.aggregates import of_table
from hotmess_tui.tables.column import WORDS
from hotmess_tui.tables.contrasts import of_contrasts
from hotmess_tui.tables.plans import of_again, of_plan, of_plan_between
from hotmess_tui.tables.points import of_curve, of_fits
from hotmess_tui.tables.queries import of_sql
from hotmess_tui.tables.questions import of_questions
from hotmess_tui.tables.rows import Rows, sequence_rows
from hotmess_tui.tables.samples import of_samples
from hotmess_tui.tables.scaling import of_scaling
from hotmess_tui.tables.slopes import of_slopes
from hotmess_tui.tables.sources import of_sources
from hotmess_tui.wording import counted

if TYPE_CHECKING:
    import pandas as pd

    from hotmess_tui.explorer import contrast_all, healing, plan, scaling, slopes
    from hotmess_tui.explorer.explorer import Explorer
else:
    contrast_all = Deferred("hotmess_tui.explorer.contrast_all")
    healing = Deferred("hotmess_tui.explorer.healing")
    plan = Deferred("hotmess_tui.explorer.plan")
    scaling = Deferred("hotmess_tui.explorer.scaling")
    slopes = Deferred("hotmess_tui.explorer.slopes")

__all__ = ["HotmessError", "Runs", "open"]

T = TypeVar("T")
_PANDAS = {"BIGINT": "Int64", "DOUBLE": "float64", "BOOLEAN": "boolean"}  # whole numbers and truth values may be NULL


class Choosing(TypedDict, total=False):
    """What a figure depends on; the same names and meanings as the options of the commands."""

    by: str | Sequence[str]
    where: str | None
    label: str | None
    decomposition: str
    estimator: str
    epsilon: float
    cluster: str
    length: str | None
    bins: int
    verdicts: str
    grades: int
    reference: str | None


def open(
    *paths: str | PathLike[str],
    store: str | PathLike[str] | None = None,
    cache: bool = True,
    scorer: str | None = None,
    score_range: tuple[float, float] | None = None,
    score_map: Mapping[str, float] | None = None,
    columns: Mapping[str, str] | None = None,
    aliases: Mapping[str, str] | None = None,
    merge: bool = False,
    tables: Literal["auto", "copy", "in place"] = "auto",
) -> Runs:
    """Open logs: files, folders, globs or a store; no path opens the runs that ship with the program.

    Args:
        paths: What to read. Only what changed since the last time is read again.
        store: A folder for the store, instead of the user's cache folder.
        cache: False keeps nothing on disk.
        scorer: The score that counts, where a log has several.
        score_range: The log's lowest and highest score.
        score_map: Grade in the log → its number, before `score_range`.
        columns: For tables: our name of a column → its name in the table.
        aliases: Model name in the log → name to show.
        merge: Drop provider prefixes of model names.
        tables: Whether the texts of Parquet tables are copied into the store or read in place; auto: those of large
            ones are read in place.

    Raises:
        HotmessError: nothing could be read; the message says why.
    """
    from hotmess_tui.explorer.explorer import Explorer

    options = OpenOptions(
        scorer=scorer,
        score_range=score_range,
        score_map=tuple((grade, float(number)) for grade, number in (score_map or {}).items()),
        columns=tuple((columns or {}).items()),
        aliases=tuple((aliases or {}).items()),
        merge=merge,
        tables=tables,
    )
    if score_range is not None and not -math.inf < score_range[0] < score_range[1] < math.inf:
        raise HotmessError(f"score_range={score_range}: two finite numbers, the lower one first", status=2)
    folder = None if store is None else Path(store)
    return Runs(Explorer.open([fspath(path) for path in paths], store=folder, options=options, cache=cache))


def _asked_again(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method of `Runs` that is asked once more where it met damaged files of the store, which are read again."""

    @functools.wraps(method)
    def ask(runs: Runs, *arguments: Any, **options: Any) -> Any:
        try:
            return method(runs, *arguments, **options)
        except Damaged as damage:
            runs._heal(damage)
        try:
            return method(runs, *arguments, **options)
        except Damaged as damage:
            raise HotmessError(str(damage)) from None

    return ask


def _heals(runs: type[T]) -> type[T]:
    """Every public method but `close` is asked again where it met damaged files."""
    for name, method in [*vars(runs).items()]:
        if callable(method) and not name.startswith("_") and name != "close":
            setattr(runs, name, _asked_again(method))
    return runs


@_heals
class Runs:
    """Logs that are open. Every method takes the choices of `Choosing` as keywords, such as `by="task"`.

    What the commands print beside a table (notes, power laws) is in the `attrs` of the frame.
    """

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer

    def curve(self, name: str, **choice: Unpack[Choosing]) -> pd.DataFrame:
        """The points of a curve; `attrs` holds its title, axis, power laws (`fits`) and notes."""
        curve = self._explorer.curve(name, self._choice(choice))
        return _frame(
            of_curve(curve),
            title=curve.title,
            x=asdict(curve.x),
            decomposition=curve.decomposition,
            estimator=curve.estimator,
            fits=of_fits(curve.by, curve.fits).as_dicts(),
            notes=list(curve.notes),
        )

    def table(self, **choice: Unpack[Choosing]) -> pd.DataFrame:
        """Aggregate figures, a row per value of `by`."""
        table = self._explorer.table(self._choice(choice))
        return _frame(
            of_table(table),
            decomposition=table.decomposition,
            estimator=table.estimator,
            notes=list(table.notes),
        )

    def questions(
        self,
        *,
        sort: str | None = None,
        descending: bool = False,
        limit: int | None = None,
        **choice: Unpack[Choosing],
    ) -> pd.DataFrame:
        """A row per group: all samples with the same model, task, question and condition."""
        chosen = self._choice(choice)
        page = self._explorer.questions(chosen, sort=sort, descending=descending, limit=limit)
        return _frame(of_questions(page.rows, page.length_unit), length_unit=page.length_unit)

    def samples(
        self,
        *,
        sort: str | None = None,
        descending: bool = False,
        limit: int | None = None,
        **choice: Unpack[Choosing],
    ) -> pd.DataFrame:
        """A row per sample, failed ones too."""
        chosen = self._choice(choice)
        return _frame(of_samples(self._explorer.samples(chosen, sort=sort, descending=descending, limit=limit)))

    def contrast(self, a: str, b: str, *, metric: str = METRICS[0], **choice: Unpack[Choosing]) -> pd.DataFrame:
        """Two values of `by` on the questions that both answered: all tasks, then each.

        Args:
            a: The first value.
            b: The second one.
            metric: What is compared; `all` for every metric, one after the other.
            choice: As everywhere.

        Raises:
            HotmessError: no such metric or value (status 2).
        """
        return _frame(of_contrasts(self._explorer.contrast(a, b, self._choice(choice), metric)))

    def contrasts(self, *, metric: str = METRICS[0], **choice: Unpack[Choosing]) -> pd.DataFrame:
        """Every pair of values of `by` over all tasks; `low_all` and `high_all` hold in all pairs at once.

        Raises:
            HotmessError: no such metric (status 2).
        """
        chosen, metrics = self._choice(choice), metrics_of(metric)
        labels = self._explorer.labels_for(chosen)
        pairs = contrast_all.every_pair(self._explorer.store, chosen, labels, metrics)
        return _frame(of_contrasts(pair.figures for pair in pairs))

    def slopes(self, **choice: Unpack[Choosing]) -> pd.DataFrame:
        """The change of incoherence per tenfold length within and between questions, a row per value of `by`."""
        chosen = self._choice(choice)
        table = slopes.slopes(self._explorer.store, chosen, self._explorer.labels_for(chosen))
        return _frame(of_slopes(table.by, table.rows), length_unit=table.length_unit, notes=list(table.notes))

    def scaling(self, **choice: Unpack[Choosing]) -> pd.DataFrame:
        """How error, bias² and variance change with model size, a row per grade of the questions and quantity."""
        chosen = self._choice(choice)
        table = scaling.scaling(self._explorer.store, chosen, self._explorer.labels_for(chosen))
        return _frame(of_scaling(table.rows), decomposition=table.decomposition, notes=list(table.notes))

    def plan(
        self, *, between: tuple[str, str] | None = None, again: bool = False, **choice: Unpack[Choosing]
    ) -> pd.DataFrame:
        """How wide intervals are, and would be with more questions and samples: first the present, then a grid.

        Args:
            between: Two values of `by`: of their difference.
            again: The groups whose sampling again helps most instead, the best first.
            choice: As everywhere.
        """
        chosen = self._choice(choice)
        store, labels = self._explorer.store, self._explorer.labels_for(chosen)
        if again:
            return _frame(of_again(plan.again(store, chosen, labels)))
        if between is not None:
            found = plan.plan_between(store, (between[0],), (between[1],), chosen, labels)
            return _frame(of_plan_between(found.designs), notes=list(found.notes))
        found = plan.plan(store, chosen, labels)
        return _frame(of_plan(found.by, found.designs), notes=list(found.notes))

    def trace(self, sample_id: str) -> pd.DataFrame:
        """The text of one sample, a row per passage; `attrs` holds the sample itself."""
        trace = self._explorer.trace(sample_id)
        rows = tuple((segment.role, segment.kind, segment.name, segment.text) for segment in trace.segments)
        frame = _frame(sequence_rows([(name, WORDS) for name in ("role", "kind", "name", "text")], rows))
        frame.attrs.update(of_samples([trace.sample]).as_dicts()[0], question=trace.question)
        return frame

    def sources(self) -> pd.DataFrame:
        """What was read and what was not, and why."""
        return _frame(of_sources(self._explorer.sources()))

    def sql(self, query: str) -> pd.DataFrame:
        """The answer of a read-only query over samples, groups, questions, sources and traces."""
        return _frame(of_sql(self._explorer.sql(query)))

    def close(self) -> None:
        """Let go of the store."""
        self._explorer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        counts = self._explorer.counts()
        return (
            f"<{self._explorer.name}: {counted(counts.models, 'model')}, {counted(counts.questions, 'question')}, "
            f"{counted(counts.samples, 'sample')}>"
        )

    def _heal(self, damage: Damaged) -> None:
        again = healing.healed(self._explorer, damage)
        if again is not self._explorer:
            self._explorer.close()
            self._explorer = again

    def _choice(self, settings: Choosing) -> Choice:
        by = settings.get("by", "model")
        chosen: dict[str, Any] = {**settings, "by": (by,) if isinstance(by, str) else tuple(by)}
        choice = Choice(**chosen)
        self._explorer.check(choice)
        return choice


def _frame(rows: Rows, **attributes: object) -> pd.DataFrame:
    import pandas as pd

    kinds = dict(zip(rows.names, rows.types, strict=True))
    names: Iterable[str] = rows.names
    frame = pd.DataFrame([list(cells) for cells in rows.cells], columns=list(names))
    frame = frame.astype({name: _PANDAS[kind] for name, kind in kinds.items() if kind in _PANDAS})
    frame.attrs.update(attributes)
    return frame
