"""Speed and size, measured against the stock Rasa bot in the same run. `make bench` runs `benchmarks.compare`."""
