"""What lies inside a selected point, as views on a cursor: its groups, and the samples under the filter."""

from __future__ import annotations

from dataclasses import replace

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.curves import curve_query
from hotmess_tui.records import Choice, Labels, Selection
from hotmess_tui.store.choice_tables import Figures
from hotmess_tui.store.members import see_curve
from hotmess_tui.store.open_store import Cursor, OpenStore, Resolved
from hotmess_tui.store.queries.curve_header import curve_header
from hotmess_tui.store.queries.query_file import Query


def curve_of(selection: Selection | None) -> Query | None:
    """The query of the curve that a point was selected on; None where there is none."""
    return curve_query(selection.curve) if selection is not None and selection.curve != "table" else None


def see_inside(
    store: OpenStore,
    cursor: Cursor,
    figures: Figures,
    resolved: Resolved,
    choice: Choice,
    labels: Labels,
    selection: Selection | None,
    definition: Query | None,
) -> None:
    """The view `inside`: the groups that made the selected point; all groups where nothing is selected.

    `definition` is the query of its curve, as `curve_of` has it: another process may not find it by its name.
    """
    if selection is None:
        cursor.execute("CREATE OR REPLACE TEMP VIEW inside AS SELECT group_id, split FROM figures")
        return
    names = [tuple("–" if name_part is None else name_part for name_part in name) for name in figures.series]
    header = curve_header(definition) if definition is not None else None
    own_series = header is not None and bool(header.own_series)
    if own_series and figures.split:  # its groups are those that no grouping splits
        whole = replace(choice, by=("model",))
        with store.at(whole, labels, definition) as (other, figures_of_whole, resolved_of_whole):
            see_inside(store, other, figures_of_whole, resolved_of_whole, whole, labels, selection, definition)
            groups_inside = [row[0] for row in other.execute("SELECT group_id FROM inside").fetchall()]
        cursor.execute("SET VARIABLE groups_inside = $1::INTEGER[]", [groups_inside])
        cursor.execute(
            "CREATE OR REPLACE TEMP VIEW inside AS SELECT group_id, split FROM figures "
            "WHERE group_id IN (SELECT unnest(getvariable('groups_inside')))"
        )
        return
    if not own_series and selection.series not in names:
        raise HotmessError(f"no group of {', '.join(choice.by)} {', '.join(selection.series)} matches the filter")
    whole_series = selection.point is None and not own_series
    if definition is None or header is None or whole_series or (header.own_points and not header.drill):
        number = names.index(selection.series)
        cursor.execute(
            f"CREATE OR REPLACE TEMP VIEW inside AS SELECT group_id, split FROM figures WHERE series = {number}"
        )
        return
    cursor.execute("SET VARIABLE selected_point = $1", [selection.point])
    if header.own_points:
        number = names.index(selection.series)
        cursor.execute(
            "CREATE OR REPLACE TEMP VIEW inside AS SELECT group_id, split FROM figures, "
            "(SELECT getvariable('selected_point')::BIGINT AS point) AS selected "
            f"WHERE series = {number} AND ({header.drill})"
        )
        return
    members = see_curve(cursor, definition, figures, choice, resolved)
    point_name = "coalesce(label, point::VARCHAR)" if members.labelled else "point::VARCHAR"
    cursor.execute("SET VARIABLE selected_series = $1", [selection.series[0]])
    series = (
        "series_label = getvariable('selected_series')" if own_series else f"series = {names.index(selection.series)}"
    )
    point = f" AND {point_name} = getvariable('selected_point')" if selection.point is not None else ""
    cursor.execute(
        f"CREATE OR REPLACE TEMP VIEW inside AS SELECT DISTINCT group_id, split FROM members WHERE {series}{point}"
    )


def see_present(cursor: Cursor, figures: Figures, resolved: Resolved) -> None:
    """The view `present`: samples under the filter, with the length in the chosen unit."""
    unit = resolved[2]
    length = unit if unit else "NULL::DOUBLE"
    cursor.execute(
        "CREATE OR REPLACE TEMP VIEW present AS "
        f"SELECT *, class AS outcome_class, {length} AS length FROM ({figures.chosen})"
    )
