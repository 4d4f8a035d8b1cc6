"""Answers from the reviewed content, one question or several."""
