"""Reads Word, PowerPoint and Excel files from their parts."""
