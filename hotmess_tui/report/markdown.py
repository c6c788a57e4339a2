"""Pieces of Markdown in which text from logs stays text: no markup of it is believed, no markup of HTML either."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hotmess_tui.charts.safe import one_line, visible
from hotmess_tui.tables.rows import Rows

NONE = "(none)"  # an empty name
_MARKS = re.compile(r"[\\`*_\[\]|~$]")
_AT_START = re.compile(r"^(?:[#+=-]|\d+[.)](?=\s|$))")  # of a line: a heading, an item, a rule
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_LINK = re.compile(r"(?i)\b(https?|ftp|mailto|www)([:.])")


def say(text: object) -> str:
    """Text from logs on one line; what Markdown or HTML would act on is escaped, addresses do not become links."""
    shown = _MARKS.sub(r"\\\g<0>", one_line(str(text)).translate(_ENTITIES))
    shown = _LINK.sub(lambda found: f"{found[1]}&#{ord(found[2])};", shown).replace("@", "&#64;")
    return _AT_START.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", shown)


def block(text: str) -> str:
    """Text with its lines as it is, between fences longer than any in it."""
    shown = visible(text.replace("\r\n", "\n"), keep="\n\t").rstrip("\n")
    longest = max((len(run) for run in re.findall(r"`{3,}", shown)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}text\n{shown}\n{fence}"


def table(rows: Rows) -> str:
    """A table of figures, as its columns are written."""
    heads = [say(column.heading) for column in rows.text]
    lines = ["--:" if column.kind.right else ":--" for column in rows.text]
    cells = [[say(column.text(record) or NONE) for column in rows.text] for record in rows.records]
    return "\n".join(f"| {' | '.join(line)} |" for line in (heads, lines, *cells))


def notes(said: Sequence[str]) -> str:
    """Sentences as a list."""
    return "\n".join(f"- {say(note)}" for note in said)
