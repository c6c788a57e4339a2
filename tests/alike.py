"""Cases of a parametrised test that are alike: a few of them in every run, the others in that of the heavy tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def alike(cases: Iterable[Any], *, always: int = 1, several: bool = False) -> list[Any]:
    """The first `always` of the cases as they are, the others marked heavy; `several`: a case has several arguments."""
    listed = list(cases)
    others = [pytest.param(*(case if several else (case,)), marks=pytest.mark.heavy) for case in listed[always:]]
    return [*listed[:always], *others]
