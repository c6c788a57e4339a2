"""Whatever stands where something else is expected, a reader says so or makes do: it never falls over."""

from __future__ import annotations

import contextlib
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotmess_tui.formats import registry
from hotmess_tui.formats.records import Problem, ReadOptions, SampleRecord, Unreadable
from hotmess_tui.formats.scalars import text
from tests.formats.spoilt_logs import WRITERS
from tests.properties import examples


def check(record: SampleRecord) -> None:
    """What the store relies on."""
    for name in ("run", "model", "task", "question_id", "condition"):
        assert isinstance(getattr(record, name), str), name
    for name in ("question", "target", "answer", "stop_reason", "failure", "difficulty"):
        assert isinstance(getattr(record, name), str | None), name
    for name in ("score", "tokens", "output_tokens", "words", "characters", "actions", "budget", "model_size"):
        assert isinstance(getattr(record, name), float | None), name
    assert type(record.epoch) is int
    assert -(2**31) <= record.epoch < 2**31
    for segment in record.segments:
        assert isinstance(segment.text, str)
        assert isinstance(segment.name, str | None)
        assert segment.role in {"system", "user", "assistant", "tool"}
    assert text(record.metadata) is not None


@pytest.mark.parametrize("write_log", WRITERS)
@pytest.mark.property
@settings(
    max_examples=examples(80),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32))
def test_odd_values_anywhere_are_survived(write_log: Callable[[Path, random.Random], Path], seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_log(Path(folder), random.Random(seed))
        found = registry.recognise(path)
        if found.reader is None:
            assert found.reason or found.table_format
            return
        problems: list[Problem] = []
        try:
            for record in found.reader.read(path, ReadOptions(), problems.append):
                check(record)
        except Unreadable as fault:
            problems.append(Problem("", str(fault)))
        assert all("\n" not in part for problem in problems for part in problem[:3])


@pytest.mark.parametrize("write_log", WRITERS)
@pytest.mark.property
@settings(max_examples=examples(40), deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32), data=st.data())
def test_cut_off_and_garbled_files_are_survived(
    write_log: Callable[[Path, random.Random], Path], seed: int, data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_log(Path(folder), random.Random(seed))
        raw = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(0, 3))):
            raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(raw[: data.draw(st.integers(1, len(raw)))])
        found = registry.recognise(path)
        if found.reader is not None:
            with contextlib.suppress(Unreadable):
                for record in found.reader.read(path, ReadOptions(), lambda problem: None):
                    check(record)
