"""What all functions of open logs share: the explorer, the choice, notes on sources, damage that is mended."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from hotmess_tui.api import frames
from hotmess_tui.api.choices import Choosing, choice_of
from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import Cancelled, Damaged, HotmessError
from hotmess_tui.records import Choice, Labels
from hotmess_tui.tables.rows import Rows

if TYPE_CHECKING:
    import pandas as pd

    from hotmess_tui.explorer import healing, store_contents
    from hotmess_tui.explorer.explorer import Explorer
    from hotmess_tui.store.open_store import OpenStore
else:
    healing = Deferred("hotmess_tui.explorer.healing")
    store_contents = Deferred("hotmess_tui.explorer.store_contents")

T = TypeVar("T")
_OPTION = re.compile(r"(?:^|(?<=: ))--([a-z][a-z-]*)(?=[ :,])")  # as messages name it, for commands and Python alike
_SETTING = re.compile(r"--([a-z]+) ([\w.]+)")  # as notes advise it
_KEYWORDS = {"map": "columns", "alias": "aliases", "detector": "detectors", "set": "settings"}
_NEVER_AGAIN = ("close",)


class Session:
    """Open logs, for the classes beside this one."""

    def __init__(self, explorer: Explorer) -> None:
        self._opened: Explorer | None = explorer
        self._name = explorer.name

    @cached_property
    def _source_faults(self) -> tuple[str, ...]:
        """What is wrong with the sources.

        Raises:
            Damaged: the store cannot be read; whoever asks has it mended.
        """
        explorer, origin = self._explorer, self._explorer.origin
        scorer = origin.options.scorer if origin is not None else None
        unscored = [note for note in explorer.source_notes() if scorer and f" no score {scorer} " in note]
        return (*explorer.notes, *store_contents.source_faults(explorer.store), *unscored)

    @cached_property
    def _source_notes(self) -> tuple[str, ...]:
        """The same, and what was decided while the sources were fitted together: runs pooled, copies, names."""
        return tuple(dict.fromkeys((*self._source_faults, *self._explorer.source_notes())))

    @property
    def _explorer(self) -> Explorer:
        if self._opened is None:
            raise HotmessError(f"{self._name}: closed; hotmess_tui.open opens it again")
        return self._opened

    @property
    def _store(self) -> OpenStore:
        return self._explorer.store

    def _asked(self, settings: Choosing) -> tuple[OpenStore, Choice, Labels]:
        """What functions of the explorer take: the store, the choice, the labels that hold."""
        choice = self._choice(settings)
        return self._store, choice, self._explorer.labels_for(choice)

    def _choice(self, settings: Choosing) -> Choice:
        choice = choice_of(settings)
        self._explorer.check(choice)
        return choice

    def _frame(self, rows: Rows, notes: Iterable[str] = (), **attributes: object) -> pd.DataFrame:
        return frames.frame_of(rows, notes=self._notes(notes), **attributes)

    def _notes(self, notes: Iterable[str] = ()) -> list[str]:
        """Notes on figures, then those on the sources."""
        return [*(_SETTING.sub(r'\1="\2"', note) for note in notes), *self._source_notes]

    def close(self) -> None:
        """Close the store; a temporary one (`cache=False`) is removed. Closing twice is allowed."""
        explorer, self._opened = self._opened, None
        if explorer is not None:
            explorer.close()

    def _heal(self, damage: Damaged) -> None:
        again = healing.healed(self._explorer, damage)
        if again is not self._explorer:
            self._explorer.close()
            self._opened = again


def asked_again(session: type[T]) -> type[T]:
    """A class whose public methods are asked once more where they met damaged files, which are read again.

    Their signatures name each keyword of `Choosing`, as an editor or a notebook shows them.
    """
    for name in dir(session):
        method = inspect.getattr_static(session, name)
        if inspect.isfunction(method) and not name.startswith("_") and name not in _NEVER_AGAIN:
            setattr(session, name, _asked_again(method))
    return session


def _asked_again(method: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(method)

    @functools.wraps(method)
    def ask(session: Session, *arguments: Any, **options: Any) -> Any:
        with said_in_python():
            try:
                return method(session, *arguments, **options)
            except Damaged as damage:
                session._heal(damage)
            except Cancelled:
                raise HotmessError(f"{session._name}: closed while it was asked") from None
            try:
                return method(session, *arguments, **options)
            except Damaged as damage:
                raise HotmessError(str(damage)) from None

    ask.__signature__ = _named(signature)  # type: ignore[attr-defined]
    return ask


@contextmanager
def said_in_python() -> Iterator[None]:
    """Errors name keywords where their messages have options of commands."""
    try:
        yield
    except HotmessError as error:
        message = _OPTION.sub(lambda option: _KEYWORDS.get(option[1], option[1].replace("-", "_")), str(error))
        error.args = (message, *error.args[1:])
        raise


def _named(signature: inspect.Signature) -> inspect.Signature:
    """A signature with the keywords of `Choosing` one by one, and what they are by default."""
    parameters = list(signature.parameters.values())
    if not parameters or parameters[-1].kind is not inspect.Parameter.VAR_KEYWORD:
        return signature
    default = {field.name: field.default for field in fields(Choice)} | {"by": "model"}
    keywords = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default[name], annotation=kind.__forward_arg__)
        for name, kind in Choosing.__annotations__.items()
    ]
    return signature.replace(parameters=[*parameters[:-1], *keywords])
