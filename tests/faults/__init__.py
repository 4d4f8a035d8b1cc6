"""What happens when processes die, hang, or run out of disk: `bot run` as a process of its own, and real visitors."""
