"""One step of learning as a diagram, forward and back. It imports examples and below."""
