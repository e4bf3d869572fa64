"""The data sets that models learn from. It imports system alone."""
