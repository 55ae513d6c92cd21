"""Everything that will be sent."""
