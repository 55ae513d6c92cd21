"""Where in the network a device is that nobody finds by plugging."""
