"""Points to text: the only importer of plotext."""
