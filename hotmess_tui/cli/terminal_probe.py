"""What the terminal itself answers: how wide it draws signs, whether it knows the mouse and the clipboard, its name.

Asked once, within a time limit; the terminal is left as it was. Only `hotmess doctor` asks.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import termios
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WITHIN = 1.5  # seconds for all answers; over a slow link one round trip takes a few tenths
_LATE = 0.3  # seconds for what is still on its way then, so that no answer is left for the shell to read
_COLUMN = re.compile(rb"\x1b\[\d+;(\d+)R")  # answers CSI 6n, where the cursor is
_MODE = re.compile(rb"\x1b\[\?1006;(\d)\$y")  # answers DECRQM of mouse reports in SGR form
_NAME = re.compile(rb"\x1bP>\|([^\x1b]*)\x1b\\")  # answers XTVERSION
_ATTRIBUTES = re.compile(rb"\x1b\[\?([\d;]*)c")  # answers DA1, which every terminal does: the last question
_CLIPBOARD = "52"  # of these attributes
_INTERRUPT = b"\x03"


@dataclass(frozen=True)
class Answers:
    """What a terminal said; None: it did not say.

    Args:
        widths: cells of each sign, in the order asked; empty where the terminal did not answer for all of them.
        mouse: whether it knows reports of the mouse.
        clipboard: True where it says that it takes what is copied (OSC 52); few terminals say so.
        name: what it calls itself, as it was sent.
    """

    widths: tuple[int, ...] = ()
    mouse: bool | None = None
    clipboard: bool | None = None
    name: str | None = None


def ask_terminal(signs: Sequence[str]) -> Answers | None:
    """Ask the terminal of this process; None where there is none, or it is not ours to ask."""
    try:
        terminal = os.open(os.ctermid(), os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return None
    try:
        if os.tcgetpgrp(terminal) != os.getpgrp():  # in the background: asking would stop this process
            return None
        with _unechoed(terminal):
            return answers(_exchange(terminal, _question(signs)), len(signs))
    except (OSError, termios.error):
        return None
    finally:
        os.close(terminal)


def answers(received: bytes, signs: int) -> Answers:
    """What the bytes that came back say; others, as keys typed meanwhile, are passed over.

    Args:
        received: everything that was read.
        signs: how many widths were asked for.
    """
    columns = [int(match[1]) - 1 for match in _COLUMN.finditer(received)]
    mode, name, attributes = _MODE.search(received), _NAME.search(received), _ATTRIBUTES.search(received)
    stated = attributes[1].decode("ascii").split(";") if attributes else []
    return Answers(
        widths=tuple(columns) if len(columns) == signs else (),
        mouse=mode[1] != b"0" if mode else None,
        clipboard=True if _CLIPBOARD in stated else None,
        name=name[1].decode("utf-8", "replace") if name else None,
    )


def _question(signs: Sequence[str]) -> bytes:
    widths = "".join(f"\r{sign}\x1b[6n" for sign in signs)
    return f"{widths}\r\x1b[2K\x1b[?1006$p\x1b[>0q\x1b[c".encode()


@contextlib.contextmanager
def _unechoed(terminal: int) -> Iterator[None]:
    """Answers are not shown, and no key suspends or ends this process before the terminal is as it was."""
    before = termios.tcgetattr(terminal)
    raw = termios.tcgetattr(terminal)
    raw[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN)
    try:
        termios.tcsetattr(terminal, termios.TCSADRAIN, raw)
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _exchange(terminal: int, question: bytes) -> bytes:
    """Everything that comes back until the last answer, or the time limit.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed meanwhile.
    """
    os.write(terminal, question)
    received, end = b"", time.monotonic() + WITHIN
    while not _ATTRIBUTES.search(received) and (left := end - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            received += os.read(terminal, 4096)
    if not _ATTRIBUTES.search(received):
        time.sleep(_LATE)
        termios.tcflush(terminal, termios.TCIFLUSH)
    if _INTERRUPT in received:
        raise KeyboardInterrupt
    return received
