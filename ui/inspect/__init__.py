"""Looks at pages as they stand on the screen, and names what nobody could read."""
