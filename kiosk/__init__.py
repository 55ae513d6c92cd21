"""The terminal's program, without its screen."""

VERSION = "0.1.0"
"""Of the program, as in ``pyproject.toml``, which is not there where it is installed."""
