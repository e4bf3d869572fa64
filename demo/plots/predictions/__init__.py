"""What models answer to many examples, right or wrong. It imports examples and below."""
