"""Rasa's side: graph components, tracker store, channel. The only room that imports Rasa."""
