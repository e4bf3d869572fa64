"""Keras's models on PyTensor, a library that Keras does not know. It imports keras and below."""
