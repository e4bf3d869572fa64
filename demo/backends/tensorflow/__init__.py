"""Keras on TensorFlow. It imports keras and below."""
