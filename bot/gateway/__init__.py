"""The visitor's side over HTTP: API, event stream, limits, the chat page."""
