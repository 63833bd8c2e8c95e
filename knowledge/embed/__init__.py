"""Text in, vectors out: the bundled model and any sentence-transformers model."""
