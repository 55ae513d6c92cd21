"""The terminal's program, without its screen."""
