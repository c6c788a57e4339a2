"""What a shell may offer in a place of a command: names from the catalogue, the labels, and the store of the logs.

Each function is what click calls `shell_complete`: it gets the command as far as it was typed, the parameter and the
beginning of the word. Nothing is read but the index of a store that is there already.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click
from click.shell_completion import CompletionItem

from hotmess_tui.deferred import Deferred
from hotmess_tui.records import AUTO, LABEL, QUESTION, OpenOptions, Table

if TYPE_CHECKING:
    from hotmess_tui.annotations import book
    from hotmess_tui.formats import column_mapping
    from hotmess_tui.store import index_names, locations
    from hotmess_tui.store.queries import catalogue
    from hotmess_tui.tables import aggregates, contrasts, findings, plans, points, samples, scaling, slopes, sources
    from hotmess_tui.tables import queries as query_tables
    from hotmess_tui.tables import questions as question_tables
    from hotmess_tui.tables.column import Column
else:  # only when Tab is pressed
    book = Deferred("hotmess_tui.annotations.book")
    column_mapping = Deferred("hotmess_tui.formats.column_mapping")
    index_names = Deferred("hotmess_tui.store.index_names")
    locations = Deferred("hotmess_tui.store.locations")
    catalogue = Deferred("hotmess_tui.store.queries.catalogue")
    aggregates = Deferred("hotmess_tui.tables.aggregates")
    contrasts = Deferred("hotmess_tui.tables.contrasts")
    findings = Deferred("hotmess_tui.tables.findings")
    plans = Deferred("hotmess_tui.tables.plans")
    points = Deferred("hotmess_tui.tables.points")
    samples = Deferred("hotmess_tui.tables.samples")
    scaling = Deferred("hotmess_tui.tables.scaling")
    slopes = Deferred("hotmess_tui.tables.slopes")
    sources = Deferred("hotmess_tui.tables.sources")
    query_tables = Deferred("hotmess_tui.tables.queries")
    question_tables = Deferred("hotmess_tui.tables.questions")

Items: TypeAlias = "list[CompletionItem[str]]"  # no generic class in click 8.3

_BY = ("model", "task", "condition", "difficulty", "run", LABEL)
_LAST_NAME = re.compile(r"[A-Za-z_][\w.]*\Z")
_OF_SAMPLES = (
    *("sample_id", "model", "task", "question_id", "condition", "run", "epoch", "answer", "correct", "score", "class"),
    *("reasoning_length", "tokens", "output_tokens", "actions", "words", "characters", "stop_reason", "failure"),
    *("unjudged", "judged_by", "started", "run_started", "difficulty", "model_size", "budget", "logged"),
)
# Which table --sort orders, by the command
_TABLES: dict[str, Callable[[], Sequence[Column]]] = {
    "table": lambda: aggregates.of_table(Table((), "", "", ())).data,
    "chart": lambda: points.COLUMNS,
    "questions": lambda: question_tables.of_questions(()).data,
    "samples": lambda: samples.of_samples(()).data,
    "contrast": lambda: contrasts.of_contrasts(()).data,
    "slopes": lambda: slopes.of_slopes((), ()).data,
    "scaling": lambda: scaling.of_scaling(()).data,
    "plan": lambda: plans.of_plan((), ()).data,
    "triage": lambda: findings.of_findings(()).data,
    "sources": lambda: sources.of_sources(()).data,
    "queries": lambda: query_tables.of_queries(()).data,
}


def stores_or_files(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """The names of the stores in the cache folder, or a path that one was opened for."""
    names = locations.store_names()
    return [*_beginning(incomplete, names), CompletionItem(incomplete, type="file")]


def files(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """A path, which the shell itself completes."""
    return [CompletionItem(incomplete, type="file")]


def groupings(ctx: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """Columns of --by, apart by commas."""
    return _one_more(incomplete, (*_BY, *_of_store(ctx, index_names.fields)))


def clusters(ctx: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """Columns of --cluster."""
    fields = [name for name in _of_store(ctx, index_names.fields) if name.startswith("metadata.")]
    return _beginning(incomplete, (QUESTION, "task", "run", *fields))


def columns_of_samples(ctx: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """The column that is being typed at the end of a condition."""
    return _in_condition(incomplete, lambda: (*_OF_SAMPLES, *_of_store(ctx, index_names.fields)))


def columns_of_table(ctx: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """The figure that is being typed at the end of a condition on a row of the table."""
    return _in_condition(incomplete, lambda: (*_grouping(ctx), *(column.name for column in _TABLES["table"]())))


def sort_columns(ctx: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """Columns of the command's table."""
    table = _TABLES.get(ctx.command.name or "")
    columns = table() if table else ()
    keys = _grouping(ctx) if ctx.command.name in ("table", "chart", "slopes", "plan") else ()
    about = {column.name: column.about for column in columns}
    return _beginning(incomplete, (*keys, *about), about)


def models(ctx: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """The models of the logs."""
    return _beginning(incomplete, _values(ctx, "model"))


def renamed_models(ctx: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """The models of the logs, each with `=` behind it for another name."""
    return _beginning(incomplete, [f"{model}=" for model in _values(ctx, "model")])


def series(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """The values of --by."""
    by = _grouping(ctx)
    if by == (LABEL,):
        return labels(ctx, param, incomplete)
    return _beginning(incomplete, _values(ctx, by[0])) if len(by) == 1 else []


def series_or_files(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """The values of --by, or, where every pair of them is asked for, a path."""
    return files(ctx, param, incomplete) if ctx.params.get("every") else series(ctx, param, incomplete)


def labels(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """The labels in use, the most used first."""
    return _beginning(incomplete, [name for name, _ in book.Book().labels()])


def sample_ids(ctx: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """The ids of samples that begin so."""
    ids = dict(_of_store(ctx, lambda folder: index_names.sample_ids(folder, incomplete)))
    return _beginning(incomplete, ids, ids)


def scorers(ctx: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """The scores that the logs record."""
    return _beginning(incomplete, _of_store(ctx, index_names.scorers))


def mappings(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """Our names of columns, each with `=` behind it for the name in a table."""
    return _one_more(incomplete, [f"{name}=" for name in column_mapping.CANONICAL])


def curves_or_files(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """The curves, a person's own among them; a path stands in their place, too."""
    titles = {query.name: query.text("title") for query in catalogue.queries("curves")}
    return [*_beginning(incomplete, titles, titles), CompletionItem(incomplete, type="file")]


def detectors(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """The detectors of triage, apart by commas."""
    return _one_more(incomplete, [query.name for query in catalogue.queries("triage")])


def thresholds(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """The parameters of detectors, each with `=` behind it."""
    names = [f"{query.name}.{name}=" for query in catalogue.queries("triage") for name in query.mapping("params")]
    return _one_more(incomplete, names)


def named_tables(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """The tables of the catalogue, which `sql` runs by name."""
    titles = {f"@{query.name}": query.text("title") for query in catalogue.queries("tables")}
    return _beginning(incomplete, titles, titles)


def _beginning(incomplete: str, names: Iterable[str], about: dict[str, str] | None = None) -> Items:
    """Those names that begin so; none that would be taken for an option."""
    return [
        CompletionItem(name, help=(about or {}).get(name))
        for name in names
        if name.startswith(incomplete) and not name.startswith("-")
    ]


def _one_more(incomplete: str, names: Iterable[str]) -> Items:
    """Those names for the last one of a list with commas that the list does not have yet."""
    before, comma, _ = incomplete.rpartition(",")
    listed = before.split(",")
    return _beginning(incomplete, [f"{before}{comma}{name}" for name in names if name not in listed])


def _in_condition(incomplete: str, names: Callable[[], Iterable[str]]) -> Items:
    match = _LAST_NAME.search(incomplete)
    if match is None and incomplete:
        return []  # behind a number or a text
    before = incomplete[: match.start()] if match else ""
    return _beginning(incomplete, [before + name for name in names()])


def _grouping(ctx: click.Context) -> tuple[str, ...]:
    return tuple(_whole(ctx).get("by") or ("model",))


def _values(ctx: click.Context, column: str) -> list[str]:
    return _of_store(ctx, lambda folder: index_names.values(folder, column))


def _of_store(ctx: click.Context, ask: Callable[[Path], list[Any]]) -> list[Any]:
    """What the store of the command's logs says; nothing where they have none yet."""
    given = _whole(ctx)
    named = given.get("paths") or ()
    if not named:  # B is still to come, and the logs stand in its place
        named = [given[name] for name in ("a", "b", "source") if given.get(name) and os.path.exists(given[name])]
    paths = [os.path.expandvars(os.path.expanduser(path)) for path in named]
    options = OpenOptions(
        scorer=given.get("scorer"),
        score_range=given.get("score_range"),
        score_map=given.get("score_map") or (),
        columns=given.get("columns") or (),
        aliases=given.get("aliases") or (),
        merge=bool(given.get("merge")),
        tables=given.get("tables") or AUTO,
    )
    store = given.get("store")
    folder = index_names.built_store(paths, Path(os.path.expanduser(store)) if store else None, options)
    return ask(folder) if folder is not None else []


def _whole(ctx: click.Context) -> dict[str, Any]:
    """The command's parameters from all of its words, those behind the cursor, too: logs are named last."""
    asked = ctx.find_root().obj
    if asked is None:  # a test of the function by itself
        return ctx.params
    words = [*asked.before, asked.current or "-", *asked.after]
    skipped = len(ctx.command_path.split()) - 1
    return ctx.command.make_context(ctx.info_name, words[skipped:], resilient_parsing=True).params
