"""What a column is: defined once for the screen, a command, files, sort keys and reports."""
