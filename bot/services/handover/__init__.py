"""A conversation in a person's hands: the queue, the claim, the brief, what the staff write."""
