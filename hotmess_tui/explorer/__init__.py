"""The headless core that screens, commands and the Python API share."""
