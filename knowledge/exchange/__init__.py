"""Hands a library on to another machine: one archive out, and in again."""
