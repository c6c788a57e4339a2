"""How many random logs a property is tried on: a few in every run, all of them with `--hypothesis-profile=full`."""

from __future__ import annotations

from hypothesis import settings

FEW, FULL = "few", "full"  # the profiles are registered in conftest.py


def examples(full: int) -> int:
    """`full` under the profile of that name, else a tenth, but two at least."""
    return full if settings.get_current_profile_name() == FULL else max(2, full // 10)
