"""Write docs/hotmess.1, the manual page, from the commands and docs/commands.md: `python docs/man.py`."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from hotmess_tui.cli.explore import looking
from hotmess_tui.cli.main import COMMANDS, hotmess
from hotmess_tui.cli.options import TABLES, choosing, of_data_sets, ordering, printing, reading
from hotmess_tui.formats.registry import titles
from hotmess_tui.version import __version__

PAGE = Path(__file__).parent / "hotmess.1"
_COMMANDS = Path(__file__).parent / "commands.md"  # has the tables of exit statuses, variables, files and examples
# Options that several commands have, each list once: (heading, what makes them)
_FAMILIES: tuple[tuple[str, Sequence[Callable[[Any], Any]]], ...] = (
    ("Reading logs", (reading, of_data_sets)),
    ("View settings", (choosing,)),
    ("Order", (ordering,)),
    ("Output", (printing(*TABLES),)),
    ("Explorer", (looking,)),
)
_WIDTH = 78  # of the lines of the file
_OF_EACH = "--format"  # has other values in each command


def page() -> str:
    """The whole page, in the man macros, ASCII only."""
    families: dict[str, list[tuple[str, str]]] = {}
    for heading, decorators in _FAMILIES:
        before = {record for family in families.values() for record in family}
        records = _options(_made(decorators))
        families[heading] = [each for each in records if each not in before and _name(each) != _OF_EACH]
    lines = [
        f'.\\" Written by python docs/man.py\n.TH HOTMESS 1 "" "hotmess {__version__}" "User Commands"',
        ".SH NAME\nhotmess \\- explore repeated runs of LLM evaluations",
        ".SH SYNOPSIS\n.B hotmess\n[\\fIOPTIONS\\fR] [\\fIPATH\\fR]...\n.br\n.B hotmess\n"
        "\\fICOMMAND\\fR [\\fIOPTIONS\\fR] [\\fIPATH\\fR]...",
        f".SH DESCRIPTION\n{_paragraphs(hotmess.help or '')}",
        f".PP\n{_text('Formats, recognised by content: ' + ', '.join(titles()) + '.')}",
        ".SH COMMANDS",
        *(_command(name, command, families) for name, command in _commands()),
        ".SH OPTIONS OF SEVERAL COMMANDS",
        *(f".SS {_line(heading)}\n{_terms(records)}" for heading, records in families.items()),
        f".SS All commands\n{_terms([('-h, --help', 'Show the options of the command and exit.')])}",
        *(
            f".SH {heading.upper()}\n{_terms(_table(heading))}"
            for heading in ("Exit statuses", "Environment", "Files", "Examples")
        ),
        ".SH SEE ALSO\n" + _text("The documentation in the folder docs/ of the repository; docs/index.md lists it."),
    ]
    return "\n".join(lines) + "\n"


def _commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its name, those of a group one by one; the explorer first, without a name."""
    ctx = click.Context(hotmess)
    for name in ("", *COMMANDS):
        command = hotmess.get_command(ctx, name)  # type: ignore[attr-defined]
        if isinstance(command, click.Group):
            for each in command.list_commands(ctx):
                yield f"{name} {each}", command.commands[each]
        else:
            yield name, command


def _command(name: str, command: click.Command, families: dict[str, list[tuple[str, str]]]) -> str:
    """Its usage, what it does, its own options, and which options of several commands it has."""
    ctx = click.Context(command)
    usage = " ".join(("hotmess", *name.split(), *command.collect_usage_pieces(ctx)))
    records = _options(command)
    shared = {record for family in families.values() for record in family}
    own = [record for record in records if record not in shared and _name(record) not in ("--debug", "--help")]
    others = []
    for heading, family in families.items():
        present = [_name(record) for record in family if record in records]
        if len(present) == len(family):
            others.append(f'"{heading}"')
        else:
            others += [name for name in present if name != "--debug"]
    text = f".SS {_line(usage)}\n{_paragraphs(command.help or '')}"
    text += f"\n{_terms(own)}" if own else ""
    return text + (f"\n.PP\n{_text('Options of several commands: ' + ', '.join(others) + '.')}" if others else "")


def _made(decorators: Sequence[Callable[[Any], Any]]) -> click.Command:
    def nothing(**_values: Any) -> None:
        """Only its options are looked at."""

    function: Any = nothing
    for decorator in decorators:
        function = decorator(function)
    return click.command("made")(function)


def _options(command: click.Command) -> list[tuple[str, str]]:
    """What help says of its options, in its order, each once: (names and value, meaning)."""
    ctx = click.Context(command)
    records = (p.get_help_record(ctx) for p in command.params if isinstance(p, click.Option))
    return list(dict.fromkeys(record for record in records if record is not None))


def _name(record: tuple[str, str]) -> str:
    """The first long name."""
    return next(word for word in re.split(r"[ ,]+", record[0]) if word.startswith("--"))


def _table(heading: str) -> list[tuple[str, str]]:
    """The rows of the table, or the commented lines of the example, below a heading of docs/commands.md."""
    section = _COMMANDS.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.*?) \| (.*) \|$", section, re.M)[1:]
    return rows or [(command.strip(), text) for command, text in re.findall(r"^(\w.*?)  +# (.*)$", section, re.M)]


def _terms(records: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f".TP\n\\fB{_line(term.replace('`', ''))}\\fR\n{_text(meaning)}" for term, meaning in records)


def _paragraphs(text: str) -> str:
    cleaned = [" ".join(paragraph.split()) for paragraph in text.split("\f")[0].replace("\b", "").split("\n\n")]
    return "\n.PP\n".join(_text(paragraph) for paragraph in cleaned if paragraph)


def _line(text: str) -> str:
    """Text as the one line that a macro takes."""
    return _text(text).replace("\n", " ")


def _text(text: str) -> str:
    """Lines of text with the marks of Markdown as fonts, and nothing that the macros would take for a request."""
    text = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text)  # a link is its words
    text = text.replace("\\|", "|").replace("\\", "\\e").replace("-", "\\-")
    text = re.sub(r"`([^`]+)`", r"\\fB\1\\fR", text)
    for sign, name in (("'", "aq"), ("~", "ti"), ("^", "ha")):  # alone, these become typographic signs
        text = text.replace(sign, f"\\({name}")
    text = "".join(sign if ord(sign) < 128 else f"\\[u{ord(sign):04X}]" for sign in text)
    lines = textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"\\&{line}" if line[0] == "." else line for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="ascii")
