"""What packages hold, and the units that run it."""
