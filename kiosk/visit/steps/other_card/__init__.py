"""Another card lies there."""
