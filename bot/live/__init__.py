"""What the visitors' and the staff's pages share: event streams and what wakes them, and whose request it is."""
