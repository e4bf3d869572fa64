"""A copy of a talk that needs no server, and a handout. It imports page and below."""
