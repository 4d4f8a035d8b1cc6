"""Read and check `data/`. Pure: Python 3.10 syntax, standard library and PyYAML only, so that both environments share it."""
