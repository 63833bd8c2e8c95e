"""Reads web pages: the text that a visitor would read, and what the page says of itself."""
