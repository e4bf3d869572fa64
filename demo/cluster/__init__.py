"""Engines in other processes, on workers of Dask. It imports training and below.

``demo.cluster.describe_side`` is what a talk asks a worker for before anything else: both sides
may be of any version, so this name stays.
"""

from demo.cluster.dask_cluster import describe_side

__all__ = ["describe_side"]
