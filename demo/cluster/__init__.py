"""Engines in other processes, on Dask workers. It imports training and below.

A talk calls ``demo.cluster.describe_side`` on a worker before anything else. The worker may have
any other version of this project, so this name stays.
"""

from demo.cluster.worker_versions import describe_side

__all__ = ["describe_side"]
