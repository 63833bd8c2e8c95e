"""Examines an installation and says what would mend it."""
