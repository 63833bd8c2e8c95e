"""Checks a draft against the sources: which of its statements do they support, which do they contradict?"""
