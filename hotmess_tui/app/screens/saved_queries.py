"""Screens with a query: save it, open one of the catalogue, copy its result or write it to a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.console import Asked
from hotmess_tui.store.queries.catalogue import queries
from hotmess_tui.store.queries.query_file import Query
from hotmess_tui.store.queries.user_queries import check_name, faults, place_of, save
from hotmess_tui.tables.queries import of_sql

if TYPE_CHECKING:
    from hotmess_tui.app.copy_export import Copyable, Export

_KINDS = {"tables": "table", "curves": "curve", "triage": "detector"}


class SavedQueries(DrillScreen):
    """A screen with a query that is being written."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+s",
            "keep",
            "Save the query",
            id="query.save",
            key_display="^S",
            tooltip="save the query as one of your own",
        ),
        Binding(
            "ctrl+o", "catalogue", "Queries", id="query.open", key_display="^O", tooltip="the catalogue of queries"
        ),
    ]

    def compose(self) -> ComposeResult:
        """Every screen lays out its own."""
        raise NotImplementedError

    def __init__(self) -> None:
        super().__init__()
        self.asked: Asked | None = None

    def query_text(self) -> str:
        """The query as it is written."""
        raise NotImplementedError

    def take_query(self, text: str) -> None:
        """Write another query in its place."""
        raise NotImplementedError

    def copyable(self) -> Iterable[Copyable]:
        """The row under the cursor, all rows that are here, the query."""
        from hotmess_tui.app import copy_export

        if self.asked is not None:
            rows = of_sql(self.asked.result)
            row = self.query_one(Grid).current
            if row is not None:
                yield copy_export.copy_row(replace(rows, records=(row,)))
                yield copy_export.copy_table(lambda explorer: rows)
        yield from copy_export.copy_text("the query", self.query_text())

    def export(self) -> Export | None:
        """The whole answer, also what is not on screen of it."""
        from hotmess_tui.app.copy_export import export_table

        asked = self.asked
        if asked is None:
            return None
        if asked.result.more:
            return export_table(
                "this answer, all of it", "answer.csv", lambda explorer: of_sql(explorer.sql(asked.query))
            )
        return export_table("this answer", "answer.csv", lambda explorer: of_sql(asked.result))

    def action_keep(self) -> None:
        """Ask for a name and a title; a query that would not run is refused before."""
        from hotmess_tui.app.dialogs.prompt import Prompt
        from hotmess_tui.store.queries.read_only import refuse

        text = self.query_text().strip()
        try:
            refuse(text)
        except HotmessError as fault:
            self.say(str(fault), failed=True)
            return

        def named(name: str | None) -> None:
            if name:
                title = name.replace("_", " ").capitalize()
                self.app.push_screen(
                    Prompt("What it shows, in a few words", title),
                    lambda title: self._save(name, title, text) if title is not None else None,
                )

        hint = "small letters, digits, _   hotmess sql @NAME runs it"
        self.app.push_screen(Prompt("Save the query as", "", check=check_name, hint=hint), named)

    def _save(self, name: str, title: str, text: str) -> None:
        from hotmess_tui.app.dialogs.picker import Entry, Picker

        def write(over: bool) -> None:
            try:
                file = save(name, title, text, over=over)
            except HotmessError as fault:
                self.say(str(fault), failed=True)
            else:
                self.say(f"saved: hotmess sql @{name} runs it   {file}")

        def chosen(keys: tuple[str, ...] | None) -> None:
            if keys == ("replace",):
                write(over=True)
            else:
                self.say(f"not saved: {name} stays as it was")

        if place_of(name).exists():
            entries = [
                Entry("keep", "keep it", "the file stays as it is"),
                Entry("replace", "replace it", "by this query"),
            ]
            self.app.push_screen(Picker(f"There is a query {name} already", entries), chosen)
        else:
            write(over=False)

    def action_catalogue(self) -> None:
        """Choose a query, one that ships or one of your own, to look at or to run."""
        from hotmess_tui.app.dialogs.picker import Entry, Picker

        found: dict[str, Query] = {f"{kind}/{each.name}": each for kind in _KINDS for each in queries(kind)}
        entries = [Entry(key, f"{_KINDS[each.kind]}  {each.name}", _about(each)) for key, each in found.items()]

        def chosen(keys: tuple[str, ...] | None) -> None:
            if keys:
                self.take_query(found[keys[0]].sql.strip())
                self.say(
                    f"{found[keys[0]].text('title', found[keys[0]].name)}: ^R runs it, Up brings the query before back"
                )

        self.app.push_screen(Picker("Queries", entries), chosen)
        broken = faults()
        if broken:
            self.say(broken[0], failed=True)


def _about(query: Query) -> str:
    about = query.text("about") or query.text("title")
    return f"yours: {about}" if query.file is not None else about
