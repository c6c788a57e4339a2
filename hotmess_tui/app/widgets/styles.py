"""Inks as Textual's strips want them."""

from __future__ import annotations

from functools import lru_cache

from rich.style import Style

from hotmess_tui.charts.drawing import Ink


@lru_cache(maxsize=512)
def rich_style(ink: Ink) -> Style:
    """The style of an ink."""
    return Style(color=ink.color, dim=ink.dim or None, bold=ink.bold or None, reverse=ink.reverse or None)
