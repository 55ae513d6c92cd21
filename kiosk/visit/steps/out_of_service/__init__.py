"""The closed door."""
