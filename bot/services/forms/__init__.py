"""The two forms of the chat: a request to the clinic, and the change of a booking."""
