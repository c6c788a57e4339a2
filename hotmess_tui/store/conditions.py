"""Which samples a choice is about: its filter and its label as a condition, as it is written and as it may run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

import duckdb

from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import HotmessError
from hotmess_tui.records import Choice, Labels
from hotmess_tui.store.bounded import BoundedProcesses
from hotmess_tui.store.filters import Filters
from hotmess_tui.store.labels import condition as label_condition
from hotmess_tui.store.passing import PassingSamples, kind_of

if TYPE_CHECKING:
    from hotmess_tui.store import filter_advice
else:  # a first chart has no filter
    filter_advice = Deferred("hotmess_tui.store.filter_advice")


class Conditions:
    """The conditions of one store's choices.

    Args:
        cursor: lends a cursor that sees `samples`.
        columns: gives the names that a filter may use, with their types.
        processes: where a filter runs that might not end.
    """

    def __init__(
        self,
        cursor: Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]],
        columns: Callable[[], Mapping[str, str]],
        processes: BoundedProcesses,
    ) -> None:
        self._filters = Filters(cursor, columns, lambda condition: processes.run(kind_of, condition))
        self._passing = PassingSamples(processes)

    def written(self, choice: Choice, labels: Labels) -> str:
        """What tells choices apart; to run it is for `runnable`.

        Raises:
            HotmessError: the filter is not a condition on these columns, or an unused label (status 2).
        """
        return _with_label(self._filters.condition(choice.where).sql, choice, labels)

    def runnable(
        self, cursor: duckdb.DuckDBPyConnection, table: Callable[[], str], choice: Choice, labels: Labels
    ) -> str:
        """The condition for a cursor that sees the samples under the choice's verdicts.

        Args:
            cursor: where it will run.
            table: names a new table, which a filter that may not run there is worked out into.
            choice: the view settings.
            labels: those that hold.

        Raises:
            Cancelled: the question was cancelled.
            HotmessError: as `written`, and where the filter fails on a sample or needs too much memory.
        """
        where, cheap = self._filters.condition(choice.where)
        if not cheap:
            where = self._passing.see(cursor, table(), where, choice.verdicts, labels)
        return _with_label(where, choice, labels)


@contextmanager
def failing_on_samples(where: str | None) -> Iterator[None]:
    """While a filter runs: what it cannot do with a sample is a fault of the filter.

    Raises:
        HotmessError: status 2.
    """
    try:
        yield
    except (duckdb.DataError, duckdb.InvalidInputException) as error:
        if not where:
            raise
        reason = filter_advice.plain(str(error))
        advice = "; use try_cast(… as double), which is NULL there" if reason.endswith("is not a number") else ""
        raise HotmessError(f"--where {where!r} fails on a sample: {reason}{advice}", status=2) from None


def _with_label(where: str, choice: Choice, labels: Labels) -> str:
    if choice.label is None:
        return where
    labelled = label_condition(labels, choice.label)
    return labelled if where == "true" else f"({where}) AND {labelled}"
