"""`hotmess completion SHELL`: what turns completion on; and the answers that a shell gets when Tab is pressed."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from click.shell_completion import CompletionItem, ShellComplete

from hotmess_tui.charts.safe import one_line, visible
from hotmess_tui.cli.shell_words import parse, quoted

VARIABLE = "_HOTMESS_COMPLETE"  # in the environment: which shell asks
SHELLS = ("bash", "zsh", "fish")
_SCRIPTS = Path(__file__).parent / "shells"
_PATIENCE = 2  # seconds: whoever presses Tab would rather have nothing


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    """Print the script that enables completion in SHELL.

    Add eval "$(hotmess completion bash)" to the start file of bash, the same with zsh to that of zsh. For fish, run
    hotmess completion fish >~/.config/fish/completions/hotmess.fish. Completes commands, options, values, paths,
    curves, columns, labels and sample ids, without reading logs.
    """
    # This Python by its whole name, and -P: what lies in the folder where somebody presses Tab is not run
    program = shlex.join([os.path.abspath(sys.executable), "-P", "-m", "hotmess_tui"])
    click.echo((_SCRIPTS / f"hotmess.{shell}").read_text(encoding="utf-8").replace("@PROGRAM@", program), nl=False)


@dataclass(frozen=True)
class Asked:
    """The words of a command line without the command: before the cursor, at it, and behind it."""

    before: tuple[str, ...]
    current: str
    after: tuple[str, ...] = ()


def answer(commands: click.Group, names: Sequence[str]) -> None:
    """Print the answer to the shell that the environment names, and nothing else whatever happens.

    A line each: `word`, a tab, the word, a tab, help; or `files` or `folders`, a tab, what stands in the word before
    the path, a tab, the path: the shell completes these itself.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(_PATIENCE)
    with contextlib.suppress(Exception), open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere):
        shell, arguments = os.environ[VARIABLE], sys.argv[1:]
        lines = (_for_bash if shell == "bash" else _for_others)(commands, names, shell, arguments)
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.stdout.flush()


def _for_bash(commands: click.Group, names: Sequence[str], _shell: str, arguments: Sequence[str]) -> list[str]:
    """Bash passes the line in one piece, since it would split its words at `=` and `:`.

    `arguments` are the end of the word at the cursor, in place of which bash puts a completion, the line up to the
    cursor, and the line behind it.
    """
    replaced, left, right = arguments
    line = parse(left)
    if line.redirected:
        return ["files\t\t"]
    words = list(line.words)
    while words and "=" in words[0]:  # variables before the command
        words.pop(0)
    behind = parse(right.partition(" ")[2] + " ").words
    asked = Asked(tuple(words[1:]), line.current, behind)
    stays = line.raw[: len(line.raw) - len(replaced)] if line.raw.endswith(replaced) else ""
    typed = parse(stays).current
    lines = []
    for completion in offered(commands, names, asked):
        if completion.type != "plain":
            lines.append(_of_files(completion, asked.current))
        elif str(completion.value).startswith(typed):
            text = quoted(str(completion.value)[len(typed) :], line.quote)
            if text is not None:
                lines.append(f"word\t{text}")
    return lines


def _for_others(commands: click.Group, names: Sequence[str], shell: str, arguments: Sequence[str]) -> list[str]:
    """Zsh and fish pass words, and quote what they put in: how many stand before the cursor, then all of them.

    Fish passes the word at the cursor with its quotes.
    """
    count = int(arguments[0])
    current = parse(arguments[1 + count]).current if shell == "fish" else arguments[1 + count]
    asked = Asked(tuple(arguments[1 : 1 + count]), current, tuple(arguments[2 + count :]))
    return [
        _of_files(completion, asked.current)
        if completion.type != "plain"
        else f"word\t{completion.value}\t{one_line(completion.help or '').replace(chr(9), ' ')}"
        for completion in offered(commands, names, asked)
    ]


def _of_files(completion: CompletionItem, current: str) -> str:
    path = str(completion.value)
    return f"{'folders' if completion.type == 'dir' else 'files'}\t{current.removesuffix(path)}\t{path}"


def offered(commands: click.Group, names: Sequence[str], asked: Asked) -> list[CompletionItem]:
    """What may stand at the cursor; nothing that a shell or a terminal could take for more than text."""
    completer = ShellComplete(commands, {"obj": asked}, "hotmess", VARIABLE)
    completions = completer.get_completions(list(asked.before), asked.current)
    if not asked.before:  # the first word: a command, or a path for the explorer
        words = (*names, "--help", "--version") if asked.current.startswith("-") else names
        completions = [*(CompletionItem(name) for name in words if name.startswith(asked.current)), *completions]
    option, equals, _ = asked.current.partition("=")
    before = option + equals if option.startswith("--") and equals else ""  # click gives values alone
    return [_behind(before, completion) for completion in _harmless(completions)]


def _behind(before: str, completion: CompletionItem) -> CompletionItem:
    if not before or completion.type != "plain":
        return completion
    return CompletionItem(before + str(completion.value), help=completion.help)


def _harmless(completions: Iterable[CompletionItem]) -> list[CompletionItem]:
    """Without names that hold control characters or hidden ones; each once."""
    harmless = (one for one in completions if visible(str(one.value)) == str(one.value))
    by_text = {(one.type, str(one.value)): one for one in harmless}
    return list(by_text.values())
