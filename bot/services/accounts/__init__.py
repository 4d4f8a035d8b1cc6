"""The staff's accounts, sessions and permissions, and the log of what they do."""
