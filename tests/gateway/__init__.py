"""The gateway over HTTP: a real server, asked as a browser asks it."""
