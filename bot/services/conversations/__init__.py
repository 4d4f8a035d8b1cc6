"""A conversation and its turns, from the message that comes in to the answer that is kept."""
