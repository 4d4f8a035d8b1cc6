"""Graph component: tokens and lemmas by spaCy."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.spacy_pipeline import english_pipeline, read_text


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class EnglishTokenizer(Tokenizer):
    """Split a message into tokens with their lemmas."""

    def __init__(self, config: Dict[str, Any]) -> None:
        super().__init__(config)
        self._language = english_pipeline([])  # now, not with the first visitor's message

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return Rasa's options for splitting intent names, unused here."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @staticmethod
    def required_packages() -> List[str]:
        """Return the packages that this component needs."""
        return ["spacy", "spacy_lookups_data"]

    def tokenize(self, message: Message, attribute: str) -> List[Token]:
        """Return the tokens of the attribute's text, in its own upper and lower case."""
        text = message.get(attribute)
        tokens = [
            Token(text[token.idx : token.idx + len(token)], token.idx, lemma=token.lemma_)
            for token in read_text(self._language, text)
            if not token.is_space
        ]
        return tokens or [Token(text, 0, lemma=text)]
