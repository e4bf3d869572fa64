"""Finds what is wrong with a talk, before anybody sees it. It imports talk and below."""
