"""Text to slides, by pure functions; and the folder that it is read from. It imports paths."""
