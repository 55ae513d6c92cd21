"""Where the centre is."""
