"""Sheets over a screen: a list to choose from, a line to write on, text to read, progress."""
