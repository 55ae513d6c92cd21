"""The glass is wiped, and no touch counts."""
