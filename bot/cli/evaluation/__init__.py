"""What `bot evaluate` is made of: held-out messages, noise, judging, figures against aims, baseline, report."""
