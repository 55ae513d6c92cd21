"""The one-time code."""
