"""Where data sets come from: names, paths, functions. It imports tables and below."""
