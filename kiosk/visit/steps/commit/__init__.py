"""The submission is kept."""
