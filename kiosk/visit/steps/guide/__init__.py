"""What an item is, before it is begun."""
