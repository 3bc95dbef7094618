"""Run commands over shards on a Dask cluster, with the same results as on one machine."""
