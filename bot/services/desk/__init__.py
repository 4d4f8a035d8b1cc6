"""The desk: what waits there, who is there, its hours, being away, and the switch of the program."""
