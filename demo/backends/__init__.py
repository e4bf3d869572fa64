"""Keras on each library, behind one interface. It imports data, requests and below."""
