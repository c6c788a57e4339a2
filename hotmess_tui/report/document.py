"""What a report is made of: blocks in order, whatever they are written as.

Texts may come from logs: those who write a document escape them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from hotmess_tui.charts.marks import Series
from hotmess_tui.explorer.answers import Asked
from hotmess_tui.records import Curve
from hotmess_tui.tables.rows import Rows
from hotmess_tui.tables.verdict import Verdict


@dataclass(frozen=True)
class Heading:
    """A heading; one with an anchor is linked at the top, as `link` or by its text."""

    text: str
    level: int = 2
    anchor: str = ""
    link: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Running text; a quiet one explains what stands beside it."""

    text: str
    quiet: bool = False


@dataclass(frozen=True)
class Figure:
    """A curve, drawn, with its legend and the line below it; `series` are those that have a sign of their own.

    `command` draws it again; empty: none is known.
    """

    curve: Curve
    series: tuple[Series, ...]
    caption: str
    command: str = ""


@dataclass(frozen=True)
class Table:
    """A table, as its columns are written."""

    rows: Rows


@dataclass(frozen=True)
class Questions:
    """Questions with their figures and answers."""

    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class Notes:
    """Sentences on what was left out, and how far figures can be trusted."""

    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Passage:
    """A text as it stands in a log, under who wrote it."""

    heading: str
    text: str


@dataclass(frozen=True)
class Folded:
    """Blocks that are opened by a click on their title."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Section:
    """Blocks that belong together and have an address of their own."""

    anchor: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Fact:
    """A named detail; a verdict has its colour."""

    name: str
    text: str
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Entry:
    """A sample or a question that someone labelled or wrote a note on."""

    title: str
    labels: tuple[str, ...]
    note: str
    belongs_to: str  # model, task …
    facts: tuple[Fact, ...]
    blocks: tuple[Block, ...] = ()


Block: TypeAlias = Heading | Paragraph | Figure | Table | Questions | Notes | Passage | Folded | Section | Entry


@dataclass(frozen=True)
class Document:
    """A title, what introduces the document, and what it holds."""

    title: str
    lead: tuple[Paragraph, ...]
    blocks: tuple[Block, ...]

    def links(self) -> tuple[Heading, ...]:
        """The headings that are linked at the top."""
        return tuple(block for block in self.blocks if isinstance(block, Heading) and block.anchor)
