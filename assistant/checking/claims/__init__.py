"""Which statements of a draft can be checked against the sources, and where they stand."""
