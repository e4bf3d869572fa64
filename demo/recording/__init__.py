"""The log on disk, and played back from there. It imports training, stage and below."""
