"""Single values out of parsed JSON: text, numbers, one level of metadata; nothing is guessed from another type."""

from __future__ import annotations

import hashlib
import math
from typing import Any

import orjson


def text(value: Any) -> str | None:
    """Text as it is, numbers and booleans as JSON writes them, anything deeper as compact JSON; None stays None."""
    if value is None or isinstance(value, str):
        return value
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # an integer beyond 64 bits
        return str(value)


def number(value: Any) -> float | None:
    """A finite number; booleans, text, NaN and Infinity are none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        result = float(value)
    except OverflowError:
        return None
    return result if math.isfinite(result) else None


def count(value: Any) -> int | None:
    """A whole number that fits 32 bits, as the epochs and trials of logs are."""
    found = number(value)
    return int(found) if found is not None and found.is_integer() and abs(found) < 1 << 31 else None


def members(value: Any) -> dict[str, Any]:
    """An object; nothing where something else stands."""
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; nothing where something else stands."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def only(value: Any) -> dict[str, Any]:
    """The scalars of an object, one level deep; lists, objects and nulls are left out."""
    if not isinstance(value, dict):
        return {}
    return {key: item for key, item in value.items() if isinstance(item, (str, int, float, bool))}


def short_text(value: str, length: int = 24) -> str:
    """A long setting (a system message) as a value to group by: how it begins, and a digest that tells two apart."""
    line = " ".join(value.split())
    if len(line) <= length:
        return line
    digest = hashlib.md5(value.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:4]
    return f"{line[:length].rstrip()}… #{digest}"
