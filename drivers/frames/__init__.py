"""Where pictures come from, for every class of device that looks: cameras, scanners of codes."""
