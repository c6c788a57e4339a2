"""Round numbers on axes, and values that fall into the right cells."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotmess_tui.charts.scales import Scale, linear_ticks, log_ticks, round_above, round_step

positive = st.floats(1e-4, 1e6)


def leading(value: float) -> float:
    return round(value / 10 ** math.floor(math.log10(value) + 1e-9), 6)


@given(positive, st.integers(2, 10))
def test_steps_are_one_two_or_five(span: float, most: int) -> None:
    step = round_step(span, most)
    assert leading(step) in (1, 2, 5)
    assert span / step <= most * (1 + 1e-9)


@given(positive, st.integers(2, 8))
def test_the_axis_ends_at_the_next_round_number_above_the_data(highest: float, most: int) -> None:
    top, step = round_above(highest, most), round_step(highest, most)
    assert highest <= top * (1 + 1e-9)
    assert top - highest < step * (1 + 1e-9)


@pytest.mark.parametrize(("highest", "top"), [(0.31, 0.4), (0.54, 0.6), (0.97, 1.0), (0.6, 0.6), (2.0, 2.0), (0, 0.1)])
def test_tops_seen(highest: float, top: float) -> None:
    assert round_above(highest, 5) == top


@given(st.floats(0, 1e5), positive, st.integers(2, 10))
def test_linear_ticks_lie_on_the_axis_at_one_distance(low: float, span: float, most: int) -> None:
    ticks = linear_ticks(low, low + span, most)
    assert all(low - 1e-6 * (low + span) <= t.value <= (low + span) * (1 + 1e-6) for t in ticks)
    assert len(ticks) <= most + 1
    assert len({t.label for t in ticks}) == len(ticks) or span < 1e-3 * low


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (1, 1000, ["1", "10", "100", "1,000"]),
        (30, 480, ["50", "100", "200"]),
        (100, 180, ["100", "120", "140", "160", "180"]),
        (0.5, 3e6, ["1", "10", "100", "1,000", "10,000", "100,000", "1M"]),
    ],
)
def test_log_ticks(low: float, high: float, labels: list[str]) -> None:
    assert [t.label for t in log_ticks(low, high, 6)] == labels


@given(st.floats(1e-3, 1e5), st.floats(1.01, 1e4), st.integers(2, 300), st.booleans(), st.floats(0, 1))
def test_a_cell_and_its_value_agree(low: float, factor: float, cells: int, log: bool, part: float) -> None:
    scale = Scale(low, low * factor, cells, log)
    value = scale.value(part * (cells - 1))
    assert abs(scale.place(value) - part * (cells - 1)) < 1e-6 * cells
    assert 0 <= scale.cell(value) < cells
    assert abs(scale.cell(value) - scale.place(value)) <= 0.5 + 1e-6
