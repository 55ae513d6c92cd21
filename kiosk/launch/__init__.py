"""Starts the program of the slot that counts: the part of the package that no update replaces."""
