"""Weights, filters, connections and weighted sums. It imports examples and below."""
