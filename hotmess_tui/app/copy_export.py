"""What a screen gives out of the program: texts for the clipboard of the terminal (OSC 52), and files."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from hotmess_tui.charts.safe import visible
from hotmess_tui.errors import Cancelled, HotmessError
from hotmess_tui.explorer.files import TABLES, as_csv, as_json, write_table, write_text
from hotmess_tui.explorer.notes import count
from hotmess_tui.records import Progress
from hotmess_tui.store.interrupts import current_question
from hotmess_tui.tables.rows import Rows

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

MOST_COPIED = 74_994  # bytes: in base64 and its frame within the 100,000 that many terminals keep of a copy
_SEQUENCE_LENGTH = 240  # characters that GNU screen passes on in one sequence

Report = Callable[[Progress], None]  # told how far the writing is
Write = Callable[["Explorer", Path, Report], str]  # writes the file; returns in words what is in it


class Copyable(NamedTuple):
    """A text that can be copied: its name, and how it is read (in a thread)."""

    name: str
    read: Callable[[Explorer], str]


class Export(NamedTuple):
    """What can be written to a file: its title, a name for the file, the endings it may have, and how it is written.

    `lacking` says of further endings what has to be installed for them.
    """

    title: str
    file: str
    endings: Sequence[str]
    write: Write
    lacking: Mapping[str, str] = MappingProxyType({})

    def check(self, text: str) -> None:
        """Refuse what cannot be the name of the file.

        Raises:
            HotmessError: no ending, one of no use, one that something is lacking for; no such folder.
        """
        path = Path(text).expanduser()
        if why := self.lacking.get(path.suffix.lower()):
            raise HotmessError(why)
        if path.suffix.lower() not in self.endings:
            raise HotmessError(f"the name must end in {' '.join(self.endings)}", status=2)
        if path.is_dir():
            raise HotmessError(f"{path} is a folder", status=2)
        if not path.parent.is_dir():
            raise HotmessError(f"there is no folder {path.parent}", status=2)


def copy_text(name: str, text: str | None) -> list[Copyable]:
    """A text that is here already; none where it is empty."""
    return [Copyable(name, lambda explorer: text)] if text else []


def copy_table(rows: Callable[[Explorer], Rows]) -> Copyable:
    """All rows of a table as CSV."""
    return Copyable("the table as CSV", lambda explorer: as_csv(rows(explorer)))


def copy_row(rows: Rows) -> Copyable:
    """One row, with the names of its columns."""
    return Copyable("this row as CSV", lambda explorer: as_csv(rows))


def export_table(title: str, file: str, rows: Callable[[Explorer], Rows]) -> Export:
    """A table with all its rows, in full precision."""

    def write(explorer: Explorer, path: Path, report: Report) -> str:
        table = rows(explorer)
        if cancelled():
            raise Cancelled
        write_table(path, table)
        return count(len(table.records), "row")

    return Export(title, file, TABLES, write)


def export_text(title: str, file: str, text: str, record: Callable[[], object] | None = None) -> Export:
    """A text, or the record that it is of as JSON; in the text what a terminal could act on is shown instead."""

    def write(explorer: Explorer, path: Path, report: Report) -> str:
        if path.suffix.lower() == ".json" and record is not None:
            write_text(path, as_json(record()))
        else:
            write_text(path, visible(text, keep="\n\t"))
        return count(len(text), "character")

    return Export(title, file, (".txt", ".json") if record is not None else (".txt",), write)


def export_copied(title: str, text: str) -> Export:
    """A text that is too long to be copied, as it is."""
    ending = ".csv" if title.endswith("CSV") else ".txt"

    def write(explorer: Explorer, path: Path, report: Report) -> str:
        write_text(path, text)
        return count(len(text), "character")

    return Export(title, f"hotmess{ending}", (ending,), write)


def cancelled() -> bool:
    """Whether the file that this thread writes is no longer wanted."""
    question = current_question()
    return question is not None and question.cancelled


def for_gnu_screen(text: str) -> list[str]:
    """A copy for GNU screen, which passes on only what is framed for it, in short sequences."""
    control = f"\x1b]52;c;{b64encode(text.encode()).decode()}\a"
    return [f"\x1bP{control[n : n + _SEQUENCE_LENGTH]}\x1b\\" for n in range(0, len(control), _SEQUENCE_LENGTH)]
