"""The lines below a picture: none runs off it, nothing of them is lost, what is read together stays together."""

from __future__ import annotations

import pytest

from hotmess_tui.charts.lines_below import lines_below
from hotmess_tui.charts.safe import width

CAPTION = "Incoherence by length (tokens) · brier, unbiased · by model · 302 questions · 95 % intervals over questions"
NOTE = "a/model-with-a-long-name: longer half minus shorter -0.06 [-0.16, 0.04] on 39 questions"


@pytest.mark.parametrize("most", [20, 40, 60, 122])
@pytest.mark.parametrize(
    "text", [CAPTION, NOTE, "数学推理模型" * 30, "x" * 500, "ab 数" * 60, "🙂🙂 emoji, e\u0301 " * 20]
)
def test_no_line_is_too_long_and_nothing_is_lost(text: str, most: int) -> None:
    lines = lines_below([text, "short"], most)
    assert all(width(line) <= most for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split()) + "short"


def test_phrases_intervals_and_percentages_stay_whole() -> None:
    lines = lines_below([CAPTION], 90)
    assert lines == [CAPTION.rpartition(" 95 %")[0], "95 % intervals over questions"]
    for most in range(len("[-0.16, 0.04]"), 90):
        assert any("[-0.16, 0.04]" in line for line in lines_below([NOTE], most))


def test_what_a_terminal_acts_on_is_shown() -> None:
    assert lines_below(["a\x1b[31m\nb"], 80) == ["a␛[31m b"]
