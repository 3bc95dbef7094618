"""Run the commands on a Dask cluster, over shards, with the same results as on one machine."""
