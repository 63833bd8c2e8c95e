"""Receipts: what was asked, understood, found, scored and decided for each answer, kept so that it can be looked up."""
