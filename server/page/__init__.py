"""Slides to HTML. It imports deck and below."""
