"""The options that mean the same in every command, and the records that commands get from them."""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from hotmess_tui.cli import settings, suggestions
from hotmess_tui.cli.terminal import speaks_unicode, wants_color
from hotmess_tui.errors import HotmessError
from hotmess_tui.records import (
    AUTO,
    COPY,
    DECOMPOSITIONS,
    ESTIMATORS,
    IN_PLACE,
    LENGTH_UNITS,
    QUESTION,
    VERDICTS,
    Choice,
    OpenOptions,
)

Command = TypeVar("Command", bound=Callable[..., Any])
FILE = click.Path(path_type=Path)  # no look at the disk: who opens it says what is wrong with it
_OF_TEXT = (".txt", ".md", ".log")  # endings of what is text
_MARKDOWN = ".md"  # where a table can be printed so
DATA = ("text", "csv", "json", "parquet")  # what the points of a chart can be printed as …
TABLES = (*DATA, "markdown")  # … and every table


@dataclass(frozen=True)
class Reading:
    """Where the logs and their store are, and how they are read."""

    paths: tuple[str, ...]
    store: Path | None
    cache: bool
    options: OpenOptions
    strict: bool
    allow_remote: bool


@dataclass(frozen=True)
class Order:
    """Which rows of a table, in which order; None: as documented."""

    sort: str | None
    descending: bool
    limit: int | None


@dataclass(frozen=True)
class Output:
    """How and where something is printed."""

    format: str
    file: Path | None
    ascii: bool
    color: bool
    width: int | None
    height: int | None = None


Pairs = tuple[tuple[str, str], ...]


def _names(_ctx: click.Context, _param: click.Parameter, text: str) -> tuple[str, ...]:
    """`model,task` → ("model", "task")."""
    names = tuple(name.strip() for name in text.split(","))
    if not all(names):
        raise click.BadParameter(f"{text!r}: name one column or several apart by commas, as model,task")
    return names


def pairs(_ctx: click.Context, param: click.Parameter, texts: tuple[str, ...]) -> Pairs:
    """`question_id=item,answer=reply` → (("question_id", "item"), ("answer", "reply"))."""
    parsed = []
    for pair in (piece for text in texts for piece in text.split(",")):
        left, equals, right = (piece.strip() for piece in pair.partition("="))
        if not (left and equals and right):
            raise click.BadParameter(f"{pair!r} is not of the form {param.metavar}")
        parsed.append((left, right))
    return tuple(parsed)


def _range(_ctx: click.Context, _param: click.Parameter, text: str | None) -> tuple[float, float] | None:
    """`0:10` → (0.0, 10.0)."""
    if text is None:
        return None
    low, _, high = text.partition(":")
    try:
        ends = float(low), float(high)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not two numbers such as 0:10") from None
    if not ends[0] < ends[1] or math.inf in map(abs, ends):
        raise click.BadParameter(f"{text!r}: the first number must be below the second")
    return ends


def _grades(_ctx: click.Context, _param: click.Parameter, texts: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """`A=1,B=0.75` → (("A", 1.0), ("B", 0.75))."""
    numbers: dict[str, float] = {}
    for pair in (piece for text in texts for piece in text.split(",")):
        grade, equals, written = (piece.strip() for piece in pair.rpartition("="))
        try:
            number = float(written)
        except ValueError:
            number = math.nan
        if not (grade and equals and math.isfinite(number)):
            raise click.BadParameter(f"{pair!r} is not a grade and its number, as in A=1,B=0.75")
        if numbers.setdefault(grade, number) != number:
            raise click.BadParameter(f"two numbers for grade {grade!r}: {numbers[grade]:g} and {number:g}")
    return tuple(numbers.items())


def into(name: str, build: Callable[..., object], *options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """A decorator that adds options to a command; it gets them as one record, built from them, called `name`."""
    parameters = tuple(inspect.signature(build).parameters)
    settable = frozenset(settings.SETTABLE)

    def decorate(function: Command) -> Command:
        @functools.wraps(function)
        def called(**values: Any) -> Any:
            if not settable.isdisjoint(parameters):
                settings.refuse_mistakes(click.get_current_context())
            record = build(**{key: values.pop(key) for key in parameters if key in values})
            return function(**values, **{name: record})

        for option in reversed(options):
            option(called)
        return called  # type: ignore[return-value]

    return decorate


def _reading(
    paths: tuple[str, ...],
    store: Path | None,
    no_cache: bool,
    scorer: str | None,
    score_range: tuple[float, float] | None,
    score_map: tuple[tuple[str, float], ...],
    columns: Pairs,
    aliases: Pairs,
    merge: bool,
    tables: str,
    allow_remote: bool,
    strict: bool,
) -> Reading:
    options = OpenOptions(
        scorer=scorer,
        score_range=score_range,
        score_map=score_map,
        columns=columns,
        aliases=aliases,
        merge=merge,
        tables=tables,
    )
    return Reading(paths, store, not no_cache, options, strict, allow_remote)


# How logs are read, whatever becomes of them
_ways_of_reading = (
    click.option(
        "--scorer",
        metavar="NAME",
        shell_complete=suggestions.scorers,
        help="Score to use where a log has several.",
    ),
    click.option(
        "--score-range", metavar="A:B", callback=_range, help="Lowest and highest score of the log, as in 0:10."
    ),
    click.option(
        "--score-map",
        multiple=True,
        metavar="A=1,B=0.75,…",
        callback=_grades,
        help="Convert grades of the log to numbers.",
    ),
    click.option(
        "--map",
        "columns",
        multiple=True,
        metavar="FIELD=COLUMN,…",
        callback=pairs,
        shell_complete=suggestions.mappings,
        help="Read FIELD of hotmess from COLUMN of a table.",
    ),
    click.option(
        "--alias",
        "aliases",
        multiple=True,
        metavar="LOGGED=SHOWN",
        callback=pairs,
        shell_complete=suggestions.renamed_models,
        help="Show the model LOGGED as SHOWN.",
    ),
    click.option("--merge", is_flag=True, help="Drop provider prefixes of model names."),
)
_debug = click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")

of_data_sets = into("options", OpenOptions, *_ways_of_reading, _debug)

reading = into(
    "reading",
    _reading,
    click.argument("paths", nargs=-1, metavar="[PATH]...", shell_complete=suggestions.files),
    click.option("--store", type=FILE, metavar="DIR", help="Keep the store here rather than in the cache folder."),
    click.option("--no-cache", is_flag=True, help="Keep the store in memory only."),
    *_ways_of_reading,
    click.option(
        "--copy", "tables", flag_value=COPY, default=AUTO, help="Copy the texts of every Parquet table into the store."
    ),
    click.option(
        "--in-place", "tables", flag_value=IN_PLACE, help="Read Parquet tables in place; the default for large ones."
    ),
    click.option(
        "--allow-remote", is_flag=True, help="Fetch Parquet tables from s3://, gs://, az:// or https:// addresses."
    ),
    click.option("--strict", is_flag=True, help="Exit status 1 when any source could not be read."),
    _debug,
)

following = click.option("--follow", is_flag=True, help="Watch the logs and print again when they change.")

choosing = into(
    "choice",
    Choice,
    click.option(
        "--by",
        metavar="COL[,COL…]",
        callback=_names,
        shell_complete=suggestions.groupings,
        default="model",
        show_default=True,
        help="Group into series by: model, task, condition, difficulty, run, label, metadata.NAME, scores.NAME.",
    ),
    click.option(
        "--where",
        metavar="EXPR",
        shell_complete=suggestions.columns_of_samples,
        help="Filter samples by an SQL condition over their columns.",
    ),
    click.option(
        "--label",
        metavar="NAME",
        shell_complete=suggestions.labels,
        help="Filter by a label of the sample or its question.",
    ),
    click.option(
        "--decomposition",
        type=click.Choice(["auto", *DECOMPOSITIONS]),
        default="auto",
        show_default=True,
        help="How to decompose the error.",
    ),
    click.option(
        "--estimator",
        type=click.Choice(ESTIMATORS),
        default="unbiased",
        show_default=True,
        help="Variance estimator: corrected for small sample counts, or not.",
    ),
    click.option(
        "--epsilon",
        type=click.FloatRange(0, 1, min_open=True, max_open=True),
        default=0.01,
        show_default=True,
        metavar="E",
        help="Smoothing of the kl decomposition.",
    ),
    click.option("--length", type=click.Choice(LENGTH_UNITS), help="Unit of length; chosen automatically by default."),
    click.option(
        "--bins",
        type=click.IntRange(min=1),
        metavar="N",
        default=10,
        show_default=True,
        help="Number of bins of a binned curve.",
    ),
    click.option(
        "--cluster",
        metavar="COL",
        default=QUESTION,
        show_default=True,
        shell_complete=suggestions.clusters,
        help="Cluster intervals by: question, task, run, metadata.NAME.",
    ),
    click.option(
        "--verdicts",
        type=click.Choice(VERDICTS),
        default="logged",
        show_default=True,
        help="Verdicts to use: as logged, as corrected by you, or also counting doubtful ones as right.",
    ),
    click.option(
        "--grades",
        type=click.IntRange(min=1),
        metavar="N",
        default=3,
        show_default=True,
        help="For scale and scaling: number of equal parts of the questions, by difficulty.",
    ),
    click.option(
        "--reference",
        metavar="MODEL",
        shell_complete=suggestions.models,
        help="For scale and scaling: grade questions by the reasoning length of MODEL.",
    ),
)

ordering = into(
    "order",
    Order,
    click.option("--sort", metavar="COL", shell_complete=suggestions.sort_columns, help="Sort by a column."),
    click.option("--desc", "descending", is_flag=True, help="Sort in descending order."),
    click.option("--limit", type=click.IntRange(min=0), metavar="N", help="Maximum number of rows."),
)


def _output(
    formats: Sequence[str],
    pictures: Sequence[str],
    format: str | None,
    output: Path | None,
    ascii: bool,
    no_color: bool,
    width: int | None,
    height: int | None = None,
) -> Output:
    output = None if str(output) == "-" else output  # standard output, as everywhere
    if format is None:  # a file called .csv, .json or .parquet is meant to be one
        ending = output.suffix.lower() if output is not None else ""
        if ending == _MARKDOWN and "markdown" in formats:
            ending = ".markdown"
        endings = [*(f".{name}" for name in formats if name != "text"), *pictures, *_OF_TEXT]
        if ending not in ("", *endings):
            raise HotmessError(
                f"--output {output}: nothing is written as {ending} here, but as {', '.join(endings)}; "
                f"--format {formats[0]} writes that under any name",
                status=2,
            )
        format = ending.removeprefix(".") if ending.removeprefix(".") in formats else formats[0]
    return Output(
        format, output, ascii or not speaks_unicode(output), wants_color(output) and not no_color, width, height
    )


def printing(*formats: str, pictures: Sequence[str] = (), height: bool = False) -> Callable[[Command], Command]:
    """The options of output, for a command that can print these formats (the first is the default).

    Args:
        formats: of `--format`.
        pictures: endings of files that the command writes besides, by their names alone.
        height: whether it has one.
    """
    options = [
        click.option(
            "--format",
            type=click.Choice(formats),
            help=f"Output format; defaults to the extension of --output, then {formats[0]}.",
        ),
        click.option("--output", type=FILE, metavar="FILE", help="Write to a file instead of standard output."),
        click.option("--ascii", is_flag=True, help="Use ASCII characters only."),
        click.option("--no-color", is_flag=True, help="Turn colours off, as NO_COLOR does."),
        click.option(
            "--width", type=click.IntRange(min=20), metavar="CELLS", help="Output width; defaults to the terminal."
        ),
    ]
    if height:
        options.append(
            click.option(
                "--height", type=click.IntRange(min=8), metavar="CELLS", help="Output height; defaults to the terminal."
            )
        )
    return into("output", functools.partial(_output, formats, pictures), *options)
