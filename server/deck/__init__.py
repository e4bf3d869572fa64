"""Text to slides, by pure functions. It imports markdown and below."""
