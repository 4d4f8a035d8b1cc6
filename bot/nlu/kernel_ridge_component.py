"""What the graph components that learn by kernel ridge share: where the weights come from and how the model is kept."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Dict, List, Type, TypeVar

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.featurizer import SentenceEncoderFeaturizer
from bot.nlu.kernel_ridge import KernelRidgeClassifier, KernelWeights

MODEL_FILE = "classifier.joblib"
_Component = TypeVar("_Component", bound="KernelRidgeComponent")


class KernelRidgeComponent(GraphComponent, IntentClassifier):
    """A component around one kernel ridge classifier; a subclass says what it learns from and what it sets."""

    @classmethod
    def required_components(cls) -> List[Type]:
        """Return what must stand before it in the pipeline."""
        return [SentenceEncoderFeaturizer]

    def __init__(
        self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, classifier: KernelRidgeClassifier
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._classifier = classifier

    @classmethod
    def create(
        cls: Type[_Component],
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> _Component:
        """Return an untrained component, with the weights that the configuration names."""
        names = (field.name for field in fields(KernelWeights))
        weights = KernelWeights(**{name: config[name] for name in names if name in config})
        return cls(config, model_storage, resource, KernelRidgeClassifier(weights))

    @classmethod
    def load(
        cls: Type[_Component],
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> _Component:
        """Return the trained component. The file is our own, made by `_keep` below, never one from outside."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, joblib.load(folder / MODEL_FILE))

    def _keep(self) -> Resource:
        """Store the trained classifier in the model."""
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._classifier, folder / MODEL_FILE)
        return self._resource

    def _probabilities(self, message: Message) -> np.ndarray:
        """Return the probability of each of the classifier's labels."""
        row: np.ndarray = self._classifier.probabilities([message.get(TEXT)], sentence_vector(message))[0]
        return row


def sentence_vector(message: Message) -> np.ndarray:
    """Return the message's sentence vector, 1 x 768."""
    _, sentence = message.get_dense_features(TEXT)
    if sentence is None:
        raise ValueError("the message has no sentence vector: SentenceEncoderFeaturizer must come before")
    return sentence.features
