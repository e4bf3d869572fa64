"""Examples of a data set, one or many, and a pad to draw on. It imports ui and below."""
