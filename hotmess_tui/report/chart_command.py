"""The command that draws a curve again, as a person would write it."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hotmess_tui import config_file
from hotmess_tui.records import AUTO, Choice, OpenOptions

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

DRAWN_AGAIN = "drawn again by:"  # stands before the command


def chart_command(curve: str, choice: Choice, paths: Sequence[str], options: OpenOptions, store: str = "") -> str:
    """`hotmess chart …` with what differs from the defaults; texts are quoted for a shell.

    Args:
        curve: its name.
        choice: the view settings.
        paths: the logs, as they were given.
        options: how these are read.
        store: the folder of the store, as it was given; empty: the one in the cache.
    """
    # a file called -x is not an option
    named = [f"./{path}" if path.startswith("-") else path for path in paths]
    options_given = [*_of_choice(choice), *_of_reading(options), *([("--store", store)] if store else [])]
    words = ["hotmess", "chart", curve, *named, *(word for pair in options_given for word in pair)]
    tables = [f"--{options.tables.replace(' ', '-')}"] if options.tables != AUTO else []
    return " ".join([*map(_quoted, words), *tables, *["--merge"] * options.merge])


def command_of(explorer: Explorer, curve: str, choice: Choice) -> str:
    """What draws a curve of open logs again, from the same folder; a store that was opened by itself is named."""
    origin = explorer.origin
    if origin is None:
        folder = str(explorer.store.folder)
        near = os.path.relpath(folder)
        return chart_command(curve, choice, (folder if near.startswith(os.pardir) else near,), OpenOptions())
    return chart_command(curve, choice, origin.paths, origin.options, str(origin.store or ""))


def _quoted(word: str) -> str:
    """A word for a shell: in double quotes where it has single ones, as conditions do, and nothing to expand."""
    if "'" in word and not re.search(r'["$`\\]|!(?!=)', word):
        return f'"{word}"'
    return shlex.quote(word)


def _of_choice(choice: Choice) -> Iterator[tuple[str, str]]:
    plain, in_file = Choice(), config_file.read().table(config_file.OPTIONS)  # it may set another default here
    if choice.by != plain.by or "by" in in_file:
        yield "--by", ",".join(choice.by)
    if choice.where:
        yield "--where", choice.where
    if choice.label:
        yield "--label", choice.label
    for name in (
        "decomposition",
        "estimator",
        "epsilon",
        "length",
        "bins",
        "cluster",
        "verdicts",
        "grades",
        "reference",
    ):
        chosen = getattr(choice, name)
        if chosen != getattr(plain, name) or (name in in_file and chosen is not None):
            yield f"--{name}", f"{chosen:g}" if name == "epsilon" else str(chosen)


def _of_reading(options: OpenOptions) -> Iterator[tuple[str, str]]:
    if options.scorer:
        yield "--scorer", options.scorer
    if options.score_range:
        low, high = options.score_range
        yield "--score-range", f"{low:g}:{high:g}"
    if options.score_map:
        yield "--score-map", ",".join(f"{grade}={number:g}" for grade, number in options.score_map)
    if options.columns:
        yield "--map", ",".join(f"{ours}={theirs}" for ours, theirs in options.columns)
    for logged, shown in options.aliases:
        yield "--alias", f"{logged}={shown}"
