"""Screens with a query: save it, open one of the catalogue, copy its result or save to a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import BindingType

from hotmess_tui.app.copy_export import Copyable, Export, copy_row, copy_table, copy_text, export_table
from hotmess_tui.app.dialogs.entry import Entry
from hotmess_tui.app.keys import Key
from hotmess_tui.app.screens.table_screen import TableScreen
from hotmess_tui.app.session import Session
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.console import Asked
from hotmess_tui.store.queries.catalogue import queries
from hotmess_tui.store.queries.query_file import Query
from hotmess_tui.store.queries.read_only import refuse
from hotmess_tui.store.queries.user_queries import check_name, faults, place_of, save
from hotmess_tui.tables.queries import of_sql
from hotmess_tui.tables.rows import Rows

Record = Sequence[object]
_KINDS = {"tables": "table", "curves": "curve", "triage": "detector"}
SAVE_QUERY = Key(
    "ctrl+s",
    "keep",
    "Save the query",
    id="query.save",
    key_display="^S",
    tooltip="save the query",
    also="keep store own write",
    footer="save",
)
CATALOGUE = Key(
    "ctrl+o",
    "catalogue",
    "Queries",
    id="query.open",
    key_display="^O",
    tooltip="open a saved query",
    also="catalogue load examples saved library own",
    footer="queries",
)


class SavedQueries(TableScreen[Record]):
    """A screen with a query that is being written, and its result."""

    BINDINGS: ClassVar[list[BindingType]] = [SAVE_QUERY, CATALOGUE]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.asked: Asked | None = None

    def query_text(self) -> str:
        """The query as it is written."""
        raise NotImplementedError

    def open_query(self, text: str) -> None:
        """Write another query in its place, and run it."""
        raise NotImplementedError

    def table_of(self, rows: Sequence[Record]) -> Rows:
        """Rows of the result, as they came."""
        assert self.asked is not None
        return Rows(of_sql(self.asked.result).columns, tuple(rows))

    def copyable(self) -> Iterable[Copyable]:
        """The row under the cursor, all rows that are here, the query."""
        row = self.current
        if self.asked is not None and row is not None:
            table = of_sql(self.asked.result)
            yield copy_row(self.table_of([row]))
            yield copy_table(lambda explorer: table)
        yield from copy_text("the query", self.query_text())

    def export(self) -> Export | None:
        """The whole result, also what is not on screen of it."""
        asked = self.asked
        if asked is None:
            return None
        if asked.result.more:
            return export_table("the full result", "answer.csv", lambda explorer: of_sql(explorer.sql(asked.query)))
        return export_table("this result", "answer.csv", lambda explorer: of_sql(asked.result))

    def action_keep(self) -> None:
        """Ask for a name and a title; a query that would not run is refused before."""
        text = self.query_text().strip()
        try:
            refuse(text)
        except HotmessError as error:
            self.say(str(error), failed=True)
            return

        def ask_title(name: str) -> None:
            if name:
                title = name.replace("_", " ").capitalize()
                self.prompt("Title: a few words", title, lambda title: self._save_query(name, title, text))

        hint = "lowercase letters, digits, _   hotmess sql @NAME runs it"
        self.prompt("Save the query as", "", ask_title, check=check_name, hint=hint)

    def _save_query(self, name: str, title: str, text: str) -> None:
        def write(over: bool) -> None:
            try:
                file = save(name, title, text, over=over)
            except HotmessError as error:
                self.say(str(error), failed=True)
            else:
                self.say(f"saved: hotmess sql @{name} runs it   {file}")

        def leave() -> None:
            self.say(f"not saved: {name} stays as it was")

        if place_of(name).exists():
            entries = [
                Entry("keep", "keep the file", "leave the file unchanged"),
                Entry("replace", "replace the file", "by this query"),
            ]
            self.pick(
                f"There is a query {name} already",
                entries,
                lambda keys: write(over=True) if keys == ("replace",) else leave(),
                cancelled=leave,
            )
        else:
            write(over=False)

    def action_catalogue(self) -> None:
        """Choose a query, a shipped one or one of your own, and run it."""
        catalogue = {f"{kind}/{query.name}": query for kind in _KINDS for query in queries(kind)}
        entries = [Entry(key, f"{_KINDS[query.kind]}  {query.name}", _about(query)) for key, query in catalogue.items()]

        def chosen(keys: tuple[str, ...]) -> None:
            query = catalogue[keys[0]]
            self.open_query(query.sql.strip())

        self.pick("Queries", entries, chosen)
        broken = faults()
        if broken:
            self.say(broken[0], failed=True)


def _about(query: Query) -> str:
    about = query.text("about") or query.text("title")
    return f"yours: {about}" if query.file is not None else about
