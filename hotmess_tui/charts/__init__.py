"""Figures to text: a curve drawn in cells, numbers as a person reads them, text from logs made harmless."""
