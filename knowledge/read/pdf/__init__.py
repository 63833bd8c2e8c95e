"""Reads PDF: words and their places from pdfium, everything else by pure functions over them."""
