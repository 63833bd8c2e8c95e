"""The staff desk under /staff: the login and the pages behind it."""
