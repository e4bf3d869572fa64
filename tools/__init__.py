"""Helpers for set-up and tests; the talk itself needs none of them."""
