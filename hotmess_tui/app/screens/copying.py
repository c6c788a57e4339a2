"""Screens whose content can be copied to the clipboard or written to a file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from hotmess_tui.app import copy_export
from hotmess_tui.app.dialogs.entry import Entry
from hotmess_tui.app.screens.asking import AskingScreen
from hotmess_tui.app.textual_internals import write_to_terminal
from hotmess_tui.app.widgets.status_lines import Keys
from hotmess_tui.charts.safe import one_line
from hotmess_tui.explorer.notes import count
from hotmess_tui.records import Progress

if TYPE_CHECKING:
    from hotmess_tui.app.copy_export import Copyable, Export
    from hotmess_tui.explorer.explorer import Explorer

_SAVE = "save"  # the lane in which a file is written


class CopyingScreen(AskingScreen):
    """A screen with `y` and `E`."""

    SAVES: ClassVar[str] = "text txt json"  # what a file of it may be, in the words by which the palette finds it

    def copyable(self) -> Iterable[Copyable]:
        """What can be copied here, the likeliest first."""
        return ()

    def export(self) -> Export | None:
        """What can be written to a file here."""
        return None

    # copying

    def action_copy(self) -> None:
        """Copy to the clipboard of the terminal in front of which one sits; of several texts the chosen one."""
        copyables = {copyable.name: copyable for copyable in self.copyable()}
        if not copyables:
            self.say("nothing to copy here")
        elif len(copyables) == 1:
            self._read(*copyables.values())
        else:
            self.pick("Copy", [Entry(name, name) for name in copyables], lambda keys: self._read(copyables[keys[0]]))

    def _read(self, copyable: Copyable) -> None:
        self.ask(
            "copy", copyable.read, lambda text: self._copy_or_offer(copyable.name, text), "reading", holds_keys=True
        )

    def _copy_or_offer(self, name: str, text: str) -> None:
        size = len(text.encode("utf-8", "replace"))
        if not text:
            self.say(f"{name}: empty, nothing was copied")
        elif size > copy_export.MOST_COPIED:
            self._offer_file(name, text, size)
        else:
            self._copy(name, text)

    def _offer_file(self, name: str, text: str, size: int) -> None:
        def chosen(keys: tuple[str, ...]) -> None:
            if keys == ("copy",):
                self._copy(name, text)
            else:
                self.save(copy_export.export_copied(name, text))

        entries = [
            Entry("file", "save to a file", "no size limit"),
            Entry("copy", "copy anyway", "kitty, WezTerm, foot and others take it"),
        ]
        self.pick(f"{size / 1000:,.0f} kB: many terminals copy 75 kB at most", entries, chosen)

    def _copy(self, name: str, text: str) -> None:
        self.send(text)
        how = "   (tmux: set -g set-clipboard on)" if os.environ.get("TMUX") else ""
        self.say(f"copied {name}: {count(len(text), 'character')}{how}")

    def send(self, text: str) -> None:
        """To the clipboard: in base64, so that nothing of the text reaches the terminal as it is."""
        clean = text.encode("utf-8", "replace").decode()
        if os.environ.get("STY") and not os.environ.get("TMUX"):
            for sequence in copy_export.for_gnu_screen(clean):
                write_to_terminal(self.app, sequence)
        else:
            self.app.copy_to_clipboard(clean)

    # files

    def action_save(self) -> None:
        """Write what is shown to a file."""
        export = self.export()
        if export is None:
            self.say("nothing to write to a file here")
        else:
            self.save(export)

    def save(self, export: Export) -> None:
        """Ask for a file, and write it; an existing one is not overwritten without a question."""
        self.prompt(
            f"Write {export.title} to a file",
            export.file,
            lambda text: self._save_as(export, Path(text).expanduser()) if text else None,
            check=export.check,
            hint=" ".join(export.endings) if len(export.endings) > 1 else "",
        )

    def _save_as(self, export: Export, path: Path) -> None:
        if not path.exists():
            self._write(export, path)
            return
        entries = [
            Entry("other", "another name", "leave the file unchanged"),
            Entry("over", "overwrite the file", "its contents are lost"),
        ]
        self.pick(
            f"{one_line(path.name)} already exists",
            entries,
            lambda keys: self._write(export, path) if keys == ("over",) else self.save(export),
        )

    def _write(self, export: Export, path: Path) -> None:
        doing = f"writing {one_line(path.name)}, Esc cancels"
        keys = self.query_one(Keys)

        def report(progress: Progress) -> None:
            keys.call_later(keys.tell, f"{doing}: {progress.done} of {progress.total}")

        def work(explorer: Explorer) -> str:
            return export.write(explorer, path, report)

        self.ask(_SAVE, work, lambda written: self.say(f"wrote {path}: {written}"), doing)

    def stop_writing(self) -> bool:
        """Give up the file that is being written; False where none is."""
        if not self.cancel(_SAVE):
            return False
        self.say("cancelled: nothing was written")
        return True
