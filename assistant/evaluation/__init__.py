"""Measures understanding on the blind sets of `tests/nlu`; see docs/understanding.md."""
