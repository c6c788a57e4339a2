"""`hotmess contrast A B`: two models, conditions or other values of `--by` on the questions that both answered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotmess_tui.charts.numbers import interval, signed, signed_within
from hotmess_tui.charts.safe import one_line
from hotmess_tui.cli import suggestions
from hotmess_tui.cli.opening import opened, say
from hotmess_tui.cli.options import TABLES, Order, Output, Reading, choosing, ordering, printing, reading
from hotmess_tui.cli.output import in_order, print_rows
from hotmess_tui.deferred import Deferred
from hotmess_tui.differences import ALL_METRICS, LIKE_ACCURACY, METRICS, metrics_of
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.files import figure_settings, settings_under
from hotmess_tui.records import Choice
from hotmess_tui.tables.contrasts import of_contrasts, of_pairs
from hotmess_tui.wording import counted

if TYPE_CHECKING:
    from hotmess_tui.explorer import contrast, contrast_all
    from hotmess_tui.explorer.contrast import Contrasted
    from hotmess_tui.explorer.contrast_metrics import Difference
else:  # DuckDB comes with them, which --help does without
    contrast = Deferred("hotmess_tui.explorer.contrast")
    contrast_all = Deferred("hotmess_tui.explorer.contrast_all")

_NAMED = 12  # values that may be B
# The names of explorer.contrast.CELLS, which is not loaded for --help; a test holds them together
SETS = (
    *("both_miss", "only_a_misses", "only_b_misses", "both_waver", "only_a_wavers", "only_b_wavers", "both_right"),
    *("a_misses", "b_misses", "a_wavers", "b_wavers"),
)


@click.command("contrast")
@click.argument("a", required=False, shell_complete=suggestions.series_or_files)
@click.argument("b", required=False, shell_complete=suggestions.series_or_files)
@reading
@choosing
@click.option(
    "--questions",
    "asked",
    type=click.Choice([*SETS, "all"]),
    metavar="SET",
    help=f"List the questions of a set: {', '.join(SETS)}; or all.",
)
@click.option("--all", "every", is_flag=True, help="Compare every pair instead of A and B, over all tasks.")
@click.option(
    "--metric",
    type=click.Choice([*METRICS, ALL_METRICS]),
    default=METRICS[0],
    show_default=True,
    metavar="METRIC",
    help=f"Metric to compare: {', '.join(METRICS)}; or all.",
)
@ordering
@printing(*TABLES)
def command(
    a: str | None,
    b: str | None,
    reading: Reading,
    choice: Choice,
    asked: str | None,
    metric: str,
    every: bool,
    order: Order,
    output: Output,
) -> None:
    """Compare A with B, two values of --by, question by question.

    Models, conditions, …: paired differences, overall and by task.

    Sets of --questions: a side misses a question if none of its samples is right, and wavers if some but not all are.
    """
    if every:
        if asked is not None:
            raise HotmessError("--all cannot be combined with --questions", status=2)
        named = tuple(path for path in (a, b) if path is not None)  # without A and B these are paths, too
        _print_pairs(replace(reading, paths=(*named, *reading.paths)), choice, metric, order, output)
        return
    last = a if b is None else b
    if last is not None and not reading.paths and reading.store is None and Path(last).exists():
        raise HotmessError(_missing(None if b is None else a, last, reading, choice), status=2)
    if a is None or b is None:
        raise HotmessError("contrast needs A and B, two values of --by; or use --all for every pair", status=2)
    if len(choice.by) != 1:
        raise HotmessError("contrast compares two values of one column: name one in --by", status=2)
    with opened(reading) as explorer:
        explorer.check(choice)
        labels, metrics = explorer.labels_for(choice), metrics_of(metric)
        contrasted = contrast.contrasted(explorer.store, (a,), (b,), choice, labels, metrics, alike=asked is None)
        if not contrasted.tasks:
            raise HotmessError("; ".join(contrasted.notes[:3]))
        about = figure_settings(choice, contrasted.decomposition, contrasted.estimator, None, contrasted.notes)
        names = f"of A, {one_line(a) or '(none)'}, and B, {one_line(b) or '(none)'}"
        if asked is None:
            rows = replace(in_order(of_contrasts(task.figures for task in contrasted.tasks), order), about=about)
            title = "all metrics" if metric == ALL_METRICS else metric
            print_rows(rows, output, f"{title} {names}", _below(contrasted))
            if contrasted.without is not None:
                without, task = contrasted.without, contrasted.tasks[0].figures.without_task or ""
                say(f"without {one_line(task)}: {signed(without.difference)} {interval(without.low, without.high)}")
            if contrasted.alike is not None:
                say(_alike(contrasted.alike))
        else:
            chosen = None if asked == "all" else contrast.CELLS[asked]
            few = order.limit if order.sort is None and not order.descending else None  # the others need all rows
            page = contrast.questions(explorer.store, (a,), (b,), choice, labels, chosen, limit=few)
            pairs = of_pairs((a, b), page.rows)
            print_rows(replace(in_order(pairs, order), about=about), output, f"questions {names}: {asked}")
        for note in contrasted.notes:
            say(note)
    if asked is not None and not page.total:
        raise HotmessError(f"no question in {asked}" + (": no quadrants here" if contrasted.tasks[0].unjudged else ""))


def _alike(alike: Difference) -> str:
    """What is left of a difference in incoherence where accuracy cannot make it."""
    if alike.difference is None:
        return "at like accuracy: no question that both get right about as often has errors of both"
    number = signed_within(alike.difference, alike.low, alike.high)
    on = f"on {counted(alike.questions, 'question')} that both get right about as often, within {LIKE_ACCURACY}"
    return f"at like accuracy: {number} {on}"


def _missing(a: str | None, path: str, reading: Reading, choice: Choice) -> str:
    """That B is missing, or both sides where there is no A either, with what there is."""
    with opened(replace(reading, paths=(path,))) as explorer:
        explorer.check(choice)
        others = [name for names in explorer.series(choice.by) if (name := ", ".join(names)) != a]
    further = f" and {len(others) - _NAMED:,} more" if len(others) > _NAMED else ""
    which = f"available: {', '.join(map(one_line, others[:_NAMED]))}{further}" if others else "there is none"
    missing = "A and B are" if a is None else "B is"
    return f"{one_line(path)} is a path, so {missing} missing: hotmess contrast A B PATH; {which}"


def _print_pairs(reading: Reading, choice: Choice, metric: str, order: Order, output: Output) -> None:
    """The overall difference of every pair of series."""
    with opened(reading) as explorer:
        explorer.check(choice)
        labels, metrics = explorer.labels_for(choice), metrics_of(metric)
        pairs = contrast_all.every_pair(explorer.store, choice, labels, metrics)
        if not pairs:
            raise HotmessError(f"no question that two values of {', '.join(choice.by)} both answered")
        rows = of_contrasts((pair.figures for pair in pairs), pairs=True)
        title = "all metrics" if metric == ALL_METRICS else metric
        about = settings_under(explorer.store, choice, explorer.labels_for(choice))
        print_rows(replace(in_order(rows, order), about=about), output, f"{title} of every pair")


def _below(contrasted: Contrasted) -> tuple[str, ...]:
    """The questions of all tasks by what each side does, as a table."""
    every = contrasted.tasks[0]
    if not every.cells:
        return ("", "no quadrants: these samples are neither right nor wrong")
    lines = [
        "",
        "questions".ljust(12)
        + "".join(f"B {contrast.STATE_WORDS[state]}".rjust(10) for state in contrast.STATES)
        + "all".rjust(10),
    ]
    for a in contrast.STATES:
        counts = [every.count([(a, b)]) for b in contrast.STATES]
        lines.append(
            f"A {contrast.STATE_WORDS[a]}".ljust(12) + "".join(f"{count:>10,}" for count in (*counts, sum(counts)))
        )
    totals = [every.count([(a, b) for a in contrast.STATES]) for b in contrast.STATES]
    lines.append("all".ljust(12) + "".join(f"{count:>10,}" for count in (*totals, sum(totals))))
    return tuple(lines)
