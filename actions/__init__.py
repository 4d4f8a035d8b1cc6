"""Custom actions, one a file: unpack the tracker, call a service, reply."""
