"""Figures to text: a curve drawn in cells, numbers as a person reads them, text from logs made harmless."""

from hotmess_tui.charts.cell_painter import draw
from hotmess_tui.charts.drawing import Drawing, to_text

__all__ = ["Drawing", "draw", "to_text"]
