"""Defaults of options from the configuration file: checked by the options themselves, given to click as such."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click
from click.core import ParameterSource

from hotmess_tui import config_file
from hotmess_tui.config_file import KEYS, OPTIONS, QUERIES, ConfigFile, Mistake, unknown
from hotmess_tui.errors import HotmessError

# What has a default in the file. Switches have none, as the command line could not switch them off; nor have options
# that choose samples (--where, --label): a figure over some of them must be asked for
SETTABLE = (
    "decomposition",
    "estimator",
    "epsilon",
    "by",
    "length",
    "bins",
    "cluster",
    "verdicts",
    "grades",
    "scorer",
    "theme",
)
_OF_NO_FIGURE = ((QUERIES,), (KEYS,))  # what is wrong with them changes no figure
_MISTAKES = "hotmess.mistakes"  # in the context of a command


@dataclass(frozen=True)
class Defaults:
    """The defaults that the file gives a command, and what is wrong with the file."""

    values: Mapping[str, Any]
    mistakes: tuple[Mistake, ...]


def defaults_of(command: click.Command, file: ConfigFile) -> Defaults:
    """What the file sets of a command's options; what is wrong is not used, but told."""
    options = {option.name: option for option in command.params if option.name in SETTABLE}
    mistakes = [mistake for mistake in file.mistakes() if mistake.keys not in _OF_NO_FIGURE]
    values: dict[str, Any] = {}
    for name, entry in file.table(OPTIONS).items():
        if name not in SETTABLE:
            mistakes.append(Mistake((OPTIONS, name), unknown("option", name, SETTABLE)))
        elif name in options:
            wrong = _wrong(command, options[name], entry)
            if wrong:
                mistakes.append(Mistake((OPTIONS, name), f"{name}: {wrong}"))
            else:
                values[name] = entry
    return Defaults(values, tuple(mistakes))


def _wrong(command: click.Command, option: click.Parameter, entry: object) -> str:
    """Why an option cannot have this default; empty where it can."""
    of_number = {click.IntRange: (int,), click.FloatRange: (int, float)}
    types = of_number.get(type(option.type), (str,))
    if isinstance(entry, bool) or not isinstance(entry, types) or entry != entry:  # NaN passes a range
        return f"{entry!r} is not {'a number' if types != (str,) else 'a text in quotes'}"
    if entry == "":
        return "it is empty"
    try:
        option.process_value(click.Context(command), entry)
    except click.BadParameter as fault:
        return fault.message.rstrip(".")
    return ""


def use_file(ctx: click.Context, name: str, command: click.Command) -> None:
    """Let a command that is about to be parsed have the defaults of the file."""
    file = config_file.read()
    if not file.entries and not file.broken:
        return
    commands = {name: command}
    if isinstance(command, click.Group):
        commands = {sub: command.commands[sub] for sub in command.commands}
    defaults = {sub: defaults_of(sub_command, file) for sub, sub_command in commands.items()}
    values = {sub: dict(default.values) for sub, default in defaults.items()}
    ctx.default_map = {name: values} if isinstance(command, click.Group) else values
    ctx.meta[_MISTAKES] = {id(commands[sub]): default.mistakes for sub, default in defaults.items()}


def refuse_mistakes(ctx: click.Context) -> None:
    """Compute nothing under a file that is wrong.

    Raises:
        HotmessError: status 2; with the first mistake that matters to this command.
    """
    mistakes: Sequence[Mistake] = ctx.meta.get(_MISTAKES, {}).get(id(ctx.command), ())
    if mistakes:
        more = f" (and {len(mistakes) - 1} more: hotmess config)" if len(mistakes) > 1 else ""
        raise HotmessError(f"{config_file.read().located(mistakes)[0]}{more}", status=2)


def taken_from_file(ctx: click.Context) -> str:
    """What this command has from the file, as options; empty where it has nothing."""
    taken = [
        f"--{name} {config_file.read().table(OPTIONS)[name]}"
        for name in SETTABLE
        if ctx.get_parameter_source(name) is ParameterSource.DEFAULT_MAP
    ]
    return f"defaults of {config_file.location()}: {', '.join(taken)}" if taken else ""
