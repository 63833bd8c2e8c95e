"""The parts of an answer as HTML: its words, its sources, and what a reader can do with it."""
