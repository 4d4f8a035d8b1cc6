"""Danger: the fixed replies, the pause, the alarms and whom they reach."""
