"""Leave this room to the engine environment, which has Rasa; its own pytest.ini does not read this file."""

collect_ignore_glob = ["test_*.py"]
