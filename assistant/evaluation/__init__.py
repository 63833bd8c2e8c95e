"""Evaluation: how well questions are answered, as figures with intervals (assistant/README.md is the map)."""
