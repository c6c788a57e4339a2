"""The files in `golden/`: one for each screen, with a section for every visit of it, in every journey and size.

A section is a line that names it, then the text of the screen. The line starts with a letter, so that `git diff` names
the section above what changed in it.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterable
from pathlib import Path

GOLDEN = Path(__file__).resolve().parent / "golden"
FILES = {
    "curve": "curves",
    "help": "dialogs",
    "notes": "dialogs",
    "odd": "odd-samples",
    "palette": "dialogs",
    "picker": "dialogs",
    "prompt": "dialogs",
    "reading": "opening",
}
_TITLE = re.compile(r"^([a-z-]+/[a-z-]+ [0-9]+x[0-9]+) ═{4}\n", re.MULTILINE)


def section(journey: str, visit: str, size: str) -> str:
    """The name of the section that has the text of a visit."""
    return f"{journey}/{visit} {size}"


def file_of(name: str) -> Path:
    """The file of a section, called by the first word of its visit: `questions-found` is the screen of questions."""
    screen = name.partition("/")[2].partition(" ")[0].partition("-")[0]
    return GOLDEN / f"{FILES.get(screen, screen)}.txt"


def sections(path: Path) -> dict[str, str]:
    """The texts in a file by the names of their sections, in their order; no file has none."""
    if not path.is_file():
        return {}
    before, *parts = _TITLE.split(path.read_text(encoding="utf-8"))
    names = parts[::2]
    if before or len(set(names)) < len(names):
        raise ValueError(f"{path}: a text without a name, or two of one name")
    return dict(zip(names, parts[1::2], strict=True))


def write(name: str, text: str, order: Iterable[str]) -> None:
    """Write the text of one section anew; the others stay as they are, in this order, without those not named in it.

    The tests that write run in several processes, and have sections in the same file.
    """
    path = file_of(name)
    GOLDEN.mkdir(exist_ok=True)
    folder = os.open(GOLDEN, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        texts = sections(path) | {name: text}
        kept = (f"{other} ════\n{texts[other]}" for other in order if other in texts)
        path.write_text("".join(kept), encoding="utf-8")
    finally:
        os.close(folder)
