"""Answering, command line and web chat (README.md is the map)."""
