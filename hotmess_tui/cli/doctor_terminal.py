"""What `hotmess doctor` checks of the terminal: streams, size, colours, mouse, clipboard, widths, locale."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Iterator

from hotmess_tui.charts.safe import one_line, width
from hotmess_tui.cli.terminal import size, speaks_unicode
from hotmess_tui.cli.terminal_probe import WITHIN, Answers, ask_terminal
from hotmess_tui.tables.checks import ERROR, NOTICE, OK, WARNING, Check
from hotmess_tui.tables.signs import UNICODE

SMALLEST = (80, 24)  # the screens leave nothing out from here on
_UNKNOWN = "unknown: no terminal to query"
_SILENT = f"unknown: the terminal did not respond within {WITHIN:g} s"
# What logs may hold beside letters: each a sign of its own to a reader
OF_LOGS = {
    "Chinese character": "漢",
    "accent that combines": "e\u0301",
    "emoji": "🙂",
    "emoji with a selector": "❤\ufe0f",
    "emoji that are joined": "👩\u200d🔬",
    "flag": "🇨🇭",
    "mathematical letter": "𝑥",
}


@functools.cache
def own_glyphs() -> tuple[str, ...]:
    """Every glyph that the program draws with, once; each is meant to take one cell."""
    drawn = "".join("".join(glyph_set) for glyph_set in UNICODE)
    return tuple(dict.fromkeys(sign for sign in drawn + "│┤├┬┴┼●○◆◇▲△■□←→²±×" if not sign.isascii()))


@functools.cache
def _answers() -> Answers | None:
    """What the terminal says, asked once; not where none of the streams is one: nobody looks at it."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return ask_terminal((*own_glyphs(), *OF_LOGS.values())) if any(stream.isatty() for stream in streams) else None


def terminal_checks() -> Iterator[Check]:
    """The terminal as far as the environment and its own answers tell it."""
    yield _streams()
    yield _kind()
    yield _size()
    yield _colors()
    yield _mouse()
    yield _clipboard()
    if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
        yield Check("terminal", "connection", OK, "over SSH")


def _streams() -> Check:
    streams = {"input": sys.stdin, "output": sys.stdout, "errors": sys.stderr}
    others = [name for name, stream in streams.items() if not stream.isatty()]
    if not others:
        return Check("terminal", "streams", OK, "input, output and errors are a terminal")
    state = f"not a terminal: {', '.join(others)}"
    return Check("terminal", "streams", NOTICE, state, "The explorer needs a terminal for input and output.")


def _kind() -> Check:
    kind = os.environ.get("TERM", "")
    names = [os.environ.get("TERM_PROGRAM", ""), os.environ.get("TERM_PROGRAM_VERSION", "")]
    asked = _answers()
    program = asked.name if asked is not None and asked.name else " ".join(filter(None, names))
    inside = [name for name, sign in (("tmux", "TMUX"), ("GNU screen", "STY")) if os.environ.get(sign)]
    about = ", ".join(filter(None, (one_line(kind) or "TERM is not set", one_line(program)[:60], *inside)))
    if kind == "dumb":
        fix = "The explorer needs a terminal that can place the cursor. Commands work: hotmess table, chart, questions."
        return Check("terminal", "kind", ERROR, about, fix)
    if not kind:
        return Check(
            "terminal", "kind", WARNING, about, "Set TERM to the type of your terminal, for example xterm-256color."
        )
    return Check("terminal", "kind", OK, about)


def _size() -> Check:
    columns, lines = size()
    stated = [name for name in ("COLUMNS", "LINES") if os.environ.get(name)]
    state = f"{columns} × {lines}" + (f", of {' and '.join(stated)}" if stated else "")
    if columns < SMALLEST[0] or lines < SMALLEST[1]:
        least = f"{SMALLEST[0]} × {SMALLEST[1]}"
        return Check("terminal", "size", NOTICE, state, f"Below {least} screens leave columns and lines out.")
    return Check("terminal", "size", OK, state)


def _colors() -> Check:
    if os.environ.get("NO_COLOR"):
        fix = "Unset NO_COLOR for colours. Every screen can be read without them."
        return Check("terminal", "colours", NOTICE, "none: NO_COLOR is set", fix)
    kind, depth = os.environ.get("TERM", ""), os.environ.get("COLORTERM", "")
    if kind in ("dumb", ""):
        return Check("terminal", "colours", NOTICE, f"none: TERM is {one_line(kind) or 'not set'}")
    if depth in ("truecolor", "24bit"):
        return Check("terminal", "colours", OK, f"16.7 million: COLORTERM is {depth}")
    if "256color" in kind or "direct" in kind:
        return Check("terminal", "colours", OK, f"256: TERM is {one_line(kind)}")
    fix = "If the terminal has more colours, set TERM=xterm-256color or COLORTERM=truecolor."
    return Check("terminal", "colours", NOTICE, f"16: TERM is {one_line(kind)}, COLORTERM is not set", fix)


def _mouse() -> Check:
    asked = _answers()
    if asked is None or asked.mouse is None:
        state = _UNKNOWN if asked is None else "unknown: the terminal does not report it"
        return Check("terminal", "mouse", NOTICE, state, "Everything can be done with keys.")
    if asked.mouse:
        return Check("terminal", "mouse", OK, "the terminal reports it")
    return Check("terminal", "mouse", NOTICE, "the terminal does not report it", "Everything can be done with keys.")


def _clipboard() -> Check:
    asked = _answers()
    if asked is not None and asked.clipboard:
        return Check("terminal", "clipboard", OK, "the terminal takes what y copies (OSC 52)")
    fix = "If y copies nothing: allow OSC 52 in the terminal's settings."
    if os.environ.get("TMUX"):
        fix = "If y copies nothing: set -g set-clipboard on in tmux, and allow OSC 52 in the terminal's settings."
    return Check("terminal", "clipboard", NOTICE, "unknown: most terminals do not report it", fix)


def glyph_checks() -> Iterator[Check]:
    """How wide the terminal draws what the program draws with, and what logs may hold."""
    asked = _answers()
    if asked is None or not asked.widths:
        yield Check("glyphs", "widths", NOTICE, _UNKNOWN if asked is None else _SILENT)
        return
    glyphs = own_glyphs()
    measured = dict(zip((*glyphs, *OF_LOGS.values()), asked.widths, strict=True))
    wrong = [sign for sign in glyphs if measured[sign] != width(sign)]
    if wrong:
        state = f"{len(wrong)} of {len(glyphs)} are not one cell wide: {' '.join(wrong[:12])}"
        fix = "Let the terminal draw ambiguous characters narrow (a setting of most), or use --ascii."
        yield Check("glyphs", "of the screens", ERROR, state, fix)
    else:
        yield Check("glyphs", "of the screens", OK, f"{len(glyphs)} measured, one cell each")
    for name, sign in OF_LOGS.items():
        if measured[sign] == width(sign):
            yield Check("glyphs", name, OK, f"{sign} takes {width(sign)}")
        else:
            state = f"{sign} takes {measured[sign]}, screens are laid out for {width(sign)}"
            yield Check(
                "glyphs",
                name,
                NOTICE,
                state,
                "Lines with such characters may shift by a cell; Ctrl+L redraws the screen.",
            )


def locale_checks() -> Iterator[Check]:
    """The locale, and whether Unicode is written."""
    named = next((name for name in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(name)), "")
    state = f"{named} is {one_line(os.environ[named])}" if named else "LC_ALL, LC_CTYPE and LANG are not set"
    encoding = f"output is {sys.stdout.encoding}, file names are {sys.getfilesystemencoding()}"
    if speaks_unicode(None):
        yield Check("locale", "locale", OK, state)
        yield Check("locale", "encoding", OK, encoding)
    else:
        yield Check("locale", "locale", WARNING, state, "export LC_ALL=C.UTF-8: charts are drawn in ASCII without it.")
        yield Check("locale", "encoding", WARNING, encoding)
