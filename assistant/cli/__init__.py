"""The command line: commands, batch runs, and what they print for people."""
