"""`hotmess stores`: the stores of the cache folder, and removing them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from hotmess_tui.charts.safe import one_line
from hotmess_tui.cli import suggestions
from hotmess_tui.cli.opening import say
from hotmess_tui.cli.options import TABLES, Order, Output, ordering, printing
from hotmess_tui.cli.output import in_order, print_rows
from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import HotmessError
from hotmess_tui.tables.column import size_text
from hotmess_tui.tables.kept_stores import of_kept_stores
from hotmess_tui.wording import counted

if TYPE_CHECKING:
    from hotmess_tui.store import kept_stores
    from hotmess_tui.store.kept_stores import KeptStore
else:  # DuckDB comes with it, which --help does without
    kept_stores = Deferred("hotmess_tui.store.kept_stores")


@click.command("stores")
@click.argument("named", nargs=-1, metavar="[STORE|PATH]...", shell_complete=suggestions.stores_or_files)
@click.option("--gone", is_flag=True, help="Select stores whose logs no longer exist.")
@click.option("--all", "every", is_flag=True, help="With --remove: select all stores.")
@click.option("--remove", is_flag=True, help="Remove the selected stores, except those in use.")
@click.option("--yes", "-y", "agreed", is_flag=True, help="With --remove: remove without asking.")
@ordering
@printing(*TABLES)
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
def command(
    named: tuple[str, ...], gone: bool, every: bool, remove: bool, agreed: bool, order: Order, output: Output
) -> None:
    """List the stores in the cache folder, or remove some.

    STORE is the beginning of a name in the list, PATH the logs that the store was built from. A removed store is built
    again when its logs are opened. Labels, notes and logs are never removed.
    """
    if remove and not (named or gone or every):
        raise HotmessError("--remove needs STORE, PATH, --gone or --all", status=2)
    if every and (named or gone or not remove):
        raise HotmessError("--all requires --remove, without STORE, PATH or --gone", status=2)
    stores = kept_stores.kept_stores()
    if named:
        meant = {store.store for name in named for store in kept_stores.chosen(stores, name)}
        stores = [store for store in stores if store.store in meant]
    if gone:
        stores = [store for store in stores if store.abandoned]
    if not stores:
        raise HotmessError("no stores whose logs no longer exist" if gone else "no stores yet")
    if remove:
        _remove(stores, agreed)
        return
    print_rows(in_order(of_kept_stores(stores), order), output)
    say(f"{_of(stores)}; remove one with --remove STORE, those whose logs no longer exist with --remove --gone")


def _of(stores: Sequence[KeptStore]) -> str:
    return f"{counted(len(stores), 'store', 'stores')}, {size_text(sum(store.size or 0 for store in stores))}"


def _remove(stores: Sequence[KeptStore], agreed: bool) -> None:
    """Remove stores, after asking where somebody can be asked.

    Raises:
        HotmessError: nobody can be asked (status 2); some could not be removed.
    """
    if not agreed:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise HotmessError(f"--remove would remove {_of(stores)}; confirm with --yes", status=2)
        for store in stores:
            say(f"{store.store}  {size_text(store.size)}  {', '.join(one_line(path) for path in store.paths)}")
        if not click.confirm(f"Remove {_of(stores)}?", err=True):
            raise HotmessError("nothing was removed")
    removed = []
    for store in stores:
        try:
            kept_stores.remove(store)
        except HotmessError as fault:
            say(f"hotmess: {fault}")
        else:
            removed.append(store)
    say(f"removed {_of(removed)}" if removed else "nothing was removed")
    if len(removed) < len(stores):
        raise HotmessError(f"{counted(len(stores) - len(removed), 'store was', 'stores were')} not removed")
