"""The commands: arguments to explorer to text."""
