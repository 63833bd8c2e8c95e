"""A chat model writes; what the sources do not bear out is not shown."""
