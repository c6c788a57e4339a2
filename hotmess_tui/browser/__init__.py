"""The explorer in a browser, by textual-serve; the only room that imports it and aiohttp."""
