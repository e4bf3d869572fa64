"""The HTML that an author writes, kept within its slide as browsers would. It imports paths."""
