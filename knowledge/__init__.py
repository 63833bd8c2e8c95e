"""Sources in, passages out: reading, splitting, embedding, storing, indexing and retrieving (README.md is the map)."""

import os

# Each question is small work on one thread; BLAS threads of its own only get in the way of other questions.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
