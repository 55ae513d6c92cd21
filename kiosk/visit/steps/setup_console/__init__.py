"""Somebody sets the terminal up at a console: these pages wait."""
