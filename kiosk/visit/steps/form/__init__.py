"""The questions of an item."""
