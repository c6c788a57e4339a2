"""The screens: a Textual application over the explorer."""
