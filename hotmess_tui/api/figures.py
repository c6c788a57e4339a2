"""Figures from Python: curves, the table, contrasts, slopes, scaling, plans."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Unpack

from hotmess_tui.api import arguments
from hotmess_tui.api.choices import Cells, Choosing, CurveName, Metric
from hotmess_tui.api.session import Session
from hotmess_tui.deferred import Deferred
from hotmess_tui.differences import ALL_METRICS, METRICS, metrics_of
from hotmess_tui.errors import HotmessError
from hotmess_tui.tables.aggregates import of_table
from hotmess_tui.tables.contrasts import of_contrasts, of_pairs
from hotmess_tui.tables.plans import of_again, of_plan, of_plan_between
from hotmess_tui.tables.points import of_curve, of_fits
from hotmess_tui.tables.queries import of_curves
from hotmess_tui.tables.scaling import of_scaling
from hotmess_tui.tables.slopes import of_slopes

if TYPE_CHECKING:
    import pandas as pd

    from hotmess_tui.explorer import contrast, contrast_all, plan, scaling, slopes
    from hotmess_tui.explorer.contrast_metrics import Difference
else:
    contrast = Deferred("hotmess_tui.explorer.contrast")
    contrast_all = Deferred("hotmess_tui.explorer.contrast_all")
    plan = Deferred("hotmess_tui.explorer.plan")
    scaling = Deferred("hotmess_tui.explorer.scaling")
    slopes = Deferred("hotmess_tui.explorer.slopes")


class Figures(Session):
    """Aggregates of samples. What a log does not support is missing, never zero."""

    def curves(self) -> pd.DataFrame:
        """All curves, in the order of their keys, including your own.

        Returns:
            A row per curve: name, title, about, own.
        """
        return self._frame(of_curves(self._explorer.curves()))

    def curve(self, name: CurveName | str, **choice: Unpack[Choosing]) -> pd.DataFrame:
        """The points of a curve.

        Args:
            name: As `curves()` lists it.
            choice: View settings.

        Returns:
            A row per series and point: the columns of `by`, point, x, counts, error, bias, variance, incoherence,
            the ends of its 95 % interval, and what only this curve has. `attrs`: title, x (label, unit, scale),
            decomposition, estimator, length_unit, fits (power laws), notes.

        Raises:
            HotmessError: No such curve, or invalid settings.
        """
        curve = self._explorer.curve(arguments.text("name", name), self._choice(choice))
        return self._frame(
            of_curve(curve),
            curve.notes,
            title=curve.title,
            x=asdict(curve.x),
            decomposition=curve.decomposition,
            estimator=curve.estimator,
            length_unit=curve.length_unit,
            fits=of_fits(curve.by, curve.fits).as_dicts(),
        )

    def table(self, **choice: Unpack[Choosing]) -> pd.DataFrame:
        """Aggregate metrics, a row per value of `by`.

        Args:
            choice: View settings.

        Returns:
            The columns of `by`, questions, groups, samples, left_out, accuracy, mean_length (in length_unit), error,
            bias, variance, incoherence, and the ends of 95 % intervals. `attrs`: decomposition, estimator, notes.

        Raises:
            HotmessError: Invalid settings.
        """
        table = self._explorer.table(self._choice(choice))
        return self._frame(of_table(table), table.notes, decomposition=table.decomposition, estimator=table.estimator)

    def contrast(self, a: str, b: str, *, metric: Metric = "incoherence", **choice: Unpack[Choosing]) -> pd.DataFrame:
        """Two values of `by` on the questions that both answered: all tasks, then each.

        Args:
            a: The first value, such as a model.
            b: The second one.
            metric: Metric to compare; "all" for every metric, one after the other.
            choice: View settings.

        Returns:
            A row per metric and task (empty: all tasks): the difference A − B, the ends of its 95 % interval, and how
            many questions each side never gets right. `attrs`: decomposition, estimator, notes, and of the incoherence
            `alike`: the difference on questions that both get right about as often.

        Raises:
            HotmessError: No such metric or value, or twice the same.
        """
        metrics = metrics_of(arguments.one_of("metric", metric, (*METRICS, ALL_METRICS)))
        sides = (arguments.text("a", a),), (arguments.text("b", b),)
        contrasted = contrast.contrasted(self._store, *sides, *self._asked(choice)[1:], metrics, alike=True)
        return self._frame(
            of_contrasts(task.figures for task in contrasted.tasks),
            contrasted.notes,
            decomposition=contrasted.decomposition,
            estimator=contrasted.estimator,
            alike=None if contrasted.alike is None else _difference(contrasted.alike),
        )

    def contrast_questions(
        self,
        a: str,
        b: str,
        *,
        cells: Cells = "all",
        sort: str | None = None,
        descending: bool = False,
        limit: int | None = None,
        **choice: Unpack[Choosing],
    ) -> pd.DataFrame:
        """The questions behind a contrast, the furthest apart first.

        Args:
            a: The first value of `by`.
            b: The second one.
            cells: Which questions: "both_miss" are those that neither side ever gets right, "only_a_wavers" those that
                only A gets right sometimes, and so on; "all" that both answered.
            sort: A column to sort by.
            descending: Sort in descending order.
            limit: Maximum number of rows.
            choice: View settings.

        Returns:
            A row per question: a, b (the values), task, question_id, and what each side has. `attrs`: notes.

        Raises:
            HotmessError: No such value, cells or column.
        """
        which = arguments.one_of("cells", cells, (*contrast.CELLS, ALL_METRICS))
        order = arguments.order(sort, descending, limit)
        names = arguments.text("a", a), arguments.text("b", b)
        few = order[2] if order[0] is None and not order[1] else None  # the others need all rows
        chosen = None if which == ALL_METRICS else contrast.CELLS[which]
        page = contrast.questions(self._store, names[:1], names[1:], *self._asked(choice)[1:], chosen, limit=few)
        return self._frame(
            of_pairs(names, page.rows).ordered(*order), decomposition=page.decomposition, estimator=page.estimator
        )

    def contrasts(self, *, metric: Metric = "incoherence", **choice: Unpack[Choosing]) -> pd.DataFrame:
        """Every pair of values of `by` over all tasks; `low_all` and `high_all` hold in all pairs at once.

        Args:
            metric: Metric to compare; "all" for every metric.
            choice: View settings.

        Returns:
            A row per metric and pair: a, b, difference A − B, the ends of its 95 % intervals. `attrs`: notes.

        Raises:
            HotmessError: No such metric.
        """
        metrics = metrics_of(arguments.one_of("metric", metric, (*METRICS, ALL_METRICS)))
        pairs = contrast_all.every_pair(*self._asked(choice), metrics)
        return self._frame(of_contrasts(pair.figures for pair in pairs))

    def slopes(self, **choice: Unpack[Choosing]) -> pd.DataFrame:
        """The change of incoherence per tenfold length within and between questions, a row per value of `by`.

        Args:
            choice: View settings.

        Returns:
            The columns of `by`, groups, within, between, with the ends of their 95 % intervals. `attrs`: length_unit,
            notes.

        Raises:
            HotmessError: Invalid settings.
        """
        table = slopes.slopes(*self._asked(choice))
        return self._frame(of_slopes(table.by, table.rows), table.notes, length_unit=table.length_unit)

    def scaling(self, **choice: Unpack[Choosing]) -> pd.DataFrame:
        """How error, bias² and variance change with model size, a row per grade of the questions and quantity.

        Args:
            choice: View settings; `grades` and `reference` say how questions are graded.

        Returns:
            Slopes on log axes, per tenfold parameters, with the ends of their 95 % intervals. `attrs`: decomposition,
            notes.

        Raises:
            HotmessError: Invalid settings.
        """
        table = scaling.scaling(*self._asked(choice))
        return self._frame(of_scaling(table.rows), table.notes, decomposition=table.decomposition)

    def plan(
        self, *, between: tuple[str, str] | None = None, again: bool = False, **choice: Unpack[Choosing]
    ) -> pd.DataFrame:
        """Expected interval widths with more questions and samples; the first row is the current design.

        Args:
            between: Two values of `by`, to plan for their difference.
            again: The groups that benefit most from another sample instead, the best first.
            choice: View settings.

        Returns:
            A row per design: questions, samples of each, the half width of the 95 % interval. `attrs`: notes.

        Raises:
            HotmessError: No such values, or `between` together with `again`.
        """
        asked = self._asked(choice)
        if arguments.flag("again", again):
            if between is not None:
                raise HotmessError("again lists groups, between is of designs: give one of them", status=2)
            return self._frame(of_again(plan.again(*asked)))
        if between is not None:
            if not isinstance(between, (tuple, list)) or len(between) != 2:
                raise arguments.wrong_type("between", between, "two values of by")
            a, b = (arguments.text("between", side) for side in between)
            outlook = plan.plan_between(asked[0], (a,), (b,), *asked[1:])
            return self._frame(of_plan_between(outlook.designs), outlook.notes)
        outlook = plan.plan(*asked)
        return self._frame(of_plan(outlook.by, outlook.designs), outlook.notes)


def _difference(alike: Difference) -> dict[str, object]:
    """A difference with the ends of its 95 % interval, and on how many questions it rests."""
    return {name: getattr(alike, name) for name in ("difference", "low", "high", "questions")}
