"""The command line as people use it: the installed `bot`, its output, its exit status."""
