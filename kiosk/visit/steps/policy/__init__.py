"""The rules behind an item, in plain words."""
