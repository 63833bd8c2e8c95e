"""Reads a question and the sentences found for it together: does one of them answer it?"""
