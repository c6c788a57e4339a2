"""What `hotmess doctor` checks of what is installed: Python, the libraries that are needed, the extras."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import sys
from collections.abc import Iterator

from hotmess_tui.tables.checks import ERROR, OK, Check
from hotmess_tui.version import __version__

DISTRIBUTION = "hotmess-tui"
_FOR_DEVELOPERS = re.compile(r"bench|dev|conformance")  # extras that say nothing of how the program works
_REQUIRED = re.compile(r"([\w.-]+)\s*([^;]*)(?:;.*extra == ['\"]([\w-]+)['\"])?")
_OLDEST = (3, 11)


def version_checks() -> Iterator[Check]:
    """Versions of the program, Python, the system, libraries and extras."""
    yield Check("versions", "hotmess", OK, __version__)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    old = sys.version_info[:2] < _OLDEST
    yield Check("versions", "Python", ERROR if old else OK, python, "Use Python 3.11 or newer." if old else "")
    yield Check("versions", "system", OK, f"{platform.system()} {platform.release()}, {platform.machine()}")
    try:
        required = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:  # run from a folder that was never installed
        fix = f"pip install {DISTRIBUTION}, or pip install -e . in a checkout."
        yield Check("versions", "libraries", ERROR, "hotmess is not installed", fix)
        return
    for requirement in required:
        match = _REQUIRED.match(requirement)
        if match is not None and not (match[3] and _FOR_DEVELOPERS.match(match[3])):
            yield _library(match[1], match[2].strip(), match[3] or "")


def _library(name: str, needed: str, extra: str) -> Check:
    title = f"{name} ({extra})" if extra else name
    installing = f"pip install '{DISTRIBUTION}[{extra}]'" if extra else f"pip install '{name}{needed}'"
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        if extra:
            return Check("versions", title, OK, "not installed, and optional", f"{installing} adds it.")
        return Check("versions", title, ERROR, "not installed", f"{installing}.")
    if not new_enough(version, needed):
        return Check("versions", title, ERROR, f"{version}, but hotmess needs {needed}", f"{installing}.")
    return Check("versions", title, OK, version)


def new_enough(version: str, needed: str) -> bool:
    """Whether a version is at least the least that is needed; other conditions hold by installation.

    Args:
        version: as installed, `8.2.8`.
        needed: conditions apart by commas, `>=8.2.5,<9`.
    """
    least = re.search(r">=\s*([\d.]+)", needed)
    return least is None or _numbers(version) >= _numbers(least[1])


def _numbers(version: str) -> tuple[int, ...]:
    leading = re.match(r"\d+(?:\.\d+)*", version)
    numbers = [int(part) for part in leading[0].split(".")] if leading else []
    while numbers and not numbers[-1]:  # 2.0.0 is 2
        numbers.pop()
    return tuple(numbers)
