"""One device is tried."""
