"""`hotmess search TEXT`: traces that contain a text or match a regular expression."""

from __future__ import annotations

import itertools

import click

from hotmess_tui.cli.opening import Bar, opened, say
from hotmess_tui.cli.options import TABLES, Output, Reading, choosing, printing, reading
from hotmess_tui.cli.output import print_rows
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer import mentions
from hotmess_tui.records import Choice
from hotmess_tui.tables.hits import of_hits, of_mentions, of_sides
from hotmess_tui.wording import counted

_MOST = 1000  # hits of a search that nobody limited


def _nothing(subject: str, text: str, regex: bool, choice: Choice) -> HotmessError:
    """Nothing was found; what may have been meant."""
    pattern = len(text) > 2 and text[0] == text[-1] == "/" and not regex
    hint = f"; a regular expression: --regex '{text[1:-1]}'" if pattern else ""
    return HotmessError(f"no {subject} “{text}”" + (" under this filter" if choice.where else "") + hint)


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
@click.option("--regex", is_flag=True, help="Treat TEXT as a regular expression (RE2).")
@click.option("--ignore-case", "-i", is_flag=True, help="Ignore case.")
@click.option("--beside", is_flag=True, help="Compare samples that mention TEXT with those that do not.")
@click.option("--by-question", is_flag=True, help="With --beside: print a row for each question.")
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", default=_MOST, show_default=True, help="Maximum number of hits."
)
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
    """Print passages of traces that contain TEXT.

    --where, --label and --verdicts select the samples to search.
    """
    if by_question and not beside:
        raise HotmessError("--by-question requires --beside", status=2)
    bar = Bar()
    with opened(reading) as explorer:
        if beside:
            try:
                sides = mentions.beside(
                    explorer.store,
                    text,
                    choice,
                    explorer.labels_for(choice),
                    regex=regex,
                    ignore_case=ignore_case,
                    tell=bar,
                )
            finally:
                bar.close()
            if not sides.whole.mention:
                raise _nothing("sample mentions", text, regex, choice)
            print_rows(of_mentions(sides).ordered(None, False, limit) if by_question else of_sides(sides), output)
            _say_within(sides)
            return
        try:
            passages = explorer.search(text, choice, regex=regex, ignore_case=ignore_case, tell=bar)
            hits = list(itertools.islice(passages, limit + 1))
            passages.close()
        finally:
            bar.close()
        if not hits:
            raise _nothing("trace contains", text, regex, choice)
        print_rows(of_hits(hits[:limit]), output)
        if len(hits) > limit:
            say(f"the first {counted(limit, 'hit', 'hits')}; --limit N shows more")
