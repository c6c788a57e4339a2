"""Take what a screen shows out of the program: to the clipboard of the terminal (OSC 52), or to a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hotmess_tui.app.textual_internals import write_to_terminal
from hotmess_tui.app.widgets.status_lines import Keys
from hotmess_tui.charts.safe import one_line, visible
from hotmess_tui.errors import Cancelled, HotmessError
from hotmess_tui.explorer.files import TABLES, as_csv, as_json, write_table, write_text
from hotmess_tui.explorer.notes import count
from hotmess_tui.records import Progress
from hotmess_tui.tables.rows import Rows

if TYPE_CHECKING:
    from hotmess_tui.app.screens.base import DrillScreen
    from hotmess_tui.explorer.explorer import Explorer

MOST_COPIED = 74_994  # bytes: in base64 and its frame within the 100,000 that many terminals keep of a copy
_SCREEN_PART = 240  # characters that GNU screen passes on in one sequence


class Task:
    """The writing of a file under way: it can be stopped, and says how far it is."""

    def __init__(self, screen: DrillScreen, path: Path) -> None:
        self._screen, self._name = screen, one_line(path.name)

    @property
    def title(self) -> str:
        """What one waits for, and the way out."""
        return f"writing {self._name}, Esc stops"

    def stopped(self) -> bool:
        """Whether nobody waits for it any more."""
        return not self._screen.waits_for("save", self)

    def tell(self, progress: Progress) -> None:
        """Show how far it is, beside the keys; may be called from its thread."""
        keys = self._screen.query_one(Keys)
        keys.call_later(keys.tell, f"{self.title}: {progress.done} of {progress.total}")


Writing = Callable[["Explorer", Path, Task], str]  # returns in words what was written


class Copyable(NamedTuple):
    """A text that can be copied: its name, and how it is had (in a thread)."""

    name: str
    read: Callable[[Explorer], str]


class Export(NamedTuple):
    """What can be written to a file: its name, a name for the file, the endings there are, and how it is written."""

    what: str
    file: str
    endings: Sequence[str]
    write: Writing


def copy_text(name: str, text: str | None) -> list[Copyable]:
    """A text that is here already; none where there is nothing of it."""
    return [Copyable(name, lambda explorer: text)] if text else []


def copy_table(rows: Callable[[Explorer], Rows]) -> Copyable:
    """All rows of a table as CSV."""
    return Copyable("the table as CSV", lambda explorer: as_csv(rows(explorer)))


def copy_row(rows: Rows) -> Copyable:
    """One row, with the names of its columns."""
    return Copyable("this row as CSV", lambda explorer: as_csv(rows))


def export_table(what: str, file: str, rows: Callable[[Explorer], Rows]) -> Export:
    """A table with all its rows, in full precision."""

    def write(explorer: Explorer, path: Path, task: Task) -> str:
        found = rows(explorer)
        if task.stopped():
            raise Cancelled
        write_table(path, found)
        return count(len(found.records), "row")

    return Export(what, file, TABLES, write)


def export_text(what: str, file: str, text: str, record: Callable[[], object] | None = None) -> Export:
    """A text, or the record that it is of as JSON; in the text what a terminal could act on is shown instead."""

    def write(explorer: Explorer, path: Path, task: Task) -> str:
        if path.suffix.lower() == ".json" and record is not None:
            write_text(path, as_json(record()))
        else:
            write_text(path, visible(text, keep="\n\t"))
        return count(len(text), "character")

    return Export(what, file, (".txt", ".json") if record is not None else (".txt",), write)


# copying


def copy(screen: DrillScreen) -> None:
    """Copy what there is; of several things the one that is chosen."""
    from hotmess_tui.app.dialogs.picker import Entry, Picker

    pieces = list(screen.copyable())
    if not pieces:
        screen.say("nothing to copy here")
    elif len(pieces) == 1:
        _read(screen, pieces[0])
    else:
        names = {p.name: p for p in pieces}

        def chosen(keys: tuple[str, ...] | None) -> None:
            if keys:
                _read(screen, names[keys[0]])

        screen.app.push_screen(Picker("Copy", [Entry(p.name, p.name) for p in pieces]), chosen)


def _read(screen: DrillScreen, wanted: Copyable) -> None:
    screen.ask("copy", object(), wanted.read, lambda text: _hand_over(screen, wanted.name, text), "reading")


def _hand_over(screen: DrillScreen, name: str, text: str) -> None:
    size = len(text.encode("utf-8", "replace"))
    if not text:
        screen.say(f"{name}: empty, nothing was copied")
    elif size > MOST_COPIED:
        _offer_file(screen, name, text, size)
    else:
        _send(screen, name, text)


def _offer_file(screen: DrillScreen, name: str, text: str, size: int) -> None:
    from hotmess_tui.app.dialogs.picker import Entry, Picker

    entries = [
        Entry("file", "write it to a file", "nothing is lost on the way"),
        Entry("copy", "copy it all the same", "kitty, WezTerm, foot and others take it"),
    ]

    def chosen(keys: tuple[str, ...] | None) -> None:
        if keys == ("copy",):
            _send(screen, name, text)
        elif keys:
            ending = ".csv" if name.endswith("CSV") else ".txt"

            def write(explorer: Explorer, path: Path, task: Task) -> str:
                write_text(path, text)
                return count(len(text), "character")

            save(screen, Export(name, f"hotmess{ending}", (ending,), write))

    screen.app.push_screen(Picker(f"{size / 1000:,.0f} kB: many terminals copy 75 kB at most", entries), chosen)


def _send(screen: DrillScreen, name: str, text: str) -> None:
    send(screen, text)
    how = "   (tmux: set -g set-clipboard on)" if os.environ.get("TMUX") else ""
    screen.say(f"copied {name}: {count(len(text), 'character')}{how}")


def send(screen: DrillScreen, text: str) -> None:
    """To the clipboard: in base64, so that nothing of the text reaches the terminal as it is."""
    clean = text.encode("utf-8", "replace").decode()
    if os.environ.get("STY") and not os.environ.get("TMUX"):
        for sequence in for_screen(clean):
            write_to_terminal(screen.app, sequence)
    else:
        screen.app.copy_to_clipboard(clean)


def for_screen(text: str) -> list[str]:
    """A copy for GNU screen, which passes on only what is framed for it, in short parts."""
    from base64 import b64encode

    whole = f"\x1b]52;c;{b64encode(text.encode()).decode()}\a"
    return [f"\x1bP{whole[n : n + _SCREEN_PART]}\x1b\\" for n in range(0, len(whole), _SCREEN_PART)]


# files


def save(screen: DrillScreen, kept: Export | None) -> None:
    """Ask for a file, and write it; what is there already is not overwritten without a question."""
    from hotmess_tui.app.dialogs.prompt import Prompt

    if kept is None:
        screen.say("nothing to write to a file here")
        return

    def named(text: str | None) -> None:
        if text:
            _ask_if_there(screen, kept, Path(text).expanduser())

    hint = " ".join(kept.endings) if len(kept.endings) > 1 else ""
    title = f"Write {kept.what} to a file"
    screen.app.push_screen(Prompt(title, kept.file, check=lambda text: check(text, kept.endings), hint=hint), named)


def check(text: str, endings: Sequence[str]) -> None:
    """Refuse what cannot be the name of a file here.

    Raises:
        HotmessError: no ending, one of no use, no such folder.
    """
    path = Path(text).expanduser()
    if path.suffix.lower() not in endings:
        raise HotmessError(f"the name must end in {' '.join(endings)}", status=2)
    if path.is_dir():
        raise HotmessError(f"{path} is a folder", status=2)
    if not path.parent.is_dir():
        raise HotmessError(f"there is no folder {path.parent}", status=2)


def _ask_if_there(screen: DrillScreen, kept: Export, path: Path) -> None:
    from hotmess_tui.app.dialogs.picker import Entry, Picker

    if not path.exists():
        _write(screen, kept, path)
        return

    def chosen(keys: tuple[str, ...] | None) -> None:
        if keys == ("over",):
            _write(screen, kept, path)
        elif keys == ("other",):
            save(screen, kept)

    entries = [
        Entry("other", "another name", "the file stays as it is"),
        Entry("over", "overwrite it", "what is in it is lost"),
    ]
    screen.app.push_screen(Picker(f"{one_line(path.name)} is there already", entries), chosen)


def _write(screen: DrillScreen, kept: Export, path: Path) -> None:
    task = Task(screen, path)

    def work(explorer: Explorer) -> str:
        return kept.write(explorer, path, task)

    def done(said: str) -> None:
        screen.say(f"wrote {path}: {said}")

    screen.ask("save", task, work, done, task.title)
