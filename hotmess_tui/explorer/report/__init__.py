"""Reports: what the logs support on one page that needs nothing else, as HTML or Markdown."""
