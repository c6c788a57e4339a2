"""Arguments of the Python API, refused by their name: a wrong type is a TypeError, a wrong value a HotmessError."""

from __future__ import annotations

import difflib
import errno
import math
import operator
import os
from collections.abc import Collection, Iterable, Mapping
from numbers import Real
from pathlib import Path
from typing import Any

from hotmess_tui.errors import HotmessError


def wrong_type(name: str, value: object, wanted: str) -> TypeError:
    """That an argument is of a wrong type, by its name."""
    return TypeError(f"{name}={_shown(value)}: {wanted}")


def refused(name: str, value: object, wanted: str) -> HotmessError:
    """That an argument has an invalid value, by its name."""
    return HotmessError(f"{name}={_shown(value)}: {wanted}", status=2)


def _shown(value: object) -> str:
    written = repr(value)
    return written if len(written) <= 80 else f"{written[:79]}…"


def text(name: str, value: object) -> str:
    """A text that is not empty."""
    if not isinstance(value, str):
        raise wrong_type(name, value, "a text")
    if not value:
        raise refused(name, value, "a text that is not empty")
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise refused(name, value, "a text without zero bytes and halves of characters")
    return str(value)


def text_or_none(name: str, value: object) -> str | None:
    """A text, or None."""
    return None if value is None else text(name, value)


def flag(name: str, value: object) -> bool:
    """True or False, nothing that counts as such."""
    if not isinstance(value, bool):
        raise wrong_type(name, value, "True or False")
    return value


def whole(name: str, value: object, least: int) -> int:
    """An integer; True, which Python takes for 1, is none."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise wrong_type(name, value, "an integer")
    number = operator.index(value)  # NumPy's integers have one, too
    if not least <= number < 2**31:
        raise refused(name, value, f"an integer of {least} at least" if number < least else "an integer below 2³¹")
    return number


def whole_or_none(name: str, value: object, least: int) -> int | None:
    """An integer, or None."""
    return None if value is None else whole(name, value, least)


def order(sort: object, descending: object, limit: object) -> tuple[str | None, bool, int | None]:
    """Which rows of a table, in which order, as `Rows.ordered` takes it."""
    return text_or_none("sort", sort), flag("descending", descending), whole_or_none("limit", limit, 0)


def number(name: str, value: object) -> float:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise wrong_type(name, value, "a number")
    if not math.isfinite(value):
        raise refused(name, value, "a finite number")
    return float(value)


def one_of(name: str, value: object, choices: Iterable[str]) -> str:
    """One of some words."""
    words = tuple(choices)
    if not isinstance(value, str):
        raise wrong_type(name, value, f"one of {', '.join(words)}")
    if value not in words:
        near = difflib.get_close_matches(value, words, 1)
        raise refused(name, value, f"one of {', '.join(words)}{f'; did you mean {near[0]!r}?' if near else ''}")
    return str(value)


def names(name: str, value: object) -> tuple[str, ...]:
    """Names: a text that has them apart by commas, as on the command line, or several texts."""
    if isinstance(value, str):
        listed = tuple(part.strip() for part in value.split(","))
    elif isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray, Mapping)):
        listed = tuple(value)
    else:
        raise wrong_type(name, value, "a text, or a list of texts")
    for one in listed:
        if not isinstance(one, str):
            raise wrong_type(name, value, "a text, or a list of texts")
    if not listed or not all(listed):
        raise refused(name, value, "name one at least, several apart by commas or as a list")
    return tuple(text(name, one) for one in listed)


def pairs(name: str, value: object) -> tuple[tuple[str, Any], ...]:
    """A mapping whose keys are texts; None is empty."""
    if value is None:
        return ()
    if not isinstance(value, Mapping):
        raise wrong_type(name, value, "a mapping")
    return tuple((text(f"{name}: key", key), entry) for key, entry in value.items())


def path(name: str, value: object) -> Path:
    """The path of a file or folder; `~` is the user's home."""
    if isinstance(value, (str, os.PathLike)):
        written = os.fspath(value)
        if isinstance(written, str):
            if not written or "\x00" in written:
                raise refused(name, value, "the path of a file or a folder")
            expanded = Path(os.path.expanduser(written))
            try:
                expanded.lstat()
            except (UnicodeEncodeError, OSError) as fault:
                if isinstance(fault, UnicodeEncodeError) or fault.errno in (errno.ENAMETOOLONG, errno.EINVAL):
                    raise refused(name, value, "no file can be called so") from None
            return expanded
    raise wrong_type(name, value, "a path, as text or pathlib.Path")


def known(given: Collection[str], allowed: Collection[str]) -> None:
    """Refuse keywords that there are none of.

    Raises:
        TypeError: the message names the nearest.
    """
    for name in given:
        if name not in allowed:
            near = difflib.get_close_matches(name, allowed, 1, 0.5)
            meant = f"did you mean {near[0]}?" if near else f"available: {', '.join(allowed)}"
            raise TypeError(f"{name}: no such argument; {meant}")
