"""Past one machine: the same commands on a cluster, over shards, with the same numbers."""
