"""`hotmess search TEXT`: traces that contain a text or match a regular expression."""

from __future__ import annotations

import itertools

import click

from hotmess_tui.charts.numbers import share
from hotmess_tui.charts.safe import one_line
from hotmess_tui.cli.cells import texts
from hotmess_tui.cli.opening import Bar, opened, say
from hotmess_tui.cli.options import TABLES, Output, Reading, choosing, printing, reading
from hotmess_tui.cli.output import print_rows
from hotmess_tui.cli.text import Column, Record, count_cell, number_cell, text_cell
from hotmess_tui.columns import Rows, of_hits
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer import mentions
from hotmess_tui.records import Choice

_BESIDE = ("model", "task", "question_id", "condition", "mention", "mention_accuracy", "others", "others_accuracy")
_MOST = 1000  # hits of a search that nobody limited


def _context(record: Record) -> str:
    before, hit, after = (str(record.get(name) or "") for name in ("before", "hit", "after"))
    return one_line(f"{before[-24:]}«{hit}»{after[:24]}")


def _two(sides: mentions.Sides) -> tuple[Rows, tuple[Column, ...]]:
    """Two rows: the samples that mention it, and those that do not."""
    whole = sides.whole
    rows = (
        (True, whole.mention, whole.mention_accuracy, sides.mention_within),
        (False, whole.others, whole.others_accuracy, sides.others_within),
    )
    kinds = ("BOOLEAN", "BIGINT", "DOUBLE", "DOUBLE")
    columns = (
        Column("", lambda record: "mention it" if record["mentions"] else "do not", right=False),
        Column("samples", count_cell("samples")),
        Column("accuracy", number_cell("accuracy", share)),
        Column("within questions", number_cell("within", share), keep=1),
    )
    return Rows(("mentions", "samples", "accuracy", "within"), rows, kinds), columns


def _by_question(sides: mentions.Sides, limit: int) -> tuple[Rows, tuple[Column, ...]]:
    """A row per question on which it is mentioned at all."""
    found = [each for each in sides.questions if each.mention][:limit]
    rows = tuple(tuple(getattr(each, name) for name in _BESIDE) for each in found)
    kinds = (*["VARCHAR"] * 4, "BIGINT", "DOUBLE", "BIGINT", "DOUBLE")
    columns = (
        *texts(("model", "task")),
        Column("question", text_cell("question_id"), right=False),
        Column("condition", text_cell("condition"), right=False, keep=1),
        Column("mention it", count_cell("mention")),
        Column("accuracy", number_cell("mention_accuracy", share)),
        Column("do not", count_cell("others")),
        Column("accuracy", number_cell("others_accuracy", share)),
    )
    return Rows(_BESIDE, rows, kinds), columns


def _nothing(what: str, text: str, regex: bool, choice: Choice) -> HotmessError:
    """Nothing was found; what may have been meant."""
    pattern = len(text) > 2 and text[0] == text[-1] == "/" and not regex
    hint = f"; a regular expression: --regex '{text[1:-1]}'" if pattern else ""
    return HotmessError(f"no {what} “{text}”" + (" under this filter" if choice.where else "") + hint)


def _say_within(sides: mentions.Sides) -> None:
    """What the pooled accuracies cannot tell: questions on which it is mentioned may be hard ones."""
    if not sides.both:
        say("no question has samples of both kinds: the accuracies are of different questions")
    elif sides.both < len(sides.questions):
        say(f"within questions: means over the {sides.both:,} of {len(sides.questions):,} with samples of both kinds")


@click.command("search")
@click.argument("text")
@reading
@choosing
@click.option("--regex", is_flag=True, help="TEXT is a regular expression (RE2).")
@click.option("--ignore-case", "-i", is_flag=True, help="Upper and lower case are the same.")
@click.option("--beside", is_flag=True, help="Samples that mention TEXT beside those that do not, with accuracies.")
@click.option("--by-question", is_flag=True, help="With --beside: a row for each question.")
@click.option("--limit", type=click.IntRange(min=1), default=_MOST, show_default=True, help="At most N hits.")
@printing(*TABLES)
def command(
    text: str,
    reading: Reading,
    choice: Choice,
    regex: bool,
    ignore_case: bool,
    beside: bool,
    by_question: bool,
    limit: int,
    output: Output,
) -> None:
    """Passages of traces that contain TEXT, under the filter of --where."""
    if by_question and not beside:
        raise HotmessError("--by-question goes with --beside", status=2)
    bar = Bar()
    with opened(reading) as explorer:
        if beside:
            try:
                sides = mentions.beside(explorer.store, text, choice, regex=regex, ignore_case=ignore_case, tell=bar)
            finally:
                bar.close()
            if not sides.whole.mention:
                raise _nothing("sample mentions", text, regex, choice)
            print_rows(*(_by_question(sides, limit) if by_question else _two(sides)), output)
            _say_within(sides)
            return
        try:
            found = explorer.search(text, choice, regex=regex, ignore_case=ignore_case, tell=bar)
            hits = list(itertools.islice(found, limit + 1))
            found.close()
        finally:
            bar.close()
        if not hits:
            raise _nothing("trace contains", text, regex, choice)
        rows = of_hits(hits[:limit])
        columns = (
            Column("sample", lambda record: str(record["sample_id"])[:8], right=False),
            *texts(("model", "task")),
            Column("question", text_cell("question_id"), right=False, keep=3),
            Column("kind", text_cell("kind"), right=False, keep=1),
            Column("hits", count_cell("hits"), keep=2),
            Column("context", _context, right=False),
        )
        print_rows(rows, columns, output)
        if len(hits) > limit:
            say(f"the first {limit:,} hits; --limit N shows more")
