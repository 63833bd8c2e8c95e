"""Who staff are: accounts, sessions, the log of what they did."""
