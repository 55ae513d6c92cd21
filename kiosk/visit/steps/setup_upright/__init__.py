"""Whether the picture stands upright."""
