"""Single values from parsed JSON: text, numbers, one level of metadata; no type is guessed from another."""

from __future__ import annotations

import hashlib
import math
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson


def text(parsed: Any) -> str | None:
    """Text as it is, numbers and booleans as JSON writes them, anything deeper as compact JSON; None stays None."""
    if parsed is None or isinstance(parsed, str):
        return parsed
    try:
        return orjson.dumps(parsed).decode()
    except TypeError:  # an integer beyond 64 bits
        return str(parsed)


def number(parsed: Any) -> float | None:
    """A finite number; booleans, text, NaN and Infinity are none."""
    if isinstance(parsed, bool) or not isinstance(parsed, (int, float)):
        return None
    try:
        finite = float(parsed)
    except OverflowError:
        return None
    return finite if math.isfinite(finite) else None


def count(parsed: Any) -> int | None:
    """An integer of 32 bits, as the epochs and trials of logs are; None for any other number."""
    numeric = number(parsed)
    return int(numeric) if numeric is not None and numeric.is_integer() and abs(numeric) < 1 << 31 else None


def instant(parsed: Any) -> str | None:
    """UNIX seconds as ISO 8601 in UTC; text, which may be ISO already, as it is; None for anything else."""
    if isinstance(parsed, str):
        return parsed
    seconds = number(parsed)
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return None


def members(parsed: Any) -> dict[str, Any]:
    """An object; an empty one for any other value."""
    return parsed if isinstance(parsed, dict) else {}


def objects(parsed: Any) -> list[dict[str, Any]]:
    """The objects in a list; none for any other value."""
    return [member for member in parsed if isinstance(member, dict)] if isinstance(parsed, list) else []


def only(parsed: Any) -> dict[str, Any]:
    """The scalars of an object, one level deep; lists, objects and nulls are left out."""
    if not isinstance(parsed, dict):
        return {}
    return {key: scalar for key, scalar in parsed.items() if isinstance(scalar, (str, int, float, bool))}


def uuid(parsed: Any) -> str | None:
    """An id that nothing else can have; None for any other text, such as a name or a number."""
    try:
        return str(UUID(parsed)) if isinstance(parsed, str) and len(parsed) == 36 else None
    except ValueError:
        return None


def short_text(setting: str, length: int = 24) -> str:
    """A long setting (a system message) as a value to group by: its beginning, and a digest that distinguishes two."""
    line = " ".join(setting.split())
    if len(line) <= length:
        return line
    digest = hashlib.md5(setting.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:4]
    return f"{line[:length].rstrip()}… #{digest}"
