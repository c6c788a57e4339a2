"""`hotmess sql QUERY`: a read-only query over the store."""

from __future__ import annotations

from dataclasses import replace

import click

from hotmess_tui.charts.drawing import to_text
from hotmess_tui.charts.plotext_painter import draw_quick
from hotmess_tui.charts.quick_chart import MOST_ROWS, quick_chart
from hotmess_tui.cli import suggestions
from hotmess_tui.cli.opening import opened, say
from hotmess_tui.cli.options import TABLES, Order, Output, Reading, ordering, printing, reading
from hotmess_tui.cli.output import in_order, print_rows, put
from hotmess_tui.cli.terminal import size
from hotmess_tui.errors import HotmessError
from hotmess_tui.query_records import SqlResult
from hotmess_tui.store.queries.catalogue import queries
from hotmess_tui.store.queries.user_queries import faults, place_of
from hotmess_tui.tables.queries import of_sql
from hotmess_tui.wording import counted

_TALLEST = 24  # rows of a chart
_MOST = 100_000  # rows of a table of text: nobody reads more, and without end they would fill the memory


@click.command("sql")
@click.argument("query", shell_complete=suggestions.named_tables)
@reading
@ordering
@click.option("--chart", is_flag=True, help="Draw the result; the chart depends on its columns.")
@printing(*TABLES, height=True)
def command(query: str, reading: Reading, order: Order, output: Output, chart: bool) -> None:
    """Run a read-only QUERY over the tables of the logs.

    The tables are samples, groups, questions, sources, features and traces.
    @NAME runs a table of the catalogue (hotmess queries), bundled or your own.
    """
    if query.startswith("@"):
        query = _named(query[1:])
    with opened(reading) as explorer:
        in_this_order = order.sort is None and not order.descending
        limit = order.limit if in_this_order and order.limit is not None else _most(chart, output)
        result = explorer.sql(query, limit)
        rows = in_order(of_sql(result), order)
        if chart and output.format == "text":
            put(_chart(replace(result, rows=rows.records), output), output)
        else:
            print_rows(rows, output)
        if result.more and order.limit is None:
            of_rows = counted(len(rows.records), "row", "rows")
            say(f"the first {of_rows} only: --format csv, json or parquet gives all, --limit N fewer")


def _most(chart: bool, output: Output) -> int | None:
    """How many rows are asked for: those that the console draws, too; all for a file of data."""
    if output.format != "text":
        return None
    return MOST_ROWS if chart else _MOST


def _named(name: str) -> str:
    """The SQL of a table of the catalogue.

    Raises:
        HotmessError: there is none of that name, or it is broken.
    """
    tables = {query.name: query.sql for query in queries("tables")}
    if name not in tables:
        broken = [fault for fault in faults() if fault.startswith(f"{place_of(name)}:")]
        raise HotmessError((broken or [f"unknown table @{name}; available: {', '.join(tables)}"])[0], status=2)
    return tables[name]


def _chart(result: SqlResult, output: Output) -> str:
    wide, high = size()
    try:
        chart = quick_chart(result)
        drawing = draw_quick(chart, output.width or wide, output.height or min(high, _TALLEST), output.ascii)
    except HotmessError as fault:
        raise HotmessError(f"--chart: {fault}", status=fault.status) from None
    return to_text(drawing, output.color) + (f"{chart.note}\n" if chart.note else "")
