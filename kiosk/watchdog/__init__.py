"""Keeps the terminal running when nobody comes: what is tried when, how far, and when no more."""
