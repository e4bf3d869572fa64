"""Keras on JAX. It imports keras and below."""
