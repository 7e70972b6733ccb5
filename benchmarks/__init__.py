"""Benchmarks: a generator of reports with their exact truth, and what is measured with it."""
