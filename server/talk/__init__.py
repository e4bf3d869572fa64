"""A talk that runs: its slides, stage and training. It imports page and below."""
