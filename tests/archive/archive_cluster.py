"""A Ray cluster of two nodes on this machine: tells its address; ``kill`` kills the second; it ends with its input."""

import logging
import os
import sys

from ray.cluster_utils import Cluster

os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
logging.getLogger("ray").setLevel(logging.ERROR)
cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
second = cluster.add_node(num_cpus=1)
print(cluster.address, flush=True)
for line in sys.stdin:
    if line.strip() == "kill":
        cluster.remove_node(second, allow_graceful=False)
        print("killed", flush=True)
cluster.shutdown()
