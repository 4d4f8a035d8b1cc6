"""A booking's life: recorded, found, changed, shown on the board."""
