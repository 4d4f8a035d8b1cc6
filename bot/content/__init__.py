"""Read and check `data/`. Pure: Python 3.10 syntax, standard library and PyYAML, for both environments."""
