"""`hotmess config`: where the configuration file is, what holds, what is wrong; `--write` writes one to begin with."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import click

from hotmess_tui import config_file
from hotmess_tui.app.key_list import sections
from hotmess_tui.app.keymap import checked
from hotmess_tui.charts.safe import one_line
from hotmess_tui.cli.explore import command as explore
from hotmess_tui.cli.opening import say
from hotmess_tui.cli.options import TABLES, Order, Output, ordering, printing
from hotmess_tui.cli.output import in_order, print_rows
from hotmess_tui.cli.settings import SETTABLE, defaults_of
from hotmess_tui.config_file import KEYS, OPTIONS, QUERIES, ConfigFile
from hotmess_tui.errors import HotmessError
from hotmess_tui.refusals import refusals_at
from hotmess_tui.store import locations
from hotmess_tui.tables.settings import Setting, of_settings

_HEAD = """\
# Settings of hotmess. Remove the "#" before a line to change it; what is shown is the default.
# Command-line options win over environment variables, and these over this file.
# hotmess config shows the settings in use and names the lines that are wrong.
"""
_EXAMPLES = {"length": "words", "scorer": "NAME"}  # of options that have no default


@click.command("config")
@click.option("--write", is_flag=True, help="Write a commented file with every setting, if there is none.")
@ordering
@printing(*TABLES)
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
def command(write: bool, order: Order, output: Output) -> None:
    """Show the settings in use, or --write a file to change them.

    Prints the value and source of each setting. Exit status 2 if the file has a wrong line.
    """
    if write:
        say(f"written: {_write()}")
        return
    file = config_file.read()
    heading = "no configuration file (HOTMESS_CONFIG is empty)"
    if file.path is not None:
        missing = "" if file.text or file.broken else "  (not there: hotmess config --write writes it)"
        heading = f"{one_line(str(file.path))}{missing}"
    print_rows(in_order(of_settings(_settings(file)), order), output, heading)
    mistakes = mistakes_of(file)
    for mistake in mistakes:
        say(f"hotmess: {mistake}")
    if mistakes:
        click.get_current_context().exit(2)


def mistakes_of(file: ConfigFile) -> list[str]:
    """Everything that is wrong with the file, a line each."""
    wrong = {*file.mistakes(), *defaults_of(explore, file).mistakes, *checked(file)[1]}
    return file.located(wrong)


def _settings(file: ConfigFile) -> Iterator[Setting]:
    """What holds, in the order of the file."""
    source = "HOTMESS_QUERIES" if os.environ.get("HOTMESS_QUERIES") else _source(config_file.queries_folder())
    yield Setting(QUERIES, str(locations.own_queries()), source, "Folder of your own queries.")
    values = defaults_of(explore, file).values
    for name, option in _options().items():
        value = values.get(name, _default(option))
        text = None if value is None else str(value)
        yield Setting(f"{OPTIONS}.{name}", text, _source(values.get(name)), option.help or "")

    keymap, _ = checked(file)
    for section in sections():
        for key in section.keys:
            changed = keymap.get(key.id or "")
            keys = changed.now if changed is not None else key.key
            yield Setting(f"{KEYS}.{key.id}", keys, _source(changed), key.tooltip)


def _source(set_in_file: object) -> str:
    return "default" if set_in_file is None else "file"


def _options() -> dict[str, click.Option]:
    """The options that can have a default in the file."""
    options = {option.name: option for option in explore.params if isinstance(option, click.Option)}
    return {name: options[name] for name in SETTABLE}


def _default(option: click.Option) -> str | int | float | None:
    """The default that the program has; None where it has none."""
    return option.default if isinstance(option.default, str | int | float) else None


def template(own_folder: str) -> str:
    """The file with every setting at its default, each in a comment.

    Args:
        own_folder: the folder of own queries, where nobody has named another.
    """
    lines = [_HEAD, "# The folder of your own queries; HOTMESS_QUERIES wins.", f"#{QUERIES} = {_toml(own_folder)}"]
    lines += ["", "# Defaults of options: of the commands that have them, and of the explorer.", f"[{OPTIONS}]"]
    for name, option in _options().items():
        choices = f" One of {', '.join(option.type.choices)}." if isinstance(option.type, click.Choice) else ""
        default = _default(option)
        nothing = " Nothing is set by default." if default is None else ""
        lines.append(f"# --{name}: {option.help}{choices}{nothing}")
        lines.append(f"#{name} = {_toml(_EXAMPLES[name] if default is None else default)}")
    lines += [
        "",
        "# Keys of actions; several apart by commas. Names as in a, A, ctrl+a, f5, enter, space, comma.",
        f"[{KEYS}]",
    ]
    for section in sections():
        lines += [f"# {section.title}", *(f"#{key.id} = {_toml(key.key)}  # {key.tooltip}" for key in section.keys)]
    return "\n".join(lines) + "\n"


def _own_folder() -> str:
    """The default folder of own queries, shortened."""
    folder = locations.default_own_queries()
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)  # numbers and texts are the same in TOML


def _write() -> Path:
    """Write the file; never over one that is there.

    Raises:
        HotmessError: it is there, or cannot be written.
    """
    path = config_file.location()
    if path is None:
        raise HotmessError("HOTMESS_CONFIG is empty, so no configuration file is used; unset it first", status=2)
    text = template(_own_folder())
    with refusals_at(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            raise HotmessError(f"{path} is there already and stays as it is; move it away for a new one") from None
    return path
