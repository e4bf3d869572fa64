"""What is said and how it is served: the deck, the page, the routes. Imports ``demo``."""
