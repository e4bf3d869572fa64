"""Keras on PyTorch. It imports keras and below."""
