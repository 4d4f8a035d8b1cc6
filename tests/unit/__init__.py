"""One service or rule a file, without a server."""
