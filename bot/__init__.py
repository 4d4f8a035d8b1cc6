"""The assistant: see README.md for the map of its rooms."""
