"""The rooms that both environments share. These tests need pytest, PyYAML and cryptography, and no fixture of ours."""
