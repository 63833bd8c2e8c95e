"""The dates and amounts that a text gives, in the six languages, and whether two texts give the same."""
