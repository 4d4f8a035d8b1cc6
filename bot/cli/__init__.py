"""The command line: `bot run | train | check | ask | evaluate | setup | shell`."""
