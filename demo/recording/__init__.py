"""Writes the log to disk, reads it, and plays it back. It imports training, stage and below."""
