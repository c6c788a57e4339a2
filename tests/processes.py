"""Processes that a test has started: which of them run, told apart by a mark in their environment."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 60.0  # seconds for something that takes a fraction of one, on a machine with better things to do


def processes_with(mark: str) -> list[int]:
    """The processes, not yet ended, that have NAME=SETTING in their environment."""
    running = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (process / "environ").read_bytes().split(b"\0"):
                running.append(int(process.name))
        except OSError:  # it has just ended
            continue
    return running


def wait_for(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.05)
