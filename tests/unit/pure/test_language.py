"""In which language a message is: by its words, and by none where it has none."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.safety.language import language_of, shown_language

from .folder import REPOSITORY


@pytest.mark.parametrize(
    "text",
    [
        *("cuanto cuesta", "duele", "me puede llamar alguien", "tienen seguro", "¿Duele?", "hola doctor", "sí", "si"),
        *(
            "horarios",
            "no gracias",
            "sirve para la depresion",
            "necesito cita",
            "Hola soy Ana",
            "medicación",
            "¿y mañana?",
        ),
        *("quiero hablar con alguien", "cuanto dura la sesion", "puedo manejar despues", "se quiere morir", "ayuda"),
        *("tratan ptsd?", "how long dura la sesión y cuánto cuesta", "es seguro", "me da miedo la aguja"),
    ],
)
def test_short_spanish_is_spanish(text: str) -> None:
    assert shown_language(text) == "es"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "how much is it",
            "does it hurt",
            "can someone call me",
            "do you take insurance",
            "hi",
            "yes please",
            "is it safe",
        ),
        *(
            "Is Dr. Muñoz in today?",
            "my name is María de la Cruz",
            "does the clinica take insurance",
            "is the señorita there",
        ),
        *(
            "I live in El Paso",
            "call Juan Carlos at 555-0142",
            "hola, how much is a session?",
            "retired 69 yo, is that ok",
        ),
        *("can i come mañana at ten?", "what does la clinica cost", "no, I am not in danger"),
    ],
)
def test_english_with_a_spanish_word_or_name_is_english(text: str) -> None:
    assert shown_language(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "ok",
            "no",
            "555-0142",
            "ana@example.com",
            "Ana",
            "María de la Cruz",
            "José García",
            "Dr. Muñoz",
            "El Paso",
            "9MF7-9Y4S",
            "E6Y3-7K2F, 312 555 0100",
        ),
        *("Los Angeles", "Ana de Souza", "👍", "?", "xyzzy blorp", "asdf qwer", "多少钱", "هل هو آمن", "это больно?"),
        *("est-ce que c'est dangereux", "combien coûte une séance", "quanto custa uma sessão", "ist das gefährlich"),
    ],
)
def test_names_numbers_nonsense_and_other_languages_show_neither(text: str) -> None:
    assert shown_language(text) is None
    assert language_of(text) == "en"


@pytest.mark.parametrize("name", ["fixed", "held_out"])
def test_the_labelled_messages_are_never_taken_for_the_other_language(name: str) -> None:
    """All of the Spanish ones are seen; of the English ones, at most one in fifty shows no language."""
    path: Path = REPOSITORY / f"tests/safety/{name}.yml"
    labelled = [item for items in _lists(yaml.safe_load(path.read_text(encoding="utf-8"))) for item in items]
    spanish = [item["text"] for item in labelled if item.get("language") == "es"]
    english = [item["text"] for item in labelled if item.get("language") == "en"]
    assert len(spanish) >= 50
    assert [text for text in spanish if shown_language(text) != "es"] == []
    assert [text for text in english if shown_language(text) == "es"] == []
    assert sum(shown_language(text) is None for text in english) <= len(english) / 50


def test_a_very_long_message_is_read_in_no_time() -> None:
    assert shown_language("me duele la cabeza " * 20_000) == "es"
    assert shown_language("El de la " * 30_000) == "es"


def _lists(content: object) -> list[list[dict[str, str]]]:
    """Return every list of messages in a set, wherever it stands."""
    if isinstance(content, list):
        return [[item for item in content if isinstance(item, dict) and "text" in item]]
    return [found for value in content.values() for found in _lists(value)] if isinstance(content, dict) else []
