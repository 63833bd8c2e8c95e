"""Brings the store in step with files, folders and web sites, then builds a generation if anything changed."""
