"""Numbers about runs, models and images; nothing is drawn. It imports backends, stage and below."""
