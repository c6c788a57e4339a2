"""`hotmess compare SAMPLE SAMPLE`: where two traces part."""

from __future__ import annotations

import textwrap
from pathlib import Path

import click

from hotmess_tui.charts.safe import visible
from hotmess_tui.cli import suggestions
from hotmess_tui.cli.opening import opened, say
from hotmess_tui.cli.options import Output, Reading, printing, reading
from hotmess_tui.cli.output import as_json, put, room
from hotmess_tui.cli.text import printable
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.compare import Comparison
from hotmess_tui.explorer.texts import comparison_object
from hotmess_tui.tables.sides import headings, shared_names
from hotmess_tui.wording import counted

_MOST_NUMBERS = 12  # that are named
_DOT = " · "
_CONTEXT = 2  # lines of what both share, on either side of a difference


@click.command("compare")
@click.argument("a", shell_complete=suggestions.sample_ids)
@click.argument("b", shell_complete=suggestions.sample_ids)
@reading
@printing("text", "json")
def command(a: str, b: str, reading: Reading, output: Output) -> None:
    """Show where samples A and B diverge.

    Prints what they have in common and every difference.
    """
    if Path(b).exists():
        raise HotmessError(f"{b} is a path, so the second sample is missing: hotmess compare A B PATH", status=2)
    with opened(reading) as explorer:
        comparison = explorer.compare(a, b)
        if remark := comparison.not_alike():
            say(remark)
        put(as_json(comparison_object(comparison)) if output.format == "json" else _as_text(comparison, output), output)


def _as_text(comparison: Comparison, output: Output) -> str:
    wide = min(room(output) or 100, 100)
    shared_bar, own_bar = "||" if output.ascii else "│┃"
    in_common = shared_names(comparison.a, comparison.b)
    lines = [_DOT.join(in_common)] * bool(in_common)
    for side in headings(comparison.a, comparison.b):
        lines.append(f"{side.name} {side.verdict.glyph(output.ascii)} {side.verdict.word}  {side.answer}".rstrip())
        lines.append(f"  {_DOT.join(side.facts)}")
    lines.append("")
    if not comparison.divergences:
        lines.append("the same")
    for n, block in enumerate(comparison.blocks):
        if block.equal:
            shared = _wrapped(block.a, wide - 4)
            if len(shared) > 2 * _CONTEXT + 1:
                begin = shared[:_CONTEXT] if n else []
                end = shared[-_CONTEXT:] if n < len(comparison.blocks) - 1 else []
                shared = [
                    *begin,
                    f"… {counted(len(shared) - len(begin) - len(end), 'line', 'lines')} that both share",
                    *end,
                ]
            lines += [f"  {shared_bar} {line}" for line in shared]
        else:
            for name, text in (("A", block.a), ("B", block.b)):
                lines += [f"{name} {own_bar} {line}" for line in _wrapped(text, wide - 4) or ["(nothing)"]]
    for name, numbers in (("A", comparison.a_numbers), ("B", comparison.b_numbers)):
        if numbers:
            listed = ", ".join(sorted(numbers, key=float)[:_MOST_NUMBERS])
            lines.append(f"only {name} has {listed}{' …' if len(numbers) > _MOST_NUMBERS else ''}")
    return printable("\n".join(lines) + "\n", output.ascii)


def _wrapped(text: str, wide: int) -> list[str]:
    lines = visible(text.strip("\n"), "\n").replace("\t", "  ").split("\n")
    return [piece for line in lines if line.strip() for piece in textwrap.wrap(line, wide) or [""]]
