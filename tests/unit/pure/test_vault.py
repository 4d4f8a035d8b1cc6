"""What is encrypted opens with our keys only."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from bot.vault import Keys, UnreadableError, Vault

OLD, NEW = Fernet.generate_key(), Fernet.generate_key()


def vault(*encryption: bytes, lookup: bytes = b"l" * 32) -> Vault:
    return Vault(Keys(encryption, lookup, b"t" * 32))


@pytest.mark.parametrize("text", ["", "I am Maria", "مرحبا 🙂", "\x00\n"])
def test_what_was_encrypted_comes_back(text: str) -> None:
    stored = vault(NEW).encrypt(text)
    assert vault(NEW).decrypt_text(stored) == text
    assert vault(NEW).decrypt(stored) == text.encode()


def test_the_stored_value_hides_the_text_and_is_never_the_same_twice() -> None:
    stored = [vault(NEW).encrypt("Maria Example") for _ in range(2)]
    assert stored[0] != stored[1]
    assert not any(b"Maria" in value for value in stored)


def test_an_old_key_still_reads_what_it_wrote() -> None:
    stored = vault(OLD).encrypt("kept")
    assert vault(NEW, OLD).decrypt_text(stored) == "kept"


def test_a_text_under_a_lost_key_is_read_as_empty_where_that_does() -> None:
    stored = vault(OLD).encrypt("lost")
    assert vault(OLD).readable_text(stored) == "lost"
    assert vault(NEW).readable_text(stored) == ""
    with pytest.raises(UnreadableError):
        vault(NEW).decrypt_text(stored)


def test_new_values_are_written_with_the_newest_key() -> None:
    assert vault(NEW).decrypt_text(vault(NEW, OLD).encrypt("new")) == "new"


def test_after_rotation_the_old_key_is_not_needed() -> None:
    stored = vault(OLD).encrypt("kept")
    rotated = vault(NEW, OLD).rotate(stored)
    assert vault(NEW).decrypt_text(rotated) == "kept"
    with pytest.raises(UnreadableError):
        vault(OLD).decrypt(rotated)


@pytest.mark.parametrize("value", [vault(OLD).encrypt("secret words"), b"", b"secret words", b"gAAAAA=="])
def test_what_another_key_wrote_is_unreadable_and_not_repeated(value: bytes) -> None:
    for read in (vault(NEW).decrypt, vault(NEW).rotate, vault(NEW).decrypt_text):
        with pytest.raises(UnreadableError) as raised:
            read(value)
        assert "secret words" not in str(raised.value)


def test_a_changed_byte_is_noticed() -> None:
    stored = bytearray(vault(NEW).encrypt("kept"))
    stored[len(stored) // 2] ^= 1
    with pytest.raises(UnreadableError):
        vault(NEW).decrypt(bytes(stored))


def test_a_contact_is_found_again_under_the_same_key_only() -> None:
    found = vault(NEW).lookup("+13125550142")
    assert found == vault(OLD).lookup("+13125550142"), "the look-up key is another than the encryption's"
    assert found != vault(NEW, lookup=b"m" * 32).lookup("+13125550142")
    assert found != vault(NEW).lookup("+13125550143")
    assert len(found) == 32
    assert b"3125550142" not in found
