"""Graph component: one sentence vector a message, by the frozen sentence encoder."""

from __future__ import annotations

import os
from typing import Any, Dict, List

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import shared_encoder


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Add a dense sentence feature (1 x 768) to each message that has a text."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the defaults."""
        return {FEATURIZER_CLASS_ALIAS: None}

    def __init__(self, config: Dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._encoder = shared_encoder()

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """Return the featurizer. Raises: EncoderFilesError where the encoder's files are missing or damaged."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Accept any configuration."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encode all training examples, on all cores."""
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        rows = self._encoder.encode([example.get(TEXT) for example in examples], at_once=os.cpu_count() or 1)
        for example, row in zip(examples, rows, strict=False):
            self._add(example, row)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Encode incoming messages."""
        for message in messages:
            if message.get(TEXT):
                self._add(message, self._encoder.encode([message.get(TEXT)])[0])
        return messages

    def _add(self, message: Message, row: np.ndarray) -> None:
        message.add_features(Features(row[np.newaxis], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
