"""Measurements that anyone can repeat: `make bench`."""

import os

# Before anything that logs is loaded: the table is what is to be read.
os.environ["POWERTOOLS_LOG_LEVEL"] = "ERROR"
os.environ["POWERTOOLS_METRICS_DISABLED"] = "true"
