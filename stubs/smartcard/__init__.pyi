"""Not used itself."""
