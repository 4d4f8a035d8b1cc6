"""Graph component: conditions, routes, phases, body parts, medications and effects by spaCy patterns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.content.document import Document
from bot.content.entities import read_entities
from bot.content.problems import ContentError
from bot.nlu.spacy_pipeline import SPANS, Patterns, english_pipeline, entity_patterns, read_text


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class PatternEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Name what a message mentions. The patterns travel with the model, so that engine and model always agree."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the defaults: `patterns_file`, relative to the working folder, read when training."""
        return {"patterns_file": "data/entities.yml"}

    def __init__(self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, patterns: Patterns) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._language = english_pipeline(patterns)

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PatternEntityExtractor:
        """Return an extractor that knows no patterns yet."""
        return cls(config, model_storage, resource, [])

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> PatternEntityExtractor:
        """Return the extractor with the patterns that it was trained with."""
        with model_storage.read_from(resource) as folder:
            patterns = json.loads((folder / "patterns.json").read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, patterns)

    def train(self, training_data: TrainingData) -> Resource:
        """Read the patterns and store them in the model. Raises: ContentError where the file has an error."""
        path = Path(self._config["patterns_file"])
        entities, problems = read_entities(Document(path.resolve(), Path.cwd()))
        if problems:
            raise ContentError(problems)
        patterns = entity_patterns(entities)
        self._language = english_pipeline(patterns)
        with self._storage.write_to(self._resource) as folder:
            (folder / "patterns.json").write_text(json.dumps(patterns), encoding="utf-8")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the entities of each message, in the order of the text; of overlapping ones of a kind, the longest."""
        for message in messages:
            found = self.add_extractor_name(self._extract(message.get(TEXT) or ""))
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def _extract(self, text: str) -> List[Dict[str, Any]]:
        document = read_text(self._language, text)  # spans live only as long as their document
        spans = document.spans.get(SPANS, [])
        kept: List[Any] = []
        for span in sorted(spans, key=lambda span: (span.start_char - span.end_char, span.start_char)):
            overlaps = any(
                other.label_ == span.label_ and other.start < span.end and span.start < other.end for other in kept
            )
            if not overlaps:
                kept.append(span)
        return [
            {
                "entity": span.label_,
                "value": span.id_,
                "start": span.start_char,
                "end": span.end_char,
                "confidence_entity": 1.0,
            }
            for span in sorted(kept, key=lambda span: (span.start_char, span.label_))
        ]
