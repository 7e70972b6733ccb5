"""Pages: what the graph looks like, as self-contained HTML."""
