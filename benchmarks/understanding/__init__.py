"""Ways to recognise a topic and to decline, compared; in the engine environment, which has Rasa and the encoder."""
