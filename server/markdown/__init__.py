"""The Markdown of slides, that of other slide tools too. It imports html and below."""
