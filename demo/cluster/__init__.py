"""Engines in other processes, on workers of Dask. It imports training and below."""
