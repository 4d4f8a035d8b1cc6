"""Use cases: take a message, answer a topic, record a request, forget a conversation. No HTTP, no Rasa in here."""
