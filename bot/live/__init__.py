"""What reaches an open page by itself: event streams and what wakes them, for visitors and staff alike."""
