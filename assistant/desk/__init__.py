"""What staff learn from the questions that were asked."""
