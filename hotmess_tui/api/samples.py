"""Questions, samples and their texts from Python."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, Unpack

from hotmess_tui.api import arguments, frames
from hotmess_tui.api.choices import Choosing, TableName, TreeUnit
from hotmess_tui.api.session import Session
from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import HotmessError
from hotmess_tui.tables.questions import of_questions
from hotmess_tui.tables.samples import of_samples
from hotmess_tui.tables.texts import of_blocks, of_segments

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from hotmess_tui.explorer import relations, sample_columns, texts, tree, tree_text
    from hotmess_tui.store import column_arrays
else:
    column_arrays = Deferred("hotmess_tui.store.column_arrays")
    relations = Deferred("hotmess_tui.explorer.relations")
    sample_columns = Deferred("hotmess_tui.explorer.sample_columns")
    texts = Deferred("hotmess_tui.explorer.texts")
    tree = Deferred("hotmess_tui.explorer.tree")
    tree_text = Deferred("hotmess_tui.explorer.tree_text")

_TABLES = ("samples", "questions", "table")


class Samples(Session):
    """The way down: questions, their samples, the text of a sample."""

    def questions(
        self,
        *,
        sort: str | None = None,
        descending: bool = False,
        limit: int | None = None,
        **choice: Unpack[Choosing],
    ) -> pd.DataFrame:
        """A row per group: all samples with the same model, task, question and condition.

        Args:
            sort: A column to sort by.
            descending: Sort in descending order.
            limit: Maximum number of rows.
            choice: View settings.

        Returns:
            Names, n (samples included in the metrics), accuracy, mean_length, answers (different ones), error, bias,
            variance, incoherence, and the components of the error. `attrs`: length_unit, decomposition, estimator,
            notes.

        Raises:
            HotmessError: No such column, or invalid settings.
        """
        order = arguments.order(sort, descending, limit)
        chosen = self._choice(choice)
        page = self._explorer.questions(chosen, sort=order[0], descending=order[1], limit=order[2])
        return self._frame(
            of_questions(page.rows, page.length_unit),
            length_unit=page.length_unit,
            decomposition=page.decomposition,
            estimator=page.estimator,
        )

    def samples(
        self,
        *,
        sort: str | None = None,
        descending: bool = False,
        limit: int | None = None,
        **choice: Unpack[Choosing],
    ) -> pd.DataFrame:
        """A row per sample, failed ones too, straight from the store: a million take about a second.

        Args:
            sort: A column to sort by.
            descending: Sort in descending order, or reverse the order of the logs.
            limit: Maximum number of rows.
            choice: View settings.

        Returns:
            sample_id, names, epoch, answer, target, correct, score, class, reasoning_length (in length_unit),
            stop_reason, failure, unjudged, judged_by, logged, run, difficulty, budget, and metadata.NAME for each
            field of the logs. `attrs`: notes.

        Raises:
            HotmessError: No such column, or invalid settings.
        """
        order = arguments.order(sort, descending, limit)
        with (
            sample_columns.sample_columns(*self._asked(choice), *order) as (cursor, rows, ordered),
            closing(column_arrays.column_arrays(cursor, rows, ordered, sample_columns.PLACE)) as arrays,
        ):
            return frames.frame_of_arrays(arrays, notes=self._notes())

    def relation(self, table: TableName = "samples", **choice: Unpack[Choosing]) -> duckdb.DuckDBPyRelation:
        """A table as a DuckDB relation: for further SQL, or as an Arrow stream without a copy.

        `polars.DataFrame(runs.relation("samples"))` needs nothing else. It can be read while the logs are open.

        Args:
            table: "samples", "questions" or "table"; the columns are those of the function of that name.
            choice: View settings.

        Returns:
            The relation, on a connection of its own that reads nothing else.

        Raises:
            HotmessError: No such table, or invalid settings.
        """
        name = arguments.one_of("table", table, _TABLES)
        return relations.relation(name, *self._asked(choice))

    def arrow(self, table: TableName = "samples", **choice: Unpack[Choosing]) -> Any:
        """A table as a `pyarrow.Table`.

        Args:
            table: "samples", "questions" or "table"; the columns are those of the function of that name.
            choice: View settings.

        Returns:
            The pyarrow.Table.

        Raises:
            HotmessError: pyarrow is not installed, no such table, or invalid settings.
        """
        found = self.relation(table, **choice)
        try:
            return found.to_arrow_table()
        except ModuleNotFoundError:
            raise HotmessError(
                "arrow() needs pyarrow: pip install pyarrow; relation() needs nothing, and polars reads it"
            ) from None

    def trace(self, sample_id: str) -> pd.DataFrame:
        """The text of one sample, a row per passage.

        Args:
            sample_id: Its id, or a unique prefix of it.

        Returns:
            role, kind, name, text. `attrs`: the columns of the sample, its question, its source.

        Raises:
            HotmessError: No such sample, or several.
        """
        trace = self._explorer.trace(arguments.text("sample_id", sample_id))
        sample = of_samples([trace.sample]).as_dicts()[0]
        frame = self._frame(of_segments(trace.segments), question=trace.question, source=trace.source)
        frame.attrs.update(sample)
        return frame

    def compare(self, a: str, b: str) -> pd.DataFrame:
        """Where two samples diverge: their texts as blocks, the same in both or different.

        Args:
            a: The id of a sample, or a unique prefix.
            b: The id of the other sample.

        Returns:
            equal, a, b (the texts). `attrs`: a and b (their columns), unit, divergences, before, counted, shared,
            a_numbers, b_numbers (numbers that only one writes), notes.

        Raises:
            HotmessError: No such sample, or several.
        """
        comparison = self._explorer.compare(arguments.text("a", a), arguments.text("b", b))
        about = texts.comparison_object(comparison)
        del about["blocks"]
        remark = comparison.not_alike()
        return self._frame(of_blocks(comparison.blocks), [remark] * bool(remark), **about)

    def tree(self, sample_id: str, *, where: str | None = None, unit: TreeUnit | None = None) -> pd.DataFrame:
        """Where the samples of a question diverge, as a prefix tree: a row per node.

        Args:
            sample_id: The id of one of them, or a unique prefix.
            where: An SQL condition over the columns of samples.
            unit: Comparison unit; None chooses one automatically.

        Returns:
            depth, node, parent, the samples below and how many are right, their answer if they all agree, variances,
            and the text that they share. `attrs`: question, target, unit, decides (the node where answers diverge
            most), notes.

        Raises:
            HotmessError: No such sample, or several; an invalid condition.
        """
        asked = self._asked({"where": arguments.text_or_none("where", where)})
        by = None if unit is None else arguments.one_of("unit", unit, tree.UNITS)
        grown = tree.tree(asked[0], tree.group_of(asked[0], arguments.text("sample_id", sample_id)), *asked[1:], by)
        detail = grown.detail
        return self._frame(
            tree_text.as_rows(grown),
            grown.notes,
            question=detail.question,
            target=detail.target,
            unit=grown.unit,
            decides=grown.decides,
        )
