"""Repeatable measurements; docs/benchmarks.md has their figures. Each one takes its data folder as an argument."""
