"""The terminal's own colours as a theme of Textual, with one accent."""

from __future__ import annotations

from textual.theme import Theme

from hotmess_tui.tables.signs import ACCENT

THEME = Theme(
    name="terminal",
    ansi=True,
    primary=ACCENT,
    secondary="ansi_default",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    accent=ACCENT,
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
        "border": ACCENT,
        "border-blurred": "ansi_default",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-background": "ansi_default",
        "block-cursor-text-style": "reverse",
        "input-cursor-background": "ansi_default",
        "input-cursor-foreground": "ansi_default",
        "input-cursor-text-style": "none",
        "input-selection-background": ACCENT,
        "input-selection-foreground": "ansi_black",
        "screen-selection-background": ACCENT,
        "screen-selection-foreground": "ansi_black",
    },
)
