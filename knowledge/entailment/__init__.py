"""Reads a claim and a piece of evidence together: does the evidence support it, contradict it, or neither?"""
