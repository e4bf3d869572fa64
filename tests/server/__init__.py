"""The server: reading decks, making pages, answering requests."""
