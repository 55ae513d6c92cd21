"""Name and number typed."""
