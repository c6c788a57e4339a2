"""Write docs/config.md, every setting of the configuration file, from the program: `python docs/config.py`."""

from __future__ import annotations

from pathlib import Path

from hotmess_tui.cli.config import template

PAGE = Path(__file__).parent / "config.md"
_ABOUT = """# Configuration file

You need no configuration file. `hotmess config --write` writes one with every setting at its default, each in a
comment. It never replaces a file. `hotmess config` shows the settings in use with their sources, and names wrong lines.

The file is `~/.config/hotmess/config.toml` on Linux (`$XDG_CONFIG_HOME/hotmess/config.toml` where that is set), in
[TOML](https://toml.io). `HOTMESS_CONFIG` names another file. `HOTMESS_CONFIG= hotmess …` runs without one.

- Options of the command line win over environment variables, and these over the file.
- Defaults of options hold for the explorer and for every command that has the option. The explorer shows them in its
  first line, as it does for options. Commands name those that they took from the file on standard error. The command in
  the caption of a chart states them, so that it draws the same chart on another machine.
- Options that select samples (`--where`, `--label`) and switches (`--merge`, `--ascii`) cannot be set.
- The Python API uses `queries`, but no defaults of options, so that a script gives the same metrics everywhere.

## What is wrong

A wrong entry is never used, and is named in one line with its place: `config.toml line 4: unknown option decompositon;
did you mean decomposition?`. The explorer and every command that has options of the file stop with exit status 2 where
the file is not TOML, has an unknown name, or has a wrong value for one of their options: no metric comes from a setting
that you did not mean. A wrong `queries` is named by `hotmess config` and `hotmess doctor`; the default folder is used.
The explorer starts with a wrong key, too: it names the first on its first screen, and that action keeps its own keys.

## Keys

Every key has a name, which [keys.md](keys.md) lists, too. Below `[keys]`, `screen.follow = "f5, F"` gives an action
other keys, in place of its own. Keys are written as the character, or as `ctrl+a`, `alt+a`, `f5`, `enter`, `escape`,
`space`, `tab`, `comma`, `up`. A key that another action has on the same screen is refused, unless that action gets
another key in the same file: two actions may exchange their keys. The line of keys, `?`, `Ctrl+P` and the sentences on
screen name the keys that hold. The keys of the first curves (`1` to `9`, `0`, `-`) cannot be changed.

## Every setting

This page is written by `python docs/config.py`. The file as `hotmess config --write` writes it:

```toml
"""


def page() -> str:
    """The whole page."""
    return f"{_ABOUT}{template('~/.config/hotmess/queries')}```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
