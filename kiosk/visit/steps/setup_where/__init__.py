"""Where a device is that nobody finds by plugging."""
