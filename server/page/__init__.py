"""Slides to HTML. It imports files and below."""
